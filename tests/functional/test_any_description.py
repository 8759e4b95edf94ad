"""Any description is generated as written, or reported with a place: what the client sends is what the stub sees.

Hypothesis makes up the descriptions. ``make soak`` tries many more than the tests.
"""

from __future__ import annotations

import asyncio
import importlib
import inspect
import os
import re
import sys
import tempfile
from collections.abc import Awaitable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, event, given, settings
from pydantic import TypeAdapter

from generator import pipeline, write
from generator.build.names_registry import function_name
from generator.ir import Api, Operation
from generator.names import ConstantName
from generator.runtime.yaml_source.diagnostics import DiagnosticError
from generator.signatures import signature
from tests.functional.descriptions import Made, Sent, made
from tests.functional.round_trip import Pair

pytestmark = pytest.mark.slow
SOAK = int(os.environ.get("SOAK_EXAMPLES", "0"))  # descriptions of make soak, other ones each time
HEAD = """
from typing import Any

from {stub}.handlers import Call

SEEN: list[Call] = []
RESULTS: list[Any] = []
"""
HANDLER = """

def {function}(call: Call) -> Any:
    SEEN.append(call)
    return RESULTS[-1]
"""
# What may be wrong with names that are made up: they collide, are keywords, or are no names.
EXPECTED = re.compile(r" (E40[1-7]|L12[1-4]|L16\d) ")
ANY: TypeAdapter[Any] = TypeAdapter(Any)
LOGIN, TOKEN = ("tom", "pw"), "t1"  # of the world of the descriptions


@settings(
    max_examples=SOAK or 25,
    deadline=None,
    derandomize=not SOAK,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)
@given(made())
def test_the_stub_sees_what_the_client_sends(case: Made) -> None:
    with tempfile.TemporaryDirectory() as folder:
        check(case, Path(folder))


def check(case: Made, folder: Path) -> None:
    """Generate a description and try its calls."""
    description = case.description
    stub = description.stub = f"{description.client}_stub"
    handlers = (HANDLER.format(function=function_name(ConstantName.of(sent.operation))) for sent in case.calls)
    description.files = {"behaviour/echo.py": HEAD.format(stub=stub) + "".join(handlers)}
    description.write(folder / "spec")
    try:
        changes = pipeline.run(folder / "spec", folder / "out")
    except DiagnosticError as error:
        problems = [str(problem) for problem in error.diagnostics]
        assert all(EXPECTED.search(problem) and re.search(r":\d+:\d+: ", problem) for problem in problems), problems
        event("rejected: " + ", ".join(sorted({EXPECTED.search(problem)[1] for problem in problems})))  # type: ignore[index]
        return
    event("generated")
    write.apply(folder / "out", changes)
    api = pipeline.model(folder / "spec")
    with_path = [str(folder / "out" / part) for part in ("client", "stub")]
    sys.path[:0] = with_path
    try:
        seen = importlib.import_module(f"{stub}.behaviour.echo")
        pair = Pair(importlib.import_module(description.client), importlib.import_module(stub), seen)
        settings = {each.setting: LOGIN if each.kind == "basic" else TOKEN for each in api.security}
        for client in (pair.client(**settings), pair.async_client(**settings)):
            for sent in case.calls:
                seen.RESULTS.append(pair.stub.handlers.Result(sent.result, status=sent.status))
                try_call(api, client, sent, pair, seen.SEEN)
    finally:
        sys.path[:] = [entry for entry in sys.path if entry not in with_path]


def try_call(api: Api, client: Any, sent: Sent, pair: Pair, seen: list[Any]) -> None:
    """Call an operation, and compare what its handler saw, and what it returned, with what was passed."""
    operation = next(each for each in api.operations if each.id == sent.operation)
    resource = next(each for each in api.resources if operation in each.operations)
    method = getattr(getattr(client, resource.name), operation.name)
    result = method(**arguments(operation, sent))
    if inspect.isawaitable(result):
        result = asyncio.run(awaited(result))
    expected: dict[str, dict[str, Any]] = {location: {} for location in ("path", "query", "header", "cookie")}
    for (location, name), value in sent.parameters.items():
        expected[location][name] = value
    call = seen.pop()
    assert [call.path, call.query, call.headers, call.cookies] == list(expected.values())
    assert contents(call.body) == sent.body
    assert pair.sent[-1].url.startswith(f"{sent.server}/o")
    plain = (
        result if isinstance(result, bytes) else ANY.dump_python(result, mode="json", by_alias=True, exclude_unset=True)
    )
    assert plain == sent.expected


def contents(body: Any) -> Any:
    """Return a body with the bytes of its files in place of them."""
    if isinstance(body, dict):
        return {name: contents(each) for name, each in body.items()}
    if isinstance(body, list):
        return [contents(each) for each in body]
    return getattr(body, "content", body)


async def awaited(result: Awaitable[Any]) -> Any:
    return await result


def arguments(operation: Operation, sent: Sent) -> dict[str, Any]:
    """Return the arguments of a method for what is to be sent."""
    taken = signature(operation)
    by_location = {"path": taken.path, "query": taken.query, "header": taken.headers, "cookie": taken.cookies}
    found = {
        argument.name: sent.parameters[location, argument.wire_name]
        for location, each in by_location.items()
        for argument in each
        if (location, argument.wire_name) in sent.parameters
    }
    if taken.body:
        return found | {taken.body.name: sent.body}
    fields = sent.body or {}
    return found | {each.name: fields[each.wire_name] for each in taken.fields if each.wire_name in fields}
