"""Tables of generated pages."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from generator.markdown import cell


class Table(NamedTuple):
    """Cells are texts with code spans."""

    head: tuple[str, ...]
    rows: list[tuple[str, ...]]

    @property
    def markdown(self) -> str:
        """All lines of the table (GitHub Flavored Markdown, section 4.10); empty if it has no rows."""
        lines = [_line(self.head), "|" + "---|" * len(self.head), *map(_line, self.rows)]
        return "\n".join(lines) if self.rows else ""


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(map(cell, cells))} |"
