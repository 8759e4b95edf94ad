# Copied from generator/runtime/contract/pytest_support.py. Do not edit: run `make generate`.
"""Checks of the proof as tests of pytest.

The command ``run`` proves the server once, before the tests are known, in a process of its own. With pytest-xdist it is
the controller that runs it; the workers share its verdicts.
"""

from __future__ import annotations

import json
import os
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from .kit import Kit

EXIT_USAGE = 2
PROVEN = "proven"
"""Outcome in the summary of a run."""
SHARED = "contract verdicts"
"""Key under which workers of pytest-xdist find the folder of the reports."""


def add_options(parser: pytest.Parser, kit: Kit) -> None:
    """Declare the options, which begin with the prefix of the package's environment variables."""
    prefix = _prefix(kit)
    group = parser.getgroup(kit.command, f"contract of {kit.title}")
    group.addoption(f"--{prefix}-url", metavar="URL", help="prove this server: each check becomes a test")
    group.addoption(
        f"--{prefix}-parameter",
        metavar="NAME=VALUE",
        action="append",
        default=[],
        help="path parameter that belongs to the token (repeatable)",
    )
    group.addoption(
        f"--{prefix}-args",
        metavar="OPTIONS",
        default="",
        help=f"further options of `{kit.command} run`, such as --quick",
    )


def configure(config: pytest.Config, kit: Kit) -> None:
    """Add the tests of the server, if an option names one."""
    url = config.getoption(f"{_prefix(kit)}_url")
    if url:
        config.pluginmanager.register(Proof(config, kit, url), f"{kit.name} proof")


def _prefix(kit: Kit) -> str:
    return kit.environment.lower().replace("_", "-")


class Proof:
    """Plugin of one session with a server to prove."""

    def __init__(self, config: pytest.Config, kit: Kit, url: str) -> None:
        prefix = _prefix(kit).replace("-", "_")
        parameters = [part for each in config.getoption(f"{prefix}_parameter") for part in ("-p", each)]
        options = shlex.split(config.getoption(f"{prefix}_args"))
        self._arguments = [kit.name, "run", url, *parameters, *options]
        self._kit, self._url = kit, url
        self._made: str | None = None  # folder of the reports, in the process that made it
        self._folder: str | None = getattr(config, "workerinput", {}).get(SHARED)

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: Any) -> None:
        """Hand the verdicts to a worker of pytest-xdist."""
        node.workerinput[SHARED] = self._reports()

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(self, session: pytest.Session, items: list[pytest.Item]) -> None:
        """Add a test for each verdict, before pytest deselects some."""
        parent: Any = Checks.from_parent(session, name=self._kit.command, nodeid=self._kit.command)
        items.extend(_items(parent, Path(self._reports())))

    def _reports(self) -> str:
        """Return the folder of the reports of the run, which takes place at the first call.

        Raises:
            UsageError: it came to no verdict.
        """
        if self._folder is None:
            folder = self._folder = self._made = tempfile.mkdtemp(prefix="contract-")
            print(f"{self._kit.command}: proving {self._url}", file=sys.stderr)  # while pytest collects
            reports = ["--ndjson", f"{folder}/run.ndjson", "--junit", f"{folder}/junit.xml"]
            command = [sys.executable, "-m", f"{self._kit.name}._runtime.attached", *self._arguments, *reports]
            done = _completed(command)
            if done.returncode == EXIT_USAGE or not _verdicts(Path(folder)):
                lines = (done.stderr or done.stdout).strip().splitlines()
                raise pytest.UsageError(f"{self._kit.command} run: {lines[-1] if lines else done.returncode}")
        return self._folder

    def pytest_unconfigure(self) -> None:
        """Remove the reports, in the process that made them."""
        if self._made is not None:
            shutil.rmtree(self._made, ignore_errors=True)


def _completed(command: list[str]) -> subprocess.CompletedProcess[str]:
    """Run a command to its end; its standard input ends when this process does, however that ends.

    After Ctrl-C it has the time to delete what it created; a second one ends that, too.
    """
    inherited, own = os.pipe()  # `communicate` would close a pipe of its own at once
    with (
        os.fdopen(own, "wb"),
        subprocess.Popen(  # noqa: S603 — our own command
            command, stdin=inherited, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
        ) as process,
    ):
        os.close(inherited)
        try:
            output, errors = process.communicate()
        except KeyboardInterrupt:
            print("stopping: what the run created is deleted; Ctrl-C again leaves the rest of it", file=sys.stderr)
            print(_stopped(process), file=sys.stderr)
            raise
    return subprocess.CompletedProcess(command, process.returncode, output, errors)


def _stopped(process: subprocess.Popen[str]) -> str:
    """Interrupt a command, a second time at the next Ctrl-C, and return the last line of what it says."""
    process.send_signal(signal.SIGINT)
    try:
        _, errors = process.communicate()
    except KeyboardInterrupt:
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate()
    return errors.strip().rpartition("\n")[2]


class Checks(pytest.Collector):
    """Parent of the tests, which are not in a file."""

    def collect(self) -> list[pytest.Item]:
        return []


class Check(pytest.Item):
    """One check of the proof. ``verdict`` is its line in the report."""

    def __init__(self, *, verdict: dict[str, Any], shown: str, **arguments: Any) -> None:
        super().__init__(**arguments)
        self._verdict, self._shown = verdict, shown

    def runtest(self) -> None:
        match self._verdict["state"]:
            case "failed":
                raise Broken(self._shown or self._verdict["failure"])
            case "known":
                pytest.xfail(f"known failure: {self._verdict['failure']}")
            case "skipped":
                pytest.skip(self._verdict["reason"])

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        return str(excinfo.value) if isinstance(excinfo.value, Broken) else super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        return self.path, None, self._verdict["id"]


class Broken(Exception):
    """The server does not keep the contract; the message shows request, response and difference."""


def _items(parent: Any, folder: Path) -> Iterator[pytest.Item]:
    shown = _failures(folder / "junit.xml")
    for verdict in _verdicts(folder):
        name = verdict["id"]
        yield Check.from_parent(
            parent, name=name, nodeid=f"{parent.name}::{name}", verdict=verdict, shown=shown.get(name, "")
        )


def _verdicts(folder: Path) -> list[dict[str, Any]]:
    """Return the verdicts of a run; none if it did not begin."""
    report = folder / "run.ndjson"
    lines = [json.loads(line) for line in report.read_text(encoding="utf-8").splitlines()] if report.exists() else []
    found = [line["verdict"] for line in lines if "verdict" in line]
    return [*found, *_unfinished(lines[-1]["summary"])] if found else []


def _unfinished(summary: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield a verdict about the run itself, if it was stopped, or is not proven although no check failed."""
    if summary["stopped"] or (summary["outcome"] != PROVEN and not summary["totals"]["failed"]):
        yield {"id": "run", "state": "failed", "failure": summary["outcome"]}


def _failures(junit: Path) -> dict[str, str]:
    """Return the failures in full, by ID."""
    found: dict[str, str] = {}
    for case in ElementTree.parse(junit).getroot().iter("testcase"):  # noqa: S314 — our own file
        failure = case.find("failure")
        if failure is not None:
            found[case.findtext("system-out", "")] = failure.text or ""
    return found
