# Copied from generator/runtime/contract/edits.py. Do not edit: run `make generate`.
"""Requests that differ in one thing from a valid one: a value, a field more, a field less."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from .samples import Resolve, alternatives, flat, sample

Place = tuple[Any, ...]
"""Names and indexes that lead to a value in a body."""
IN_PLACE = ("if", "then", "else", "not", "items", "additionalProperties", "propertyNames")
SEVERAL = ("properties", "dependentSchemas", "patternProperties")
COMPOSED = ("allOf", "anyOf", "oneOf")
MAX_DEPTH = 2
"""Objects in objects that are added to a body and edited."""


class Edit(NamedTuple):
    """A body that differs in one thing from another: in the value or the existence of ``field``."""

    field: Any  # a name or an index, None for the whole body
    case: str  # what differs
    body: Any


def edits(schema: Any, body: Any, resolve: Resolve, depth: int = MAX_DEPTH) -> Iterator[Edit]:
    """Yield bodies with one edit; ``depth``: of additions in additions."""
    conditional = of_properties(schema, resolve)
    for place, inner in places(schema, body, resolve):
        shown, field = ".".join(map(str, place)), place[-1] if place else None
        value = at(body, place)
        others = [each for each in conditional.get(field, ()) if each is not inner]
        for each in (inner, *others):
            for description, other in alternatives(each, value, resolve):
                yield Edit(field, f"{shown or 'body'} {description}", put(body, place, other))
        if place and isinstance(field, str):
            yield Edit(field, f"without {shown}", without(body, place))
        if isinstance(value, Mapping):
            for name, member in flat(inner, resolve).get("properties", {}).items():
                path = (*place, name)
                for description, other in _additions(member, resolve, depth) if name not in value else ():
                    yield Edit(name, f"with {'.'.join(map(str, path))} {description}", put(body, path, other))
            yield Edit(field, f"with an unknown field in {shown or 'body'}", put(body, (*place, "unknown_field"), "x"))


def of_properties(schema: Any, resolve: Resolve) -> dict[Any, list[Any]]:
    """Return the schemas that a schema and all inside it have for properties, by name: also those of conditions."""
    found: dict[Any, list[Any]] = {}
    for node in _subschemas(schema, resolve):
        for name, inner in node.get("properties", {}).items():
            found.setdefault(name, []).append(inner)
    return found


def conditional(schema: Any, resolve: Resolve) -> set[Any]:
    """Return the names of properties to which a condition may apply: those that a part of the schema has again."""
    parts = list(_subschemas(schema, resolve))
    counts = Counter(name for part in parts for name in part.get("properties", ()))
    required = {name for part in parts[1:] for name in part.get("required", ())}
    return required | {name for name, count in counts.items() if count > 1}


def _subschemas(schema: Any, resolve: Resolve) -> Iterator[Mapping[str, Any]]:
    """Yield a schema and all inside it, each once."""
    pending, seen = [schema], list[Any]()
    while pending:
        node = resolve(pending.pop())
        if not isinstance(node, Mapping) or any(node is each for each in seen):
            continue
        seen.append(node)
        yield node
        pending += [node[key] for key in IN_PLACE if key in node]
        pending += [inner for key in SEVERAL for inner in node.get(key, {}).values()]
        pending += [inner for key in COMPOSED for inner in node.get(key, ())]


def switches(schema: Any, body: Any, resolve: Resolve) -> Iterator[tuple[str, Any]]:
    """Yield bodies in which a condition may be another: other booleans and members, optional fields more and less."""
    for place, inner in places(schema, body, resolve):
        value = at(body, place)
        others = [not value] if isinstance(value, bool) else flat(inner, resolve).get("enum", ())
        shown = ".".join(map(str, place))
        yield from ((f"{shown} {each!r}", put(body, place, each)) for each in others if place and each != value)
        if place and isinstance(place[-1], str):
            yield f"without {shown}", without(body, place)
        if isinstance(value, Mapping):
            for name, member in flat(inner, resolve).get("properties", {}).items():
                if name not in value:
                    path = (*place, name)
                    yield f"with {'.'.join(map(str, path))}", put(body, path, sample(member, resolve))


def _additions(schema: Any, resolve: Resolve, depth: int) -> Iterator[tuple[str, Any]]:
    value = sample(schema, resolve)
    yield "added", value
    if isinstance(value, Mapping | list) and depth:
        yield from ((f"added with {edit.case}", edit.body) for edit in edits(schema, value, resolve, depth - 1))
    else:
        yield from alternatives(schema, value, resolve)


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
