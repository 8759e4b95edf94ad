"""Run of Schemathesis against the target, with every phase and every check."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tools.contract.credentials import Credentials
from tools.contract.results import Observations
from tools.contract.target import Target

# Environment variables of the process that runs Schemathesis.
OBSERVATIONS = "CONTRACT_OBSERVATIONS"  # path of the JSON file that hooks.py writes: {operationId: [status, …]}
TOKEN = "CONTRACT_CREDENTIAL"  # noqa: S105 — the name of an environment variable
PASSWORD = "CONTRACT_PASSWORD"  # noqa: S105 — the same; the other one is the name of the user then

CONFIGURATION = """\
seed = {seed}
hooks = "tools.contract.hooks"
continue-on-failure = true

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

# Replaced by valid_data_acceptance in tools/contract/hooks.py; the reason is there.
[checks.positive_data_acceptance]
enabled = false
# Replaced by tools/contract/lifecycle_checks.py; the reason is there.
[checks.use_after_free]
enabled = false

{authentication}

[parameters]
"""

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


def run(target: Target, observations: Observations, budget: Budget, junit: Path, *, reads_only: bool = False) -> int:
    """Run Schemathesis in its own process, with its output passed through; return its exit code (0: passed)."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        (home / "openapi.json").write_text(json.dumps(target.document), encoding="utf-8")
        (home / "schemathesis.toml").write_text(
            _configuration(target.credentials, target.path_parameters, budget), encoding="utf-8"
        )
        statuses = home / "observations.json"
        environment = {**os.environ, OBSERVATIONS: str(statuses), **_secrets(target.credentials)}
        command = [
            *(sys.executable, "-m", "schemathesis.cli", "--config-file", str(home / "schemathesis.toml"), "run"),
            *(str(home / "openapi.json"), "--url", target.url, "--phases", budget.phases),
            *("--report", "junit", "--report-junit-path", str(junit)),
            *(("--include-method", "GET") if reads_only else ()),
        ]
        code = subprocess.run(command, env=environment, check=False).returncode  # noqa: S603 — our own arguments
        if statuses.exists():
            observations.update(json.loads(statuses.read_text(encoding="utf-8")))
        return code


def _secrets(credentials: Credentials) -> dict[str, str]:
    """Return the environment variables that the configuration names: secrets are in no file."""
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


def _configuration(credentials: Credentials, path_parameters: Mapping[str, str], budget: Budget) -> str:
    text = CONFIGURATION.format(
        seed=budget.seed,
        max_examples=budget.max_examples,
        fail_on=json.dumps(FAIL_ON),
        authentication=_authentication(credentials),
    )
    return text + "".join(
        f"{json.dumps('path.' + name)} = {json.dumps(value)}\n" for name, value in path_parameters.items()
    )
