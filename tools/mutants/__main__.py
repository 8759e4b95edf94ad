"""Command of ``make mutants``: run the proof against the mutants of the stub, and write the table."""

from __future__ import annotations

import json
import random
import sys
import time
from datetime import UTC, datetime
from math import inf
from pathlib import Path
from typing import Any

import click
import msgspec
from cts_contract._runtime.credentials import required_scheme
from cts_contract._runtime.descriptions import own_operations
from cts_stub._runtime.openapi import Scheme

from tools.mutants import catalogue, report
from tools.mutants.focus import parts
from tools.mutants.mutant import Mutant
from tools.mutants.trial import Verdict, verdict, verdicts

PAGE = Path("docs/mutants.md")


@click.command()
@click.option("--jobs", type=click.IntRange(1), default=2, show_default=True, help="Number of processes.")
@click.option("--sample", type=click.IntRange(1), help="Number of mutants, the first in the order; default: all.")
@click.option("--seed", type=int, default=1, show_default=True, help="Seed of the random order of the mutants.")
@click.option("--only", default="", help="Only mutants whose name contains this text.")
@click.option("--list", "lists", is_flag=True, help="List the mutants and run nothing.")
@click.option("--seconds", type=int, default=300, show_default=True, help="Limit of one mutant, in seconds of CPU.")
@click.option("--max-time", type=float, default=inf, help="Begin no mutant after so many seconds; 0: report only.")
@click.option(
    "--resume",
    type=click.Path(dir_okay=False, path_type=Path),
    help="NDJSON file of verdicts, which gets each as it comes: mutants in it are not tried again.",
)
@click.option("--quick", is_flag=True, help="Run the checks of `cts contract --quick`.")
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help="Default: docs/mutants.md, if all are run."
)
@click.option("--spec", type=click.Path(exists=True, path_type=Path), default=Path("generated/openapi.json"))
@click.option("--fail-under", type=int, default=0, help="Percentage below which the exit code is 1.")
def main(
    jobs: int,
    sample: int | None,
    seed: int,
    only: str,
    lists: bool,
    seconds: int,
    max_time: float,
    resume: Path | None,
    quick: bool,
    out: Path | None,
    spec: Path,
    fail_under: int,
) -> None:
    """Prove the proof: run it against stubs with one fault each, until the first failure."""
    end = time.monotonic() + max_time
    document = own_operations(json.loads(spec.read_bytes()))
    scheme = required_scheme(document, spec)
    every = catalogue.mutants()
    chosen = [each for each in in_random_order(every, seed) if only in each.id][:sample]
    if lists:
        click.echo("\n".join(each.id for each in chosen))
        return
    found = known_verdicts(resume, chosen) if resume else []
    known = {verdict.mutant for verdict in found}
    rest = [each for each in chosen if each.id not in known] if max_time else []
    if rest:
        _require_correct(document, [] if sample or only else rest, scheme, seconds, is_quick=quick)
    for each in verdicts(rest, document, scheme, jobs=jobs, seconds=seconds, is_quick=quick, end=end):
        found.append(each)
        if resume:
            with resume.open("ab") as file:
                file.write(msgspec.json.encode(each) + b"\n")
        click.echo(f"{each.seconds:6.1f} s  {'noticed ' if each.check else 'survived'}  {each.mutant}  {each.failure}")
    path = out or (PAGE if len(found) == len(every) and not quick else None)
    if path:
        report.write(
            path, in_order(found, every), report.extent(len(found), len(every), seed), datetime.now(UTC).date()
        )
    click.echo(f"{sum(bool(v.check) for v in found)} of {len(found)} noticed ({report.percent(found)} %)")
    sys.exit(report.percent(found) < fail_under)


def in_random_order(mutants: list[Mutant], seed: int) -> list[Mutant]:
    """Return the mutants in another order, of which every beginning is a fair sample."""
    return random.Random(seed).sample(mutants, len(mutants))  # noqa: S311 — no secret


def in_order(found: list[Verdict], mutants: list[Mutant]) -> list[Verdict]:
    """Return the verdicts in the order of the mutants."""
    positions = {each.id: position for position, each in enumerate(mutants)}
    return sorted(found, key=lambda each: positions[each.mutant])


def known_verdicts(path: Path, chosen: list[Mutant]) -> list[Verdict]:
    """Return the verdicts of an earlier run about mutants that are chosen now; none without the file."""
    names = {each.id for each in chosen}
    lines = path.read_bytes().splitlines() if path.exists() else []
    return [each for line in lines if (each := msgspec.json.decode(line, type=Verdict)).mutant in names]


def _require_correct(
    document: dict[str, Any], mutants: list[Mutant], scheme: Scheme, seconds: int, *, is_quick: bool
) -> None:
    """Check that the correct stub passes the whole, and each part that is tried for the mutants.

    Raises:
        click.ClickException: it does not.
    """
    for part in {part.key: part for each in (None, *mutants) for part in parts(document, each)}.values():
        correct = verdict(None, [part], scheme, seconds, is_quick=is_quick)
        if correct.check:
            raise click.ClickException(f"the correct stub fails: {correct.check}: {correct.failure}")


if __name__ == "__main__":
    main()
