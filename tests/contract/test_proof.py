"""The stub passes the proof; servers with a planted fault fail it."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ElementTree
from collections.abc import Awaitable, Callable, MutableMapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from cts_contract.__main__ import main
from cts_contract._runtime import gates
from cts_contract._runtime.credentials import NONE
from cts_contract._runtime.results import Observations
from cts_contract._runtime.target import Target
from cts_stub import Stub, create_app
from cts_stub._runtime.stub.http.server import serving

from tests.generation import GENERATED

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


pytestmark = pytest.mark.slow
SPEC = ("--spec", str(GENERATED / "openapi.json"))


def prove(stub: Stub, *options: str) -> Result:
    """Run ``cts contract`` against the stub on a port of its own."""
    credentials = stub.credentials
    with serving(stub) as url:
        arguments = [url, "--token", credentials["token"], *SPEC, *options]
        for name in ("project_id", "domain_id"):
            arguments += ["-p", f"{name}={credentials[name]}"]
        return CliRunner().invoke(main, ["run", *arguments])


def test_the_stub_passes(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    junit = ["--junit", str(tmp_path / "report.xml")]
    result = CliRunner().invoke(main, ["run", *SPEC, "--max-examples", "20", *junit])
    assert result.exit_code == 0, result.output + capfd.readouterr().out
    suites = ElementTree.parse(tmp_path / "report.xml").getroot()
    assert suites.get("failures") == "0"
    assert suites.get("errors") == "0"
    names = {suite.get("name") for suite in suites}
    assert {"probes", "lifecycle checks", "schemathesis", "gates"} <= names
    checks = {case.get("name", "").rpartition(": ")[2] for case in suites.iter("testcase")}
    assert {"response_schema_conformance", "valid_data_acceptance", "listed_error_code", "comes to its end"} <= checks


class Faulty(Stub):
    """Stub with a fault."""


class KeepsTheDeleted(Faulty):
    """Responds 204 to deletions and deletes nothing."""

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["method"] == "DELETE" and scope["path"].endswith(("/trackers", "/notifications")):
            await send({"type": "http.response.start", "status": 204, "headers": []})
            await send({"type": "http.response.body", "body": b""})
        else:
            await super().__call__(scope, receive, send)


class IgnoresQueryRules(Faulty):
    """Accepts ``from`` without ``to``: a rule between parameters that no parameter's schema expresses."""

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["path"].endswith("/traces"):
            pairs = scope["query_string"].split(b"&")
            scope = {**scope, "query_string": b"&".join(p for p in pairs if not p.startswith((b"from=", b"to=")))}
        await super().__call__(scope, receive, send)


class WrongErrorBody(Faulty):
    """Responds with error bodies that do not match the documented schema."""

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        async def renamed(message: Message) -> None:
            if message["type"] == "http.response.body" and b"error_code" in message["body"]:
                message = {**message, "body": message["body"].replace(b"error_code", b"error_cody")}
            await send(message)

        await super().__call__(scope, receive, renamed)


class WrongErrorCode(Faulty):
    """Responds with an error code of the catalogue that the operation does not list."""

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        async def changed(message: Message) -> None:
            if message["type"] == "http.response.body" and scope["path"].endswith("/operations"):
                message = {**message, "body": message["body"].replace(b"CTS.0300", b"CTS.0208")}
            await send(message)

        await super().__call__(scope, receive, changed)


class AcceptsEveryToken(Faulty):
    """Accepts any credentials."""

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        token = self.credentials["token"].encode()
        headers = [(name, value) for name, value in scope["headers"] if name != b"x-auth-token"]
        await super().__call__({**scope, "headers": [*headers, (b"x-auth-token", token)]}, receive, send)


FEW = ("--phases", "examples,coverage")


