"""Bodies derived from documented ones, and comparisons of records with sent fields."""

from __future__ import annotations

from typing import Any

import pytest

from generator.runtime.contract.bodies import Bodies, FieldTree, common_fields, not_as_sent, not_kept, not_reset
from generator.runtime.contract.credentials import NONE
from generator.runtime.contract.target import Operation, Target

SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["name"],
    "properties": {
        "name": {"type": "string", "maxLength": 4},
        "kind": {"enum": ["a"]},
        "note": {"type": "string"},
        "size": {"type": "object", "properties": {"text": {"type": "string"}, "unit": {"type": "string"}}},
    },
    "additionalProperties": False,
}
TARGET = Target("http://127.0.0.1", {"components": {}}, NONE, {})
FIELDS: FieldTree = {"name": None, "note": None, "size": {"text": None, "unit": None}}


def bodies(*examples: Any) -> Bodies:
    definition = {"requestBody": {"content": {"application/json": {"schema": SCHEMA}}}}
    named = {str(number): value for number, value in enumerate(examples)}
    return Bodies(TARGET, Operation("create", "POST", "/", definition, (), named))


def test_minimal_keeps_required_fields_and_the_identity() -> None:
    body = {"name": "x", "kind": "a", "note": "n"}
    assert bodies().minimal(body, {}) == {"name": "x"}
    assert bodies().minimal(body, {"note": "n"}) == {"name": "x", "note": "n"}


def test_a_variant_differs_where_the_schema_allows_it() -> None:
    body = {"name": "x", "kind": "a", "size": {"text": "s"}}
    assert bodies().variant(body, 1) == {"name": "x1", "kind": "a", "size": {"text": "s1"}}
    assert bodies().variant(body, 1, ("name",)) == {"name": "x1", "kind": "a", "size": {"text": "s"}}
    assert bodies().variant({"name": "long"}, 1) == {"name": "long"}


def test_the_first_documented_body_that_fits_the_identity() -> None:
    known = bodies({"name": "a", "kind": "b"}, {"name": "c", "note": "n"})
    assert known.documented({"name": "d"}) == {"name": "d", "note": "n"}
    assert known.documented({"name": "too long"}) is None


def test_common_fields() -> None:
    listed: dict[str, Any] = {"properties": {"name": {}, "size": {"properties": {"unit": {}}}, "id": {}}}
    assert common_fields(TARGET, SCHEMA, listed) == {"name": None, "size": {"unit": None}}
    assert common_fields(TARGET, SCHEMA, {"properties": {"id": {}}}) is None


def test_common_fields_of_compositions_without_those_of_one_direction() -> None:
    text, secret = {"type": "string"}, {"type": "string", "writeOnly": True}
    base = {"type": "object", "properties": {"id": {**text, "readOnly": True}, "name": text}}
    whole: dict[str, Any] = {"allOf": [base, {"properties": {"secret": secret, "size": text}}], "properties": {}}
    assert common_fields(TARGET, whole, whole) == {"name": None, "size": None}


def test_common_fields_of_an_object_that_contains_itself() -> None:
    node: dict[str, Any] = {"properties": {"name": {}}}
    node["properties"]["next"] = node
    assert common_fields(TARGET, node, node) == {"name": None, "next": None}


@pytest.mark.parametrize(
    ("sent", "record", "fields"),
    [
        ({"name": "a"}, {"name": "a", "note": "n"}, []),
        ({"name": "a"}, {"name": "b"}, ["name"]),
        ({"name": "a"}, {}, ["name"]),
        ({"size": {"text": "s"}}, {"size": {"text": "t", "unit": "m"}}, ["size.text"]),
        ({"size": {"text": "s"}}, {"size": {"text": "s", "unit": "m"}}, []),
        ({"size": {"text": "s"}}, {"size": "s"}, ["size"]),
    ],
)
def test_not_as_sent(sent: Any, record: Any, fields: list[str]) -> None:
    assert list(not_as_sent(sent, record, FIELDS)) == fields


def test_not_kept() -> None:
    before = {"name": "a", "note": "n", "size": {"text": "s", "unit": "m"}}
    after = {"name": "b", "note": "o", "size": {"text": "t", "unit": "k"}}
    assert list(not_kept({"name": "b", "size": {"text": "t"}}, before, after, FIELDS)) == ["note", "size.unit"]
    assert list(not_kept({"name": "b"}, before, {**before, "name": "b"}, FIELDS)) == []


def test_not_reset() -> None:
    before = {"name": "a", "note": "n", "size": {"text": "s", "unit": "m"}}
    after = {"name": "a", "note": "n", "size": {"text": "s", "unit": "m"}}
    assert list(not_reset({"name": "a", "size": {"text": "s"}}, before, after, FIELDS)) == ["note", "size.unit"]
    assert list(not_reset({"name": "a"}, {"note": ""}, {"note": ""}, FIELDS)) == []
    assert list(not_reset({"name": "a"}, before, {"name": "a"}, FIELDS)) == []
