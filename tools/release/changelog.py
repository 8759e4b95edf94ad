"""Changelogs: a section for each version, with an entry for each change."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from tools.diff.changes import Change
from tools.diff.formats import line
from tools.diff.severity import Severity

FILE = "CHANGELOG.md"
HEAD = "# Changes of the description\n\nThe newest version comes first. `cts release --write` adds the entries.\n"
FIRST = "- First release.\n"
NO_CHANGE = "- Nothing changes for callers.\n"
Entries = Mapping[str, list[str]]
"""Lines of a section, by the title above them, which can be empty."""


def of_description(changes: Iterable[Change]) -> Entries:
    """Return an entry for each change of the description, by severity."""
    listed = list(changes)
    return {
        severity.capitalize(): [line(change) for change in listed if change.rule.severity is severity]
        for severity in Severity
    }


def section(path: Path, version: str) -> str:
    """Return the text of the section of a version; empty if there is none."""
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    match = re.search(rf"^## {re.escape(version)}\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    return match[1] if match else ""


def missing(path: Path, version: str, entries: Entries, *, is_first: bool) -> Entries:
    """Return the entries that the section of a version lacks. A section without an entry says so."""
    known = set(section(path, version).splitlines(keepends=True))
    wanted = entries if any(entries.values()) else {"": [FIRST if is_first else NO_CHANGE]}
    lacking = {title: [entry for entry in found if entry not in known] for title, found in wanted.items()}
    return {title: found for title, found in lacking.items() if found}


def write(path: Path, head: str, version: str, lacking: Entries) -> None:
    """Add entries to the section of a version, before what it has already. ``head`` begins a new file."""
    if not lacking:
        return
    parts = [f"### {title}\n\n{''.join(found)}" if title else "".join(found) for title, found in lacking.items()]
    text = path.read_text(encoding="utf-8") if path.is_file() else head
    old = section(path, version)
    new = "\n" + "\n".join([*parts, *([old.strip("\n") + "\n"] if old.strip() else [])]) + "\n"
    if old:
        text = text.replace(f"## {version}\n{old}", f"## {version}\n{new}")
    else:
        before, mark, after = text.partition("\n## ")
        text = f"{before.rstrip()}\n\n## {version}\n{new.rstrip()}\n{mark}{after}"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