@pytest.mark.parametrize(
    ("fault", "options", "complaint"),
    [
        (KeepsTheDeleted, ["--only", "lifecycle-checks/*"], "still in the list after deletion"),
        (
            IgnoresQueryRules,
            ["--only", "schemathesis/listTraces/*", *FEW],
            "FAILED schemathesis/listTraces/valid_data_acceptance: ",
        ),
        (
            WrongErrorBody,
            ["--only", "probes/listTrackers/*"],
            "the body does not match the documented error schema",
        ),
        (
            WrongErrorCode,
            ["--only", "schemathesis/listOperations/*", *FEW],
            "FAILED schemathesis/listOperations/listed_error_code: ",
        ),
        (AcceptsEveryToken, ["--only", "probes/listTraces/*"], "FAILED probes/listTraces/returns-401"),
    ],
)
def test_a_fault_is_noticed(fault: type[Faulty], options: list[str], complaint: str) -> None:
    stub = create_app()
    stub.__class__ = fault
    result = prove(stub, *options)
    assert result.exit_code == 1
    assert complaint in result.output


def test_what_is_not_tried_is_listed() -> None:
    result = prove(create_app(), "--only", "lifecycle-checks/all/*")
    assert result.exit_code == 0
    assert "SKIPPED lifecycle-checks/all/trackers-quota-data_tracker" in result.output


@pytest.mark.parametrize(
    ("statuses", "missing"),
    [
        ([200, 400, 401, 403, 404, 405, 413, 415], ""),
        ([400, 401, 403, 404], "updateNotification succeeded: never returned 2xx, only [400, 401, 403, 404]"),
        ([200, 401, 403, 404], "updateNotification returned 400: this status was never returned"),
    ],
)
def test_gates(statuses: list[int], missing: str) -> None:
    """A server that rejects everything as documented passes every other check."""
    document = json.loads((GENERATED / "openapi.json").read_bytes())
    results = gates.run(Target("http://h", document, NONE, {}), Observations({"updateNotification": set(statuses)}))
    found = [f"{each.name}: {each.failure}" for each in results if each.operation == "updateNotification"]
    failures = [each for each in found if not each.endswith(": ")]
    assert missing in failures if missing else not failures


def test_an_unreachable_server_is_one_line() -> None:
    parameters = [f"--parameter={name}=x" for name in ("project_id", "domain_id")]
    result = CliRunner().invoke(main, ["run", "http://127.0.0.1:9", "--token", "x", *parameters, *SPEC])
    assert result.exit_code == 4
    assert "http://127.0.0.1:9: no usable response" in result.output
    assert "Traceback" not in result.output


def test_a_description_that_is_not_json(tmp_path: Path) -> None:
    (tmp_path / "openapi.json").write_text("openapi: 3.1.0\n", encoding="utf-8")
    arguments = ["http://127.0.0.1:9", "--token", "x", "--spec", str(tmp_path / "openapi.json")]
    result = CliRunner().invoke(main, ["run", *arguments])
    assert result.exit_code == 2
    assert "not JSON" in result.output


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (
            ["http://127.0.0.1:9"],
            "a server at URL needs credentials; set CTS_TOKEN, or CTS_AK and CTS_SK, or CTS_USERNAME and CTS_PASSWORD",
        ),
        (["-p", "project_id=x"], "parameter project_id=x belongs to a server; add its URL"),
        (["http://127.0.0.1:9", "--token", "x", "--other-token", "y"], "--other-token and --other-parameter belong"),
        (
            ["http://127.0.0.1:9", "--token", "x", "--other-parameter", "y"],
            "--other-parameter y: write it as NAME=VALUE",
        ),
    ],
)
def test_invalid_arguments(arguments: list[str], complaint: str) -> None:
    result = CliRunner().invoke(
        main,
        ["run", *arguments, *SPEC],
        env={"CTS_TOKEN": "", "CTS_OTHER_TOKEN": "", "HUAWEICLOUD_SDK_CREDENTIALS_FILE": ""},
    )
    assert result.exit_code == 2
    assert complaint in result.output
