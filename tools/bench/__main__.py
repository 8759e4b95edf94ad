"""``make bench``: measures, and writes docs/bench.md and docs/bench.svg."""

from __future__ import annotations

import click

from tools.bench import client, generation, imports, report, stub
from tools.bench.measure import Table
from tools.bench.places import ROOT

SUBJECTS = ("generation", "stub", "client", "imports")


@click.command()
@click.option("--only", default=",".join(SUBJECTS), show_default=True, help="Subjects, separated by commas.")
@click.option("--quick", is_flag=True, help="Few short rounds, to try it out; writes nothing.")
def main(only: str, quick: bool) -> None:
    """Measure beside peers. Takes about six minutes on two cores."""
    rounds, seconds, calls = (1, 0.5, 100) if quick else (5, 3.0, 1000)
    wanted = only.split(",")
    tables: list[Table] = []
    if "generation" in wanted:
        tables.append(generation.run(rounds, _progress))
    if "stub" in wanted:
        tables += stub.run(rounds, seconds, _progress)
    if "client" in wanted:
        tables += client.run(rounds, calls, _progress)
    if "imports" in wanted:
        tables += imports.run(rounds * 2, _progress)
    text = report.markdown(tables)
    click.echo(text)
    if not quick:
        (ROOT / "docs").mkdir(exist_ok=True)
        (ROOT / "docs" / "bench.md").write_text(text, encoding="utf-8")
        report.picture(tables, ROOT / "docs" / "bench.svg")


def _progress(line: str) -> None:
    click.echo(line, err=True)


main()
