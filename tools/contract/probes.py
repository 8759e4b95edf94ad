"""One request for each status that a client can cause directly, because random data seldom reaches it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from generator.runtime import openapi
from tools.contract.compiled import response_validator
from tools.contract.credentials import NONE
from tools.contract.results import PROBES, CheckResult, Observations
from tools.contract.target import Operation, Response, Target

TOO_LARGE_BYTES = 13 * 1024 * 1024  # above the limit of 12 MB in section 3.2 of the API reference


def run(target: Target, observations: Observations, *, reads_only: bool = False) -> Iterator[CheckResult]:
    """Probe every operation for the statuses that its description lists; with ``reads_only``, by reads."""
    for operation in target.operations.values():
        for probe in PROBES_OF_EACH:
            documented = operation.definition["responses"].get(str(probe.status))
            if documented is None or (reads_only and probe.request is _with_wrong_method):
                continue
            if probe.needs_body and not operation.has_body:
                continue
            name = f"{operation.id}{probe.case} returns {probe.status}"
            response = probe.request(target, operation)
            if response is None:
                yield CheckResult(PROBES, name, skipped="no path parameter belongs to the credentials")
                continue
            observations.add(operation.id, response.status)
            yield CheckResult(PROBES, name, failure=_failure(target, operation, response, probe, documented))


def _failure(target: Target, operation: Operation, response: Response, probe: Probe, documented: Any) -> str:
    if response.status != probe.status:
        return f"returned {response.status} instead of {probe.status}: {response.body[:200]!r}"
    schema = openapi.body_schema(documented, target.resolve)
    if not response_validator(target.document, operation.id, probe.status, schema).is_valid(response.json):
        return f"the body does not match the documented error schema: {response.body[:200]!r}"
    code = target.document.get("x-behaviour", {}).get("conditions", {}).get(probe.condition, {}).get("code")
    if code is not None and target.error_code(response.json) != code:
        return f"the code is not {code}: {response.body[:200]!r}"
    missing = [name for name in target.resolve(documented).get("headers", {}) if name not in response.headers]
    if missing:
        return f"the documented header {missing[0]} is missing"
    return _allow(target, operation, response) if probe.status == METHOD_NOT_ALLOWED else ""


def _allow(target: Target, operation: Operation, response: Response) -> str:
    """Return a failure unless the header Allow has the methods of the path (RFC 9110, section 15.5.6)."""
    allowed = {method.strip() for method in response.headers.get("Allow", "").split(",")}
    own = {each.method for each in target.operations.values() if each.path == operation.path}
    missing = sorted(own - allowed)
    return f"the header Allow is {', '.join(sorted(allowed))!r}; it lacks {missing[0]}" if missing else ""


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


def _with_malformed_body(target: Target, operation: Operation) -> Response:
    return target.send(operation, target.example(operation), raw=b'{"a": ')


@dataclass(frozen=True, slots=True)
class Probe:
    """A request that every operation must reject. ``condition``: that of ``x-behaviour`` with the code."""

    status: int
    condition: str
    request: Callable[[Target, Operation], Response | None]
    case: str = ""
    needs_body: bool = False


METHOD_NOT_ALLOWED = 405
PROBES_OF_EACH = (
    Probe(401, "unauthenticated", _without_credentials),
    Probe(403, "forbidden", _to_foreign_path),
    Probe(METHOD_NOT_ALLOWED, "method-not-allowed", _with_wrong_method),
    Probe(413, "body-too-large", _with_too_large_body),
    Probe(415, "unsupported-media-type", _with_text_body),
    Probe(400, "malformed-body", _with_malformed_body, " with half of a JSON object", needs_body=True),
)
