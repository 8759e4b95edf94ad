"""Requests that differ in one thing from a valid one: a value, a field more, a field less."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tools.contract.samples import Resolve, alternatives, flat, sample

Place = tuple[Any, ...]
"""Names and indexes that lead to a value in a body."""


def edits(schema: Any, body: Any, resolve: Resolve) -> Iterator[tuple[str, Any]]:
    """Yield bodies with one edit, each with its description."""
    for place, inner in places(schema, body, resolve):
        shown = ".".join(map(str, place))
        value = at(body, place)
        for description, other in alternatives(inner, value, resolve):
            yield f"{shown or 'body'} {description}", put(body, place, other)
        if place and isinstance(place[-1], str):
            yield f"without {shown}", without(body, place)
        if isinstance(value, Mapping):
            for name, member in flat(inner, resolve).get("properties", {}).items():
                if name not in value:
                    for description, other in _additions(member, resolve):
                        yield (
                            f"with {'.'.join((*map(str, place), name))} {description}",
                            put(body, (*place, name), other),
                        )
            yield f"with an unknown field in {shown or 'body'}", put(body, (*place, "unknown_field"), "x")


def _additions(schema: Any, resolve: Resolve) -> Iterator[tuple[str, Any]]:
    value = sample(schema, resolve)
    yield "added", value
    for description, other in alternatives(schema, value, resolve):
        if type(other) is type(value):
            yield description, other


def places(schema: Any, value: Any, resolve: Resolve, place: Place = ()) -> Iterator[tuple[Place, Any]]:
    """Yield the places in a value with their schemas, outermost first; of arrays, the first element."""
    yield place, schema
    known = flat(schema, resolve)
    if isinstance(value, Mapping):
        for name, inner in known.get("properties", {}).items():
            if name in value:
                yield from places(inner, value[name], resolve, (*place, name))
    elif isinstance(value, list) and value:
        yield from places(known.get("items", {}), value[0], resolve, (*place, 0))


def at(value: Any, place: Place) -> Any:
    """Return the value at a place."""
    for key in place:
        value = value[key]
    return value


def put(value: Any, place: Place, new: Any) -> Any:
    """Return a copy with another value at a place."""
    if not place:
        return new
    if isinstance(value, Mapping):
        inner = value.get(place[0], {})
        return {**value, place[0]: put(inner, place[1:], new)}
    copy = list(value)
    copy[place[0]] = put(value[place[0]], place[1:], new)
    return copy


def without(value: Any, place: Place) -> Any:
    """Return a copy without the field at a place."""
    if len(place) > 1:
        return put(value, place[:-1], without(at(value, place[:-1]), place[-1:]))
    return {name: each for name, each in value.items() if name != place[0]}
