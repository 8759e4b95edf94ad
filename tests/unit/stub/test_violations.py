"""Which error code a violated constraint answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from generator.runtime.stub.schema import validation
from generator.runtime.stub.schema.validation import Invalid, Schemas

COMPONENTS = {
    "Name": {"type": "string", "maxLength": 3, "x-error": "NAME"},
    "Size": {"type": "integer"},
    "Box": {"properties": {"toy": {"$ref": "#/components/schemas/Toy"}}},
    "Toy": {
        "required": ["name", "size"],
        "properties": {"name": {"$ref": "#/components/schemas/Name"}, "size": {"$ref": "#/components/schemas/Size"}},
        "x-error": "TOY",
    },
}


NULL_A = {"type": "null", "x-error": "A"}
NULL_B = {"type": "null", "x-error": "B"}


def code(schema: dict[str, Any], value: object, *, strict: bool = False) -> str | None:
    """The code, or "valid"."""
    schemas = Schemas({"components": {"schemas": COMPONENTS}}, strict=strict)
    try:
        schemas.body_checker(schema).check(value)
    except Invalid as error:
        return error.code
    return "valid"


def ref(name: str, **siblings: Any) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}", **siblings}


@pytest.mark.parametrize(
    ("schema", "value", "expected"),
    [
        ({"type": "string"}, 1, None),
        ({"type": "string", "x-error": "A"}, 1, "A"),
        # What is nearest counts: the keyword's own schema, then what encloses it.
        ({"properties": {"a": {"type": "string", "x-error": "A"}}, "x-error": "O"}, {"a": 1}, "A"),
        ({"properties": {"a": {"type": "string"}}, "x-error": "O"}, {"a": 1}, "O"),
        ({"items": {"type": "string"}, "x-error": "O"}, [1], "O"),
        ({"items": {"type": "string", "x-error": "A"}, "x-error": "O"}, ["a", 1], "A"),
        ({"prefixItems": [{"type": "string", "x-error": "A"}], "x-error": "O"}, [1], "A"),
        ({"not": {"const": 1}, "x-error": "A"}, 1, "A"),
        ({"not": {"const": 1, "x-error": "N"}, "x-error": "A"}, 1, "A"),
        ({"format": "date", "x-error": "A"}, "today", "A"),
        ({"additionalProperties": False, "x-error": "A"}, {"a": 1}, "A"),
        ({"additionalProperties": {"type": "string", "x-error": "A"}}, {"a": 1}, "A"),
        ({"oneOf": [{"type": "string", "x-error": "S"}, {"type": "null"}], "x-error": "A"}, 1, "A"),
        # A property may be called x-error, and so may a value.
        ({"properties": {"x-error": {"type": "string"}}, "x-error": "O"}, {"x-error": 1}, "O"),
        # References: the target is nearer than what stands beside the reference.
        (ref("Name"), "long", "NAME"),
        (ref("Name", **{"x-error": "SITE"}), "long", "NAME"),
        (ref("Size", **{"x-error": "SITE"}), "long", "SITE"),
        ({"properties": {"toy": ref("Toy")}, "x-error": "O"}, {"toy": {"name": "long", "size": 1}}, "NAME"),
        ({"properties": {"toy": ref("Toy")}, "x-error": "O"}, {"toy": {"name": "a", "size": "b"}}, "TOY"),
        # A missing property answers its own code, if it has one.
        (ref("Toy"), {"size": 1}, "NAME"),
        (ref("Toy"), {"name": "a"}, "TOY"),
        ({"required": ["a"], "properties": {"a": ref("Size", **{"x-error": "SITE"})}}, {}, "SITE"),
        ({"required": ["a"], "properties": {"a": True}, "x-error": "O"}, {}, "O"),
        # ... but the code of a property of the same name elsewhere is not meant.
        ({"properties": {"b": {"required": ["a"]}, "a": NULL_A}, "x-error": "O"}, {"b": {}}, "O"),
        ({"required": ["a"], "properties": {"a": ref("Name", **{"x-error": "SITE"})}}, {}, "NAME"),
        # Conditions.
        ({"if": {"required": ["a"]}, "then": {"required": ["b"], "x-error": "T"}, "x-error": "O"}, {"a": 1}, "T"),
        ({"if": {"required": ["a"]}, "else": {"required": ["b"]}, "x-error": "O"}, {}, "O"),
        (
            {"if": {"required": ["a"]}, "then": {"required": ["b"]}, "properties": {"b": {"x-error": "B"}}},
            {"a": 1},
            "B",
        ),
        ({"dependentRequired": {"a": ["b"]}, "x-error": "O"}, {"a": 1}, "O"),
        ({"allOf": [{"dependentRequired": {"a": ["b"]}, "x-error": "D"}], "x-error": "O"}, {"a": 1}, "D"),
        ({"dependentSchemas": {"a": {"required": ["b"], "x-error": "D"}}}, {"a": 1}, "D"),
        ({"dependentSchemas": {"a": False}, "x-error": "O"}, {"a": 1}, "O"),
    ],
)
def test_the_nearest_code(schema: dict[str, Any], value: object, expected: str | None) -> None:
    assert code(schema, value) == expected


@pytest.mark.parametrize(
    ("schema", "value", "expected"),
    [
        ({"properties": {"a": NULL_A, "b": NULL_B}}, {"b": 1, "a": 1}, "A"),
        ({"properties": {"b": NULL_B, "a": NULL_A}}, {"a": 1, "b": 1}, "B"),
        ({"required": ["a", "b"], "properties": {"b": NULL_B, "a": NULL_A}}, {}, "A"),
        ({"required": ["b", "a"], "properties": {"a": NULL_A, "b": NULL_B}}, {}, "B"),
        ({"required": ["z"], "properties": {"a": NULL_A}, "x-error": "O"}, {"a": 1}, "O"),
        ({"properties": {"a": NULL_A}, "required": ["z"], "x-error": "O"}, {"a": 1}, "A"),
        ({"allOf": [{"items": NULL_A}, {"items": NULL_B}]}, [1], "A"),
        ({"allOf": [{"items": NULL_B}, {"items": NULL_A}]}, [1], "B"),
    ],
)
def test_of_several_the_first_in_the_order_of_the_schema(schema: dict[str, Any], value: object, expected: str) -> None:
    assert code(schema, value) == expected


B_AND_C = {
    "items": {
        "dependentRequired": {"a": ["b", "c"]},
        "properties": {"b": {"x-error": "B"}, "c": {"x-error": "C"}},
    }
}


def test_of_several_items_the_first_counts() -> None:
    """Item 10 comes after item 9, though its digits sort before."""
    items: list[dict[str, int]] = [{} for _ in range(12)]
    items[9], items[10] = {"a": 1, "b": 1}, {"a": 1, "c": 1}
    assert code(B_AND_C, items) == "C"
    items[9], items[10] = items[10], items[9]
    assert code(B_AND_C, items) == "B"


@pytest.mark.parametrize(("thorough", "collected"), [(True, 50), (False, 1)])
def test_only_a_thorough_check_collects_every_violation(
    monkeypatch: pytest.MonkeyPatch, thorough: bool, collected: int
) -> None:
    counts: list[int] = []

    def first(_: object, violations: Sequence[Any], __: object) -> Any:
        counts.append(len(violations))
        return violations[0]

    monkeypatch.setattr(validation, "first_violation", first)
    checker = Schemas({}).checker({"items": {"type": "string"}})
    with pytest.raises(Invalid):
        checker.check([1] * 50, thorough=thorough)
    assert counts == [collected]


def test_many_violations_need_not_all_be_collected() -> None:
    checker = Schemas({}).checker({"items": {"type": "string", "x-error": "A"}})
    with pytest.raises(Invalid) as found:
        checker.check([1] * 1_000_000, thorough=False)
    assert found.value.code == "A"


OBJECT = {"properties": {"a": {"properties": {"b": True}}, "list": {"items": ref("Toy")}, "free": {"type": "object"}}}
TOY = {"name": "a", "size": 1}


@pytest.mark.parametrize(
    ("schema", "value", "lenient", "strict"),
    [
        (OBJECT, {"a": {"b": 1}, "list": [TOY], "free": {"x": 1}}, "valid", "valid"),
        (OBJECT, {"x": 1}, "valid", None),
        (OBJECT, {"a": {"x": 1}}, "valid", None),
        (OBJECT, {"list": [{**TOY, "x": 1}]}, "valid", None),
        (ref("Toy"), {**TOY, "x": 1}, "valid", None),
        (ref("Box"), {"toy": {**TOY, "x": 1}}, "valid", None),
        ({"properties": {"a": True}, "additionalProperties": True}, {"x": 1}, "valid", "valid"),
        # Composed and conditional schemas see the properties of the others.
        ({"allOf": [ref("Toy")], "properties": {"a": True}}, {**TOY, "a": 1}, "valid", "valid"),
        ({"allOf": [ref("Toy")], "properties": {"a": True}}, {**TOY, "x": 1}, "valid", None),
        ({"properties": {"a": True}, "if": {"properties": {"b": True}}}, {"a": 1, "b": 1}, "valid", "valid"),
    ],
)
def test_strict_closes_objects(schema: dict[str, Any], value: object, lenient: str, strict: str | None) -> None:
    assert (code(schema, value), code(schema, value, strict=True)) == (lenient, strict)
