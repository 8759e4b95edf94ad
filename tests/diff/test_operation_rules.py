"""Every rule about operations, requests and responses has a case; ``test_companions`` has those of companion files."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.diff.documents import BASE, Document, compared, edited, update
from tests.diff.test_companions import CASES as OF_COMPANIONS
from tools.diff.rules import OF_REQUESTS, OF_RESPONSES, OF_THE_API, RULES

OK = ("responses", "200")
JSON = ("requestBody", "content", "application/json")
QUERY = {"name": "new", "in": "query", "schema": {"type": "string"}}
SOON, FAR, FARTHER = (str(date.today() + timedelta(days=days)) for days in (30, 365, 400))
HOOK = {"post": {"responses": {"200": {"description": "Received."}}}}
REGION = {"north": {"variables": {"host": "n"}}}
MORE = {"text/plain": {"schema": {"type": "string"}}}


def at(document: Any, *path: str | int) -> Any:
    for step in path:
        document = document[step]
    return document


def put(*path: str | int, **values: Any) -> Any:
    """Return an edit that sets keys below ``updateThing``; those that end with an underscore without it."""
    return lambda document: at(update(document), *path).update({key.rstrip("_"): each for key, each in values.items()})


def drop(*path: str | int) -> Any:
    """Return an edit that removes a key below ``updateThing``."""
    return lambda document: at(update(document), *path[:-1]).pop(path[-1])


def top(*path: str | int, **values: Any) -> Any:
    return lambda document: at(document, *path).update(values)


def add_parameter(**more: Any) -> Any:
    return lambda document: update(document)["parameters"].append({**QUERY, **more})


def rename_path(document: Document) -> None:
    document["paths"]["/things/{id}"] = document["paths"].pop("/things/{thing_id}")
    document["paths"]["/things/{id}"]["put"]["parameters"][0]["name"] = "id"


def move_path(document: Document) -> None:
    document["paths"]["/all-things/{thing_id}"] = document["paths"].pop("/things/{thing_id}")


def in_json(document: Document) -> None:
    parameter = update(document)["parameters"][1]
    parameter["content"] = {"application/json": {"schema": parameter.pop("schema")}}


def remove_operation(document: Document) -> None:
    del document["paths"]["/things"]


def security(*alternatives: Any) -> Any:
    return lambda document: update(document).update(security=list(alternatives))


def sunset(day: str, *path: str | int) -> Any:
    return put(*path, **{"deprecated": True, "x-sunset": day})


def sunset_of_deletion(document: Document) -> None:
    document["paths"]["/things"]["delete"].update({"deprecated": True, "x-sunset": FAR})


def code(**values: Any) -> Any:
    return top("x-error-codes", "T.1", **values)


def resource(**values: Any) -> Any:
    return top("x-resources", "things", **values)


def nothing(document: Document) -> None:
    """The description as it is."""


Case = tuple[Any, Any] | Any
CASES: dict[str, Case] = {
    "operation-removed": remove_operation,
    "operation-added": (remove_operation, nothing),
    "operation-path-changed": move_path,
    "operation-id-changed": put(operationId="replaceThing"),
    "operation-deprecated": put(deprecated=True),
    "operation-no-longer-deprecated": (put(deprecated=True), nothing),
    "operation-sunset-announced": (put(deprecated=True), put(**{"deprecated": True, "x-sunset": FAR})),
    "operation-sunset-too-soon": (put(deprecated=True), put(**{"deprecated": True, "x-sunset": SOON})),
    "operation-sunset-advanced": (sunset(FARTHER), sunset(FAR)),
    "operation-sunset-postponed": (sunset(SOON), sunset(FAR)),
    "operation-sunset-withdrawn": (sunset(FAR), put(deprecated=True)),
    "operation-removed-before-sunset": (sunset_of_deletion, remove_operation),
    "webhook-removed": (top(webhooks={"done": HOOK}), nothing),
    "webhook-added": top(webhooks={"done": HOOK}),
    "webhook-changed": (top(webhooks={"done": HOOK}), top(webhooks={"done": {"put": HOOK["post"]}})),
    "callback-removed": (put(callbacks={"done": {"{$url}": HOOK}}), nothing),
    "callback-added": put(callbacks={"done": {"{$url}": HOOK}}),
    "callback-changed": (put(callbacks={"done": {"{$url}": HOOK}}), put(callbacks={"done": {"{$other}": HOOK}})),
    "audit-record-changed": top("x-behaviour", "audit", record=[{"field": "user", "value": "caller.id"}]),
    "server-removed": (lambda d: d["servers"].append({"url": "https://b.example.com"}), nothing),
    "server-added": lambda d: d["servers"].append({"url": "https://b.example.com"}),
    "server-variable-changed": top("servers", 0, "variables", host={"default": "b.example.com"}),
    "region-removed": (top(**{"x-regions": REGION}), nothing),
    "region-added": top(**{"x-regions": REGION}),
    "region-changed": (top(**{"x-regions": REGION}), top(**{"x-regions": {"north": {"variables": {"host": "m"}}}})),
    "common-header-required": top(**{"x-common-headers": {"X-A": {"required": True}}}),
    "common-header-changed": top(**{"x-common-headers": {"X-A": {"required": False}}}),
    "authentication-removed": (security({"Key": []}, {"Other": []}), nothing),
    "authentication-added": security({"Key": []}, {"Other": []}),
    "authentication-required": (security({"Key": []}, {}), nothing),
    "authentication-no-longer-required": security({"Key": []}, {}),
    "security-scheme-changed": top("components", "securitySchemes", "Key", name="X-Other"),
    "permission-required": put("x-permission", related=["things:read", "things:list"]),
    "permission-no-longer-required": put("x-permission", related=[]),
    "permission-changed": put("x-permission", action="things:replace"),
    "permission-scope-changed": put("x-permission", **{"iam-project": False}),
    "resource-type-removed": lambda d: d["x-resources"].pop("things"),
    "resource-type-added": top("x-resources", others={"identity": ["id"]}),
    "resource-identity-changed": resource(identity=["name"]),
    "resource-quota-tightened": resource(quotas=[{"name": "all", "limit": 9}]),
    "resource-quota-relaxed": resource(quotas=[]),
    "resource-retention-tightened": resource(**{"retention-days": 6}),
    "resource-retention-relaxed": resource(**{"retention-days": 8}),
    "resource-lifecycle-changed": resource(create={"operationId": "createThing", "conflict": {"code": "T.1"}}),
    "parameter-removed": drop("parameters", 1),
    "parameter-added": add_parameter(),
    "required-parameter-added": add_parameter(required=True),
    "parameter-moved": put("parameters", 2, in_="header"),
    "parameter-became-required": put("parameters", 1, required=True),
    "parameter-became-optional": put("parameters", 2, required=False),
    "path-parameter-renamed": rename_path,
    "parameter-style-changed": put("parameters", 1, style="pipeDelimited"),
    "parameter-media-type-changed": in_json,
    "parameter-explode-changed": put("parameters", 1, explode=False),
    "parameter-reserved-characters-changed": put("parameters", 1, allowReserved=True),
    "parameter-empty-value-forbidden": (put("parameters", 1, allowEmptyValue=True), nothing),
    "parameter-empty-value-allowed": put("parameters", 1, allowEmptyValue=True),
    "parameter-deprecated": put("parameters", 1, deprecated=True),
    "parameter-no-longer-deprecated": (put("parameters", 1, deprecated=True), nothing),
    "parameter-sunset-announced": (put("parameters", 1, deprecated=True), sunset(FAR, "parameters", 1)),
    "parameter-sunset-too-soon": (put("parameters", 1, deprecated=True), sunset(SOON, "parameters", 1)),
    "parameter-sunset-advanced": (sunset(FARTHER, "parameters", 1), sunset(FAR, "parameters", 1)),
    "parameter-sunset-postponed": (sunset(SOON, "parameters", 1), sunset(FAR, "parameters", 1)),
    "parameter-sunset-withdrawn": (sunset(FAR, "parameters", 1), put("parameters", 1, deprecated=True)),
    "parameter-removed-before-sunset": (sunset(FAR, "parameters", 1), drop("parameters", 1)),
    "parameter-examples-changed": put("parameters", 1, example=["a"]),
    "request-body-added": (drop("requestBody"), nothing),
    "required-request-body-added": (drop("requestBody"), put("requestBody", required=True)),
    "request-body-removed": drop("requestBody"),
    "request-body-became-required": put("requestBody", required=True),
    "request-body-became-optional": (put("requestBody", required=True), nothing),
    "request-media-type-removed": (put("requestBody", "content", **MORE), nothing),
    "request-media-type-added": put("requestBody", "content", **MORE),
    "request-encoding-changed": put(*JSON, encoding={"name": {"contentType": "text/plain"}}),
    "request-examples-changed": put(*JSON, example={"name": "a"}),
    "success-status-removed": drop("responses", "204"),
    "success-status-added": put("responses", **{"202": {"description": "Later."}}),
    "error-status-removed": drop("responses", "404"),
    "error-status-added": put("responses", **{"409": {"description": "Exists."}}),
    "response-body-removed": drop(*OK, "content"),
    "response-body-added": (drop(*OK, "content"), nothing),
    "response-media-type-removed": (put(*OK, "content", **MORE), nothing),
    "response-media-type-added": put(*OK, "content", **MORE),
    "response-header-removed": drop(*OK, "headers", "X-Id"),
    "response-header-added": put(*OK, "headers", **{"X-More": {"schema": {"type": "string"}}}),
    "response-header-became-optional": put(*OK, "headers", "X-Id", required=False),
    "response-header-became-required": (put(*OK, "headers", "X-Id", required=False), nothing),
    "response-link-removed": drop(*OK, "links", "next"),
    "response-link-changed": put(*OK, "links", "next", operationId="deleteThing"),
    "response-link-added": put(*OK, "links", more={"operationId": "updateThing"}),
    "response-examples-changed": put(*OK, "content", "application/json", examples={"one": {"value": {"name": "a"}}}),
    "error-code-removed": put("x-errors", **{"400": []}),
    "error-code-added": put("x-errors", **{"400": ["T.1", "T.2"]}),
    "error-code-no-longer-defined": lambda d: d["x-error-codes"].pop("T.1"),
    "error-code-defined": top("x-error-codes", **{"T.2": {"status": 400}}),
    "error-code-status-changed": code(status=409),
    "error-code-message-changed": code(message="Not right."),
    "error-code-renamed": (code(name="Wrong"), code(name="Refused")),
    "error-code-retry-changed": code(retryable=True),
}


@pytest.mark.parametrize("rule", CASES)
def test_case(rule: str, tmp_path: Path) -> None:
    """The rule is the only one that reports the change."""
    case = CASES[rule]
    old, new = case if isinstance(case, tuple) else (nothing, case)
    found = compared(tmp_path, edited(old), edited(new))
    assert [change.rule.id for change in found] == [rule]
    assert found[0].rule is RULES[rule]
    assert found[0].place.line == 1


def test_every_other_rule_has_a_case() -> None:
    known = {row[0] for table in (OF_THE_API, OF_REQUESTS, OF_RESPONSES) for row in table}
    assert CASES.keys() | OF_COMPANIONS.keys() == known


def test_authentication_that_is_no_longer_required_is_safe(tmp_path: Path) -> None:
    """Who still authenticates is not rejected."""
    (change,) = compared(tmp_path, BASE, edited(security()))
    assert (change.rule.id, change.rule.severity) == ("authentication-no-longer-required", "safe")


def test_authentication_of_all_operations_is_one_change(tmp_path: Path) -> None:
    both = edited(lambda d: at(d, "paths", "/things", "delete").pop("security"))
    (change,) = compared(tmp_path, both, {**both, "security": [{"Key": []}, {"Other": []}]})
    assert list(change.operations) == ["updateThing", "deleteThing"]
