"""The lives of resources as the description declares them: ``x-resources`` and the OpenAPI links.

``x-resources`` says which operations create, list, modify and delete a resource and with what they refuse; the links of
the creation say which parameters of these operations get which values of what was created.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tools.contract.target import Answer, Operation, Target

BODY = "$response.body#/"
PATH = "$request.path."


@dataclass(frozen=True, slots=True)
class Refusal:
    """How the description says that something is refused."""

    code: str
    status: int

    def matches(self, target: Target, answer: Answer) -> bool:
        return (answer.status, target.error_code(answer.json)) == (self.status, self.code)

    def __str__(self) -> str:
        return f"{self.status} {self.code}"


@dataclass(frozen=True, slots=True)
class Quota:
    name: str
    limit: int
    refusal: Refusal


@dataclass(frozen=True, slots=True)
class Step:
    """An operation that a link leads to. ``missing``: what it answers where there is no such record."""

    operation: Operation
    parameters: Mapping[str, Any]  # runtime expressions and constants
    missing: Refusal | None = None

    def values(self, answer: Any, path: Mapping[str, Any]) -> dict[str, Any]:
        """The parameters, by name, from the answer and the path parameters of the request that the link begins at."""
        return {name: evaluate(expression, answer, path) for name, expression in self.parameters.items()}


@dataclass(frozen=True, slots=True)
class Listing:
    """An operation that lists records, in the array ``into``. ``next`` leads from a page to the one after it."""

    operation: Operation
    into: str
    identity: tuple[str, ...]
    limit: str = ""  # the parameter of the length of a page
    next: Step | None = None

    def records(self, answer: Answer) -> list[dict[str, Any]]:
        found = answer.json.get(self.into) if isinstance(answer.json, dict) else None
        return [record for record in found if isinstance(record, dict)] if isinstance(found, list) else []

    def key(self, record: Mapping[str, Any]) -> tuple[Any, ...]:
        return tuple(record.get(name) for name in self.identity)


@dataclass(frozen=True, slots=True)
class Life:
    """One resource, from creation to deletion."""

    schema: Mapping[str, Any]
    create: Operation
    taken: Refusal | None  # None: the server makes the identity
    list: Step
    listing: Listing
    modify: Step | None
    is_merge: bool  # a modification leaves what is not sent as it is; otherwise that is gone
    delete: Step
    others: tuple[Step, ...]  # to operations of other resources
    quotas: tuple[Quota, ...]
    recorder: Listing | None  # where the changes are recorded

    @property
    def identity(self) -> tuple[str, ...]:
        return self.listing.identity


def resources(target: Target) -> Mapping[str, Any]:
    declared: Mapping[str, Any] = target.document.get("x-resources", {})
    return declared


def absent(target: Target, name: str) -> list[str]:
    """The operations of a resource, and of the one that records its changes, that the description does not have."""
    declared = resources(target)
    entries = [declared[name], {"list": declared.get(declared[name].get("recorded-in"), {}).get("list")}]
    verbs = [entry[verb] for entry in entries for verb in ("create", "list", "modify", "delete") if entry.get(verb)]
    return [verb["operationId"] for verb in verbs if verb["operationId"] not in target.operations]


def life(target: Target, name: str) -> Life | None:
    """None for what nobody creates and deletes, or what no link of the creation leads to."""
    entry = resources(target)[name]
    if not {"create", "list", "delete"} <= set(entry):
        return None
    create = target.operations[entry["create"]["operationId"]]
    links = {link.operation.id: link for link in _links(target, create)}
    steps = {verb: _step(entry[verb], links) for verb in ("list", "modify", "delete") if verb in entry}
    if steps["list"] is None or steps["delete"] is None:
        return None
    own = {step.operation.id for step in steps.values() if step}
    return Life(
        schema=target.resolve({"$ref": entry["schema"]}),
        create=create,
        taken=_refusal(entry["create"].get("taken")),
        list=steps["list"],
        listing=listing(target, name),
        modify=steps.get("modify"),
        is_merge=entry.get("modify", {}).get("by") == "merge",
        delete=steps["delete"],
        others=tuple(link for link in links.values() if link.operation.id not in own),
        quotas=tuple(Quota(q["name"], q["limit"], Refusal(q["code"], q["status"])) for q in entry.get("quotas", ())),
        recorder=listing(target, entry["recorded-in"]) if "recorded-in" in entry else None,
    )


def listing(target: Target, name: str) -> Listing:
    """The operation that lists a resource."""
    entry = resources(target)[name]
    operation = target.operations[entry["list"]["operationId"]]
    following = next((link for link in _links(target, operation) if link.operation.id == operation.id), None)
    return Listing(
        operation, entry["list"]["into"], tuple(entry["identity"]), entry["list"].get("limit", ""), following
    )


def _step(entry: Mapping[str, Any], links: Mapping[str, Step]) -> Step | None:
    link = links.get(entry["operationId"])
    return link and Step(link.operation, link.parameters, _refusal(entry.get("missing")))


def _refusal(entry: Mapping[str, Any] | None) -> Refusal | None:
    return Refusal(entry["code"], entry["status"]) if entry else None


def _links(target: Target, operation: Operation) -> Iterator[Step]:
    for status, response in operation.definition["responses"].items():
        if status.startswith("2"):
            for link in map(target.resolve, target.resolve(response).get("links", {}).values()):
                if link["operationId"] in target.operations:
                    yield Step(target.operations[link["operationId"]], link.get("parameters", {}))


def evaluate(expression: Any, answer: Any, path: Mapping[str, Any]) -> Any:
    """The value of a runtime expression (OpenAPI 3.1, section 4.8.20.4; None where nothing is) or of a constant."""
    if isinstance(expression, str) and expression.startswith(BODY):
        for name in expression.removeprefix(BODY).split("/"):
            answer = answer.get(name) if isinstance(answer, Mapping) else None
        return answer
    if isinstance(expression, str) and expression.startswith(PATH):
        return path[expression.removeprefix(PATH)]
    return expression
