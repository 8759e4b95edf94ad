"""Interleaved measurements and their medians: a machine that slows down affects all subjects alike."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

# Installed packages are compiled; those of this project are as soon as Python may keep what it compiles.
CACHED = {"PYTHONDONTWRITEBYTECODE": ""}
CHILD = Path(__file__).with_name("child.py")
Sample = Mapping[str, float]  # figures of one round by name, such as {"seconds": 1.2, "megabytes": 80}


@dataclass(frozen=True, slots=True)
class Subject:
    """Subject of a measurement, with its version: ours (the first of a table) or a peer."""

    name: str
    take: Callable[[], Sample]


@dataclass(frozen=True, slots=True)
class Row:
    """Medians of a subject over a number of rounds."""

    name: str
    figures: Mapping[str, float]
    rounds: int
    times: float | None = None  # median of the ratios to the first row within each round; None: that of the medians


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of one measurement. ``better`` is ``more`` or ``less`` for each figure."""

    title: str
    note: str
    better: Mapping[str, str]
    rows: Sequence[Row]

    def ratio(self, row: Row, figure: str) -> float:
        """Return how many times better the first row is than this one."""
        if row.times is not None:
            return row.times
        ours, theirs = self.rows[0].figures[figure], row.figures[figure]
        return theirs / ours if self.better[figure] == "less" else ours / theirs


def interleaved(subjects: Sequence[Subject], rounds: int, progress: Callable[[str], None]) -> list[Row]:
    """Measure every subject once per round, after one round of warm-up that does not count."""
    samples: dict[str, list[Sample]] = {subject.name: [] for subject in subjects}
    for number in range(rounds + 1):
        for subject in subjects:
            progress(f"round {number} of {rounds}: {subject.name}")
            sample = subject.take()
            if number:
                samples[subject.name].append(sample)
    return [Row(name, medians(found), rounds) for name, found in samples.items()]


def medians(samples: Sequence[Sample]) -> dict[str, float]:
    """Return the median of each figure."""
    return {figure: median(sample[figure] for sample in samples) for figure in samples[0]}


def process(command: Sequence[str | Path], environment: Mapping[str, str] | None = None) -> dict[str, float]:
    """Run a command; return wall seconds, and the peak megabytes (10^6 bytes) of its largest process.

    A bare interpreter needs about 15 MB.

    Raises:
        RuntimeError: its exit code is not 0.
    """
    done = subprocess.run(  # noqa: S603 — our own commands
        [sys.executable, "-I", "-S", str(CHILD), *map(str, command)],
        env={**os.environ, **(environment or {})},
        stdout=subprocess.PIPE,
        check=True,
    )
    figures: dict[str, float] = json.loads(done.stdout)
    if code := figures.pop("code"):
        raise RuntimeError(f"{' '.join(map(str, command))} ended with exit code {code}")
    return figures
