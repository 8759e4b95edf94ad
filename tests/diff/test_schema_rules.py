"""Every rule about schemas has a case, in both directions."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.diff.documents import BASE, compared, edited, with_schema
from tools.diff.keywords import KEYWORDS
from tools.diff.rules import EFFECTS, OF_REQUESTS, OF_RESPONSES, OF_SCHEMAS, RULES, kebab
from tools.diff.severity import DIRECTIONS, Direction, Effect

# By keyword: more values, fewer values, other values than those.
LIMITS: dict[str, tuple[Any, Any, Any]] = {
    "type": ({"type": ["string", "integer"]}, {"type": "string"}, {"type": "boolean"}),
    "null": ({"type": ["string", "null"]}, {"type": "string"}, None),
    "minimum": ({"minimum": 1}, {"exclusiveMinimum": 1}, None),
    "maximum": ({}, {"maximum": 9}, None),
    "never": ({}, False, None),
    "additionalProperties": ({}, {"additionalProperties": False}, None),
    "minLength": ({"minLength": 1}, {"minLength": 2}, None),
    "maxLength": ({"maxLength": 8}, {"maxLength": 4}, None),
    "minItems": ({}, {"minItems": 1}, None),
    "maxItems": ({}, {"maxItems": 1}, None),
    "minProperties": ({}, {"minProperties": 1}, None),
    "maxProperties": ({"maxProperties": 2}, {"maxProperties": 1}, None),
    "minContains": ({}, {"minContains": 2}, None),
    "maxContains": ({}, {"maxContains": 2}, None),
    "uniqueItems": ({}, {"uniqueItems": True}, None),
    "multipleOf": ({"multipleOf": 2}, {"multipleOf": 6}, {"multipleOf": 5}),
    "pattern": ({}, {"pattern": "^a"}, {"pattern": "^b"}),
    "format": ({"format": "int64"}, {"format": "int32"}, {"format": "uuid"}),
    "contentEncoding": (None, {"contentEncoding": "base64"}, {"contentEncoding": "base32"}),
    "contentMediaType": (None, {"contentMediaType": "a/b"}, {"contentMediaType": "a/c"}),
    "x-unix-time": (
        None,
        {"type": "integer", "x-unix-time": "seconds"},
        {"type": "integer", "x-unix-time": "milliseconds"},
    ),
    "discriminator": (None, {"discriminator": {"propertyName": "a"}}, {"discriminator": {"propertyName": "b"}}),
    "not": ({}, {"not": {"const": 1}}, {"not": {"const": 2}}),
    "union": (
        {"oneOf": [{"type": "string", "maxLength": 9}, {"type": "integer"}, {"type": "boolean"}]},
        {"oneOf": [{"type": "string", "maxLength": 9}, {"type": "integer"}]},
        None,
    ),
    "condition": (
        {},
        {"if": {"required": ["a"]}, "then": {"required": ["b"]}},
        {"if": {"required": ["c"]}, "then": {"required": ["b"]}},
    ),
}
TWO_UNIONS: dict[str, Any] = {
    "allOf": [{"oneOf": [{"const": 1}, {"type": "string"}]}, {"oneOf": [{"maxLength": 1}, {"maximum": 1}]}]
}
OTHER_UNIONS = {
    "allOf": [
        {"oneOf": [{"const": 1}, {"type": "string"}]},
        {"oneOf": [{"minLength": 1}, {"minimum": 1}]},
        {"oneOf": [{"minLength": 2}, {"maximum": 2}]},
    ]
}


def _object(*names: str, required: tuple[str, ...] = ()) -> Any:
    return {"type": "object", "properties": {name: {"type": "string"} for name in names}, "required": list(required)}


# By the id after the direction: the old and the new schema.
OTHERS: dict[str, tuple[Any, Any]] = {
    "property-removed": (_object("a", "b"), _object("a")),
    "property-added": (_object("a"), _object("a", "b")),
    "required-property-added": (_object("a"), _object("a", "b", required=("b",))),
    "property-became-required": (_object("a"), _object("a", required=("a",))),
    "property-became-optional": (_object("a", required=("a",)), _object("a")),
    "enumeration-added": ({"type": "string"}, {"type": "string", "enum": ["a"]}),
    "enumeration-removed": ({"type": "string", "enum": ["a"]}, {"type": "string"}),
    "enumeration-member-removed": ({"enum": ["a", "b"]}, {"enum": ["a"]}),
    "enumeration-member-added": ({"const": "a"}, {"enum": ["a", "b"]}),
    "default-added": ({}, {"default": None}),
    "default-removed": ({"default": 1}, {}),
    "default-changed": ({"default": 1}, {"default": 2}),
    "property-deprecated": ({}, {"deprecated": True}),
    "property-no-longer-deprecated": ({"deprecated": True}, {"deprecated": False}),
    "schema-examples-changed": ({"examples": [1]}, {"examples": [2]}),
    "violation-error-code-changed": ({"x-error": "T.1"}, {"x-error": "T.2"}),
    "readers-accept-changed": ({}, {"x-also-accepts": [{"type": "null"}]}),
}


def cases() -> list[tuple[str, Direction, Any, Any]]:
    """Return the rule, the direction, and the schemas of each case."""
    names = [(keyword.name, keyword.effects) for keyword in KEYWORDS] + [(row[0], frozenset(Effect)) for row in EFFECTS]
    found: list[tuple[str, Direction, Any, Any]] = []
    for name, effects in names:
        more, fewer, other = LIMITS[name]
        pairs = {Effect.TIGHTENED: (more, fewer), Effect.RELAXED: (fewer, more), Effect.CHANGED: (fewer, other)}
        pairs |= {Effect.CHANGED: (TWO_UNIONS, OTHER_UNIONS)} if name == "union" else {}
        for direction in DIRECTIONS:
            found += [(f"{direction}-{kebab(name)}-{each}", direction, *pairs[each]) for each in sorted(effects)]
    return found + [(f"{row[1]}-{row[0]}", row[1], *OTHERS[row[0]]) for row in OF_SCHEMAS]


@pytest.mark.parametrize(("rule", "direction", "old", "new"), [pytest.param(*case, id=case[0]) for case in cases()])
def test_case(rule: str, direction: Direction, old: Any, new: Any, tmp_path: Path) -> None:
    """The rule is the only one that reports the change."""
    found = compared(tmp_path, with_schema(direction, old), with_schema(direction, new))
    assert [change.rule.id for change in found] == [rule]
    (change,) = found
    assert change.rule == RULES[rule]
    assert list(change.operations) == ["updateThing"]
    assert change.message.startswith("`client.things.update` ")
    assert "{" not in change.rule.says.format_map({"name": "", "old": "", "new": "", "what": "", "test": ""})
    assert change.place.line == 1


def test_every_rule_about_schemas_has_a_case() -> None:
    of_schemas = {f"{row[1]}-{row[0]}" for row in OF_SCHEMAS}
    limits = {
        rule for rule in RULES if rule.endswith(("-tightened", "-relaxed", "-changed")) and "resource-" not in rule
    }
    known = {case[0] for case in cases()}
    assert of_schemas <= known
    others = {row[0] for row in (*OF_REQUESTS, *OF_RESPONSES)}  # test_operation_rules has their cases
    assert {rule for rule in limits if rule.startswith(("request-", "response-"))} - others <= known


def test_schemas_in_messages_are_as_written(tmp_path: Path) -> None:
    """The normal form has words of its own."""
    condition = {"if": {"properties": {"a": {"pattern": "^x"}}}, "then": {"required": ["b"]}}
    new = edited(lambda d: d["components"]["schemas"]["New"].update({"not": {"required": ["old"]}, **condition}))
    messages = {each.rule.id: each.message for each in compared(tmp_path, BASE, new)}
    assert 'exclusion { "required": [ "old" ] }, before none' in messages["request-not-tightened"]
    assert 'if `a` fits { "pattern": "^x" }' in messages["request-condition-tightened"]


def test_the_schema_of_encoded_content(tmp_path: Path) -> None:
    text = {"type": "string", "contentMediaType": "application/json"}
    old, new = ({**text, "contentSchema": {"type": "object", "required": names}} for names in ([], ["a"]))
    (change,) = compared(tmp_path, with_schema("request", old), with_schema("request", new))
    assert change.rule.id == "request-property-became-required"
    assert "`value(content).a`" in change.message


BRANCHES = [
    {"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"]},
    {"type": "object", "properties": {"b": {"type": "integer"}}, "required": ["b"]},
]
BESIDE: dict[str, dict[str, Any]] = {
    "nothing": {},
    "a type": {"type": "object"},
    "properties": {"properties": {"c": {"type": "boolean"}}},
    "a discriminator": {"discriminator": {"propertyName": "c"}, "properties": {"c": {"type": "string"}}},
}


@pytest.mark.parametrize("beside", BESIDE.values(), ids=BESIDE)
@pytest.mark.parametrize("direction", DIRECTIONS)
def test_a_union_that_keeps_one_branch(beside: dict[str, Any], direction: Direction, tmp_path: Path) -> None:
    """It has fewer values, and more values again when a second branch comes."""
    two, one = ({**beside, "oneOf": branches} for branches in (BRANCHES, BRANCHES[:1]))
    for old, new, effect in ((two, one, "tightened"), (one, two, "relaxed")):
        found = compared(tmp_path, with_schema(direction, old), with_schema(direction, new))
        assert [change.rule.id for change in found] == [f"{direction}-union-{effect}"]


def test_one_of_two_unions_changed(tmp_path: Path) -> None:
    """The union that stayed is not reported."""
    more = {"oneOf": [*TWO_UNIONS["allOf"][0]["oneOf"], {"type": "boolean"}]}
    old, new = ({"allOf": [each, TWO_UNIONS["allOf"][1]]} for each in (TWO_UNIONS["allOf"][0], more))
    (change,) = compared(tmp_path, with_schema("request", old), with_schema("request", new))
    assert change.rule.id == "request-union-relaxed"
