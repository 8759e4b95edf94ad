"""No output of a run has a credential: not the terminal, not a report, not a replay, not a traceback."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cts_stub
import pytest
from click.testing import CliRunner, Result
from cts_contract.__main__ import main
from cts_contract._runtime import proof
from cts_contract._runtime.credentials import Credentials
from cts_contract._runtime.exchanges import Exchange
from cts_contract._runtime.results import BEHAVIOUR, CheckResult, Failure
from cts_contract._runtime.secrets import Secrets
from cts_contract._runtime.target import Operation, Target
from cts_stub import World
from cts_stub._runtime.stub.http.server import serving

from tests.contract.test_reports import FORMATS

MARK = "m4rk"
TOKEN, OTHER, ACCESS_KEY, SECRET_KEY, PASSWORD, SUBJECT, HEADER = (
    f"{name}-{MARK}" for name in ("token", "other", "AK", "SK", "password", "subject", "header")
)
SIGN_IN = Operation("createToken", "POST", "/v3/auth/tokens", {"responses": {}}, (), {})
BODY = {"auth": {"identity": {"password": {"user": {"name": "alice", "password": PASSWORD}}}}}


@pytest.fixture
def stub() -> Any:
    """A stub whose users have marked credentials, and which tells a new token to those who sign in."""
    world = json.loads(json.dumps(cts_stub.create_app().world.data))
    alice, *others = [user for account in world["accounts"] for user in account["users"]]
    alice |= {"token": TOKEN, "access_key": ACCESS_KEY, "secret_key": SECRET_KEY, "password": PASSWORD}
    others[-1]["token"] = OTHER
    return Careless(cts_stub.create_app(world=World.of(world)))


class Careless:
    """Server that repeats credentials in headers and bodies, as careless servers do."""

    def __init__(self, stub: cts_stub.Stub) -> None:
        self.stub = stub
        self.credentials = stub.credentials
        self.told: list[str] = []  # new tokens

    def __getattr__(self, name: str) -> Any:
        return getattr(self.stub, name)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        async def telling(message: Any) -> None:
            if message["type"] == "http.response.start":
                sent = dict(scope["headers"]).get(b"x-auth-token", b"a signature")
                self.told += [value.decode() for name, value in message["headers"] if name == b"x-subject-token"]
                own = [(b"x-other-subject-token", SUBJECT.encode()), (b"x-echo", b"you sent " + sent)]
                message = {**message, "headers": [*message["headers"], *own]}
            await send(message)

        await self.stub(scope, receive, telling)


def checks(endpoint: Any, *_: Any) -> Iterator[CheckResult]:
    """Fail with every credential in the request, the response and the message; also sign in."""
    target: Target = endpoint.target
    secret = target.credentials.secret or target.sign.secret_key  # type: ignore[union-attr]
    operation = target.operations["listQuotas"]
    response = target.send(operation, target.example(operation))
    yield CheckResult(
        BEHAVIOUR, f"listQuotas: {secret}: a", f"it said {dict(response.headers)}", operation="listQuotas"
    )
    target.send(SIGN_IN, {}, BODY)
    leak = {"token": secret, "more": [{"text": f"Basic {secret}"}], "password": PASSWORD}
    yield CheckResult(BEHAVIOUR, "createToken: b", Failure(f"sent {BODY}", leak, str(leak)), operation="createToken")
    yield CheckResult(
        BEHAVIOUR, "createToken: c", skipped=f"no {os.environ.get('CTS_SK', PASSWORD)}", operation="createToken"
    )
    raise RuntimeError(f"a defect with {SUBJECT}")


def run(stub: Any, folder: Path, credentials: dict[str, str]) -> Result:
    own = stub.credentials
    env = {"CTS_PROJECT_ID": own["project_id"], "CTS_DOMAIN_ID": own["domain_id"], **credentials}
    options = [f"--{each}={folder / each}" for each in FORMATS]
    with serving(stub) as url:
        more = ["--header", f"X-Gateway: {HEADER}", "--baseline", str(folder / "known"), "--update-baseline"]
        return CliRunner().invoke(main, ["--debug", "run", url, "--quick", *more, *options], env=env)


KEY = {"CTS_AK": ACCESS_KEY, "CTS_SK": SECRET_KEY}
SIGNED_IN = {"CTS_USERNAME": "alice", "CTS_PASSWORD": PASSWORD, "CTS_ACCOUNT": "example-account"}


@pytest.mark.parametrize("credentials", [{**KEY, "CTS_TOKEN": TOKEN}, KEY, SIGNED_IN], ids=["token", "key", "password"])
def test_no_output_has_a_credential(
    stub: Any, credentials: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With each kind; one that is in the environment and not used is hidden, too."""
    monkeypatch.setattr(proof, "checks", checks)
    result = run(stub, tmp_path, credentials)
    assert result.exit_code == 3, result.output
    texts = {path.name: path.read_text(encoding="utf-8") for path in tmp_path.iterdir()}
    assert set(texts) >= set(FORMATS)
    assert "createToken" in texts["har"]
    assert MARK not in result.output
    assert [name for name, text in texts.items() if MARK in text] == []
    assert bool(stub.told) == (credentials is SIGNED_IN)
    assert not any(token in text for token in stub.told for text in (result.output, *texts.values()))
    assert "***" in texts["html"]


