"""Command of ``make mutants``: run the proof against the mutants of the stub, and write the table."""

from __future__ import annotations

import json
import random
import sys
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from generator.runtime.openapi import Scheme
from tools.contract.command import own_operations
from tools.contract.credentials import required_scheme
from tools.mutants import catalogue, report
from tools.mutants.focus import focused
from tools.mutants.mutant import Mutant
from tools.mutants.trial import Verdict, verdict, verdicts

PAGE = Path("docs/mutants.md")


@click.command()
@click.option("--jobs", type=click.IntRange(1), default=2, show_default=True, help="Number of processes.")
@click.option("--sample", type=click.IntRange(1), help="Number of mutants, evenly from all groups; default: all.")
@click.option("--seed", type=int, default=1, show_default=True, help="Seed of the sample.")
@click.option("--only", default="", help="Only mutants whose name contains this text.")
@click.option("--list", "lists", is_flag=True, help="List the mutants and run nothing.")
@click.option("--seconds", type=int, default=600, show_default=True, help="Time limit of one mutant.")
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
    quick: bool,
    out: Path | None,
    spec: Path,
    fail_under: int,
) -> None:
    """Prove the proof: run it against stubs with one fault each, until the first failure."""
    document = own_operations(json.loads(spec.read_bytes()))
    scheme = required_scheme(document, spec)
    every = catalogue.mutants()
    chosen = [each for each in every if only in each.id]
    chosen = sampled(chosen, sample, seed) if sample else chosen
    if lists:
        click.echo("\n".join(each.id for each in chosen))
        return
    _require_correct(document, [] if sample or only else chosen, scheme, seconds, is_quick=quick)
    found: list[Verdict] = []
    for each in verdicts(chosen, document, scheme, jobs=jobs, seconds=seconds, is_quick=quick):
        found.append(each)
        click.echo(f"{each.seconds:6.1f} s  {'noticed ' if each.check else 'survived'}  {each.mutant}  {each.failure}")
    path = out or (PAGE if len(found) == len(every) and not quick else None)
    if path:
        report.write(path, found, len(every), datetime.now(UTC).date())
    click.echo(f"{sum(bool(v.check) for v in found)} of {len(found)} noticed ({report.percent(found)} %)")
    sys.exit(report.percent(found) < fail_under)


def _require_correct(
    document: dict[str, Any], mutants: list[Mutant], scheme: Scheme, seconds: int, *, is_quick: bool
) -> None:
    """Check that the correct stub passes the whole, and each part that is tried first for the mutants.

    Raises:
        click.ClickException: it does not.
    """
    parts = {str(sorted(part["paths"])): part for part in (focused(document, each) for each in mutants)}
    for part in (document, *parts.values()):
        correct = verdict(None, part, scheme, seconds, is_quick=is_quick)
        if correct.check:
            raise click.ClickException(f"the correct stub fails: {correct.check}: {correct.failure}")


def sampled(mutants: list[Mutant], count: int, seed: int) -> list[Mutant]:
    """Return so many mutants, taken from all groups in turn, in their order."""
    groups = defaultdict[str, list[Mutant]](list)
    for each in mutants:
        groups[each.group].append(each)
    chance = random.Random(seed)  # noqa: S311 — a sample, no secret
    for group in groups.values():
        chance.shuffle(group)
    taken: set[str] = set()
    while len(taken) < min(count, len(mutants)):
        for group in [each for each in groups.values() if each][: count - len(taken)]:
            taken.add(group.pop().id)
    return [each for each in mutants if each.id in taken]


if __name__ == "__main__":
    main()
