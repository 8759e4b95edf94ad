"""Read YAML files of the description; one that an earlier run read is not parsed again."""

from __future__ import annotations

from array import array
from pathlib import Path
from typing import Any

import msgspec

from generator.cache import remembered
from generator.runtime.yaml_source import reader
from generator.runtime.yaml_source.diagnostics import Diagnostics, Place
from generator.runtime.yaml_source.positions import ENTRY, HEAD, Positions
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
        content, numbers = reader.parse_with_numbers(text, name, problems)
        parsed.append(content)
        diagnostics.items += problems.items
        # As a text, which needs a tenth of the memory.
        return None if problems else msgspec.json.encode([content, numbers.tolist()]).decode()

    known = remembered("yaml", text, parse)
    if parsed:
        return parsed[0]
    # A file with problems is parsed again, to report them.
    return reader.parse(text, name, diagnostics) if known is None else _Restorer(name, known).content()


class _Restorer:
    """Restores what the reader made of a file, from plain data and the numbers of its positions."""

    def __init__(self, file: str, text: str) -> None:
        self._file = file
        self._data, numbers = msgspec.json.decode(text)
        self._numbers = array("I", numbers)
        self._next = 0

    def content(self) -> Any:
        return self._restored(self._data)

    def _restored(self, value: Any) -> Any:
        if isinstance(value, dict):
            entries = {key: self._restored(each) for key, each in value.items()}
            content = SourceDict(Positions(self._file, self._numbers, self._next, tuple(value)))
            content.update(entries)
            self._next += HEAD + ENTRY * len(value)
            return content
        if isinstance(value, list):
            found = [self._restored(each) for each in value]
            items = SourceList(self._place())
            items.extend(found)
            items.values_at.extend(self._place() for _ in value)
            return items
        return value

    def _place(self) -> Place:
        line, column = self._numbers[self._next : self._next + 2]
        self._next += 2
        return Place(self._file, line, column)
