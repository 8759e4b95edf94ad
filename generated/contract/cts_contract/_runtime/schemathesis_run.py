# Copied from generator/runtime/contract/schemathesis_run.py. Do not edit: run `make generate`.
"""Run of Schemathesis against the target, with every phase and every check."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from .credentials import Credentials
from .results import SCHEMATHESIS, CheckResult, Observations
from .schemathesis_results import ALL, LINES, SIGNED, Results
from .signing import Signer
from .target import Target
from .traffic import OutOfTime, Traffic
from .verdicts import Recorder

# Environment variables of the process that runs Schemathesis.
OBSERVATIONS = "CONTRACT_OBSERVATIONS"  # path of the JSON file that hooks.py writes: {operationId: [status, …]}
TOKEN = "CONTRACT_CREDENTIAL"  # noqa: S105 — the name of an environment variable
PASSWORD = "CONTRACT_PASSWORD"  # noqa: S105 — the same; the other one is the name of the user then
STORAGE = "HYPOTHESIS_STORAGE_DIRECTORY"
"""Environment variable with the folder of Hypothesis: by default it is in the current one, and changes the next run."""

CONFIGURATION = """\
seed = {seed}
hooks = "{hooks}"
continue-on-failure = true
{wire}

# Schemathesis learns from error responses and from the server's source, which hides a description that is too loose.
[cache]
enabled = false
[analysis.constants]
enabled = false

[warnings]
fail-on = {fail_on}

[generation]
max-examples = {max_examples}
[phases.examples]
fill-missing = true
[phases.coverage]
generate-duplicate-query-parameters = true
{methods}

# Replaced by valid_data_acceptance in hooks.py; the reason is there.
[checks.positive_data_acceptance]
enabled = false
# Replaced by lifecycle_checks.py; the reason is there.
[checks.use_after_free]
enabled = false

{authentication}

