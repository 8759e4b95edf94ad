"""Checks of who may call what: every operation by every known caller, and by the owner for the project of another."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from tools.contract.candidates import unbroken
from tools.contract.credentials import NONE, Credentials
from tools.contract.model import Call, Caller
from tools.contract.prover import Prover
from tools.contract.results import BEHAVIOUR, CheckResult
from tools.contract.signing import Signer, faulty
from tools.contract.target import Operation


def run(prover: Prover, callers: list[Caller], signers: list[tuple[Caller, Signer]]) -> Iterator[CheckResult]:
    """Send a request that succeeds, as other callers and on other paths, and signed instead of with a token."""
    for operation in prover.main.target.operations.values():
        values, body = _request(prover, operation)
        for caller in callers:
            call = prover.call(caller, operation, values, body)
            is_harmless = operation.method == "GET" or prover.model.denied(call)
            if is_harmless or unbroken(prover, call):
                yield from prover.check(call, f"as {caller.name}")
        yield from _foreign(prover, operation, values, body)
        yield from _without_credentials(prover, operation, values, body)
    for caller, signer in signers:
        yield from _signed(prover, caller, signer)


def _request(prover: Prover, operation: Operation) -> tuple[dict[str, Any], Any]:
    values = next(prover.required(prover.main, operation), {})
    return values, prover.main.target.body_example(operation)


def _foreign(prover: Prover, operation: Operation, values: dict[str, Any], body: Any) -> Iterator[CheckResult]:
    """Send the own credentials on the path of another project, or of another account."""
    if prover.other is None:
        return
    for name, value in prover.other.target.path_parameters.items():
        if any(param["name"] == name for param in operation.params):
            other = value if value != prover.main.target.path_parameters[name] else "0" * 32
            call = prover.call(prover.main, operation, {**values, name: other}, body)
            yield from prover.check(call, f"with another {name}", lists=False)
            yield from prover.compare(prover.other, f"{operation.id}: with another {name}")


def _without_credentials(
    prover: Prover, operation: Operation, values: dict[str, Any], body: Any
) -> Iterator[CheckResult]:
    call = prover.call(prover.main, operation, values, body)
    if not prover.model._is_secured(call):
        return
    own = prover.main.target.credentials
    wrong = {
        "no credentials": NONE,
        "a wrong token": own.with_secret(f"{own.secret}x"),
        "an empty token": own.with_secret(""),
    }
    for case, credentials in wrong.items():
        yield from _unauthenticated(prover, replace(call, caller=_with(prover.main, credentials)), case)
    yield from prover.compare(prover.main, f"{operation.id}: without credentials")


def _signed(prover: Prover, caller: Caller, signer: Signer) -> Iterator[CheckResult]:
    """Send the first request of each method with a valid signature, then with invalid ones."""
    firsts = {each.method: each for each in reversed(prover.main.target.operations.values())}
    for operation in firsts.values():
        values, body = _request(prover, operation)
        call = prover.call(caller, operation, values, body)
        if operation.method != "DELETE":
            yield from prover.check(call, "signed")
        for case, wrong in faulty(signer).items():
            if ("body" in case) <= operation.has_body:
                one = replace(caller, target=replace(caller.target, sign=wrong))
                yield from _unauthenticated(prover, replace(call, caller=one), case)
        yield from prover.compare(prover.main, f"{operation.id}: signed")


def _with(caller: Caller, credentials: Credentials) -> Caller:
    return replace(caller, target=caller.target.having(credentials))


def _unauthenticated(prover: Prover, call: Call, case: str) -> Iterator[CheckResult]:
    response, error = prover.send(call), prover.model.conditions["unauthenticated"]
    failure = "" if error.matches(call.caller.target, response) else f"returned {response.status} instead of {error}"
    yield CheckResult(BEHAVIOUR, f"{call.operation.id}: {case}: is rejected with its error", failure)
