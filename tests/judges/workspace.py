"""Folder in which recipes run: with a publication, and the tools of others on PATH."""

from __future__ import annotations

import json
import os
import shutil
from functools import cache
from importlib.metadata import Distribution
from pathlib import Path
from typing import Any

import urllib3

from tests.docs.workspace import BIN, PORTS, Workspace
from tests.generation import ROOT

JUDGES = ROOT / ".judges"
NODE = JUDGES / "node_modules"
PYTHON = JUDGES / "python" / "bin"
QUICK_START = "-XX:TieredStopAtLevel=1"
"""Option of Java that halves the time of programs that run for seconds."""


class JudgesWorkspace(Workspace):
    """Workspace of a guide with the installed tools; it keeps what they print."""

    timeout_seconds = 600

    def __init__(self, folder: Path, publication: Path) -> None:
        super().__init__(folder)
        (folder / "node_modules").symlink_to(NODE)
        (folder / "dist").symlink_to(publication)
        self.environment |= {
            "PATH": f"{PYTHON}{os.pathsep}{self.environment['PATH']}",
            "JAVA_OPTS": QUICK_START,
            "GOCACHE": str(JUDGES / "go-cache"),
            "GOPROXY": "off",  # what is built needs the standard library only
            "GOFLAGS": "-mod=mod",
            "NO_UPDATE_NOTIFIER": "1",
            "REDOCLY_TELEMETRY": "off",
        }
        self.output: list[str] = []

    def run(self, command: str) -> tuple[int, str]:
        status, printed = super().run(command)
        self.output += printed.splitlines()
        return status, printed

    def stop(self) -> None:
        super().stop()
        for log in self.folder.glob("server-*.log"):
            self.output += log.read_text(encoding="utf-8").splitlines()

    def asked(self, what: str) -> Any:
        """Return what a control endpoint of the stub says."""
        return urllib3.request("GET", f"http://127.0.0.1:{self.ports[PORTS[0]]}/_stub/{what}", timeout=10).json()


def missing(program: str) -> bool:
    """Return whether a program of a recipe is not installed."""
    if program.startswith("npx "):
        return not (NODE / ".bin" / program.removeprefix("npx ")).exists()
    return not shutil.which(program, path=os.pathsep.join((str(PYTHON), str(BIN), os.environ["PATH"])))


@cache
def version(program: str) -> str:
    """Return name and version of the package that a program comes from; empty for one of the system."""
    if program.startswith("npx "):
        return package_version((NODE / ".bin" / program.removeprefix("npx ")).resolve())
    for found in (JUDGES / "python").glob("lib/*/site-packages/*.dist-info"):
        distribution = Distribution.at(found)
        if any(each.group == "console_scripts" and each.name == program for each in distribution.entry_points):
            return f"{distribution.name} {distribution.version}"
    return ""


def package_version(path: Path) -> str:
    """Return name and version of the npm package that has this file or folder."""
    for folder in (path, *path.parents):
        description = folder / "package.json"
        content = json.loads(description.read_text(encoding="utf-8")) if description.is_file() else {}
        if "version" in content:
            return f"{content['name']} {content['version']}"
    return ""