[parameters]
"""

HEADER = "CONTRACT_HEADER_"
"""Beginning of the names of environment variables with values of further headers."""
SECONDS_TO_END = 10
"""Seconds that Schemathesis has to end when the run is stopped."""
MAX_OUTPUT = 4000
"""Characters of its output that are shown when it does not come to its end."""
# Warnings that fail the run. Two are left out because a check here is more exact: validation_mismatch (rules on the
# state and between query parameters: hooks.valid_data_acceptance) and missing_test_data (the gates).
FAIL_ON = ["missing_auth", "unused_openapi_auth", "method_not_allowed", "unmatched_filter"]


PHASES = "examples,coverage,fuzzing,stateful"


@dataclass(frozen=True, slots=True)
class Budget:
    """Extent of the run. ``max_examples`` is the number of requests per operation in the fuzzing phase."""

    seed: int = 1
    max_examples: int = 60
    phases: str = PHASES


class Extent(Protocol):
    """What Schemathesis may send, and what is kept of it."""

    @property
    def reads_only(self) -> bool: ...

    @property
    def keeps_all(self) -> bool: ...

    @property
    def max_seconds(self) -> float: ...


def run(target: Target, recorder: Recorder, observations: Observations, budget: Budget, extent: Extent) -> None:
    """Run Schemathesis in its own process, and add its verdicts as they come.

    Raises:
        OutOfTime: the time of the run ended it, which it takes for a success.
    """
    began, seconds = time.monotonic(), _seconds(target)
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        (home / "openapi.json").write_text(json.dumps(target.document), encoding="utf-8")
        (home / "schemathesis.toml").write_text(_configuration(target, budget, extent), encoding="utf-8")
        statuses, output = home / "observations.json", home / "output.txt"
        environment = {**os.environ, OBSERVATIONS: str(statuses), STORAGE: str(home / "hypothesis"), **_secrets(target)}
        if extent.keeps_all:
            environment[ALL] = "1"
        results = Results(recorder)
        code = _process(_command(home, target, budget, extent, seconds), environment, output, results)
        if statuses.exists():
            observations.update(json.loads(statuses.read_text(encoding="utf-8")))
        results.end()
        if seconds is not None and time.monotonic() - began >= seconds:
            raise OutOfTime
        problem = "" if code == 0 or (code == 1 and results.failed) else _problem(code, output)
        recorder.add(CheckResult(SCHEMATHESIS, "comes to its end", problem))


def _seconds(target: Target) -> int | None:
    """Return the seconds that are left for Schemathesis, None without a limit."""
    remaining = target.traffic.remaining
    return None if remaining is None else max(1, int(remaining))


def _command(home: Path, target: Target, budget: Budget, extent: Extent, seconds: int | None) -> list[str]:
    return [
        *(sys.executable, "-m", "schemathesis.cli", "--config-file", str(home / "schemathesis.toml"), "run"),
        *(str(home / "openapi.json"), "--url", target.url, "--phases", budget.phases, "--no-color"),
        *(("--include-method", "GET") if extent.reads_only else ()),
        *(("--max-time", str(seconds)) if seconds is not None else ()),
    ]


def _process(command: list[str], environment: dict[str, str], output: Path, results: Results) -> int:
    """Run a command, and read the lines that it writes; return its exit code."""
    reading, writing = os.pipe()
    with output.open("wb") as stream, os.fdopen(reading, encoding="utf-8") as lines:
        process = subprocess.Popen(  # noqa: S603 — our own arguments
            command,
            env={**environment, LINES: str(writing)},
            stdout=stream,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            pass_fds=(writing,),
        )
        os.close(writing)
        try:
            results.read(lines)
            return process.wait()
        finally:
            _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a process that still runs."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(SECONDS_TO_END)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _problem(code: int, output: Path) -> str:
    text = output.read_text(encoding="utf-8", errors="replace").strip()
    return f"Schemathesis ended with exit code {code}:\n{text[-MAX_OUTPUT:]}"


def _secrets(target: Target) -> dict[str, str]:
    """Return the environment variables that the configuration names: secrets are in no file."""
    credentials, headers = target.credentials, target.traffic.headers
    further = {f"{HEADER}{number}": value for number, value in enumerate(headers.values())}
    if isinstance(target.sign, Signer):
        return {**further, SIGNED: target.sign.as_text()}
    return {**further, **_own(credentials)}


def _own(credentials: Credentials) -> dict[str, str]:
    name, _, password = credentials.secret.partition(":")
    is_basic = credentials.scheme is not None and credentials.scheme.kind == "basic"
    return {TOKEN: name, PASSWORD: password} if is_basic else {TOKEN: credentials.secret}


def _authentication(credentials: Credentials) -> str:
    if credentials.scheme is None:
        return ""
    settings = {
        "basic": f'username = "${{{TOKEN}}}"\npassword = "${{{PASSWORD}}}"',
        "bearer": f'bearer = "${{{TOKEN}}}"',
    }.get(credentials.scheme.kind, f'api_key = "${{{TOKEN}}}"')
    return f"[auth.openapi.{json.dumps(credentials.scheme.name)}]\n{settings}"


def _wire(traffic: Traffic, max_seconds: float) -> str:
    """Return the settings of every request."""
    lines = [f"request-timeout = {traffic.timeout_seconds:g}"]
    lines += [f"rate-limit = {json.dumps(traffic.rate)}"] if traffic.rate else []
    lines += [f"tls-verify = {json.dumps(str(traffic.ca))}"] if traffic.ca else []
    names = (f'{json.dumps(name)} = "${{{HEADER}{number}}}"' for number, name in enumerate(traffic.headers))
    lines += [f"headers = {{ {', '.join(names)} }}"] if traffic.headers else []
    return "\n".join([*lines, "[checks]", f"max_response_time = {max_seconds:g}"])


def _configuration(target: Target, budget: Budget, extent: Extent) -> str:
    text = CONFIGURATION.format(
        wire=_wire(target.traffic, extent.max_seconds),
        # Methods that the description does not have for a path: the server can have them, and delete something.
        methods="unexpected-methods = []" if extent.reads_only else "",
        hooks=f"{__package__}.hooks",
        seed=budget.seed,
        max_examples=budget.max_examples,
        fail_on=json.dumps(FAIL_ON),
        authentication=_authentication(target.credentials),
    )
    return text + "".join(
        f"{json.dumps('path.' + name)} = {json.dumps(value)}\n" for name, value in target.path_parameters.items()
    )
