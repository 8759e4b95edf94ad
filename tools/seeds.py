"""Command of ``make seeds``: prove the correct stub with other seeds, each twice in a row on one server.

A seed has an influence on Schemathesis only; the other checks follow from the description.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tempfile
from pathlib import Path

import click
from cts_stub import Stub, create_app
from cts_stub._runtime.stub.http.server import serving

HIGHEST = 10**6
Verdicts = dict[str, str]
"""States of checks by their IDs."""


@click.command(context_settings={"ignore_unknown_options": True})
@click.option("--count", type=click.IntRange(0), default=5, show_default=True, help="Number of fresh seeds.")
@click.option("--seed", "seeds", type=int, multiple=True, help="A seed to try before the fresh ones (repeatable).")
@click.option("--runs", type=click.IntRange(1), default=2, show_default=True, help="Runs of each seed on one server.")
@click.argument("options", nargs=-1, type=click.UNPROCESSED)
def main(count: int, seeds: tuple[int, ...], runs: int, options: tuple[str, ...]) -> None:
    """Prove the correct stub with other seeds. OPTIONS are those of `cts contract`; default: --only schemathesis."""
    fresh = random.SystemRandom().sample(range(HIGHEST), count)
    for seed in (*seeds, *fresh):
        click.echo(f"seed {seed}: {_proven(seed, runs, options or ('--only', 'schemathesis'))}")


def _proven(seed: int, runs: int, options: tuple[str, ...]) -> str:
    """Run the proof several times against one server, and return what it says.

    Raises:
        click.ClickException: it fails, or does not say the same each time.
    """
    stub, first = create_app(), Verdicts()
    with serving(stub) as url:
        for number in range(1, runs + 1):
            found = _verdicts(stub, url, seed, options)
            first = first or found
            different = sorted(name for name in first.keys() | found if first.get(name) != found.get(name))
            if different:
                raise click.ClickException(f"seed {seed}: run {number} differs from the first: {', '.join(different)}")
    return f"proven {runs} times, {len(first)} checks"


def _verdicts(stub: Stub, url: str, seed: int, options: tuple[str, ...]) -> Verdicts:
    own = stub.credentials
    known = {"CTS_TOKEN": own["token"], "CTS_PROJECT_ID": own["project_id"], "CTS_DOMAIN_ID": own["domain_id"]}
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "verdicts.ndjson"
        arguments = ["run", url, "--seed", str(seed), "--ndjson", str(report), *options]
        command = [sys.executable, "-m", "cts_contract", *arguments]
        process = subprocess.run(command, env=os.environ | known, capture_output=True, text=True, check=False)  # noqa: S603
        if process.returncode:
            raise click.ClickException(f"seed {seed} is not proven:\n{process.stdout}{process.stderr}")
        lines = map(json.loads, report.read_text(encoding="utf-8").splitlines())
        return {line["verdict"]["id"]: line["verdict"]["state"] for line in lines if "verdict" in line}


if __name__ == "__main__":
    main()
