"""Tables of generated Markdown pages (GitHub Flavored Markdown, section 4.10)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class Table(NamedTuple):
    """Cells as Markdown."""

    head: tuple[str, ...]
    rows: list[tuple[str, ...]]

    @property
    def markdown(self) -> str:
        """All lines of the table; empty if it has no rows."""
        lines = [_line(self.head), "|" + "---|" * len(self.head), *map(_line, self.rows)]
        return "\n".join(lines) if self.rows else ""


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
