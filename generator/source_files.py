"""Read YAML files of the description; one that an earlier run read is not parsed again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from generator.cache import remembered
from generator.runtime.yaml_source import reader
from generator.runtime.yaml_source.diagnostics import Diagnostics, Place
from generator.runtime.yaml_source.reader import SourceDict, SourceList, file_name, read_file


def load(path: Path, root: Path, diagnostics: Diagnostics) -> Any:
    """Load a file as ``reader.load``, which says more."""
    name = file_name(path, root)
    text = read_file(path, name, diagnostics)
    if text is None:
        return None
    parsed: list[Any] = []

    def parse() -> Any:
        problems = Diagnostics()
        parsed.append(reader.parse(text, name, problems))
        diagnostics.items += problems.items
        # As a text, which needs a tenth of the memory.
        return None if problems else msgspec.json.encode(_encoded(parsed[0])).decode()

    known = remembered("yaml", text, parse)
    if parsed:
        return parsed[0]
    # A file with problems is parsed again, to report them.
    return reader.parse(text, name, diagnostics) if known is None else _decoded(msgspec.json.decode(known), name)


def _encoded(value: Any) -> Any:
    """Return plain data: an object or array as a list, its position first, and the positions of what is in it."""
    match value:
        case SourceDict():
            at, keys, values = value.place, value.keys_at, value.values_at
            entries = [
                [key, keys[key].line, keys[key].column, values[key].line, values[key].column, _encoded(each)]
                for key, each in value.items()
            ]
            return [at.line, at.column, entries, sorted(value.plain)]
        case SourceList():
            at = value.place
            places = zip(value.values_at, value, strict=True)
            return [at.line, at.column, [[place.line, place.column, _encoded(each)] for place, each in places]]
        case _:
            return value


def _decoded(value: Any, file: str) -> Any:
    if not isinstance(value, list):
        return value
    line, column, entries, *plain = value
    if not plain:
        items = SourceList(Place(file, line, column))
        for item_line, item_column, item in entries:
            items.append(_decoded(item, file))
            items.values_at.append(Place(file, item_line, item_column))
        return items
    content = SourceDict(Place(file, line, column))
    keys, values = content.keys_at, content.values_at
    for key, key_line, key_column, value_line, value_column, each in entries:
        keys[key] = Place(file, key_line, key_column)
        values[key] = Place(file, value_line, value_column)
        content[key] = _decoded(each, file)
    content.plain = frozenset(plain[0])
    return content
