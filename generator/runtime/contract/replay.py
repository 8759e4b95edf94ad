"""Repetition of one check: what it needs is in the first line of the run's NDJSON report."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import click

from ..yaml_source.did_you_mean import suggest


@dataclass(frozen=True, slots=True)
class Recorded:
    """A run that was recorded: its settings, and the checks that failed."""

    settings: dict[str, Any]
    seed: int
    server: str
    version: str  # of the description
    failed: tuple[str, ...]

    def differences(self, described: str) -> Iterator[str]:
        """Yield what is not as it was: a repetition may have another result for it."""
        if self.version != described:
            yield f"the description was {self.version} and is {described}"
        then, now = self.settings.get("schemathesis"), version("schemathesis")
        if then != now:
            yield f"Schemathesis was {then} and is {now}"


def read(path: Path) -> Recorded:
    """Return the run of a report.

    Raises:
        click.UsageError: it is no report of a run.
    """
    try:
        lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        run = lines[0]["run"]
        failed = [each["verdict"]["id"] for each in lines if each.get("verdict", {}).get("state") == "failed"]
        return Recorded(run["settings"], run["seed"], run["server"], run["description"]["version"], tuple(failed))
    except (ValueError, LookupError, TypeError, AttributeError):
        raise click.UsageError(f"{path}: not a report of a run; give the file that --ndjson wrote") from None


def check(recorded: Recorded, name: str, path: Path) -> None:
    """Reject a check that did not fail in a run.

    Raises:
        click.UsageError: it did not.
    """
    if name not in recorded.failed:
        raise click.UsageError(f"--replay {name}: it did not fail in {path}; {suggest(name, recorded.failed)}")


def needs(seed: int) -> str:
    """Return what a repetition needs besides the same options."""
    return (
        f"--seed {seed} repeats this run, in an empty project and with Schemathesis {version('schemathesis')}; "
        "--replay ID repeats one check, with the checks before it that it needs"
    )
