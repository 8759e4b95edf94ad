"""The editions of this description. Lint (L175) compares each with what its documents have."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from generator import pipeline
from generator.ir import Api
from tests.generation import GENERATED
from tools.bundle import bundle

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[2]
NAMES = ["common", "european", "international", "observed", "operator"]


@pytest.fixture(scope="module")
def api() -> Api:
    return pipeline.model(ROOT / "spec")


def document(name: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((GENERATED / "editions" / f"{name}.openapi.json").read_bytes())
    return content


def fields(content: dict[str, Any], operation: str) -> set[str]:
    """The fields of an operation in a bundled document, named as in the matrix."""
    method, path = operation.split()
    item = content["paths"][path]
    value = item[method.lower()]
    params = [resolve(content, param) for param in (*item.get("parameters", ()), *value.get("parameters", ()))]
    found = {f"{param['in']} {param['name']}" for param in params}
    holders = [("request ", value.get("requestBody", {}))]
    holders += [("response ", answer) for status, answer in value["responses"].items() if status[0] == "2"]
    for prefix, holder in holders:
        for media in resolve(content, holder).get("content", {}).values():
            found |= {f"{prefix}{name}" for name in names(content, media["schema"])}
    return found


def resolve(content: dict[str, Any], node: Any) -> Any:
    while "$ref" in node:
        section, name = node["$ref"].split("/")[-2:]
        node = content["components"][section][name]
    return node


def names(content: dict[str, Any], schema: Any) -> Iterator[str]:
    schema = resolve(content, schema)
    if schema.get("type") == "array":
        yield from names(content, schema["items"])
    for name, definition in schema.get("properties", {}).items():
        yield name
        yield from (f"{name}.{inner}" for inner in names(content, definition))


def test_the_common_edition_is_what_all_have(api: Api) -> None:
    content = document("common")
    operations = {
        f"{method.upper()} {path}"
        for path, item in content["paths"].items()
        for method in item
        if method != "parameters"
    }
    everywhere = {row.operation for row in api.matrix if not row.field and set(row.cells.values()) == {"documented"}}
    assert operations == everywhere == {"POST /v3/{project_id}/tracker"}
    [operation] = operations
    rows = [row for row in api.matrix if row.operation == operation and row.field]
    assert fields(content, operation) == {r.field for r in rows if set(r.cells.values()) == {"documented"}}


def test_every_edition_of_the_documents_has_an_overlay(api: Api) -> None:
    named = {source.edition for source in api.documents if source.edition}
    assert sorted(named | {"common", "observed"}) == sorted(api.editions) == NAMES
    assert all(document(name)["info"]["x-edition"] == name for name in NAMES)


def test_bundle_writes_an_edition() -> None:
    result = CliRunner().invoke(bundle, ["--edition", "operator", "--format", "json", "--spec", str(ROOT / "spec")])
    assert json.loads(result.stdout) == document("operator")
    unknown = CliRunner().invoke(bundle, ["--edition", "martian", "--spec", str(ROOT / "spec")])
    assert unknown.exit_code == 2
    assert "there are common, european, international, observed, operator" in unknown.output


def test_what_is_only_observed_cites_clients(api: Api) -> None:
    content, whole = document("observed"), document("european")
    added = {path: set(item) - set(whole["paths"].get(path, {})) for path, item in content["paths"].items()}
    operations = [content["paths"][path][method] for path, methods in added.items() for method in methods]
    assert {operation["operationId"] for operation in operations} == {
        *("showConfiguration", "updateConfiguration", "listResourceTags", "listTags", "filterTaggedResources")
    }
    assert all(operation["x-bindings"] == [] for operation in operations)
    schemas = content["components"]["schemas"]
    items = [schemas[name] for name in schemas.keys() - whole["components"]["schemas"].keys()]
    items += [schemas["Trace"]["properties"][name] for name in ("read_only", "operation_id")]
    items.append(schemas["Error"]["properties"]["request_id"])
    observed = {source.name for source in api.documents if source.observed}
    cited = [citation.split()[0] for item in (*operations, *items) for citation in item["x-source"]]
    assert set(cited) <= observed
    assert len(cited) >= len(operations) + len(items)


def test_nothing_that_is_only_observed_is_in_another_edition() -> None:
    words = {"/configuration", "resource-instances", "ApiVersion", "read_only", "InvalidNotification"}
    words |= {"listTags", "listResourceTags", "CTS.0400", "APIGW.0301", "APIGW.0302", "the gateway."}
    texts = {name: json.dumps(document(name)) for name in NAMES}
    texts["whole"] = (GENERATED / "openapi.json").read_text(encoding="utf-8")
    found = {name: {word for word in words if word in text} for name, text in texts.items()}
    assert found == {name: words if name == "observed" else set() for name in texts}


def test_what_is_only_observed_is_not_served() -> None:
    served = json.loads((GENERATED / "stub/cts_stub/editions/observed.json").read_bytes())
    assert "/v3/{project_id}/configuration" not in served["paths"]
    assert "/" not in served["paths"]
    assert "/v3/{project_id}/tracker" in served["paths"]
