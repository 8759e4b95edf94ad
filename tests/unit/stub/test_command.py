from __future__ import annotations

import contextlib
import json
import shutil
import signal
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from http.client import HTTPSConnection
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from generator.runtime.stub.app import Stub
from generator.runtime.stub.cli import Place, command
from generator.runtime.stub.http.server import listen
from generator.runtime.stub.world_file import read_world

from .pets import API, WORLD
from .test_world_file import SCHEMA

ROOT = Path(__file__).parents[3]


def make(worlds: Sequence[str] = ()) -> click.Command:
    return command(
        "pet-stub",
        title="Pets",
        version="1.2",
        environment="PET_STUB",
        create=lambda **chosen: Stub(API, **chosen),
        load_world=lambda path: read_world(path, json.dumps(SCHEMA).encode(), API.world),
        worlds=worlds,
    )


def run(*arguments: str, env: dict[str, str] | None = None) -> Result:
    return CliRunner().invoke(make(), arguments, env=env)


def test_credentials_are_printed_as_json() -> None:
    result = run("--print-credentials")
    assert (result.exit_code, json.loads(result.stdout)) == (0, Stub(API).credentials)


@pytest.mark.parametrize(
    ("variable", "warning"),
    [
        ("PET_STUB_WORD", "WARNING: PET_STUB_WORD has no effect; did you mean PET_STUB_WORLD?\n"),
        ("PET_STUB_NO_REASON", "WARNING: PET_STUB_NO_REASON has no effect; did you mean PET_STUB_NO_REASONS?\n"),
        ("PET_STUB_SEED", ""),
        ("PET_STUB_SERVICE_HOST", ""),  # Kubernetes sets these for a service pet-stub
        ("PET_STUB_PORT_8080_TCP_ADDR", ""),
        ("PET_STUB", ""),
        ("MY_PET_STUB_WORD", ""),
    ],
)
def test_a_misspelt_variable_is_reported(variable: str, warning: str) -> None:
    result = run("--print-credentials", env={variable: "1"})
    assert (result.exit_code, result.stderr) == (0, warning)


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


def test_a_misspelt_name_of_a_world_tells_the_names() -> None:
    result = CliRunner().invoke(make(["closed"]), ["--world", "close"])
    assert (result.exit_code, result.stderr.endswith("; worlds without a file: closed\n")) == (2, True)


def test_help_tells_the_exit_codes_and_version_is_the_description_s() -> None:
    assert "Exit codes: 0 stopped" in run("--help").stdout
    assert run("--version").stdout == "pet-stub, version 1.2\n"


def test_a_port_in_use_exits_with_1() -> None:
    with listen("127.0.0.1", 0) as taken:
        result = run("--port", str(taken.getsockname()[1]))
    assert result.exit_code == 1
    assert result.stderr.count("\n") == 1
    assert "Address already in use" in result.stderr


CODE = "from tests.unit.stub.test_command import make; make()(prog_name='pet-stub')"


