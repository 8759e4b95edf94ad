# Copied from generator/runtime/yaml_source/reader.py. Do not edit: run `make generate`.
"""Reader of YAML 1.2 (and JSON, its subset) that keeps the position of each value.

PyYAML's C parser does the parsing; types are those of the core schema of YAML 1.2 (section 10.3.2), not of YAML 1.1,
so ``on`` and ``no`` are strings and ``012`` is twelve. Only types of JSON are created.
"""

from __future__ import annotations

import contextlib
import math
import re
import sys
from array import array
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from .diagnostics import Diagnostics, Place
from .positions import KEY, VALUE, Entry, Places, Positions, added, of_computed
from .stand_ins import StandIns

MAX_DEPTH = 100  # levels; more than any description needs
HINT_ANCHOR = "write it out; in a description, refer to a component with $ref"
HINT_MERGE = "write out what it adds, or put the key in quotes"
HINT_TAG = "remove it; there are only the types of JSON"
HINT_SYNTAX = "check indentation and quotes here"
TAG_PREFIX = "tag:yaml.org,2002:"
# What is no printable character of YAML (section 5.1).
FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
QUESTION = re.compile(r"\?\S")
HINT_READABLE = "check the path and its permissions"


class SourceDict(dict[str, Any]):
    """An object of the source, with its positions: those of another object, which it shares, or new ones at a place."""

    __slots__ = ("positions",)

    def __init__(self, at: Positions | Place) -> None:
        super().__init__()
        self.positions = of_computed(at) if isinstance(at, Place) else at

    @property
    def place(self) -> Place:
        """The place of the object."""
        return self.positions.place

    @property
    def keys_at(self) -> Places:
        """The places of the keys."""
        return Places(self.positions, KEY)

    @property
    def values_at(self) -> Places:
        """The places of the values, by key."""
        return Places(self.positions, VALUE)


class SourceList(list[Any]):
    """An array of the source."""

    __slots__ = ("place", "values_at")

    def __init__(self, place: Place) -> None:
        super().__init__()
        self.place = place
        self.values_at: list[Place] = []


