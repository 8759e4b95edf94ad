"""Warnings of tools, and the table of the guides that explains them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from tests.judges.recipes import OVERVIEW

ROW = re.compile(r"^\| (?P<tool>[\w-]+) \| `(?P<text>[^|]+)` \| (?P<reason>.+) \|$", re.MULTILINE)
NOTED = re.compile(r"warn|error|deprecat|violation", re.IGNORECASE)
ESCAPES = re.compile(r"\x1b\[[\d;]*m")


def explained(tools: Iterable[str]) -> list[str]:
    """Return the texts of the warnings of these tools that the overview explains."""
    rows = ROW.finditer(OVERVIEW.read_text(encoding="utf-8"))
    known = set(tools)
    return [row["text"] for row in rows if row["tool"] in known]


def unexplained(output: Iterable[str], tools: Iterable[str]) -> list[str]:
    """Return the lines that tools printed as warnings or errors, and that the overview does not explain."""
    lines = dict.fromkeys(ESCAPES.sub("", line).strip() for line in output)
    noted = [line for line in lines if NOTED.search(line) and " INFO " not in line]
    known = explained(tools)
    return [line for line in noted if not any(text in line for text in known)]
