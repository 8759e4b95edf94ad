"""Reads the vendor's documents: their sections and the rows of their tables, in the three forms that they have.

The documents are not part of this repository: they are looked for beside it, or where CTS_DOCUMENTS says.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

FOLDER = Path(os.environ.get("CTS_DOCUMENTS", Path(__file__).parents[3] / "shared" / "seeds"))
# The names that citations have for the documents, and how their files begin.
FILES = {
    "reference": "004",
    "modify-2024": "002",
    "create-2025": "001",
    "modify-2025": "000",
    "create-operator": "003",
}
TAG = re.compile(r"<[^>]*>")
TYPE = re.compile(r"(String|Boolean|Integer|Long|Array of .*|.* object)$")
HEADING = re.compile(r"#+ ((?:\d+|A)(?:\.\d+)*) (.+)$")
CAPTION = re.compile(r"(?:.*\*\*)?Table ([\d-]+)(?:\*\*)? (.+)$")


@dataclass(frozen=True, slots=True)
class Row:
    name: str
    mandatory: bool | None  # None: the table has no such column
    type: str
    text: str

    @property
    def refers_to(self) -> str | None:
        """The object that the type names, as in "Array of <b>Tags</b> objects"."""
        match = re.fullmatch(r"(?:Array of )?\[?([A-Z]\w+)\]?(?:\([^)]*\))? objects?", TAG.sub("", self.type).strip())
        return match.group(1) if match else None

    @property
    def values(self) -> list[str]:
        """The values that the row lists."""
        _, found, rest = re.split(r"((?:Enumerated values|Values?):)", self.text + " Value:", maxsplit=1)
        listed = re.findall(r"<li>(.*?)</li>", rest) if found else []
        clean = (re.sub(r"^[•·\s]+", "", TAG.sub("", value)).strip() for value in listed)
        return [value.replace(" (default value)", "").replace(",", "") for value in clean]


@dataclass(slots=True)
class Table:
    """``number`` is the document's own, or counts from 1 where its tables have none."""

    number: str
    caption: str
    section: str  # empty in a page, which is one section
    rows: list[Row] = field(default_factory=list[Row])

    @property
    def is_of_parameters(self) -> bool:
        return bool(self.rows)


@dataclass(slots=True)
class Document:
    name: str
    text: str
    sections: dict[str, str]  # titles by number
    tables: list[Table]

    def table(self, number: str) -> Table:
        return next(table for table in self.tables if table.number == number)


def documents() -> dict[str, Document]:
    """Every document that is there, by the name that citations have for it."""
    found = {name: sorted(FOLDER.glob(f"{prefix}_*.txt")) for name, prefix in FILES.items()}
    texts = {name: paths[0].read_text(encoding="utf-8") for name, paths in found.items() if paths}
    return {name: Document(name, text, *_parsed(name, text)) for name, text in texts.items()}


def _parsed(name: str, text: str) -> tuple[dict[str, str], list[Table]]:
    if name == "reference":
        return _manual(text)
    return {}, list(_web_page(text) if name == "create-operator" else _page(text))


def _manual(text: str) -> tuple[dict[str, str], list[Table]]:
    """The text of a PDF: numbered headings, captions, cells between tabs, tables broken over pages."""
    sections: dict[str, str] = {}
    tables: list[Table] = []
    section, mandatory, in_table = "", False, False
    for line in text.splitlines():
        plain = line.strip().replace("\\_", "_")
        if match := HEADING.match(plain):
            section, in_table = match.group(1), False
            sections[section] = match.group(2)
        elif (match := CAPTION.match(plain)) and not plain.endswith("."):
            tables.append(Table(match.group(1), match.group(2).strip(), section))
            in_table = True
        elif plain.startswith("Parameter\t"):
            mandatory = "\tMandatory\t" in plain
        elif in_table and re.match(r"Status Codes?\t", plain):
            in_table = False
        elif in_table and "\t" in plain and tables[-1].number.startswith("6-"):
            cells = plain.split("\t")
            duty = (cells.pop(1) == "Yes") if mandatory else None
            tables[-1].rows.append(Row(cells[0], duty, cells[1], "\t".join(cells[2:])))
    return sections, tables


def _page(text: str) -> Iterator[Table]:
    """The text of a page: each cell in lines of its own."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    table: Table | None = None
    for at, line in enumerate(lines):
        if (match := CAPTION.match(line)) and lines[at + 1] == "Parameter":
            if table:
                yield table
            table = Table(match.group(1), match.group(2), "")
        elif table and re.fullmatch(r"[a-z_]+", line):
            duty = lines[at + 1] if lines[at + 1] in ("Yes", "No") else None
            kind = lines[at + 1 + (duty is not None)]
            if TYPE.fullmatch(kind):
                table.rows.append(Row(line, None if duty is None else duty == "Yes", kind, ""))
        elif line.startswith("Example Request"):
            break
    if table:
        yield table


def _web_page(text: str) -> Iterator[Table]:
    """The text of a page whose tables have bars between the cells and no numbers."""
    table: Table | None = None
    count = 0
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.split("|")]
        if cells[0] in ("Parameter", "Status Code") and len(cells) > 1:
            count += 1
            if table:
                yield table
            table = Table(str(count), cells[0], "")
        elif table and len(cells) >= 3 and re.fullmatch(r"[a-z_]+", cells[0]):
            duty = cells.pop(1) == "Yes" if cells[1] in ("Yes", "No") else None
            table.rows.append(Row(cells[0], duty, cells[1], cells[2]))
    if table:
        yield table
