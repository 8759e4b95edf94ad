"""The stub passes the proof; servers with a planted fault fail it."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from collections.abc import Awaitable, Callable, MutableMapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from cts_stub import Stub, create_app
from cts_stub._runtime.stub.http.server import serving

from tests.generation import GENERATED
from tools.contract.command import contract

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
        return CliRunner().invoke(contract, arguments)


def test_the_stub_passes(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    junit = ["--junit", str(tmp_path / "report.xml")]
    result = CliRunner().invoke(contract, [*SPEC, "--max-examples", "40", *junit])
    assert result.exit_code == 0, result.output + capfd.readouterr().out
    suites = ElementTree.parse(tmp_path / "report.xml").getroot()
    assert suites.get("failures") == "0"
    assert suites.get("errors") == "0"
    names = {suite.get("name") for suite in suites}
    assert {"probes", "lifecycle checks", "schemathesis", "gates"} <= names
    output = capfd.readouterr().out
    for phase in ("Examples", "Coverage", "Fuzzing", "Stateful"):
        assert f"✅ {phase}" in output, f"the phase {phase} did not run"


class Faulty(Stub):
    """Stub with a fault."""


class NotFoundToAll(Faulty):
    """Responds with a documented 404 to every authenticated request: Schemathesis passes, only gates notice."""

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if b"x-auth-token" in dict(scope["headers"]) and scope["method"] != "PATCH":
            body = b'{"error_code": "CTS.0214", "error_msg": "The tracker does not exist."}'
            headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
            await send({"type": "http.response.start", "status": 404, "headers": headers})
            await send({"type": "http.response.body", "body": body})
        else:
            await super().__call__(scope, receive, send)


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


@pytest.mark.parametrize(
    ("fault", "complaint"),
    [
        (NotFoundToAll, "FAILED gates: listTrackers succeeded"),
        (KeepsTheDeleted, "still in the list after deletion"),
        (IgnoresQueryRules, "Schemathesis ended with exit code 1"),
        (WrongErrorBody, "the body does not match the documented error schema"),
        (WrongErrorCode, "Schemathesis ended with exit code 1"),
        (AcceptsEveryToken, "FAILED probes: listTraces returns 401"),
    ],
)
def test_a_fault_is_noticed(fault: type[Faulty], complaint: str) -> None:
    stub = create_app()
    stub.__class__ = fault
    result = prove(stub, "--max-examples", "10", "--phases", "examples,coverage")
    assert result.exit_code == 1
    assert complaint in result.output
    assert "SKIPPED lifecycle checks: trackers: quota data_tracker" in result.output


def test_an_unreachable_server_is_one_line() -> None:
    parameters = [f"--parameter={name}=x" for name in ("project_id", "domain_id")]
    result = CliRunner().invoke(contract, ["http://127.0.0.1:9", "--token", "x", *parameters, *SPEC])
    assert result.exit_code == 4
    assert "http://127.0.0.1:9: no usable response" in result.output
    assert "Traceback" not in result.output


def test_a_description_that_is_not_json(tmp_path: Path) -> None:
    (tmp_path / "openapi.json").write_text("openapi: 3.1.0\n", encoding="utf-8")
    arguments = ["http://127.0.0.1:9", "--token", "x", "--spec", str(tmp_path / "openapi.json")]
    result = CliRunner().invoke(contract, arguments)
    assert result.exit_code == 2
    assert "not JSON" in result.output


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["http://127.0.0.1:9"], "a server at URL needs --token (or CTS_TOKEN)"),
        (["-p", "project_id=x"], "parameter project_id=x belongs to a server; add its URL"),
        (["http://127.0.0.1:9", "--token", "x", "--other-token", "y"], "--other-token and --other-parameter belong"),
        (
            ["http://127.0.0.1:9", "--token", "x", "--other-parameter", "y"],
            "--other-parameter y: write it as NAME=VALUE",
        ),
    ],
)
def test_invalid_arguments(arguments: list[str], complaint: str) -> None:
    result = CliRunner().invoke(contract, [*arguments, *SPEC], env={"CTS_TOKEN": "", "CTS_OTHER_TOKEN": ""})
    assert result.exit_code == 2
    assert complaint in result.output