@pytest.mark.parametrize(
    ("changes", "code", "reason"),
    [
        ({}, 0, ""),
        ({"CTS_PASSWORD": "wrong-m4rk"}, 4, "no token for the password of alice: "),
        ({"CTS_PASSWORD": ""}, 2, "CTS_USERNAME is set, but CTS_PASSWORD is not"),
        ({"CTS_ACCOUNT": ""}, 4, "no token for the password of alice: Password needs account, too"),
    ],
)
def test_a_token_for_a_password(
    stub: Any, changes: dict[str, str], code: int, reason: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As the client gets it, from the same variables."""
    monkeypatch.setattr(proof, "checks", lambda *_: iter([CheckResult(BEHAVIOUR, "listQuotas: a")]))
    result = run(stub, tmp_path, {**SIGNED_IN, **changes})
    assert (result.exit_code, reason in result.output) == (code, True), result.output
    assert MARK not in result.output
    signed_in = [each["operation"] for each in stub.control.journal.entries("")].count("createToken")
    assert signed_in == (0 if changes.keys() & {"CTS_ACCOUNT"} or code == 2 else 1)


HEXADECIMAL = b"s3cr3t:b".hex()
SPELLINGS = ("a s3cr3t:b", "s3cr3t%3Ab", "czNjcjN0OmI=", HEXADECIMAL, HEXADECIMAL.upper(), 'json "s3cr3t:b"')


@pytest.mark.parametrize("text", [*SPELLINGS, "only b4dpassw0rd"])
def test_a_known_credential_is_hidden_however_it_is_written(text: str) -> None:
    hidden = Secrets(["s3cr3t:b", "name:b4dpassw0rd"]).text(text)
    assert "***" in hidden
    assert "s3cr3t" not in hidden
    assert "b4dpassw0rd" not in hidden


def test_what_has_the_name_of_a_credential_is_hidden() -> None:
    secrets = Secrets()
    assert secrets.headers((("Authorization", "x"), ("Set-Cookie", "y"), ("Date", "today"))) == [
        ("Authorization", "***"),
        ("Set-Cookie", "***"),
        ("Date", "today"),
    ]
    assert secrets.url("http://h/p?a=1&api_key=k&X-Amz-Signature=s") == "http://h/p?a=1&api_key=***&X-Amz-Signature=***"
    assert secrets.body(b'{"password": "p", "a": 1}', "application/json") == '{"password": "***", "a": 1}'
    assert secrets.value({"access_token": "t", "a": ["b"]}) == {"access_token": "***", "a": ["b"]}


def test_a_new_token_is_hidden_from_then_on() -> None:
    secrets = Secrets()
    exchange = Exchange("createToken", "", "POST", "", (), None, 201, (("X-Subject-Token", "n3w-token"),), b"")
    secrets.learn(exchange)
    assert secrets.text("it is n3w-token") == "it is ***"


def test_a_target_does_not_show_its_credentials() -> None:
    """Where a traceback has the values of variables, as that of pytest."""
    target = Target("http://h", {}, Credentials(None, "s3cr3t"), {})
    assert "s3cr3t" not in repr(target)
