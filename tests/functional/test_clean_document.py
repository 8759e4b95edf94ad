"""The document without extensions: valid, without a key of this project, and open where readers accept more."""

from __future__ import annotations

import json
from typing import Any

import jsonschema_rs
import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from tests.generation import GENERATED

CLEAN: dict[str, Any] = json.loads((GENERATED / "openapi.clean.json").read_bytes())
WHOLE: dict[str, Any] = json.loads((GENERATED / "openapi.json").read_bytes())
PAGE: dict[str, Any] = WHOLE["components"]["examples"]["TracesListed"]["value"]
# What the example of section 6.2.1 has before it is corrected, and what other published traces have.
AS_RETURNED = [
    {"code": 200},
    {"response": {"id": "1"}, "request": {"name": "a"}},
    {"time": "2016-08-24 17:05:08"},
    {"trace_rating": "unheard"},
]


def keys(node: Any) -> set[str]:
    if isinstance(node, dict):
        return set(node).union(*map(keys, node.values()))
    return set().union(*map(keys, node)) if isinstance(node, list) else set()


def is_valid(document: dict[str, Any], page: Any) -> bool:
    schema = {"$ref": "#/components/schemas/ListTracesResponse", "components": document["components"]}
    return jsonschema_rs.validator_for(schema).is_valid(page)


def test_it_is_openapi_without_extensions() -> None:
    assert list(OpenAPIV31SpecValidator(CLEAN).iter_errors()) == []
    names = {key for key in keys(CLEAN) if key.startswith("x-")}
    assert names == set()
    assert "x-error" in keys(WHOLE)
    assert set(CLEAN["paths"]) == set(WHOLE["paths"])
    assert list(CLEAN["components"]["schemas"]) == list(WHOLE["components"]["schemas"])


@pytest.mark.parametrize("change", AS_RETURNED, ids=lambda change: next(iter(change)))
def test_it_accepts_what_the_service_returns_and_the_whole_document_what_was_decided(change: dict[str, Any]) -> None:
    assert is_valid(WHOLE, PAGE)
    assert is_valid(CLEAN, PAGE)
    page = {**PAGE, "traces": [{**PAGE["traces"][0], **change}]}
    assert is_valid(CLEAN, page)
    assert not is_valid(WHOLE, page)


def test_descriptions_stay_at_the_value() -> None:
    code = CLEAN["components"]["schemas"]["Trace"]["properties"]["time"]
    assert code["description"] == WHOLE["components"]["schemas"]["Trace"]["properties"]["time"]["description"]
    assert len(code["anyOf"]) == 2


def test_an_enumeration_that_may_grow_is_a_text_that_names_its_values() -> None:
    """A default beside the choice of enumeration and text became Java that does not compile."""
    rating, condition = (CLEAN["components"]["schemas"][name] for name in ("TraceRating", "FilterCondition"))
    assert {key: rating[key] for key in rating if key != "description"} == {"type": "string"}
    assert rating["description"].endswith(" Known values: `normal`, `warning`, `incident`.")
    assert condition["description"].endswith(' Known values: `AND`, `OR`, `""`.')
    compression = CLEAN["components"]["schemas"]["TrackerObsInfo"]["properties"]["compress_type"]
    assert (compression["type"], compression["default"]) == ("string", "gzip")
