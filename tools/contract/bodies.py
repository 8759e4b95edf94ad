"""Request bodies made of documented ones, and how what is listed compares with what was sent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import jsonschema_rs

from tools.contract.target import Operation, Target

Body = dict[str, Any]
Place = tuple[Any, ...]
"""Names and indexes that lead to a value in a body."""
Shared = dict[str, "Shared | None"]
"""The fields that two schemas have in common, by name; of objects, which of their fields."""
NOTHING = object()


@dataclass(frozen=True)
class Bodies:
    """The bodies of one operation."""

    target: Target
    operation: Operation

    @property
    def schema(self) -> Mapping[str, Any]:
        schema: Mapping[str, Any] = self.operation.definition["requestBody"]["content"]["application/json"]["schema"]
        return schema

    @cached_property
    def _validator(self) -> jsonschema_rs.Validator:
        return jsonschema_rs.validator_for({**self.schema, "components": self.target.document["components"]})

    def is_valid(self, body: Any) -> bool:
        return self._validator.is_valid(body)

    def documented(self, identity: Mapping[str, Any]) -> Body | None:
        """The first documented body that is still valid with the identity in it."""
        bodies = [{**self.target.resolve(item)["value"], **identity} for item in self.operation.body_examples.values()]
        return next((body for body in bodies if self.is_valid(body)), None)

    def least(self, body: Body, identity: Mapping[str, Any]) -> Body:
        """The body without every field that it can be without."""
        for name in body.keys() - identity.keys():
            without = {key: value for key, value in body.items() if key != name}
            body = without if self.is_valid(without) else body
        return body

    def varied(self, body: Body, number: int, fields: tuple[str, ...] = ()) -> Body:
        """The body with other texts, wherever the schema allows any, in these fields or in all."""
        for place in list(_texts(body)):
            if not fields or place[0] in fields:
                other = _put(body, place, f"{_at(body, place)}{number}")
                body = other if self.is_valid(other) else body
        return body


def _texts(value: Any, place: Place = ()) -> Iterator[Place]:
    if isinstance(value, str):
        yield place
    elif isinstance(value, dict | list):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _texts(inner, (*place, key))


def _at(value: Any, place: Place) -> Any:
    for key in place:
        value = value[key]
    return value


def _put(value: Any, place: Place, new: Any) -> Any:
    if not place:
        return new
    copy = value.copy()
    copy[place[0]] = _put(value[place[0]], place[1:], new)
    return copy


def shared(target: Target, one: Any, other: Any) -> Shared | None:
    """What two schemas have in common; None when one of them is not of an object with known fields."""
    first, second = (target.resolve(schema).get("properties", {}) for schema in (one, other))
    common = {name: shared(target, first[name], second[name]) for name in first if name in second}
    return common or None


def lost(sent: Mapping[str, Any], found: Mapping[str, Any], fields: Shared) -> Iterator[str]:
    """The fields that were sent and are not found as they were sent."""
    for name, inner in fields.items():
        value, there = sent.get(name, NOTHING), found.get(name)
        if inner and isinstance(value, dict) and isinstance(there, dict):
            yield from (f"{name}.{field}" for field in lost(value, there, inner))
        elif value is not NOTHING and value != there:
            yield name


def changed(
    sent: Mapping[str, Any], before: Mapping[str, Any], after: Mapping[str, Any], fields: Shared
) -> Iterator[str]:
    """The fields that were there, were not sent, and are not as they were."""
    yield from lost(_without(before, sent, fields), after, fields)


def kept(sent: Mapping[str, Any], before: Mapping[str, Any], after: Mapping[str, Any], fields: Shared) -> Iterator[str]:
    """The fields that were sent before, were not sent again, and are still as they were sent; empty values are none."""
    for name, value in _without(before, sent, fields).items():
        inner, there = fields[name], after.get(name)
        if inner and isinstance(value, dict) and isinstance(there, dict):
            yield from (f"{name}.{field}" for field in kept({}, value, there, inner))
        elif value and value == there:
            yield name


def _without(before: Mapping[str, Any], sent: Mapping[str, Any], fields: Shared) -> Body:
    """What was there before of the fields that are not sent; of objects in part."""
    rest: Body = {}
    for name, inner in fields.items():
        if name in before and name not in sent:
            rest[name] = before[name]
        elif inner and isinstance(before.get(name), dict) and isinstance(sent.get(name), dict):
            rest[name] = _without(before[name], sent[name], inner)
    return rest
