"""One request for each status that a client can cause directly, because random data seldom reaches it."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from typing import Any

from .. import openapi
from .compiled import response_validator
from .credentials import NONE
from .lifecycles import ErrorResponse
from .results import PROBES, SPARED, CheckResult, Failure, Observations
from .session import returned, shown
from .target import Operation, Response, Spares, Target, nothing

TOO_LARGE_BYTES = 13 * 1024 * 1024  # above the limit of 12 MB in section 3.2 of the API reference


def run(
    target: Target,
    observations: Observations,
    spares: Spares = nothing,
    *,
    reads_only: bool = False,
    about: Collection[str] = (),
) -> Iterator[CheckResult]:
    """Probe every operation for the statuses that its description lists; with ``reads_only``, by reads.

    ``spares`` tells which requests must not be sent, because a server could accept them. ``about``: only these
    operations are probed.
    """
    for operation in (each for each in target.operations.values() if not about or each.id in about):
        for probe in PROBES_OF_EACH:
            documented = operation.definition["responses"].get(str(probe.status))
            if documented is None or (reads_only and probe.request is _with_wrong_method):
                continue
            if probe.needs_json and not _takes_json(target, operation):
                continue
            name = f"{operation.id}{probe.case} returns {probe.status}"
            if spares(operation, target.example(operation), target.body_example(operation)):
                yield CheckResult(PROBES, name, skipped=SPARED, operation=operation.id)
                continue
            response = probe.request(target, operation)
            if response is None:
                reason = "no path parameter belongs to the credentials"
                yield CheckResult(PROBES, name, skipped=reason, operation=operation.id)
                continue
            observations.add(operation.id, response.status, response.seconds)
            failure, code = _failure(target, operation, response, probe, documented), _code(target, probe)
            errors = (code,) if code else ()
            yield CheckResult(PROBES, name, failure, "", operation.id, (probe.condition,), errors)
    yield from _unknown_path(target)
    yield from _names_of_headers(target)


def _takes_json(target: Target, operation: Operation) -> bool:
    media_type, _ = openapi.first_content(operation.definition.get("requestBody"), target.resolve)
    return openapi.is_json(media_type)


def _unknown_path(target: Target) -> Iterator[CheckResult]:
    """Send a request to a path that is longer than any in the description."""
    error = target.document.get("x-behaviour", {}).get("conditions", {}).get("unknown-path")
    if error:
        response = target.send(unknown(target), {})
        expected = ErrorResponse(error["code"], error["status"])
        failure = "" if expected.matches(target, response) else f"{returned(response)} instead of {expected}"
        name = "an unknown path is rejected with its error"
        yield CheckResult(PROBES, name, failure, broken=("unknown-path",), errors=(error["code"],))


def unknown(target: Target) -> Operation:
    """Return a read of a path that is longer than any in the description."""
    longest = max(operation.path.count("/") for operation in target.operations.values())
    operation = next(iter(target.operations.values()))
    return replace(operation, method="GET", path="/no-such-path" * (longest + 1), params=())


def _names_of_headers(target: Target) -> Iterator[CheckResult]:
    """Send a read whose names of headers are in another case, which makes no difference (RFC 9110, section 5.1)."""
    reads = (each for each in target.operations.values() if each.method == "GET")
    for operation in itertools.islice(reads, 1):
        names = {name.swapcase(): value for name, value in target.credentials.headers.items()}
        values = target.example(operation)
        expected = target.send(operation, values).status
        status = target.having(NONE).send(operation, values, headers=names).status if names else expected
        failure = "" if status == expected else f"returned {status} instead of {expected} with {', '.join(names)}"
        name = f"{operation.id} takes names of headers in any case"
        yield CheckResult(PROBES, name, failure, operation=operation.id)


def _failure(target: Target, operation: Operation, response: Response, probe: Probe, documented: Any) -> str:
    if response.status != probe.status:
        text = f"{returned(response)} instead of {probe.status}: {response.body[:200]!r}"
        return Failure(text, probe.status, shown(response))
    schema = openapi.body_schema(documented, target.resolve)
    if not response_validator(target.document, operation.id, probe.status, schema).is_valid(response.json):
        return f"the body does not match the documented error schema: {response.body[:200]!r}"
    code = _code(target, probe)
    if code is not None and target.error_code(response.json) != code:
        return Failure(f"the code is not {code}: {response.body[:200]!r}", code, shown(response))
    missing = [name for name in target.resolve(documented).get("headers", {}) if name not in response.headers]
    if missing:
        return f"the documented header {missing[0]} is missing"
    return _allow(target, operation, response) if probe.status == METHOD_NOT_ALLOWED else ""


def _code(target: Target, probe: Probe) -> str | None:
    """Return the error code that the description declares for a probe."""
    conditions = target.document.get("x-behaviour", {}).get("conditions", {})
    code: str | None = conditions.get(probe.condition, {}).get("code")
    return code


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


def _malformed(raw: bytes, media_type: str = "application/json") -> Callable[[Target, Operation], Response]:
    def send(target: Target, operation: Operation) -> Response:
        return target.send(operation, target.example(operation), raw=raw, headers={"Content-Type": media_type})

    return send


@dataclass(frozen=True, slots=True)
class Probe:
    """A request that every operation must reject. ``condition``: that of ``x-behaviour`` with the code."""

    status: int
    condition: str
    request: Callable[[Target, Operation], Response | None]
    case: str = ""
    needs_json: bool = False


METHOD_NOT_ALLOWED = 405
OTHER_CASE = "Application/JSON; charset=UTF-8"
PROBES_OF_EACH = (
    Probe(401, "unauthenticated", _without_credentials),
    Probe(403, "forbidden", _to_foreign_path),
    Probe(METHOD_NOT_ALLOWED, "method-not-allowed", _with_wrong_method),
    Probe(413, "body-too-large", _with_too_large_body),
    Probe(415, "unsupported-media-type", _with_text_body),
    # What no JSON is (RFC 8259): only lenient readers take it.
    Probe(400, "malformed-body", _malformed(b'{"a": '), " with half of a JSON object", needs_json=True),
    Probe(400, "malformed-body", _malformed(b'{"a": NaN}'), " with NaN", needs_json=True),
    Probe(400, "malformed-body", _malformed(b"{} {}"), " with two JSON objects", needs_json=True),
    Probe(400, "malformed-body", _malformed(b'{"a": "\xff"}'), " with bytes that are no UTF-8", needs_json=True),
    # Names of media types and charsets are the same in capitals and small letters (RFC 9110, section 8.3).
    Probe(400, "malformed-body", _malformed(b"{", OTHER_CASE), f" with half of a JSON object as {OTHER_CASE}", True),
)
