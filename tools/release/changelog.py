"""Changelog of the contract: a section for each version, with an entry for each change."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from tools.diff.changes import Change
from tools.diff.formats import line
from tools.diff.severity import Severity

FILE = "CHANGELOG.md"
HEAD = "# Changes of the description\n\nThe newest version comes first. `cts release --write` adds the entries.\n"
FIRST = "- First release.\n"
NO_CHANGE = "- Nothing changes for callers.\n"


def section(folder: Path, version: str) -> str:
    """Return the text of the section of a version; empty if there is none."""
    path = folder / FILE
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    match = re.search(rf"^## {re.escape(version)}\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    return match[1] if match else ""


def missing(folder: Path, version: str, changes: Iterable[Change], *, is_first: bool) -> list[str]:
    """Return the entries that the section of a version lacks."""
    known = set(section(folder, version).splitlines(keepends=True))
    entries = [line(change) for change in changes] or [FIRST if is_first else NO_CHANGE]
    return [entry for entry in entries if entry not in known]


def write(folder: Path, version: str, changes: Iterable[Change], *, is_first: bool) -> None:
    """Add the entries that are missing to the section of a version, by severity, before what it has already."""
    listed = list(changes)
    wanted = missing(folder, version, listed, is_first=is_first)
    parts = []
    for severity in Severity:
        entries = [line(change) for change in listed if change.rule.severity is severity]
        added = "".join(entry for entry in entries if entry in wanted)
        parts += [f"### {severity.capitalize()}\n\n{added}"] if added else []
    parts += [] if listed else wanted
    path = folder / FILE
    text = path.read_text(encoding="utf-8") if path.is_file() else HEAD
    old = section(folder, version)
    new = "\n" + "\n".join([*parts, *([old.strip("\n") + "\n"] if old.strip() else [])]) + "\n"
    if old:
        text = text.replace(f"## {version}\n{old}", f"## {version}\n{new}")
    else:
        before, mark, after = text.partition("\n## ")
        text = f"{before.rstrip()}\n\n## {version}\n{new.rstrip()}\n{mark}{after}"
    folder.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
