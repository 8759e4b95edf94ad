"""Fenced code blocks of Markdown files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

MARK = re.compile(r"<!-- not run here: (?P<reason>.+) -->")
FENCE = re.compile(r"(?P<fence>`{3,})(?P<language>[\w-]*) ?(?P<info>.*)")


@dataclass(frozen=True, slots=True)
class Block:
    """Fenced code block, with the reason in the ``not run here`` comment before it, or an empty reason."""

    file: str
    line: int
    language: str
    info: str
    text: str
    reason: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


def blocks(path: Path, root: Path) -> Iterator[Block]:
    """Yield the blocks of a file in their order.

    Raises:
        ValueError: a fence is not closed, or a block is indented instead of fenced.
    """
    lines = iter(enumerate(path.read_text(encoding="utf-8").splitlines(), 1))
    name = path.relative_to(root).as_posix()
    reason, previous = "", ""
    for number, line in lines:
        mark, fence = MARK.fullmatch(line), FENCE.fullmatch(line)
        if line.startswith("    ") and not previous:
            raise ValueError(f"{name}:{number}: indented block; use a fence with a language")
        if fence:
            text = list(_until(lines, fence["fence"], f"{name}:{number}"))
            yield Block(name, number, fence["language"], fence["info"], "".join(f"{row}\n" for row in text), reason)
        reason = mark["reason"] if mark else ""
        previous = line


def _until(lines: Iterator[tuple[int, str]], fence: str, place: str) -> Iterator[str]:
    for _, line in lines:
        if line == fence:
            return
        yield line
    raise ValueError(f"{place}: fence is not closed")
