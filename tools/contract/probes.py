"""One request for each status that a client can cause directly, because random data seldom reaches it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import jsonschema_rs

from generator.runtime import openapi
from tools.contract.credentials import NONE
from tools.contract.results import PROBES, CheckResult, Observations
from tools.contract.target import Operation, Response, Target

TOO_LARGE_BYTES = 13 * 1024 * 1024  # above the limit of 12 MB in section 3.2 of the API reference


def run(target: Target, observations: Observations, *, reads_only: bool = False) -> Iterator[CheckResult]:
    """Probe every operation for the statuses that its description lists; with ``reads_only``, by reads."""
    for operation in target.operations.values():
        for status, request in REQUESTS.items():
            documented = operation.definition["responses"].get(str(status))
            if documented is None or (reads_only and request is _with_wrong_method):
                continue
            name = f"{operation.id} returns {status}"
            response = request(target, operation)
            if response is None:
                yield CheckResult(PROBES, name, skipped="no path parameter belongs to the credentials")
                continue
            observations.add(operation.id, response.status)
            yield CheckResult(PROBES, name, failure=_failure(target, response, status, documented))


def _failure(target: Target, response: Response, status: int, documented: Any) -> str:
    if response.status != status:
        return f"returned {response.status} instead of {status}: {response.body[:200]!r}"
    schema = openapi.body_schema(documented, target.resolve)
    document = {**schema, "components": target.document["components"]}
    if not jsonschema_rs.validator_for(document).is_valid(response.json):
        return f"the body does not match the documented error schema: {response.body[:200]!r}"
    return ""


def _without_credentials(target: Target, operation: Operation) -> Response:
    return target.having(NONE).send(operation, target.example(operation), target.body_example(operation))


def _to_foreign_path(target: Target, operation: Operation) -> Response | None:
    values = target.example(operation)
    owned = [param["name"] for param in operation.params if param["name"] in target.path_parameters]
    if not owned:
        return None
    values.update(dict.fromkeys(owned, "0" * 32))
    return target.send(operation, values, target.body_example(operation))


def _with_wrong_method(target: Target, operation: Operation) -> Response:
    return target.send(operation, target.example(operation), method="PATCH")


def _with_too_large_body(target: Target, operation: Operation) -> Response:
    return target.send(operation, target.example(operation), raw=b'"' + b"x" * TOO_LARGE_BYTES + b'"')


def _with_text_body(target: Target, operation: Operation) -> Response:
    return target.send(operation, target.example(operation), raw=b"hello", headers={"Content-Type": "text/plain"})


REQUESTS: dict[int, Callable[[Target, Operation], Response | None]] = {
    401: _without_credentials,
    403: _to_foreign_path,
    405: _with_wrong_method,
    413: _with_too_large_body,
    415: _with_text_body,
}
