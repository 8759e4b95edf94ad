# Copied from generator/runtime/contract/behaviour_callers.py. Do not edit: run `make generate`.
"""Checks of who may call what: every operation by every known caller, and by the owner for the project of another."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from .candidates import unbroken
from .credentials import NONE, Credentials
from .model import Call, Caller
from .prover import Prover
from .results import BEHAVIOUR, SPARED, CheckResult
from .session import unlike
from .signing import Signer, faulty
from .target import Operation

TO_ENCODE = "a b/c+d&e=f~\N{LATIN SMALL LETTER U WITH DIAERESIS}"
"""A text that a URL has in another form, which clients and servers have to sign in the same way."""


def run(prover: Prover, callers: list[Caller], signers: list[tuple[Caller, Signer]]) -> Iterator[CheckResult]:
    """Send a request that succeeds, as other callers and on other paths, and signed instead of with a token."""
    for operation in prover.subjects:
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


def permissions(prover: Prover, callers: list[Caller]) -> Iterator[CheckResult]:
    """Send a request of every operation as every caller, and on the paths of all accounts and projects."""
    prover.adopt(prover.main)
    for operation in prover.subjects:
        values, body = _request(prover, operation)
        for caller in callers:
            call = prover.call(caller, operation, values, body)
            if operation.method == "GET" or prover.model.denied(call) or unbroken(prover, call):
                yield from prover.check(call, f"as {caller.name}", lists=False)
        yield from _foreign(prover, operation, values, body)
    yield from prover.compare_all("calls of all callers")


def _request(prover: Prover, operation: Operation) -> tuple[dict[str, Any], Any]:
    values = next(prover.required(prover.main, operation), {})
    return values, prover.main.target.body_example(operation)


def _foreign(prover: Prover, operation: Operation, values: dict[str, Any], body: Any) -> Iterator[CheckResult]:
    """Send the own credentials on the path of another project, or of another account."""
    if prover.other is None:
        return
    for name, value in prover.other.target.path_parameters.items():
        if any(param["name"] == name for param in operation.params):
            known = [value, *prover.model.scope_values(name)]
            own = (prover.main.target.path_parameters[name], *prover.main.projects)
            for other in dict.fromkeys([each for each in known if each not in own] or ["0" * 32]):
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
        "the beginning of the token": own.with_secret(own.secret[:-1]),
        "the token in another case": own.with_secret(own.secret.swapcase()),
        "an empty token": own.with_secret(""),
    }
    for case, credentials in wrong.items():
        if credentials.secret == own.secret:  # a token without letters
            continue
        yield from _unauthenticated(prover, replace(call, caller=_with(prover.main, credentials, case)), case)
    yield from prover.compare(prover.main, f"{operation.id}: without credentials")


def _signed(prover: Prover, caller: Caller, signer: Signer) -> Iterator[CheckResult]:
    """Send the first request of each method with a valid signature, then with invalid ones."""
    firsts = {each.method: each for each in reversed(prover.subjects)}
    for operation in firsts.values():
        values, body = _request(prover, operation)
        call = prover.call(caller, operation, values, body)
        if operation.method != "DELETE":
            yield from prover.check(call, "signed")
        yield from _foreign_signed(prover, call)
        for case, wrong in faulty(signer).items():
            if ("body" in case) <= operation.has_body:
                one = replace(caller, target=replace(caller.target, sign=wrong, caller=case))
                yield from _unauthenticated(prover, replace(call, caller=one), case)
        yield from prover.compare(prover.main, f"{operation.id}: signed")
    yield from _signed_query(prover, caller, signer)


def _foreign_signed(prover: Prover, call: Call) -> Iterator[CheckResult]:
    """Send a signed request on the path of another project."""
    name = prover.model.project_name
    if prover.other is not None and call.values.get(name):
        foreign = {**call.values, name: prover.other.project}
        yield from prover.check(replace(call, values=foreign), f"signed, with another {name}", lists=False)


def _signed_query(prover: Prover, caller: Caller, signer: Signer) -> Iterator[CheckResult]:
    """Send a signed read with a query that needs encoding, and the same with a signature for no query."""
    for operation in prover.main.target.operations.values():
        values, _ = _request(prover, operation)
        texts = [name for name in prover.model.entry(operation.id).get("filters", ()) if name not in values]
        for name in texts if operation.method == "GET" else ():
            call = prover.call(caller, operation, {**values, name: TO_ENCODE})
            if unbroken(prover, call):
                yield from prover.check(call, f"signed, with {name} {TO_ENCODE!r}", lists=False)
                unsigned = replace(signer, instead=(("query", ""),))
                one = replace(caller, target=replace(caller.target, sign=unsigned, caller="an unsigned query"))
                yield from _unauthenticated(prover, replace(call, caller=one), "a query that is not signed")
                return


def _with(caller: Caller, credentials: Credentials, name: str) -> Caller:
    return replace(caller, target=caller.target.having(credentials, caller=name))


def _unauthenticated(prover: Prover, call: Call, case: str) -> Iterator[CheckResult]:
    name = f"{call.operation.id}: {case}: is rejected with its error"
    if prover.is_protected(call):
        yield CheckResult(BEHAVIOUR, name, skipped=SPARED, operation=call.operation.id)
        return
    response, error = prover.send(call), prover.model.conditions["unauthenticated"]
    failure = "" if error.matches(call.caller.target, response) else unlike(response, error)
    yield CheckResult(
        BEHAVIOUR, name, failure, operation=call.operation.id, broken=("credentials",), errors=(error.code,)
    )