# Types of plain scalars by their first character, each with the pattern of their texts.
IMPLICIT: dict[str, list[tuple[str, re.Pattern[str]]]] = {}
for kind, pattern, first in (
    ("null", r"null|Null|NULL|~|", ["n", "N", "~", ""]),
    ("bool", r"true|True|TRUE|false|False|FALSE", list("tTfF")),
    ("int", r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+", list("-+0123456789")),
    (
        "float",
        r"[-+]?(?:(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|\.(?:inf|Inf|INF))|\.(?:nan|NaN|NAN)",
        list("-+.0123456789"),
    ),
):
    for character in first:
        IMPLICIT.setdefault(character, []).append((kind, re.compile(pattern)))


def _integer(text: str) -> int:
    return int(text, {"0o": 8, "0x": 16}.get(text[:2], 10))


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(text)
    return value


SCALARS: dict[str, Callable[[str], Any]] = {
    "null": lambda _: None,
    "bool": lambda text: text.lower() == "true",
    "int": _integer,
    "float": _finite,
    "str": str,
}


def place_of(content: Any, path: Sequence[str | int]) -> Place:
    """Return the place of the value at ``path`` (of its key, if it has one), or of the closest value above."""
    place = content.place if isinstance(content, SourceDict | SourceList) else Place("")
    for step in path:
        if isinstance(content, SourceDict) and step in content:
            place, content = content.keys_at[str(step)], content[str(step)]
        elif isinstance(content, SourceList):
            place, content = content.values_at[int(step)], content[int(step)]
        else:
            break
    return place


def place_of_key(content: Any, key: str) -> Place | None:
    """Return the place of a key; None where it is not known, as in what was computed."""
    return content.keys_at.get(key) if isinstance(content, SourceDict) else None


def place_of_value(content: Any, key: str) -> Place | None:
    """Return the place of the value of a key; None where it is not known."""
    return content.values_at.get(key) if isinstance(content, SourceDict) else None


def load(path: Path, root: Path, diagnostics: Diagnostics) -> Any:
    """Load a file; None and a problem if it cannot be read. Places are relative to ``root``, if it is above."""
    name = file_name(path, root)
    text = read_file(path, name, diagnostics)
    return None if text is None else parse(text, name, diagnostics)


def file_name(path: Path, root: Path) -> str:
    """Return the name of a file in places."""
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else path.as_posix()


def read_file(path: Path, name: str, diagnostics: Diagnostics) -> str | None:
    """Return the text of a file; None and a problem if it cannot be read."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        diagnostics.add(Place(name), "E003", f"not UTF-8 at byte {error.start}", "save the file as UTF-8")
    except OSError as error:
        diagnostics.add(Place(name), "E001", f"cannot be read: {error.strerror}", HINT_READABLE)
    return None


def parse(text: str, name: str, diagnostics: Diagnostics) -> Any:
    """Return the content of a text; None and problems if it is not YAML. ``name`` is that of the file in places."""
    return parse_with_numbers(text, name, diagnostics)[0]


def parse_with_numbers(text: str, name: str, diagnostics: Diagnostics) -> tuple[Any, array[int]]:
    """Return as ``parse``, and the numbers of all positions, those of what is in an object or array before its own."""
    reader = _Reader(name, diagnostics)
    return reader.read(text), reader.numbers


def _unfinished(error: yaml.MarkedYAMLError, text: str) -> tuple[str, yaml.Mark | None]:
    """Return what ends where an error is, or does not end at all, and where it begins: mostly its end is missing."""
    context = error.context or ""
    if "flow" in context:
        return "the collection in brackets", error.context_mark
    if "quoted" in context:
        return "the quoted text", error.context_mark
    found = None
    with contextlib.suppress(yaml.MarkedYAMLError):
        for token in yaml.scan(text, Loader=yaml.CSafeLoader):
            is_quoted = isinstance(token, yaml.ScalarToken) and token.style in ("'", '"')
            if is_quoted and error.problem_mark and token.end_mark.line == error.problem_mark.line:
                found = found or token.start_mark
    return "the quoted text before it", found


class _TooDeepError(Exception):
    """Nesting that would overflow the stack."""


class _Reader:
    """Converts the events of the parser of one file to data."""

    def __init__(self, name: str, diagnostics: Diagnostics) -> None:
        self.name = name
        self.diagnostics = diagnostics
        self._problems = Diagnostics()  # of the content, reported if nothing is wrong with the syntax
        self._depth = 0
        self.numbers = array("I")  # of the positions

    def read(self, text: str) -> Any:
        if not self._is_printable(text):
            return None
        self.stand_ins = StandIns(text)
        text = self.stand_ins.text
        earlier = len(self.diagnostics.items)
        loader = yaml.CSafeLoader(text)
        self._next = loader.get_event
        try:
            content = self._document()
            is_sound = len(self.diagnostics.items) == earlier and self._has_separate_keys(text)
        except yaml.MarkedYAMLError as error:
            self._syntax(error, text)
            return None
        except _TooDeepError:
            return None
        finally:
            loader.dispose()
        if is_sound:
            self.diagnostics.items += self._problems.items
        return content if is_sound else None

    def _is_printable(self, text: str) -> bool:
        match = FORBIDDEN.search(text)
        if match:
            line, column = text.count("\n", 0, match.start()) + 1, match.start() - text.rfind("\n", 0, match.start())
            message = f"not YAML: the character U+{ord(match[0]):04X} is not allowed"
            self.diagnostics.add(
                Place(self.name, line, column), "E002", message, "remove it, or write an escape in quotes"
            )
        return not match

    def _has_separate_keys(self, text: str) -> bool:
        """Check that a question mark is followed by a space where it starts a key.

        In a flow collection, the parser takes ``?x`` as a key x. In YAML 1.2 it is the text ``?x``.
        """
        for token in yaml.scan(text, Loader=yaml.CSafeLoader) if QUESTION.search(text) else ():
            start, end = token.start_mark, token.end_mark
            # The token of a key without a question mark has no length.
            if isinstance(token, yaml.KeyToken) and start.index < end.index and text[end.index : end.index + 1].strip():
                message = "not YAML: ? without a space in a flow collection"
                self.diagnostics.add(self._at(token), "E002", message, "put the text in quotes")
                return False
        return True

    def _syntax(self, error: yaml.MarkedYAMLError, text: str) -> None:
        mark = error.problem_mark or error.context_mark
        place = self._marked(mark) if mark else Place(self.name)
        what, start = _unfinished(error, text)
        begins = f" ({what} begins at {self._marked(start)})" if start and mark and start.line < mark.line else ""
        self.diagnostics.add(place, "E002", f"not YAML: {error.problem or error.context}{begins}", HINT_SYNTAX)

    def _marked(self, mark: yaml.Mark) -> Place:
        return Place(self.name, mark.line + 1, mark.column + 1)

    def _document(self) -> Any:
        """Return the content of the only document in the stream."""
        self._next()  # start of the stream
        if isinstance(self._next(), yaml.StreamEndEvent):
            return self._empty()
        root = self._next()
        content = self._value(root)
        self._next()  # end of the document
        after = self._next()
        if not isinstance(after, yaml.StreamEndEvent):
            self._problems.add(self._at(after), "E002", "not YAML: a second document begins", HINT_SYNTAX)
            return None
        return self._empty() if isinstance(root, yaml.ScalarEvent) and self._kind(root) == "null" else content

    def _empty(self) -> None:
        self._problems.add(Place(self.name), "E004", "the file is empty", "add content or delete it")

    def _at(self, event: Any) -> Place:
        return Place(self.name, *_position(event))

    def _value(self, event: Any) -> Any:
        if event.anchor or getattr(event, "tag", None) == "!":
            self._check(event)
        match event:
            case yaml.ScalarEvent():
                return self._scalar(event)
            case yaml.MappingStartEvent():
                return self._collection(event, "map", self._object)
            case yaml.SequenceStartEvent():
                return self._collection(event, "seq", self._array)
        self._problems.add(self._at(event), "E002", "not YAML: found undefined alias", HINT_SYNTAX)
        return None

    def _check(self, event: Any) -> None:
        """Report anchors, which descriptions do not have, and tags without a name."""
        if event.anchor and not isinstance(event, yaml.AliasEvent):
            self.diagnostics.add(self._at(event), "E006", f"anchor {event.anchor!r}", HINT_ANCHOR)
        if getattr(event, "tag", None) == "!":
            self.diagnostics.add(self._at(event), "E007", "tag !", HINT_TAG)

    def _collection(self, start: Any, kind: str, read: Callable[[Any], Any]) -> Any:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            hint = f"stay within {MAX_DEPTH} levels"
            self.diagnostics.add(self._at(start), "E002", "nested too deeply", hint)
            raise _TooDeepError
        content = read(start)
        self._depth -= 1
        if start.tag in (None, TAG_PREFIX + kind):
            return content
        return self._unknown_tag(start)

    def _unknown_tag(self, event: Any) -> None:
        self._problems.add(self._at(event), "E007", f"tag {event.tag}", HINT_TAG)

    def _scalar(self, event: yaml.ScalarEvent) -> Any:
        kind = self._kind(event)
        if kind not in SCALARS:
            return self._unknown_tag(event)
        try:
            return SCALARS[kind](self.stand_ins.restored(event.value, event.style))
        except ValueError:
            text = event.value if len(event.value) <= 20 else f"{event.value[:20]}…"
            self._problems.add(
                self._at(event), "E012", f"{text} is not a number of JSON", "change it, or put it in quotes"
            )
            return None

    @staticmethod
    def _kind(event: yaml.ScalarEvent) -> str:
        """Return the name of a scalar's type: that of its tag, or the one that a plain scalar has by its text."""
        if event.tag is not None:
            return str(event.tag).removeprefix(TAG_PREFIX)
        for kind, pattern in IMPLICIT.get(event.value[:1], ()) if event.implicit[0] else ():
            if pattern.fullmatch(event.value):
                return kind
        return "str"

    def _array(self, start: yaml.SequenceStartEvent) -> SourceList:
        values = SourceList(self._at(start))
        while not isinstance(event := self._next(), yaml.SequenceEndEvent):
            values.values_at.append(self._at(event))
            values.append(self._value(event))
        for place in (values.place, *values.values_at):
            self.numbers.extend((place.line, place.column))
        return values

    def _object(self, start: yaml.MappingStartEvent) -> SourceDict:
        values: dict[str, Any] = {}
        entries: dict[str, Entry] = {}
        while not isinstance(event := self._next(), yaml.MappingEndEvent):
            key, value = self._key(event, entries), self._next()
            if key is None:
                self._skip(value)
                continue
            entries[key] = (*_position(event), *_position(value), _is_plain(value))
            values[key] = self._value(value)
        content = SourceDict(added(self.name, self.numbers, _position(start), entries))
        content.update(values)
        return content

    def _skip(self, event: Any) -> None:
        """Read a value without a key, of which only wrong syntax is reported."""
        known = len(self._problems.items)
        self._value(event)
        del self._problems.items[known:]

    def _key(self, event: Any, known: Mapping[str, Entry]) -> str | None:
        key = self._value(event)
        if not isinstance(key, str):
            text = event.value if isinstance(event, yaml.ScalarEvent) else key
            self._problems.add(self._at(event), "E008", f"the key {text!r} is not a string", "put it in quotes")
            return None
        if key == "<<" and not event.style:  # YAML 1.2 has none, and readers of YAML 1.1 merge the value
            self.diagnostics.add(self._at(event), "E006", "merge key <<", HINT_MERGE)
            return None
        if key in known:
            line, column, *_ = known[key]
            first = Place(self.name, line, column)
            self._problems.add(self._at(event), "E005", f"duplicate key {key!r}, first at {first}", "remove one")
            return None
        return sys.intern(key)


def _position(event: Any) -> tuple[int, int]:
    mark = event.start_mark
    return mark.line + 1, mark.column + 1


def _is_plain(event: Any) -> bool:
    is_on_one_line = event.start_mark.line == event.end_mark.line
    return is_on_one_line and isinstance(event, yaml.ScalarEvent) and not event.style
