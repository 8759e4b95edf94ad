"""Table of the mutants that the proof notices: by group and by check, with every survivor and its explanation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from fnmatch import fnmatchcase
from pathlib import Path

import msgspec
import yaml

from tools.mutants.trial import Verdict

EXPLANATIONS = Path(__file__).with_name("survivors.yaml")
HEADER = """# Mutants of the stub

{noticed} of {tried} mutants noticed ({percent} %), {extent}, on {day}.

`make mutants` derives stubs with one fault each from the declarations, runs the checks of `cts contract` against each
until the first failure, and writes this page. Schemathesis is left out: what it notices comes on top. The part of the
description that a fault is about is tried first; the correct stub passes each of these parts and the whole.
"""


def extent(tried: int, total: int, seed: int) -> str:
    """Return which part of all mutants was tried."""
    return "all there are" if tried == total else f"the first of {total} in a random order (seed {seed})"


def markdown(verdicts: Sequence[Verdict], which: str, day: date) -> str:
    """Return the report. ``which``: part of all mutants that was tried."""
    noticed = [each for each in verdicts if each.check]
    lines = [
        HEADER.format(
            noticed=len(noticed), tried=len(verdicts), percent=percent(verdicts), extent=which, day=day.isoformat()
        ),
        "| group | noticed | mutants |",
        "|---|---:|---:|",
    ]
    groups = Counter(each.group for each in verdicts)
    lines += [
        f"| {group} | {sum(bool(v.check) for v in verdicts if v.group == group)} | {groups[group]} |"
        for group in sorted(groups)
    ]
    lines += ["", "| check | mutants noticed first by it |", "|---|---:|"]
    lines += [f"| {check} | {count} |" for check, count in Counter(each.check for each in noticed).most_common()]
    return "\n".join([*lines, "", "## Survivors", "", *_survivors(verdicts)]) + "\n"


def _survivors(verdicts: Iterable[Verdict]) -> list[str]:
    known: Mapping[str, str] = yaml.safe_load(EXPLANATIONS.read_text(encoding="utf-8")) or {}
    rows = [f"| {each.mutant} | {explanation(each, known)} |" for each in verdicts if not each.check]
    return ["| mutant | why no check notices it |", "|---|---|", *rows] if rows else ["None."]


def explanation(verdict: Verdict, known: Mapping[str, str]) -> str:
    """Return why a mutant survives; ``known``: reasons by patterns of names."""
    reasons = (reason for pattern, reason in known.items() if fnmatchcase(verdict.mutant, pattern))
    return next(reasons, verdict.failure or "not explained")


def percent(verdicts: Iterable[Verdict]) -> int:
    """Return the percentage of mutants that were noticed, rounded down."""
    every = list(verdicts)
    return 100 * sum(bool(each.check) for each in every) // max(1, len(every))


def write(path: Path, verdicts: Sequence[Verdict], which: str, day: date) -> None:
    """Write the Markdown report, and the verdicts as JSON beside it."""
    path.write_text(markdown(verdicts, which, day), encoding="utf-8")
    encoded = msgspec.json.format(msgspec.json.encode(list(verdicts)), indent=1)
    path.with_suffix(".json").write_bytes(encoded + b"\n")
