from __future__ import annotations

import json
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from generator.runtime.stub.app import Stub
from generator.runtime.stub.cli import command
from generator.runtime.stub.http.server import listen
from generator.runtime.stub.world_file import read_world

from .pets import API, WORLD
from .test_world_file import SCHEMA

ROOT = Path(__file__).parents[3]


def make() -> click.Command:
    return command(
        "pet-stub",
        title="Pets",
        version="1.2",
        environment="PET_STUB",
        create=lambda **chosen: Stub(API, **chosen),
        load_world=lambda path: read_world(path, json.dumps(SCHEMA).encode(), API.world),
    )


def run(*arguments: str, env: dict[str, str] | None = None) -> Result:
    return CliRunner().invoke(make(), arguments, env=env)


def test_credentials_are_printed_as_json() -> None:
    result = run("--print-credentials")
    assert (result.exit_code, json.loads(result.stdout)) == (0, Stub(API).credentials)


def test_another_world(tmp_path: Path) -> None:
    file = tmp_path / "world.json"
    file.write_text(json.dumps(WORLD).replace("ann-token", "other-token"))
    for result in (
        run("--print-credentials", "--world", str(file)),
        run("--print-credentials", env={"PET_STUB_WORLD": str(file)}),
    ):
        assert json.loads(result.stdout)["token"] == "other-token"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--port", "x"], "'x' is not a valid integer range"),
        (["--port", "65536"], "65536 is not in the range"),
        (["--what"], "No such option"),
        (["--world", "/nowhere.yaml"], "/nowhere.yaml: cannot be read: No such file or directory; check the path"),
        (["--world", "/"], "/: cannot be read: Is a directory; check the path"),
        (["--world", "{empty}", "--print-credentials"], "the world has no credentials: there is no user"),
        (["--state", "/"], "Invalid value for --state: /: it is a folder"),
        (["--state", "mysql://x"], "Invalid value for --state: mysql://x: only postgresql:// is supported"),
        (["--world", "{broken}"], "broken.json:1:2: unknown key 'acounts'; did you mean 'accounts'?"),
        (["check-world", "{broken}"], "broken.json:1:16: unknown key 'food'; did you mean 'foods'?"),
    ],
)
def test_wrong_usage_is_explained(arguments: list[str], message: str, tmp_path: Path) -> None:
    broken = tmp_path / "broken.json"
    broken.write_text('{"acounts": 1, "food": []}')
    empty = tmp_path / "empty.json"
    empty.write_text('{"accounts": []}')
    result = run(*(a.replace("{broken}", str(broken)).replace("{empty}", str(empty)) for a in arguments))
    assert result.exit_code == 2
    assert message in result.stderr


def test_help_tells_the_exit_codes_and_version_is_the_description_s() -> None:
    assert "Exit codes: 0 stopped" in run("--help").stdout
    assert run("--version").stdout == "pet-stub, version 1.2\n"


def test_a_port_in_use_exits_with_1() -> None:
    with listen("127.0.0.1", 0) as taken:
        result = run("--port", str(taken.getsockname()[1]))
    assert result.exit_code == 1
    assert result.stderr.count("\n") == 1
    assert "Address already in use" in result.stderr


def test_it_serves_until_interrupted() -> None:
    code = "from tests.unit.stub.test_command import make; make()(prog_name='pet-stub')"
    with subprocess.Popen(
        [sys.executable, "-c", code, "--port", "0", "--log"], cwd=ROOT, stdout=-1, stderr=-1, text=True
    ) as process:
        assert process.stdout
        assert process.stderr
        line = process.stdout.readline()
        base = line.split()[2]
        with urllib.request.urlopen(base + "/health") as answer:
            assert answer.status == 200
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=10) == 0
        assert '"GET /health HTTP/1.1" 200' in process.stdout.read()
        assert "Traceback" not in process.stderr.read()


def test_the_default_world_tells_how_it_is_called_and_another_one_does_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("generator.runtime.stub.cli.serve", lambda *_, **__: None)
    text = run("--port", "0").stdout
    shown = Stub(API).credentials
    assert f"token        {shown['token']}" in text
    assert shown["password"] not in text.split()
    assert shown["secret_key"] not in text.split()
    file = tmp_path / "world.json"
    file.write_text(json.dumps(WORLD))
    assert shown["token"] not in run("--port", "0", "--world", str(file)).stdout


def test_users_do_not_show_their_secrets() -> None:
    [principal] = list(Stub(API).world.principals.values())[:1]
    for secret in (principal.user.password, principal.user.token, principal.user.secret_key):
        assert f"'{secret}'" not in repr(principal)


def test_a_stub_that_others_can_reach_warns_of_its_control(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("generator.runtime.stub.cli.serve", lambda *_, **__: None)
    everywhere = ("--host", "0.0.0.0", "--port", "0")
    assert "WARNING: everyone who reaches this address can control the stub" in run(*everywhere).stderr
    assert run(*everywhere, "--no-control").stderr == ""
    assert run("--port", "0").stderr == ""


def test_a_world_file_can_be_checked_alone(tmp_path: Path) -> None:
    file = tmp_path / "world.yaml"
    file.write_text("foods: [hay]")
    result = run("check-world", str(file))
    assert (result.exit_code, result.stdout) == (0, f"{file}: a world with 1 account and 2 users\n")


def test_yaml_is_only_imported_for_a_world_file() -> None:
    code = "import sys, cts_stub.__main__; cts_stub.create_app(); assert 'yaml' not in sys.modules"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
