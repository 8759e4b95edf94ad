"""Table of the mutants that the proof notices: by group and by check, with every survivor."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec

from tools.mutants.trial import Verdict


def markdown(verdicts: Sequence[Verdict], total: int) -> str:
    """Return the report. ``total``: the number of all mutants, of which the verdicts may be a sample."""
    noticed = [each for each in verdicts if each.check]
    lines = [
        "# Mutants of the stub",
        "",
        f"{len(noticed)} of {len(verdicts)} noticed ({percent(verdicts)} %), of {total} mutants.",
        "Written by `make mutants`.",
        "",
        "| group | noticed | mutants |",
        "|---|---:|---:|",
    ]
    groups = Counter(each.group for each in verdicts)
    lines += [
        f"| {group} | {sum(bool(v.check) for v in verdicts if v.group == group)} | {groups[group]} |"
        for group in sorted(groups)
    ]
    lines += ["", "| check | noticed first |", "|---|---:|"]
    lines += [f"| {check} | {count} |" for check, count in Counter(each.check for each in noticed).most_common()]
    lines += ["", "## Survivors", ""]
    lines += [f"- {each.mutant}" for each in verdicts if not each.check]
    return "\n".join(lines) + "\n"


def percent(verdicts: Iterable[Verdict]) -> int:
    """Return the percentage of mutants that were noticed, rounded down."""
    every = list(verdicts)
    return 100 * sum(bool(each.check) for each in every) // max(1, len(every))


def write(path: Path, verdicts: Sequence[Verdict], total: int) -> None:
    """Write the Markdown report, and the verdicts as JSON beside it."""
    path.write_text(markdown(verdicts, total), encoding="utf-8")
    encoded = msgspec.json.format(msgspec.json.encode(list(verdicts)), indent=1)
    path.with_suffix(".json").write_bytes(encoded + b"\n")