@contextlib.contextmanager
def started(*options: str, hangup: signal.Handlers = signal.SIG_DFL) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A server in a process of its own, and its URL."""
    command = [sys.executable, "-c", CODE, "--port", "0", *options]
    # Whether these tests run under nohup, which ignores SIGHUP for its processes, makes no difference.
    prepare = partial(signal.signal, signal.SIGHUP, hangup)
    with subprocess.Popen(command, cwd=ROOT, stdout=-1, stderr=-1, text=True, preexec_fn=prepare) as process:
        try:
            assert process.stdout
            line = process.stdout.readline()
            yield process, line.split()[2]
        finally:
            process.kill()


@pytest.mark.slow
@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_it_serves_until_interrupted(by: signal.Signals) -> None:
    with started("--log") as (process, base):
        with urllib.request.urlopen(base + "/health") as answer:
            assert answer.status == 200
        process.send_signal(by)
        assert process.wait(timeout=10) == 0
        assert process.stderr
        log = process.stderr.read()
        assert '"GET /health HTTP/1.1" 200\n' in log
        assert "Traceback" not in log


@pytest.mark.slow
@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_closes_the_state(by: signal.Signals, tmp_path: Path) -> None:
    """The file alone has everything: there is no write-ahead log beside it."""
    file = tmp_path / "state.db"
    headers = {"X-Token": "ann-token", "Content-Type": "application/json"}
    with started("--state", str(file)) as (process, base):
        for _ in range(50):
            body = b'{"kind": "cat", "name": "tom"}'
            urllib.request.urlopen(urllib.request.Request(f"{base}/p1/pets", body, headers)).close()
        process.send_signal(by)
        assert process.wait(timeout=10) == 0
    assert [path.name for path in tmp_path.iterdir()] == ["state.db"]
    with contextlib.closing(Stub(API, state=str(file))) as stub:
        assert len(stub.store.collection("pets", "p1")) == 50


@pytest.mark.slow
def test_a_request_that_takes_too_long_ends_with_the_stub() -> None:
    """It gets the documented error, and standard error gets nothing."""
    headers = {"X-Token": "ann-token"}
    with started() as (process, base), ThreadPoolExecutor(1) as pool:
        plan = b'[{"operation": "listTips", "delay": 60000}]'
        urllib.request.urlopen(urllib.request.Request(f"{base}/_stub/faults", plan, method="PUT")).close()
        waiting = pool.submit(urllib.request.urlopen, urllib.request.Request(f"{base}/p1/pets/tips", headers=headers))
        time.sleep(0.3)
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=20) == 0
        with pytest.raises(urllib.error.HTTPError) as error:
            waiting.result()
        assert (error.value.code, "code" in json.loads(error.value.read())) == (500, True)
        assert error.value.headers["X-Stub-Reason"] == "the stub stopped before it had responded"
        assert process.stderr
        assert process.stderr.read() == ""


@pytest.mark.slow
def test_a_response_that_a_fault_holds_back_ends_with_the_stub_and_its_effect_is_kept(tmp_path: Path) -> None:
    file, headers = tmp_path / "state.db", {"X-Token": "ann-token", "Content-Type": "application/json"}
    with started("--state", str(file)) as (process, base), ThreadPoolExecutor(1) as pool:
        plan = b'[{"operation": "createPet", "delay": 60000, "at": "response"}]'
        urllib.request.urlopen(urllib.request.Request(f"{base}/_stub/faults", plan, method="PUT")).close()
        body = b'{"kind": "cat", "name": "tom"}'
        waiting = pool.submit(urllib.request.urlopen, urllib.request.Request(f"{base}/p1/pets", body, headers))
        time.sleep(0.3)
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=20) == 0
        with pytest.raises(urllib.error.HTTPError) as error:
            waiting.result()
        assert (error.value.code, "code" in json.loads(error.value.read())) == (500, True)
        assert error.value.headers["X-Stub-Reason"] == "the stub stopped before it had responded"
    assert [path.name for path in tmp_path.iterdir()] == ["state.db"]
    with contextlib.closing(Stub(API, state=str(file))) as stub:
        assert len(stub.store.collection("pets", "p1")) == 1


@pytest.mark.slow
def test_it_outlives_the_terminal_under_nohup() -> None:
    with started(hangup=signal.SIG_IGN) as (process, base):
        process.send_signal(signal.SIGHUP)
        time.sleep(0.3)
        urllib.request.urlopen(f"{base}/health").close()


@pytest.mark.slow
def test_a_second_signal_does_not_keep_the_state_from_being_closed(tmp_path: Path) -> None:
    file = tmp_path / "state.db"
    headers = {"X-Token": "ann-token", "Content-Type": "application/json"}
    with started("--state", str(file)) as (process, base), ThreadPoolExecutor(1) as pool:
        body = b'{"kind": "cat", "name": "tom"}'
        urllib.request.urlopen(urllib.request.Request(f"{base}/p1/pets", body, headers)).close()
        plan = b'[{"operation": "listTips", "delay": 60000}]'
        urllib.request.urlopen(urllib.request.Request(f"{base}/_stub/faults", plan, method="PUT")).close()
        waiting = pool.submit(urllib.request.urlopen, urllib.request.Request(f"{base}/p1/pets/tips", headers=headers))
        time.sleep(0.3)
        while process.poll() is None:
            process.send_signal(signal.SIGTERM)
            time.sleep(0.005)
        assert process.returncode in (0, -signal.SIGTERM)  # one that comes when everything is closed already
        with pytest.raises(urllib.error.HTTPError) as rejected:
            waiting.result()
        rejected.value.close()
    assert [path.name for path in tmp_path.iterdir()] == ["state.db"]


@pytest.mark.slow
def test_the_port_is_written_to_a_file(tmp_path: Path) -> None:
    file = tmp_path / "port"
    with started("--port-file", str(file)) as (process, base):
        assert base.endswith(f":{file.read_text().strip()}")
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=10) == 0
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/nowhere/port", "/nowhere/port: No such file"),
        (f"{__file__}/port", "Not a directory"),
        (".", "File '.' is a directory"),
        ("", "has an empty name"),
    ],
)
def test_a_port_file_that_cannot_be_written(path: str, reason: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("generator.runtime.stub.cli.serve", lambda server, listener, on_start: on_start())
    result = run("--port", "0", "--port-file", path)
    assert (result.exit_code, "--port-file" in result.stderr, reason in result.stderr) == (2, True, True)


@pytest.mark.slow
def test_quiet_prints_nothing(tmp_path: Path) -> None:
    file = tmp_path / "port"
    command = [sys.executable, "-c", CODE, "--port", "0", "--quiet", "--port-file", str(file)]
    with subprocess.Popen(command, cwd=ROOT, stdout=-1, stderr=-1, text=True) as process:
        while not file.exists():
            assert process.poll() is None
            time.sleep(0.01)
        process.send_signal(signal.SIGTERM)
        assert process.communicate(timeout=10) == ("", "")
        assert process.returncode == 0


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("tls")
    cert, key = folder / "cert.pem", folder / "key.pem"
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed")
    subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1"]
    options = ["-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *subject]
    subprocess.run(["openssl", "req", *options, "-keyout", key, "-out", cert], check=True, capture_output=True)
    return cert, key


@pytest.mark.slow
def test_https(certificate: tuple[Path, Path]) -> None:
    cert, key = certificate
    with started("--tls", str(cert), str(key)) as (process, base):
        assert base.startswith("https://127.0.0.1:")
        context = ssl.create_default_context(cafile=cert)
        with urllib.request.urlopen(base + "/health", context=context) as answer:
            assert answer.status == 200
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=10) == 0


@pytest.mark.slow
def test_a_client_that_keeps_its_tls_connection_does_not_hold_up_the_end(certificate: tuple[Path, Path]) -> None:
    cert, key = certificate
    with started("--tls", str(cert), str(key)) as (process, base):
        context = ssl.create_default_context(cafile=cert)
        with contextlib.closing(HTTPSConnection(base.removeprefix("https://"), context=context)) as client:
            client.request("GET", "/health")
            response = client.getresponse()
            assert (response.status, response.read(), response.will_close) == (200, b"", False)
            process.send_signal(signal.SIGTERM)
            assert process.wait(timeout=20) == 0
            assert process.stderr
            assert process.stderr.read() == "", "it waited until it gave up"


def test_a_certificate_that_cannot_be_used(certificate: tuple[Path, Path], tmp_path: Path) -> None:
    cert, key = certificate
    none, empty, encrypted, other, damaged = (
        tmp_path / name for name in ("none", "empty", "encrypted", "other", "damaged")
    )
    empty.touch()
    damaged.write_text("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")
    encrypt = f"openssl pkey -in {key} -aes256 -passout pass:secret -out {encrypted}"
    subprocess.run(encrypt.split(), check=True, capture_output=True)
    subprocess.run(["openssl", "genrsa", "-out", other, "2048"], check=True, capture_output=True)
    for pair, reason in (
        ((cert, none), f"{none}: No such file"),
        ((cert, tmp_path), f"{tmp_path}: Is a directory"),
        ((empty, key), f"{empty}: it has no certificate in PEM format"),
        ((cert, cert), f"{cert}: it has no private key in PEM format"),
        ((cert, encrypted), f"{encrypted}: the key is encrypted; decrypt it with: openssl pkey"),
        ((cert, other), f"{other} is not the key of {cert}"),
        ((damaged, key), f"{damaged} with {key}: "),
    ):
        result = run("--port", "0", "--tls", *map(str, pair))
        assert (result.exit_code, reason in result.stderr) == (2, True), result.stderr


def test_options_from_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command line overrides the environment, and that the file."""
    seen: list[Place] = []
    monkeypatch.setattr("generator.runtime.stub.cli._serve", lambda stub, place, **_: seen.append(place))
    file = tmp_path / "stub.yaml"
    file.write_text("host: 127.0.0.2\nport: 1\nport-file: here\nquiet: true\n")
    assert run("--config", str(file), "--port", "3", env={"PET_STUB_PORT": "2", "PET_STUB_LOG": "1"}).exit_code == 0
    assert run(env={"PET_STUB_CONFIG": str(file), "PET_STUB_PORT": "2"}).exit_code == 0
    assert [(p.host, p.port, p.port_file, p.quiet, p.log) for p in seen] == [
        ("127.0.0.2", 3, Path("here"), True, True),
        ("127.0.0.2", 2, Path("here"), True, False),
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("prot: 1", "stub.yaml:1:1: there is no option 'prot'; did you mean 'port'?"),
        ("host: x\nport: y", "stub.yaml:2:1: port: 'y' is not a valid integer range."),
        ("port: 70000", "stub.yaml:1:1: port: 70000 is not in the range 0<=x<=65535."),
        ("port-file: a\nport_file: b", "stub.yaml:2:1: it is the option 'port-file' again; remove one"),
        ("config: other.yaml", "stub.yaml:1:1: there is no option 'config'"),
        ("- port", "stub.yaml:1:1: it is no object"),
        ("port: [", "stub.yaml:2:1: not YAML"),
        ("tls: one.pem", "stub.yaml:1:1: tls: it takes a list: [CERT, KEY]"),
        ("tls: [one.pem]", "stub.yaml:1:1: tls: Takes 2 values but 1 was given."),
        ("strict: maybe", "stub.yaml:1:1: strict: "),
        ("strict: 1", "stub.yaml:1:1: strict: it takes true or false"),
        ("port: true", "stub.yaml:1:1: port: it takes an integer"),
        ("port: 9000.5", "stub.yaml:1:1: port: it takes an integer"),
        ("port: [1]", "stub.yaml:1:1: port: it takes an integer"),
        ("port:", "stub.yaml:1:1: port: it takes an integer"),
        ("world: 5", "stub.yaml:1:1: world: it takes a text; put it in quotes"),
        ("state: {a: b}", "stub.yaml:1:1: state: it takes a text"),
        ("tls: [one.pem, 5]", "stub.yaml:1:1: tls: it takes a text"),
        (None, "stub.yaml: cannot be read"),
    ],
)
def test_a_file_of_options_with_problems(text: str | None, message: str, tmp_path: Path) -> None:
    file = tmp_path / "stub.yaml"
    if text is not None:
        file.write_text(text)
    result = run("--config", str(file), "--print-credentials")
    assert (result.exit_code, result.stdout) == (2, "")
    assert message in result.stderr
    assert "Traceback" not in result.stderr


def test_the_default_world_tells_how_it_is_called_and_another_one_does_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("generator.runtime.stub.cli.serve", lambda server, listener, on_start: on_start())
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
    monkeypatch.setattr("generator.runtime.stub.cli.serve", lambda server, listener, on_start: on_start())
    everywhere = ("--host", "0.0.0.0", "--port", "0")
    assert "WARNING: everyone who reaches this address can control the stub" in run(*everywhere).stderr
    assert run(*everywhere, "--no-control").stderr == ""
    assert run("--port", "0").stderr == ""


def test_a_world_file_can_be_checked_alone(tmp_path: Path) -> None:
    file = tmp_path / "world.yaml"
    file.write_text("foods: [hay]")
    result = run("check-world", str(file))
    assert (result.exit_code, result.stdout) == (0, f"{file}: a world with 1 account and 2 users\n")


@pytest.mark.slow
def test_yaml_is_only_imported_for_a_world_file() -> None:
    code = "import sys, cts_stub.__main__; cts_stub.create_app(); assert 'yaml' not in sys.modules"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
