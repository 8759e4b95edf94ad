# Copied from generator/runtime/contract/lifecycles.py. Do not edit: run `make generate`.
"""Lifecycles of resources as the description declares them: ``x-resources`` and the OpenAPI links.

``x-resources`` names the operations that create, list, modify and delete a resource, and the errors that they return;
the links of the creation name the parameters of these operations that take values of the created resource.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from .target import Operation, Response, Target

BODY = "$response.body#/"
PATH = "$request.path."


@dataclass(frozen=True, slots=True)
class ErrorResponse:
    """Status and code that the description declares for a rejected request."""

    code: str
    status: int

    def matches(self, target: Target, response: Response) -> bool:
        return (response.status, target.error_code(response.json)) == (self.status, self.code)

    def __str__(self) -> str:
        return f"{self.status} {self.code}"


@dataclass(frozen=True, slots=True)
class Quota:
    """Maximum number of records, and the error beyond it."""

    name: str
    limit: int
    error: ErrorResponse


@dataclass(frozen=True, slots=True)
class Step:
    """Target operation of a link. ``not_found`` is its error when the record does not exist."""

    operation: Operation
    parameters: Mapping[str, Any]  # runtime expressions and constants
    not_found: ErrorResponse | None = None

    def values(self, body: Any, path: Mapping[str, Any]) -> dict[str, Any]:
        """Return parameters by name, from the response body and path parameters of the request with the link."""
        return {name: evaluate(expression, body, path) for name, expression in self.parameters.items()}


@dataclass(frozen=True, slots=True)
class Listing:
    """Operation that lists records, in the array ``into``. ``next`` leads from a page to the one after it."""

    operation: Operation
    into: str
    identity: tuple[str, ...]
    limit: str = ""  # the parameter of the length of a page
    next: Step | None = None

    def records(self, response: Response) -> list[dict[str, Any]]:
        records = response.json.get(self.into) if isinstance(response.json, dict) else None
        return [record for record in records if isinstance(record, dict)] if isinstance(records, list) else []

    def key(self, record: Mapping[str, Any]) -> tuple[Any, ...]:
        return tuple(record.get(name) for name in self.identity)


@dataclass(frozen=True, slots=True)
class Lifecycle:
    """Operations and errors of one resource, from creation to deletion."""

    schema: Mapping[str, Any]
    create: Operation
    conflict: ErrorResponse | None  # None: the server makes the identity
    list: Step
    listing: Listing
    modify: Step | None
    is_merge: bool  # a modification keeps fields that are not sent; otherwise it resets them
    delete: Step
    other_links: tuple[Step, ...]  # to operations of other resources
    quotas: tuple[Quota, ...]
    audit: Listing | None  # lists the records of changes

    @property
    def identity(self) -> tuple[str, ...]:
        return self.listing.identity


def resources(target: Target) -> Mapping[str, Any]:
    """Return the declared resources by name."""
    declared: Mapping[str, Any] = target.document.get("x-resources", {})
    return declared


def undescribed(target: Target, name: str) -> list[str]:
    """Return operations of a resource, and of the one that records its changes, that the description lacks."""
    declared = resources(target)
    entries = [declared[name], {"list": declared.get(declared[name].get("recorded-in"), {}).get("list")}]
    verbs = [entry[verb] for entry in entries for verb in ("create", "list", "modify", "delete") if entry.get(verb)]
    return [verb["operationId"] for verb in verbs if verb["operationId"] not in target.operations]


def lifecycle(target: Target, name: str) -> Lifecycle | None:
    """Return the lifecycle of a resource; None without create, list and delete, or without links to them."""
    entry = resources(target)[name]
    if not {"create", "list", "delete"} <= set(entry):
        return None
    create = target.operations[entry["create"]["operationId"]]
    links = {link.operation.id: link for link in _links(target, create)}
    steps = {verb: _step(entry[verb], links) for verb in ("list", "modify", "delete") if verb in entry}
    if steps["list"] is None or steps["delete"] is None:
        return None
    own = {step.operation.id for step in steps.values() if step}
    return Lifecycle(
        schema=target.resolve({"$ref": entry["schema"]}),
        create=create,
        conflict=_error(entry["create"].get("conflict")),
        list=steps["list"],
        listing=listing(target, name),
        modify=steps.get("modify"),
        is_merge=entry.get("modify", {}).get("mode") == "merge",
        delete=steps["delete"],
        other_links=tuple(link for link in links.values() if link.operation.id not in own),
        quotas=tuple(
            Quota(quota["name"], quota["limit"], ErrorResponse(quota["code"], quota["status"]))
            for quota in entry.get("quotas", ())
        ),
        audit=listing(target, entry["recorded-in"]) if "recorded-in" in entry else None,
    )


def listing(target: Target, name: str) -> Listing:
    """Return the operation that lists a resource."""
    entry = resources(target)[name]
    operation = target.operations[entry["list"]["operationId"]]
    following = next((link for link in _links(target, operation) if link.operation.id == operation.id), None)
    return Listing(
        operation, entry["list"]["into"], tuple(entry["identity"]), entry["list"].get("limit", ""), following
    )


def _step(entry: Mapping[str, Any], links: Mapping[str, Step]) -> Step | None:
    link = links.get(entry["operationId"])
    return link and Step(link.operation, link.parameters, _error(entry.get("not_found")))


def _error(entry: Mapping[str, Any] | None) -> ErrorResponse | None:
    return ErrorResponse(entry["code"], entry["status"]) if entry else None


def _links(target: Target, operation: Operation) -> Iterator[Step]:
    for status, response in operation.definition["responses"].items():
        if status.startswith("2"):
            for link in map(target.resolve, target.resolve(response).get("links", {}).values()):
                if link["operationId"] in target.operations:
                    yield Step(target.operations[link["operationId"]], link.get("parameters", {}))


def evaluate(expression: Any, body: Any, path: Mapping[str, Any]) -> Any:
    """Return the value of a runtime expression (OpenAPI 3.1, section 4.8.20.4), None if absent, or of a constant."""
    if isinstance(expression, str) and expression.startswith(BODY):
        for name in expression.removeprefix(BODY).split("/"):
            body = body.get(name) if isinstance(body, Mapping) else None
        return body
    if isinstance(expression, str) and expression.startswith(PATH):
        return path[expression.removeprefix(PATH)]
    return expression
