"""``make judges``: the one-file description, its editions and the workflows before tools that are not this project's.

Each judge runs with every rule it has; the exceptions stand, with reasons, in its configuration beside this file. One
whose runtime (Node or Java) is not there is left out loudly. Exit codes: 0 all that ran agree, 1 one does not.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import click

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
DOCUMENTS = [ROOT / "generated" / "openapi.json", *sorted((ROOT / "generated" / "editions").glob("*.openapi.json"))]
WORKFLOWS = ROOT / "spec" / "workflows.arazzo.yaml"


@dataclass(frozen=True, slots=True)
class Judge:
    name: str
    runtime: str  # the program that has to be there
    command: Sequence[str | Path]


def judges(environment: Path) -> list[Judge]:
    """``environment`` is where make has installed them."""
    node, python = environment / "node_modules" / ".bin", environment / "python" / "bin"
    return [
        Judge("Redocly CLI", "node", [node / "redocly", "lint", *DOCUMENTS, "--config", HERE / "redocly.yaml"]),
        Judge(
            "Redocly CLI on workflows", "node", [node / "redocly", "lint", WORKFLOWS, "--config", HERE / "redocly.yaml"]
        ),
        Judge(
            "Spectral",
            "node",
            [node / "spectral", "lint", *DOCUMENTS, "--ruleset", HERE / "spectral.yaml", "--fail-severity", "hint"],
        ),
        *(
            Judge(
                f"openapi-generator on {document.name}",
                "java",
                [python / "openapi-generator-cli", "validate", "-i", document, "--recommend"],
            )
            for document in DOCUMENTS
        ),
    ]


def agrees(judge: Judge) -> bool:
    if not shutil.which(judge.runtime):
        click.echo(f"NOT JUDGED by {judge.name}: {judge.runtime} is not installed")
        return True
    command = [str(part) for part in judge.command]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 — our own commands
    if done.returncode:
        click.echo(f"{judge.name} objects:\n{done.stdout}{done.stderr}")
    else:
        click.echo(f"{judge.name} agrees")
    return done.returncode == 0


@click.command()
@click.argument("environment", type=click.Path(exists=True, file_okay=False, path_type=Path))
def main(environment: Path) -> None:
    """Put the description before every judge whose runtime is there."""
    verdicts = [agrees(judge) for judge in judges(environment)]
    sys.exit(not all(verdicts))


main()
