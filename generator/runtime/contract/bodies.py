"""Request bodies derived from documented ones, and comparisons of listed records with sent fields."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import jsonschema_rs

from .. import openapi
from .compiled import once
from .edits import Place, at, put
from .samples import flat, sample
from .target import Operation, Target

Body = dict[str, Any]
FieldTree = dict[str, "FieldTree | None"]
"""Fields by name; None for a field that is not an object with known fields."""
MISSING = object()


@dataclass(frozen=True)
class Bodies:
    """Request bodies of one operation."""

    target: Target
    operation: Operation

    @property
    def schema(self) -> Mapping[str, Any]:
        schema: Mapping[str, Any] = openapi.body_schema(self.operation.definition["requestBody"], self.target.resolve)
        return schema

    def is_valid(self, body: Any) -> bool:
        return _validator(self).is_valid(body)

    def documented(self, identity: Mapping[str, Any]) -> Body | None:
        """Return the first documented body that is still valid with the identity in it."""
        bodies = [{**body, **identity} for body in self.operation.body_examples.values()]
        return next((body for body in bodies if self.is_valid(body)), None)

    def minimal(self, body: Body, identity: Mapping[str, Any]) -> Body:
        """Return the body without every field that can be removed and is not part of the identity."""
        for name in body.keys() - identity.keys():
            without = {key: value for key, value in body.items() if key != name}
            body = without if self.is_valid(without) else body
        return body

    def variant(self, body: Body, number: int, fields: tuple[str, ...] = ()) -> Body:
        """Return the body with ``number`` appended to its strings, in these fields or all, where the schema allows."""
        return self.with_text(body, str(number), fields)

    def with_text(self, body: Body, text: str, fields: tuple[str, ...] = ()) -> Body:
        """Return the body with a text appended to its strings, in these fields or all, where the schema allows."""
        for place in list(_strings(body)):
            if not fields or place[0] in fields:
                other = put(body, place, f"{at(body, place)}{text}")
                body = other if self.is_valid(other) else body
        return body

    def with_texts(self, body: Body, texts: Iterable[str]) -> Body:
        """Return the body with each of the texts appended to its strings, where the schema allows."""
        for text in texts:
            body = self.with_text(body, text)
        return body

    def with_other_fields(self, body: Body, record: Any) -> Body:
        """Return the body with fields that records have, by their schema, and requests do not: the server sets them."""
        return _with_other_fields(self.target, body, self.schema, record)

    def in_other_case(self, body: Body, fields: tuple[str, ...]) -> Body:
        """Return the body with capitals for small letters, and the reverse, in these fields where the schema allows."""
        for place in list(_strings(body)):
            if place[0] in fields:
                other = put(body, place, at(body, place).swapcase())
                body = other if self.is_valid(other) else body
        return body


def _with_other_fields(target: Target, body: Body, request: Any, record: Any) -> Body:
    known, result = _properties(target, request), dict(body)
    for name, inner in _properties(target, record).items():
        value = body.get(name)
        if name not in known:
            result[name] = (flat(inner, target.resolve).get("enum") or [sample(inner, target.resolve)])[-1]
        elif isinstance(value, dict):
            result[name] = _with_other_fields(target, value, known[name], inner)
    return result


def _validator(bodies: Bodies) -> jsonschema_rs.Validator:
    document = bodies.target.document

    def make() -> jsonschema_rs.Validator:
        whole = {**bodies.schema, "components": document["components"]}
        return jsonschema_rs.validator_for(openapi.without_demands(whole, openapi.READ_ONLY, bodies.target.resolve))

    return once(document, f"request {bodies.operation.id}", make)


def _strings(value: Any, place: Place = ()) -> Iterator[Place]:
    if isinstance(value, str):
        yield place
    elif isinstance(value, dict | list):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _strings(inner, (*place, key))


def common_fields(target: Target, one: Any, other: Any, above: tuple[int, ...] = ()) -> FieldTree | None:
    """Return the fields of both schemas; None when one of them is not of an object with known fields.

    ``above``: the schemas on the way to ``one``; an object that contains itself is followed once.
    """
    schema = target.resolve(one)
    if id(schema) in above:
        return None
    way = (*above, id(schema))
    first, second = _properties(target, schema), _properties(target, other)
    common = {name: common_fields(target, first[name], second[name], way) for name in first if name in second}
    return common or None


def _properties(target: Target, schema: Any) -> dict[str, Any]:
    """Return the properties of an object and of what its ``allOf`` adds, without those of one direction."""
    whole = target.resolve(schema)
    parts = whole.get("allOf", ()) if isinstance(whole, Mapping) else ()
    found = {name: each for part in parts for name, each in _properties(target, part).items()}
    found |= whole.get("properties", {}) if isinstance(whole, Mapping) else {}
    marks = (openapi.READ_ONLY, openapi.WRITE_ONLY)
    return {
        name: each
        for name, each in found.items()
        if not any(openapi.is_marked(each, mark, target.resolve) for mark in marks)
    }


def not_as_sent(sent: Mapping[str, Any], record: Mapping[str, Any], fields: FieldTree) -> Iterator[str]:
    """Yield the names of fields whose value in the record is not the sent one."""
    for name, inner in fields.items():
        value, listed = sent.get(name, MISSING), record.get(name)
        if inner and isinstance(value, dict) and isinstance(listed, dict):
            yield from (f"{name}.{field}" for field in not_as_sent(value, listed, inner))
        elif value is not MISSING and value != listed:
            yield name


def not_kept(
    sent: Mapping[str, Any], before: Mapping[str, Any], after: Mapping[str, Any], fields: FieldTree
) -> Iterator[str]:
    """Yield the names of fields that were not sent and changed nevertheless."""
    yield from not_as_sent(_unsent(before, sent, fields), after, fields)


def not_reset(
    sent: Mapping[str, Any], before: Mapping[str, Any], after: Mapping[str, Any], fields: FieldTree
) -> Iterator[str]:
    """Yield the names of fields that were sent before, were not sent again, and kept a value that is not empty."""
    for name, value in _unsent(before, sent, fields).items():
        inner, listed = fields[name], after.get(name)
        if inner and isinstance(value, dict) and isinstance(listed, dict):
            yield from (f"{name}.{field}" for field in not_reset({}, value, listed, inner))
        elif value and value == listed:
            yield name


def _unsent(before: Mapping[str, Any], sent: Mapping[str, Any], fields: FieldTree) -> Body:
    """Return the previous values of fields that are not sent; of objects, those of their unsent fields."""
    rest: Body = {}
    for name, inner in fields.items():
        if name in before and name not in sent:
            rest[name] = before[name]
        elif inner and isinstance(before.get(name), dict) and isinstance(sent.get(name), dict):
            rest[name] = _unsent(before[name], sent[name], inner)
    return rest
