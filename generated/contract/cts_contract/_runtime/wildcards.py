# Copied from generator/runtime/contract/wildcards.py. Do not edit: run `make generate`.
"""Values that are only known when the server has set them: new IDs, times of calls, and texts of JSON."""

from __future__ import annotations

import itertools
import json
import marshal
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

_numbers = itertools.count(1)
MISSING = object()


class New(str):
    """An ID that the server makes: a text that it never returned before."""

    __slots__ = ()

    def __new__(cls) -> New:
        return super().__new__(cls, f"<new {next(_numbers)}>")


class Now(int):
    """Time of a call, in milliseconds since 1970-01-01 UTC, by the clock of the proof."""

    __slots__ = ()

    def __add__(self, other: int) -> Now:
        return Now(int(self) + other)

    def __sub__(self, other: int) -> int:
        return int(self) - other if isinstance(other, Now) else Now(int(self) - other)


class JsonText(str):
    """A text that is the JSON of a value, in whatever order and spacing."""

    value: Any

    def __new__(cls, value: Any) -> JsonText:
        text = super().__new__(cls, json.dumps(value, default=str))
        text.value = value
        return text


class Anything:
    """A value that the proof does not know."""

    def __repr__(self) -> str:
        return "anything"


ANYTHING = Anything()


@dataclass
class Binding:
    """Comparison of what is expected with what the server returned, which sets the values of wildcards.

    ``earlier_ms`` and ``later_ms`` are the differences that the time of a call may have, unless ``ends_ms`` has the end
    of the call; ``ids`` has every value of a ``New``.
    """

    earlier_ms: int
    later_ms: int
    ids: dict[str, str] = field(default_factory=dict)  # values of New by their text
    ends_ms: Mapping[int, int] = field(default_factory=dict)  # by the beginning
    fresh: set[str] = field(default_factory=set)  # those that were bound by this comparison

    def differences(self, expected: Any, actual: Any, place: str = "") -> Iterator[str]:
        """Yield what differs, each with its place."""
        if expected is ANYTHING or identical(expected, actual):
            return
        if isinstance(expected, New):
            yield from self._id(expected, actual, place)
        elif isinstance(expected, Now):
            latest = self.ends_ms.get(int(expected), int(expected) + self.later_ms)
            if not isinstance(actual, int) or not int(expected) - self.earlier_ms <= actual <= latest:
                yield f"{place or 'it'} is {_short(actual)}, not the time of the call in milliseconds ({int(expected)})"
        elif isinstance(expected, JsonText):
            yield from self._json(expected.value, actual, place)
        elif isinstance(expected, Mapping) and isinstance(actual, Mapping):
            for name in (*expected, *(name for name in actual if name not in expected)):
                inner = f"{place}.{name}" if place else name
                yield from self._member(expected.get(name, MISSING), actual.get(name, MISSING), inner)
        elif isinstance(expected, list) and isinstance(actual, list):
            if len(expected) != len(actual):
                yield f"{place or 'it'} has {len(actual)} elements instead of {len(expected)}"
                return
            for index, (one, other) in enumerate(zip(expected, actual, strict=True)):
                yield from self.differences(one, other, f"{place}[{index}]")
        elif not _equal(expected, actual):
            yield f"{place or 'it'} is {_short(actual)} instead of {_short(expected)}"

    def _member(self, expected: Any, actual: Any, place: str) -> Iterator[str]:
        if actual is MISSING and expected is not ANYTHING:
            yield f"{place} is missing, expected {_short(expected)}"
        elif expected is MISSING:
            yield f"{place} is {_short(actual)}, expected to be absent"
        elif expected is not ANYTHING:
            yield from self.differences(expected, actual, place)

    def _id(self, expected: New, actual: Any, place: str) -> Iterator[str]:
        known = self.ids.get(expected)
        if known is None:
            if not isinstance(actual, str) or not actual or actual in self.ids.values():
                yield f"{place} is {_short(actual)}, not a new ID"
                return
            self.ids[str(expected)] = actual
        elif known != actual:
            yield f"{place} is {_short(actual)} instead of {_short(known)}"

    def _json(self, expected: Any, actual: Any, place: str) -> Iterator[str]:
        try:
            value = json.loads(actual)
        except (TypeError, ValueError, RecursionError):
            yield f"{place} is {_short(actual)}, not JSON"
            return
        yield from self.differences(expected, value, place)

    def shown(self, expected: Any, actual: Any) -> Any:
        """Return what is expected for people: wildcards have the returned value where it fits, else a description."""
        if expected is ANYTHING or isinstance(expected, New | Now | JsonText):
            return actual if not any(self.differences(expected, actual)) else _described(expected)
        if isinstance(expected, Mapping):
            inner = actual if isinstance(actual, Mapping) else {}
            return {
                name: self.shown(value, inner.get(name))
                for name, value in expected.items()
                if value is not ANYTHING or name in inner
            }
        if isinstance(expected, list):
            others = actual if isinstance(actual, list) else []
            return [self.shown(one, other) for one, other in itertools.zip_longest(expected, others[: len(expected)])]
        return expected

    def bound(self, expected: Any, actual: Any) -> Any:
        """Return what is expected, with the returned values for the wildcards."""
        if expected is ANYTHING or isinstance(expected, New | Now | JsonText):
            return actual
        if isinstance(expected, Mapping) and isinstance(actual, Mapping):
            return {name: self.bound(value, actual[name]) for name, value in expected.items() if name in actual}
        if isinstance(expected, list) and isinstance(actual, list):
            return [self.bound(one, other) for one, other in zip(expected, actual, strict=False)]
        return expected


def identical(one: Any, other: Any) -> bool:
    """Tell whether two values have the same JSON, with the fields in the same order; False with a wildcard.

    Only a shortcut: it is a hundred times as fast as a comparison field by field.
    """
    try:
        return marshal.dumps(one, 2) == marshal.dumps(other, 2)
    except ValueError:
        return False


def _equal(one: Any, other: Any) -> bool:
    return isinstance(one, bool) == isinstance(other, bool) and bool(one == other)


def _described(expected: Any) -> Any:
    if isinstance(expected, New):
        return "a new ID"
    if isinstance(expected, Now):
        return f"about {int(expected)}, the time of the call"
    return expected.value if isinstance(expected, JsonText) else "anything"


def _short(value: Any) -> str:
    text = "absent" if value is MISSING else json.dumps(value, default=str)
    return text if len(text) <= 80 else f"{text[:77]}…"


def plain(value: Any) -> Any:
    """Return a value with plain texts and numbers for wildcards."""
    if isinstance(value, Mapping):
        return {name: plain(inner) for name, inner in value.items() if inner is not ANYTHING}
    if isinstance(value, list):
        return [plain(inner) for inner in value]
    return str(value) if isinstance(value, New | JsonText) else int(value) if isinstance(value, Now) else value
