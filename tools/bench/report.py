"""Markdown page with the tables."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from pathlib import Path

from tools.bench.measure import Table

TITLES = {
    "seconds": "seconds",
    "install_seconds": "to install, seconds",
    "cpu_seconds": "CPU, seconds",
    "megabytes": "peak memory, MB",
    "requests_per_second": "requests/s",
    "requests": "requests",
    "p50_ms": "p50, ms",
    "p99_ms": "p99, ms",
    "microseconds": "µs",
    "milliseconds": "ms",
    "first_ms": "first, ms",
    "busy_percent": "cores busy, %",
}


def markdown(tables: Sequence[Table]) -> str:
    """Return the page that ``make bench`` writes. A ratio above 1 means that the first row is better."""
    lines = [
        "# Measurements",
        "",
        "Written by `make bench`. Figures are medians; the rows of a table were measured alternately, in the same run.",
        "The ratio says how many times better the first row is than the peer, by the first figure. Absolute figures",
        "depend on the machine; ratios depend on it less.",
        "",
        f"Machine: {_processor()}, Python {platform.python_version()}, {platform.system()}.",
        "",
        "![ratios](bench.svg)",
    ]
    for table in tables:
        lines += ["", f"## {table.title}", "", *([table.note, ""] if table.note else []), *_rows(table)]
    return "\n".join(lines) + "\n"


def _rows(table: Table) -> list[str]:
    figures = list(table.better)
    head = ["", *(TITLES[figure] for figure in figures), "ratio", "rounds"]
    lines = ["| " + " | ".join(head) + " |", "|---" + "|---:" * (len(head) - 1) + "|"]
    for row in table.rows:
        ratio = "1" if row is table.rows[0] else f"{table.ratio(row, figures[0]):.2f}"
        cells = [row.name, *(_number(row.figures[figure]) for figure in figures), ratio, str(row.rounds)]
        lines.append("| " + " | ".join(cells) + " |")
    return lines


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            return f"{_cores()} cores of {line.partition(':')[2].strip()}"
    return f"{_cores()} cores"


def _cores() -> int:
    return len(os.sched_getaffinity(0))
