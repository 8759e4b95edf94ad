"""The arithmetic and the text of the benchmark; what it measures is never a test."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tools.bench.measure import Row, Sample, Subject, Table, interleaved, medians, process
from tools.bench.paired import Slice, cpu_seconds, rows
from tools.bench.pgbench import literal
from tools.bench.report import markdown
from tools.bench.state import APART, APART_WITH_AS_MANY, ONE_PROCESS, PGBENCH, busy_percent, scaling

OURS = Row("ours 1.0", {"per_second": 12000.0, "seconds": 0.5}, 5)
PEER = Row("peer 2.1", {"per_second": 3000.0, "seconds": 2.0}, 5)


def silent(_: str) -> None:
    pass


def table(**better: str) -> Table:
    return Table("Widgets", "What was done.", better, [OURS, PEER])


def test_median_of_each_figure() -> None:
    samples = [{"a": 1.0, "b": 9.0}, {"a": 100.0, "b": 8.0}, {"a": 2.0, "b": 7.0}]
    assert medians(samples) == {"a": 2.0, "b": 8.0}


@pytest.mark.parametrize(("figure", "better"), [("per_second", "more"), ("seconds", "less")])
def test_ratio_says_how_many_times_better_the_first_row_is(figure: str, better: str) -> None:
    assert table(**{figure: better}).ratio(PEER, figure) == 4


def test_ratio_is_below_one_where_the_peer_is_better() -> None:
    assert Table("", "", {"seconds": "less"}, [PEER, OURS]).ratio(OURS, "seconds") == 0.25


def test_subjects_take_turns_and_the_first_round_does_not_count() -> None:
    order: list[str] = []

    def subject(name: str) -> Subject:
        def take() -> Sample:
            order.append(name)
            return {"turn": float(len(order))}

        return Subject(name, take)

    rows = interleaved([subject("a"), subject("b")], 3, silent)
    assert order == ["a", "b"] * 4
    assert rows == [Row("a", {"turn": 5.0}, 3), Row("b", {"turn": 6.0}, 3)]


def test_a_paired_ratio_is_the_median_of_those_of_each_round() -> None:
    """In the second round the machine was slow, which the medians of each server would not show."""
    taken = {
        "ours": [Slice(10, 9000), Slice(100, 900), Slice(11, 9000)],
        "peer": [Slice(20, 5000), Slice(210, 500), Slice(21, 5000)],
    }
    [ours, peer] = rows(taken)
    assert ours == Row("ours", {"microseconds": 11, "requests_per_second": 9000}, 3, 1.0)
    assert peer == Row("peer", {"microseconds": 21, "requests_per_second": 5000}, 3, 2.0)
    table = Table("", "", {"microseconds": "less", "requests_per_second": "more"}, [ours, peer])
    assert table.ratio(peer, "microseconds") == 2.0
    assert "| peer | 21 | 5,000 | 2.00 | 3 |" in markdown([table])


def test_a_record_for_pgbench_has_no_variables() -> None:
    record = {"a": "it's :id", "b": {"c": [1, None]}, "d": "iam::x"}
    text = literal(record)
    assert re.findall(r":\w", text) == []
    assert json.loads(text[1:-1].replace("''", "'")) == record


def test_cores_are_busy_unless_they_are_idle_or_wait_for_the_disk() -> None:
    assert busy_percent([10, 0, 10, 50, 5, 0, 0, 0], [40, 0, 40, 80, 15, 0, 0, 0]) == 60


def test_the_page_says_whether_processes_or_cores_are_the_limit() -> None:
    figures = {
        ONE_PROCESS: (1000.0, 81.6),
        APART: (1400.0, 97.5),
        APART_WITH_AS_MANY: (1510.0, 99.2),
        PGBENCH: (1600.0, 99.0),
    }
    found = [
        Row(name, {"requests_per_second": rate, "busy_percent": busy}, 5) for name, (rate, busy) in figures.items()
    ]
    assert scaling(found) == (
        "**With one process on PostgreSQL, 82 % of the time of all cores is busy. Two with a project each reach 1.40 "
        "times its rate, with 98 % busy. Two with a project and 32 connections each reach 1.51 times its rate, with "
        "99 % busy. One reaches 62 % of pgbench, two with 32 connections each 94 %.**"
    )
    assert "pgbench" not in scaling(found[:3])
    assert "Two with a project each" not in scaling([found[0], *found[2:]])


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells the CPU time of a process so exactly")
def test_cpu_time_is_none_while_a_process_sleeps() -> None:
    code = "import sys\nfor line in sys.stdin: sum(range(3_000_000)); print(flush=True)"
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        taken = []
        for _ in range(2):
            child.stdin.write("\n")
            child.stdin.flush()
            child.stdout.readline()
            taken.append(cpu_seconds(child.pid))
        time.sleep(0.1)
        assert cpu_seconds(child.pid) - taken[1] < taken[1] - taken[0]
        child.stdin.close()


def test_a_thread_that_ends_while_it_is_measured(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    known = cpu_seconds(os.getpid())
    monkeypatch.setattr(Path, "iterdir", lambda folder: iter([tmp_path / "ended"]))
    assert known > cpu_seconds(os.getpid()) == 0


@pytest.mark.slow
def test_memory_is_that_of_the_command_and_not_of_who_measures() -> None:
    held = bytearray(b"x" * 150_000_000)
    small, large = (process([sys.executable, "-c", code])["megabytes"] for code in ("0", "b'x' * 100_000_000"))
    assert small < 100 < large < len(held) / 1e6


def test_command_that_fails_is_not_measured() -> None:
    with pytest.raises(RuntimeError, match="ended with exit code 3"):
        process([sys.executable, "-c", "raise SystemExit(3)"])


@pytest.mark.parametrize(
    "line",
    [
        "## Widgets",
        "What was done.",
        "|  | requests/s | p50, ms | ratio | rounds |",
        "| ours | 12,000 | 0.119 | 1 | 5 |",
        "| peer | 3,000 | 2 | 4.00 | 5 |",
    ],
)
def test_page_has_the_figures(line: str) -> None:
    rows = [
        Row("ours", {"requests_per_second": 12000.0, "p50_ms": 0.1189}, 5),
        Row("peer", {"requests_per_second": 3000.0, "p50_ms": 2.0}, 5),
    ]
    better = {"requests_per_second": "more", "p50_ms": "less"}
    assert line in markdown([Table("Widgets", "What was done.", better, rows)]).splitlines()


def test_table_without_a_note_leaves_no_gap() -> None:
    rows = [Row("ours", {"seconds": 1.0}, 1)]
    assert "\n\n\n" not in markdown([Table("Widgets", "", {"seconds": "less"}, rows)])
