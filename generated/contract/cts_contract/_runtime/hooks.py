# Copied from generator/runtime/contract/hooks.py. Do not edit: run `make generate`.
"""Hooks of Schemathesis: a replacement of one of its checks, a check of error codes, and a record of every status.

``valid_data_acceptance`` replaces ``positive_data_acceptance``, which reports every 400 to schema-valid data as a
failure, documented or not. A description can document two kinds of rules that no schema of one part of the request
expresses: rules on stored state (``trigger: state`` or ``world`` in the error catalogue) and rules between query
parameters (``x-query-schema``). The replacement accepts a 400 for the first only with such a code, and requires it for
the second.

Environment variables configure the hooks, because Schemathesis runs in its own process.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import jsonschema_rs
import schemathesis
from requests import PreparedRequest
from requests.auth import AuthBase

from . import schemathesis_events, target
from .schemathesis_interface import accepted_statuses, document, is_positive, set_auth
from .schemathesis_results import SIGNED
from .schemathesis_run import OBSERVATIONS
from .signing import Signer

__all__ = ["schemathesis_events"]  # which registers itself


@schemathesis.check
def valid_data_acceptance(
    ctx: schemathesis.CheckContext, response: schemathesis.Response, case: schemathesis.Case[Any]
) -> None:
    """Check that schema-valid data is accepted, or rejected for a reason that the description declares."""
    if not is_positive(case) or case.method != case.operation.method.upper():
        return
    code = error_code(response, case)
    if breaks_query_rule(case):
        assert response.status_code == 400, (
            f"a rule between query parameters is broken; expected 400, not {response.status_code}"
        )
        return
    if response.status_code in accepted_statuses(ctx):
        return
    catalogue = document(case).get("x-error-codes", {})
    trigger = catalogue.get(code, {}).get("trigger")
    assert trigger in ("state", "world"), f"valid data was rejected with {response.status_code} {code}"


@schemathesis.check
def listed_error_code(
    ctx: schemathesis.CheckContext, response: schemathesis.Response, case: schemathesis.Case[Any]
) -> None:
    """Check that the error code is listed for the operation and the status (``x-errors``)."""
    listed = case.operation.definition.raw.get("x-errors", {}).get(str(response.status_code))
    if listed is not None and case.method == case.operation.method.upper():
        code = error_code(response, case)
        assert code in listed, f"{response.status_code} {code} is not listed; listed are {', '.join(listed)}"


@schemathesis.check
class Observed:
    """Record of the statuses of every operation, for the gates."""

    def __init__(self) -> None:
        self.statuses: dict[str, set[int]] = {}

    def after_response(
        self, ctx: schemathesis.CheckContext, response: schemathesis.Response, case: schemathesis.Case[Any]
    ) -> None:
        operation = case.operation.definition.raw["operationId"]
        self.statuses.setdefault(operation, set()).add(response.status_code)

    def after_run(self, ctx: schemathesis.CheckContext) -> None:
        statuses = {operation: sorted(statuses) for operation, statuses in self.statuses.items()}
        Path(os.environ[OBSERVATIONS]).write_text(json.dumps(statuses), encoding="utf-8")


def breaks_query_rule(case: schemathesis.Case[Any]) -> bool:
    """Tell whether the query breaks the rules between its parameters (``x-query-schema``)."""
    rule = case.operation.definition.raw.get("x-query-schema")
    if rule is None:
        return False
    schema = {**rule, "components": document(case).get("components", {})}
    return not jsonschema_rs.validator_for(schema).is_valid(dict(case.query or {}))


def error_code(response: schemathesis.Response, case: schemathesis.Case[Any]) -> Any:
    """Return the code of an error body, None if there is none."""
    try:
        return target.error_code(document(case), response.json())
    except ValueError:
        return None


class Signing(AuthBase):
    """Signs complete requests with an access key."""

    def __init__(self, signer: Signer) -> None:
        self._signer = signer

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        body = request.body.encode() if isinstance(request.body, str) else request.body
        assert body is None or isinstance(body, bytes)  # Schemathesis sends no streams
        request.headers.update(self._signer(request.method or "", request.url or "", {}, body))
        return request


if SIGNED in os.environ:
    set_auth(Signing(Signer.from_text(os.environ[SIGNED])))
