"""One request for each answer that can be asked for outright, because random data seldom finds it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import jsonschema_rs

from tools.contract.outcome import Observations, Verdict
from tools.contract.target import Answer, Operation, Target

LARGE = 13 * 1024 * 1024  # more than the 12 MB of section 3.2 of the API reference


def run(target: Target, seen: Observations) -> Iterator[Verdict]:
    """Probe every operation for the statuses that its description lists."""
    for operation in target.operations.values():
        for status, probe in PROBES.items():
            response = operation.definition["responses"].get(str(status))
            if response is None:
                continue
            name = f"{operation.id} answers {status}"
            answer = probe(target, operation)
            if answer is None:
                yield Verdict("probes", name, skipped="the path belongs to no credential")
                continue
            seen.add(operation.id, answer.status)
            yield Verdict("probes", name, failure=_judge(target, answer, status, response))


def _judge(target: Target, answer: Answer, status: int, response: Any) -> str:
    if answer.status != status:
        return f"answered {answer.status} instead of {status}: {answer.body[:200]!r}"
    schema = target.resolve(response)["content"]["application/json"]["schema"]
    document = {**schema, "components": target.document["components"]}
    if not jsonschema_rs.validator_for(document).is_valid(answer.json):
        return f"the body is not the documented error body: {answer.body[:200]!r}"
    return ""


def _unauthenticated(target: Target, operation: Operation) -> Answer:
    return target.send(operation, target.example(operation), target.body_example(operation), headers={})


def _foreign(target: Target, operation: Operation) -> Answer | None:
    values = target.example(operation)
    owned = [param["name"] for param in operation.params if param["name"] in target.bound]
    if not owned:
        return None
    values.update(dict.fromkeys(owned, "0" * 32))
    return target.send(operation, values, target.body_example(operation))


def _wrong_method(target: Target, operation: Operation) -> Answer:
    return target.send(operation, target.example(operation), method="PATCH")


def _too_large(target: Target, operation: Operation) -> Answer:
    return target.send(operation, target.example(operation), raw=b'"' + b"x" * LARGE + b'"')


def _not_json(target: Target, operation: Operation) -> Answer:
    headers = {**target.headers, "Content-Type": "text/plain"}
    return target.send(operation, target.example(operation), raw=b"hello", headers=headers)


PROBES: dict[int, Callable[[Target, Operation], Answer | None]] = {
    401: _unauthenticated,
    403: _foreign,
    405: _wrong_method,
    413: _too_large,
    415: _not_json,
}
