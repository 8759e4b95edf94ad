"""Command of ``make bench``: measure, and write docs/bench.md and docs/bench.svg."""

from __future__ import annotations

import click

from tools.bench import (
    callers,
    client,
    concurrency,
    first_call,
    generation,
    imports,
    kit,
    paging,
    paired,
    picture,
    proof,
    queries,
    report,
    start,
    state,
    stub,
)
from tools.bench.measure import Table
from tools.bench.places import ROOT

SUBJECTS = (
    *("generation", "start", "stub", "paired", "callers", "state", "queries"),
    *("client", "first-call", "concurrency", "paging", "imports", "kit", "proof"),
)


@click.command()
@click.option("--only", default=",".join(SUBJECTS), show_default=True, help="Subjects, separated by commas.")
@click.option("--quick", is_flag=True, help="Measure one short round, as a trial.")
def main(only: str, quick: bool) -> None:
    """Measure ours and its peers; takes about half an hour on two idle cores.

    Only a complete run writes docs/bench.md and docs/bench.svg; others only print.
    """
    wanted = only.split(",")
    if unknown := sorted(set(wanted) - set(SUBJECTS)):
        raise click.BadParameter(f"no such subject: {', '.join(unknown)}", param_hint="--only")
    tables = measured(wanted, quick)
    text = report.markdown(tables)
    click.echo(text)
    if quick or set(wanted) != set(SUBJECTS):
        _progress("docs/bench.md and docs/bench.svg are unchanged: this was not a complete run")
        return
    (ROOT / "docs").mkdir(exist_ok=True)
    (ROOT / "docs" / "bench.md").write_text(text, encoding="utf-8")
    picture.picture(tables, ROOT / "docs" / "bench.svg")


def measured(wanted: list[str], quick: bool) -> list[Table]:
    rounds, seconds, calls = (1, 0.5, 100) if quick else (5, 3.0, 1000)
    tables: list[Table] = []
    if "generation" in wanted:
        tables += generation.run(rounds, _progress)
    if "start" in wanted:
        tables += start.run(rounds, _progress)
    if "stub" in wanted:
        tables += stub.run(rounds, seconds, _progress)
    if "paired" in wanted:
        tables += paired.run(rounds if quick else paired.ROUNDS, _progress)
    if "callers" in wanted:
        tables += callers.run(rounds, seconds, _progress)
    if "state" in wanted:
        tables += state.run(rounds, seconds, _progress)
    if "queries" in wanted:
        tables += queries.run(rounds, _progress, queries.SIZES[:2] if quick else queries.SIZES)
    if "client" in wanted:
        tables += client.run(rounds, calls, _progress)
    if "first-call" in wanted:
        tables += first_call.run(rounds * 6, _progress)
    if "concurrency" in wanted:
        tables += concurrency.run(rounds, calls * 4, _progress)
    if "paging" in wanted:
        tables += paging.run(rounds, _progress)
    if "imports" in wanted:
        tables += imports.run(rounds * 2, _progress)
    if "kit" in wanted:
        tables += kit.run(min(rounds, 3), _progress)
    if "proof" in wanted:
        tables += proof.run(min(rounds, 3), _progress)
    return tables


def _progress(line: str) -> None:
    click.echo(line, err=True)


if __name__ == "__main__":
    main()
