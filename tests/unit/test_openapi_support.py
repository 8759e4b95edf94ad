"""The table of supported fields is complete, current in the documentation, and true for what it rejects."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import openapi_spec_validator
import pytest
from jsonschema_specifications import REGISTRY  # type: ignore[import-untyped]

from generator import pipeline
from generator.lint.rule import RULES, findings
from generator.lint.walk import nodes
from generator.openapi_support import KEYWORDS, OBJECTS, REJECTED, Support
from generator.project import Project
from generator.runtime.openapi import lookup
from generator.runtime.yaml_source.diagnostics import Place
from generator.runtime.yaml_source.reader import SourceDict, SourceList
from generator.subset import copy
from tools.openapi_support import PAGE, page

PETS = Path(__file__).parents[1] / "specs" / "pets"
SCHEMA = Path(openapi_spec_validator.__file__).parent / "resources" / "schemas" / "v3.1" / "schema.json"
# Objects of the schema without fields of their own, and those that hold their fields for others.
NO_OBJECTS = {"schema", "specification-extensions", "examples", "map-of-strings"}
FREE = {"paths": "paths have keys of their own"}
OF_OPENAPI = {"discriminator", "xml", "externalDocs", "example"}
FLOW = {"authorizationUrl", "tokenUrl", "refreshUrl", "scopes"}
DISCRIMINATOR = {"propertyName", "mapping"}  # of schemas, which the schema leaves to their own
LINK = {"server"}  # which the schema has as body, by mistake


def fields(node: Any) -> set[str]:
    """Return every field that a definition names, also under conditions."""
    if isinstance(node, list):
        return set().union(*map(fields, node))
    if not isinstance(node, dict):
        return set()
    found = set(node.get("properties", {}))
    found |= {"example", "examples"} if node.get("$ref") == "#/$defs/examples" else set()
    return found.union(*(fields(value) for key, value in node.items() if key != "properties"))


def camel(name: str) -> str:
    first, *others = name.split("-")
    return first + "".join(word.capitalize() for word in others)


def expected() -> Iterator[tuple[str, set[str]]]:
    schema = json.loads(SCHEMA.read_bytes())
    yield "document", set(schema["properties"])
    for name, definition in schema["$defs"].items():
        if name not in (*NO_OBJECTS, *FREE) and not name.endswith("-or-reference"):
            own = fields(definition) or {"*"}
            yield camel(name), {*own, "*"} if name == "responses" else own


def test_each_field_of_openapi_has_a_row() -> None:
    extra = {"link": LINK, "pathItem": {"$ref"}}
    found = dict(expected())
    found["oauthFlows"] -= FLOW
    found["oauthFlow"] = FLOW
    found["discriminator"] = DISCRIMINATOR
    assert {kind: set(rows) for kind, rows in OBJECTS.items()} == {
        kind: names | extra.get(kind, set()) for kind, names in found.items()
    }


def test_each_keyword_of_json_schema_has_a_row() -> None:
    parts = [uri for uri in REGISTRY if "2020-12/meta/" in uri]
    found = {keyword for uri in parts for keyword in REGISTRY.contents(uri)["properties"]}
    assert set(KEYWORDS) == found | OF_OPENAPI


def test_the_page_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run make generate"


def rows() -> Iterator[tuple[str, str, Support]]:
    for kind, supported in (*OBJECTS.items(), ("schema", KEYWORDS)):
        for field, support in supported.items():
            yield kind, field, support


def test_each_rule_of_a_row_exists() -> None:
    assert {rule for _, _, support in rows() for rule in support.rules} <= set(RULES)


def test_only_what_is_rejected_needs_a_reason() -> None:
    for kind, field, support in rows():
        assert support.word != REJECTED or (support.note and support.rules), (kind, field)


PLACE = Place("pets/openapi.yaml", 1, 1)
# Objects that the description of the pets does not have, with the object and the key that would have them.
HOLDERS = {
    "header": ("response", "headers"),
    "serverVariable": ("server", "variables"),
    "encoding": ("mediaType", "encoding"),
}


def source(value: Any) -> Any:
    """Return plain data as if it came from a file."""
    if isinstance(value, dict):
        result = SourceDict(PLACE)
        result.update({key: source(each) for key, each in value.items()})
        result.keys_at.update(dict.fromkeys(value, PLACE))
        result.values_at.update(dict.fromkeys(value, PLACE))
        return result
    if isinstance(value, list):
        items = SourceList(PLACE)
        items.extend(map(source, value))
        items.values_at = [PLACE] * len(value)
        return items
    return value


@cache
def pets() -> Project:
    return pipeline.read(PETS)


def planted(kind: str, field: str) -> Project:
    """Return the description of the pets with a field in the first object of a kind."""
    bundle = replace(pets().bundle, document=copy(pets().bundle.document))
    holder, key = HOLDERS.get(kind, (kind, ""))
    if kind == "callbacks":
        holder, key, field = "operation", "callbacks", "onEvent"
    if kind in ("responses",):
        holder, key = "operation", "responses"
    node = next(node for node in nodes(pets().bundle, holder) if "$ref" not in node.value)
    value: Any = True if field.startswith("allow") else {"description": "More.", "default": "a"}
    added = {field: value}
    target: Any = lookup(bundle.document, node.pointer)
    if key == "responses":
        target = target["responses"]
    elif key:
        added = {key: {"one": {"default": "a", **added}}}
    target.update(source(added))
    target.keys_at.update(dict.fromkeys(added, PLACE))
    target.values_at.update(dict.fromkeys(added, PLACE))
    return pets().of_edition("", bundle)


@pytest.mark.parametrize(
    ("kind", "field", "support"),
    [row for row in rows() if row[2].word == REJECTED],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_rejected_is_rejected(kind: str, field: str, support: Support) -> None:
    project = planted(kind, field)
    assert [finding for rule in support.rules for finding in findings(rule, project)]


def test_the_pets_have_nothing_that_is_rejected() -> None:
    assert [finding for rule in ("L125", "L149") for finding in findings(rule, pets())] == []
