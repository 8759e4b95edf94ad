"""CPU of the server per request: this tree, earlier commits and peers in turn, in slices of a tenth of a second.

Wall times of one commit vary by a quarter between runs on a shared machine. The CPU of the server process does not
depend on what else runs, and the ratio of two slices that follow each other depends on it still less. Linux only.

``python -m tools.bench.paired PLACE…`` compares others; a place is a revision of git or a folder with a checkout. They
run in this environment, so that only the code of the stub differs.
"""

from __future__ import annotations

import contextlib
import io
import random
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import click
import uvloop

from tools.bench import load, report
from tools.bench.measure import Row, Table
from tools.bench.places import ROOT
from tools.bench.servers import CREATE, LIST, Request, Server, five_trackers, process_of, servers

EARLIER = ("6d7e658", "0475ab1")
"""The first complete stub, and the state after it was rebuilt: no request may cost much more than theirs."""
ROUNDS = 25
SLICE_SECONDS = 0.1
STUB = Path("generated") / "stub"
BETTER = {"microseconds": "less", "requests_per_second": "more"}
NOTE = (
    "CPU time of the server process per request, and requests per second of wall time, in slices of a tenth of a "
    "second in random order. The ratio is the median of the ratios within each round. Earlier commits run in the same "
    "environment."
)


@dataclass(frozen=True, slots=True)
class Slice:
    """One measurement of one server."""

    microseconds: float  # of CPU per request
    requests_per_second: float


def run(rounds: int, progress: Callable[[str], None], places: Sequence[str] = EARLIER) -> list[Table]:
    """Measure list before create, so that the list stays short."""
    with contextlib.ExitStack() as stack:
        running = [(each, *stack.enter_context(process_of(each))) for each in _subjects(stack, places, progress)]
        tables: list[Table] = []
        for name in ("list", "create"):
            for connections in (1, 32):
                title = f"Stub: CPU of {name}, {connections} connection{'s' if connections > 1 else ''}"
                progress(title)
                measures = {
                    server.name: _measure(url, pid, server.list if name == "list" else server.create, connections)
                    for server, url, pid in running
                }
                tables.append(Table(title, "" if tables else NOTE, BETTER, _rows(measures, rounds)))
        return tables


def _subjects(stack: contextlib.ExitStack, places: Sequence[str], progress: Callable[[str], None]) -> Iterator[Server]:
    yield _stub("this tree", ROOT)
    for place in places:
        folder = Path(place) if Path(place).is_dir() else _checked_out(stack, place)
        if folder:
            yield _stub(place, folder)
        else:
            progress(f"WARNING: {place} is left out: it is no folder and no revision in this clone")
    yield from (each for each in servers(progress)[1:] if not each.name.startswith("moto"))


def _stub(name: str, folder: Path) -> Server:
    command = ["env", f"PYTHONPATH={folder.resolve() / STUB}", sys.executable, "-m", "cts_stub", "--port", "{port}"]
    return Server(name, command, CREATE, LIST, five_trackers)


def _checked_out(stack: contextlib.ExitStack, revision: str) -> Path | None:
    """Return a folder with the stub of a revision; None if there is no such revision."""
    command = ["git", "-C", str(ROOT), "archive", revision, "--", str(STUB)]
    done = subprocess.run(command, capture_output=True, check=False)  # noqa: S603 — git and a revision
    if done.returncode:
        return None
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    with tarfile.open(fileobj=io.BytesIO(done.stdout)) as archive:
        archive.extractall(folder, filter="data")
    return folder


def _measure(url: str, pid: int, request: Request, connections: int) -> Callable[[], Slice]:
    requests = load.requests(dict(request))

    def take() -> Slice:
        before = cpu_seconds(pid)
        latencies, failures, elapsed = uvloop.run(load.responses(url, requests, connections, SLICE_SECONDS))
        if failures:
            raise RuntimeError(f"{url} rejected some of the requests; its figures are meaningless")
        return Slice((cpu_seconds(pid) - before) / len(latencies) * 1e6, len(latencies) / elapsed)

    return take


def cpu_seconds(pid: int) -> float:
    """Return the CPU time of all threads of a process that still run."""
    return sum(map(_nanoseconds, Path(f"/proc/{pid}/task").iterdir())) / 1e9


def _nanoseconds(thread: Path) -> int:
    try:
        return int((thread / "schedstat").read_text(encoding="ascii").split()[0])
    except (FileNotFoundError, ProcessLookupError):
        return 0  # it has ended since it was listed


def _rows(measures: Mapping[str, Callable[[], Slice]], rounds: int) -> list[Row]:
    """Measure each server once per round, after one round of warm-up that does not count."""
    taken: dict[str, list[Slice]] = {name: [] for name in measures}
    for number in range(rounds + 1):
        for name in random.sample(list(measures), len(measures)):
            slice_ = measures[name]()
            if number:
                taken[name].append(slice_)
    return rows(taken)


def rows(taken: Mapping[str, Sequence[Slice]]) -> list[Row]:
    """Return medians, and those of the ratios to the first server within each round."""
    first = next(iter(taken.values()))
    return [
        Row(
            name,
            {figure: median(getattr(each, figure) for each in slices) for figure in BETTER},
            len(slices),
            median(each.microseconds / ours.microseconds for each, ours in zip(slices, first, strict=True)),
        )
        for name, slices in taken.items()
    ]


@click.command()
@click.argument("places", nargs=-1)
@click.option("--rounds", default=ROUNDS, show_default=True, help="Slices of each server.")
def main(places: Sequence[str], rounds: int) -> None:
    """Print the CPU per request of the stub of this tree, of PLACES and of peers."""
    tables = run(rounds, lambda line: click.echo(line, err=True), places or EARLIER)
    click.echo(report.markdown(tables))


if __name__ == "__main__":
    main()
