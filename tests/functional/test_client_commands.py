"""The command line of the client against the stub: every command, with settings of the environment."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest
import yaml
from click.testing import CliRunner, Result
from cts_client import Client
from cts_client._runtime.cli.program import command_line
from cts_client.cli import PROGRAM
from cts_stub.pytest_plugin import Running

# Every command, in an order in which the stub has what each needs. Words in braces are IDs that earlier ones printed.
TAGS = ["--resource-type", "cts-tracker", "--resource-id", "{tracker}", "--tags", '[{"key": "team", "value": "audit"}]']
BUCKET = '{"data_bucket_name": "pictures", "data_event": ["READ", "WRITE"]}'
RULES = '{"condition": "AND", "is_support_filter": true, "rule": ["code = 200"]}'
NOTIFICATION = ["--notification-name", "all", "--operation-type", "complete", "--filter", RULES]
STEPS = [
    ["trackers", "create", "--tracker-type", "data", "--tracker-name", "audit", "--data-bucket", BUCKET],
    ["trackers", "update", "--type", "data", "--name", "audit", "--body", '{"is_lts_enabled": true}'],
    ["trackers", "list", "--type", "data"],
    ["resource-tags", "batch-create", *TAGS],
    ["resource-tags", "batch-delete", *TAGS],
    ["notifications", "create", *NOTIFICATION],
    ["notifications", "update", *NOTIFICATION, "--id", "{notification}", "--status", "disabled"],
    ["notifications", "list", "--type", "smn"],
    ["notifications", "delete", "--id", "{notification}"],
    ["traces", "list", "--type", "system", "--limit", "5"],
    ["quotas", "list"],
    ["user-resources", "list"],
    ["obs-buckets", "check", "--buckets", '[{"bucket_name": "pictures", "bucket_location": "example-region-1"}]'],
    ["trace-resources", "list"],
    ["trackers", "delete", "--type", "data", "--name", "audit"],
    ["trackers", "delete-all"],
    ["identity", "list-projects"],
    ["identity", "create-token", "--auth", "{login}"],
]
ALICE = {"name": "alice", "password": "stub-password-of-alice", "domain": {"name": "example-account"}}
LOGIN = {
    "identity": {"methods": ["password"], "password": {"user": ALICE}},
    "scope": {"project": {"name": "example-region-1"}},
}
IDS = {"trackers create": ("tracker", "id"), "notifications create": ("notification", "notification_id")}


@pytest.fixture
def environment(cts_stub: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    """The settings of a client for the stub."""
    for name, value in {
        "ENDPOINT": cts_stub.url,
        "TOKEN": cts_stub.token,
        "PROJECT_ID": cts_stub.project_id,
        "DOMAIN_ID": cts_stub.domain_id,
    }.items():
        monkeypatch.setenv(f"CTS_{name}", value)


def call(*arguments: str) -> Result:
    return CliRunner().invoke(command_line(PROGRAM, Client), list(arguments))


def as_json(*arguments: str) -> Any:
    done = call(*arguments, "-o", "json")
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout) if done.stdout else None


def steps() -> list[list[str]]:
    """All steps; the resource that lists operations has the name that the client gives it."""
    [listing] = [group.name for group in PROGRAM.groups if "operations" in group.name]
    return [*STEPS, [listing, "list", "--service-type", "CTS"]]


@pytest.mark.usefixtures("environment")
def test_every_command() -> None:
    known = {"{login}": json.dumps(LOGIN)}
    for step in steps():
        result = as_json(*(known.get(word, word) for word in step))
        if " ".join(step[:2]) in IDS:
            name, key = IDS[" ".join(step[:2])]
            known[f"{{{name}}}"] = result[key]
    called = {tuple(step[:2]) for step in steps()}
    assert called == {(group.name, command.name) for group in PROGRAM.groups for command in group.commands}


@pytest.mark.usefixtures("environment")
def test_formats_of_a_list() -> None:
    create = ("trackers", "create", "--type", "data", "--data-bucket")
    for name in ("a", "b"):
        assert call(*create, BUCKET.replace("pictures", f"bucket-{name}"), "--name", name).exit_code == 0
    listed = ("trackers", "list", "--type", "data", "-o")
    assert [tracker["tracker_name"] for tracker in as_json(*listed[:-1])["trackers"]] == ["a", "b"]
    assert len(yaml.safe_load(call(*listed, "yaml").stdout)["trackers"]) == 2
    assert [json.loads(line)["tracker_name"] for line in call(*listed, "ndjson").stdout.splitlines()] == ["a", "b"]
    table = call(*listed, "table", "--columns", "tracker_name,status").stdout.splitlines()
    assert table == ["TRACKER_NAME  STATUS", "a             enabled", "b             enabled"]


@pytest.mark.usefixtures("environment")
def test_an_error_of_the_service() -> None:
    done = call("trackers", "update", "--type", "data", "--name", "unknown")
    assert (done.exit_code, done.stdout) == (1, "")
    first, meaning, remedy = done.stderr.splitlines()
    assert first.startswith("Error: trackers.update: 404 CTS.0214 The tracker does not exist.")
    assert meaning.startswith("Meaning: ")
    assert remedy.startswith("Remedy: ")


@pytest.mark.usefixtures("environment")
def test_an_argument_that_the_client_rejects(cts_stub: Running) -> None:
    done = call("trackers", "delete")
    assert done.exit_code == 2
    assert "trackers.delete_all" in done.stderr
    cts_stub.assert_called("deleteTracker", times=0)


@pytest.mark.usefixtures("environment")
def test_a_member_that_is_not_documented_is_a_warning() -> None:
    done = call("trackers", "list", "--type", "x")
    assert done.stderr.startswith("Warning: ")


@pytest.mark.usefixtures("environment")
def test_a_dry_run_sends_nothing(cts_stub: Running) -> None:
    done = call("trackers", "create", "--type", "system", "--name", "system", "--dry-run")
    assert done.stdout.splitlines()[0] == f"POST {cts_stub.url}/v3/{cts_stub.project_id}/tracker"
    assert json.loads(done.stdout.splitlines()[-1]) == {"tracker_type": "system", "tracker_name": "system"}
    assert cts_stub.token not in done.output
    cts_stub.assert_called("createTracker", times=0)


@pytest.mark.usefixtures("environment")
def test_debugging_shows_each_request_without_secrets(cts_stub: Running) -> None:
    done = call("trackers", "list", "--debug", "-o", "json")
    assert f"trackers.list GET /v3/{cts_stub.project_id}/trackers: 200 in" in done.stderr
    assert cts_stub.token not in done.output
    assert json.loads(done.stdout) == {"trackers": []}


def test_without_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ENDPOINT", "TOKEN", "PROJECT_ID"):
        monkeypatch.delenv(f"CTS_{name}", raising=False)
    done = call("trackers", "list")
    assert done.exit_code == 2
    assert done.stderr.startswith("Error: ")


def test_nothing_listens() -> None:
    settings = ["--endpoint", "http://127.0.0.1:9", "--token", "t", "--project-id", "p", "--max-retries", "0"]
    done = call("trackers", "list", *settings, "-o", "json")
    assert done.exit_code == 3
    assert json.loads(done.stderr)["error"]["type"] == "ConnectionFailed"


def test_help_has_limits_and_defaults() -> None:
    text = " ".join(call("traces", "list", "--help").output.split())
    assert "Maximum number of traces per page. 1 to 200. Default: `10`." in text
    assert "[system|data]" in text


def run(program: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)


@pytest.mark.slow
def test_importing_the_client_loads_nothing_of_the_command_line() -> None:
    program = "import sys, cts_client, cts_client.cli; print(sorted({'click', 'yaml'} & set(sys.modules)))"
    assert run(program).stdout == "[]\n"
    program = "import sys, cts_client; print([name for name in sys.modules if '.cli' in name.removesuffix('.client')])"
    assert run(program).stdout == "[]\n"


def test_the_command_without_its_extra() -> None:
    done = run("import sys; sys.modules['click'] = None; from cts_client.cli import main; main()")
    assert done.returncode == 1
    assert done.stderr == "click is not installed; the command needs the extra: pip install 'cts-client[cli]'\n"


def test_a_call_without_a_body_imports_no_model_of_requests() -> None:
    program = "import sys; from cts_client import Client; Client('http://127.0.0.1:9', token='t').trackers"
    assert run(f"{program}; print('cts_client.models.requests' in sys.modules)").stdout == "False\n"


def test_a_call_imports_the_models_of_its_own_resource() -> None:
    program = "import sys; from cts_client import Client, models; Client('http://127.0.0.1:9', token='t').trackers"
    loaded = "print([name for name in sys.modules if name.startswith('cts_client.models.responses.')])"
    assert run(f"{program}; {loaded}").stdout == "['cts_client.models.responses.trackers']\n"
    assert run(f"{program}; models.Error; {loaded}").stdout == (
        "['cts_client.models.responses.trackers', 'cts_client.models.responses._shared']\n"
    )
