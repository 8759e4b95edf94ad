"""Serialise plain data as JSON and YAML, in the order of the source."""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Iterator
from typing import Any

import msgspec
import yaml

from generator.cache import remembered_all

PIECE_CHARS = 4_000  # of JSON; a larger object is written in pieces
SIMPLE_KEY = re.compile(r"[\w $./@{}-]{1,100}", re.ASCII)  # is written on one line, which YAML limits to 128 characters


def to_json(content: Any) -> str:
    """Return JSON, indented by two spaces, with non-ASCII characters unescaped."""
    return msgspec.json.format(_encoded(content), indent=2).decode() + "\n"


def plain(content: Any) -> Any:
    """Return the same data as plain dicts, lists and scalars, without source positions."""
    return msgspec.json.decode(_encoded(content))


def compact(content: Any) -> str:
    """Return JSON without spaces, with non-ASCII characters unescaped.

    The data is what JSON can express: finite numbers, and no sets, whose order is not the same in each run.
    """
    return _encoded(content).decode()


def texts_of(key: str, content: Any) -> set[str]:
    """Return the texts that a key has anywhere in the data. Searching JSON is faster than visiting nodes."""
    return {json.loads(text) for text in _texts_of(key).findall(compact(content))}


@functools.cache
def _texts_of(key: str) -> re.Pattern[str]:
    return re.compile(rf'{re.escape(compact(key))}:("(?:[^"\\]|\\.)*")')


def _encoded(content: Any) -> bytes:
    return msgspec.json.encode(content, enc_hook=_unadorned)


def _unadorned(text: Any) -> str:
    """Return a text whose type is derived from that of texts, such as a name, as plain text."""
    if not isinstance(text, str):
        raise TypeError(f"{type(text).__name__} is no data of JSON")
    return str(text)


class _Dumper(yaml.CSafeDumper):
    """Quotes every string that a YAML 1.1 or 1.2 reader would take for another type."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def to_yaml(content: Any) -> str:
    """Return YAML without anchors. Large objects are written in pieces, so that only those that changed are."""
    pieces = list(_pieces((), content))
    return "".join(remembered_all("yaml_texts", pieces, lambda missing: [_piece(pieces[each]) for each in missing]))


def _pieces(path: tuple[str, ...], content: Any) -> Iterator[str]:
    """Yield the parts of a large object, and what is small as a whole, each as JSON with the keys that lead to it.

    Before the first part of an object, there is its key, with no value.
    """
    text = compact([path, content])
    if len(text) > PIECE_CHARS and content and isinstance(content, dict) and all(map(_is_simple, content)):
        yield from [compact([path])] if path else []
        for key, value in content.items():
            yield from _pieces((*path, key), value)
    else:
        yield text


def _is_simple(key: Any) -> bool:
    return isinstance(key, str) and SIMPLE_KEY.fullmatch(key) is not None


def _piece(text: str) -> str:
    """Return the lines of a part, without those of the keys above it."""
    path, *values = json.loads(text)
    content = values[0] if values else {"": ""}
    for key in reversed(path):
        content = {key: content}
    lines: str = yaml.dump(content, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=120)
    above = max(len(path) - 1, 0)
    return "".join(lines.splitlines(keepends=True)[above : None if values else above + 1])
