"""The life of a resource, from the OpenAPI links: what was created is listed, what was deleted is not.

Replaces Schemathesis' ``use_after_free``, which takes any path parameter for a resource's identity: it reports a list
that answers 200 after ``DELETE …/trackers?tracker_name=x`` though the list is right. A link says what the identity is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import jsonschema_rs

from tools.contract.outcome import Observations, Verdict
from tools.contract.target import Answer, Operation, Target

BODY = "$response.body#/"
PATH = "$request.path."


@dataclass(frozen=True, slots=True)
class Link:
    """A link of a create operation, by the operation that it leads to."""

    target: Operation
    parameters: Mapping[str, Any]

    def values(self, created: Any, path: Mapping[str, Any]) -> dict[str, Any]:
        return {name: evaluate(expression, created, path) for name, expression in self.parameters.items()}

    def identity(self) -> set[str]:
        """The fields of the created object that name it."""
        expressions = [value for value in self.parameters.values() if isinstance(value, str)]
        return {text.removeprefix(BODY) for text in expressions if text.startswith(BODY)}


@dataclass(frozen=True, slots=True)
class Life:
    """A create operation with the operations that its links lead to."""

    create: Operation
    list: Link
    delete: Link
    modify: Link | None
    others: tuple[Link, ...]  # to operations of other resources


def run(target: Target, seen: Observations) -> Iterator[Verdict]:
    """Live through every resource that can be created, listed and deleted, once for each documented example."""
    for life in lives(target):
        created = 0
        for name, example in life.create.body_examples.items():
            verdicts = list(_Trial(target, seen, life, name).run(target.resolve(example)["value"]))
            created += not verdicts[0].skipped
            yield from verdicts
        if not created:
            yield Verdict("laws", f"{life.create.id} creates", failure="no documented example could be created")


def lives(target: Target) -> Iterator[Life]:
    for operation in target.operations.values():
        links = list(_links(target, operation))
        own = {link.target.method: link for link in links if _same_resource(link.target, operation)}
        if operation.method == "POST" and {"GET", "DELETE"} <= set(own):
            others = tuple(link for link in links if not _same_resource(link.target, operation))
            yield Life(operation, own["GET"], own["DELETE"], own.get("PUT"), others)


def _same_resource(one: Operation, other: Operation) -> bool:
    return bool(one.definition["tags"] == other.definition["tags"])


def _links(target: Target, operation: Operation) -> Iterator[Link]:
    for status, response in operation.definition["responses"].items():
        if status.startswith("2"):
            for link in map(target.resolve, target.resolve(response).get("links", {}).values()):
                yield Link(target.operations[link["operationId"]], link.get("parameters", {}))


def evaluate(expression: Any, created: Any, path: Mapping[str, Any]) -> Any:
    """The value of a runtime expression (OpenAPI 3.1, section 4.8.20.4) or of a constant."""
    if isinstance(expression, str) and expression.startswith(BODY):
        return created.get(expression.removeprefix(BODY))
    if isinstance(expression, str) and expression.startswith(PATH):
        return path[expression.removeprefix(PATH)]
    return expression


@dataclass
class _Trial:
    """One example of one create operation, from creation to the second deletion."""

    target: Target
    seen: Observations
    life: Life
    example: str

    def run(self, body: Any) -> Iterator[Verdict]:
        path = self.target.example(self.life.create)
        answer = self._send(self.life.create, path, body)
        if answer.status >= 300:
            yield self._verdict("can be created", skipped=f"refused with {answer.status}: {answer.body[:120]!r}")
            return
        created = answer.json
        yield self._verdict("can be created")
        yield self._verdict(
            "is listed", failure="" if self._listed(created, path) else "not in the list after creation"
        )
        yield from self._modify(created, path)
        yield from self._follow_others(created, path)
        delete = self.life.delete
        gone = self._send(delete.target, delete.values(created, path))
        yield self._verdict("can be deleted", failure=_unless(gone.status < 300, gone))
        yield self._verdict(
            "is gone", failure="still in the list after deletion" if self._listed(created, path) else ""
        )
        again = self._send(delete.target, delete.values(created, path))
        documented = str(again.status) in delete.target.definition["responses"] and again.status < 500
        yield self._verdict("can be deleted again or is not found", failure=_unless(documented, again))
        yield from self._modify_deleted(created, path)

    def _modify(self, created: Any, path: Mapping[str, Any]) -> Iterator[Verdict]:
        modify, body = self.life.modify, self._modification(created)
        if modify is not None and body is not None:
            changed = self._send(modify.target, modify.values(created, path), body)
            yield self._verdict("can be modified", failure=_unless(changed.status < 300, changed))
            listed = self._listed({**created, **body} if isinstance(body, dict) else created, path)
            yield self._verdict("is listed after it was modified", failure="" if listed else "not in the list")

    def _follow_others(self, created: Any, path: Mapping[str, Any]) -> Iterator[Verdict]:
        for link in self.life.others:
            body = self.target.body_example(link.target)
            answer = self._send(link.target, link.values(created, path), body)
            statement = f"can be handed to {link.target.id}"
            yield self._verdict(statement, failure=_unless(answer.status < 300, answer))

    def _modify_deleted(self, created: Any, path: Mapping[str, Any]) -> Iterator[Verdict]:
        modify, body = self.life.modify, self._modification(created)
        if modify is not None and body is not None:
            answer = self._send(modify.target, modify.values(created, path), body)
            yield self._verdict("cannot be modified once deleted", failure=_unless(answer.status == 404, answer))

    def _modification(self, created: Any) -> Any:
        """The first documented body that is still valid with the identity of the created object in it."""
        if self.life.modify is None:
            return None
        operation = self.life.modify.target
        schema = operation.definition["requestBody"]["content"]["application/json"]["schema"]
        validator = jsonschema_rs.validator_for({**schema, "components": self.target.document["components"]})
        identity = {name: created[name] for name in self.life.delete.identity()}
        bodies = [{**self.target.resolve(item)["value"], **identity} for item in operation.body_examples.values()]
        return next((body for body in bodies if validator.is_valid(body)), None)

    def _listed(self, created: Any, path: Mapping[str, Any]) -> bool:
        link = self.life.list
        names = self.life.delete.identity()
        answer = self._send(link.target, link.values(created, path))
        return any(all(item.get(name) == created.get(name) for name in names) for item in _objects(answer.json))

    def _send(self, operation: Operation, values: Mapping[str, Any], body: Any = None) -> Answer:
        answer = self.target.send(operation, values, body)
        self.seen.add(operation.id, answer.status)
        return answer

    def _verdict(self, statement: str, failure: str = "", skipped: str = "") -> Verdict:
        return Verdict(
            "laws", f"{self.life.create.id} ({self.example}): what was created {statement}", failure, skipped
        )


def _objects(answer: Any) -> Iterator[dict[str, Any]]:
    """The objects of the arrays at the top of an answer."""
    for value in answer.values() if isinstance(answer, dict) else ():
        yield from (item for item in value if isinstance(item, dict)) if isinstance(value, list) else ()


def _unless(holds: bool, answer: Answer) -> str:
    return "" if holds else f"answered {answer.status}: {answer.body[:200]!r}"
