"""Reader of the vendor's documents: sections and table rows, in the three formats of the documents.

The documents are not part of this repository. CTS_DOCUMENTS gives their folder; the default is a folder beside it.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

FOLDER = Path(os.environ.get("CTS_DOCUMENTS", Path(__file__).parents[3] / "shared" / "seeds"))
# Names of the documents in citations, and prefixes of their files.
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
        """Name of the object in the type, as in "Array of <b>Tags</b> objects"."""
        match = re.fullmatch(r"(?:Array of )?\[?([A-Z]\w+)\]?(?:\([^)]*\))? objects?", TAG.sub("", self.type).strip())
        return match.group(1) if match else None

    @property
    def values(self) -> list[str]:
        """Values that the row lists."""
        _, heading, rest = re.split(r"((?:Enumerated values|Values?):)", self.text + " Value:", maxsplit=1)
        listed = re.findall(r"<li>(.*?)</li>", rest) if heading else []
        stripped_values = (re.sub(r"^[•·\s]+", "", TAG.sub("", value)).strip() for value in listed)
        return [value.replace(" (default value)", "").replace(",", "") for value in stripped_values]


@dataclass(slots=True)
class Table:
    """Table of a document; ``number`` is printed in the document or, where it has none, counts from 1."""

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
    """Return the available documents by their name in citations."""
    files = {name: sorted(FOLDER.glob(f"{prefix}_*.txt")) for name, prefix in FILES.items()}
    texts = {name: paths[0].read_text(encoding="utf-8") for name, paths in files.items() if paths}
    return {name: Document(name, text, *_parse(name, text)) for name, text in texts.items()}


def _parse(name: str, text: str) -> tuple[dict[str, str], list[Table]]:
    if name == "reference":
        return _parse_manual(text)
    return {}, list(_parse_web_page(text) if name == "create-operator" else _parse_page(text))


def _parse_manual(text: str) -> tuple[dict[str, str], list[Table]]:
    """Parse the text of a PDF: numbered headings, captions, cells between tabs, tables split over pages."""
    sections: dict[str, str] = {}
    tables: list[Table] = []
    section, mandatory, in_table = "", False, False
    for line in text.splitlines():
        stripped = line.strip().replace("\\_", "_")
        if match := HEADING.match(stripped):
            section, in_table = match.group(1), False
            sections[section] = match.group(2)
        elif (match := CAPTION.match(stripped)) and not stripped.endswith("."):
            tables.append(Table(match.group(1), match.group(2).strip(), section))
            in_table = True
        elif stripped.startswith("Parameter\t"):
            mandatory = "\tMandatory\t" in stripped
        elif in_table and re.match(r"Status Codes?\t", stripped):
            in_table = False
        elif in_table and "\t" in stripped and tables[-1].number.startswith("6-"):
            cells = stripped.split("\t")
            is_mandatory = (cells.pop(1) == "Yes") if mandatory else None
            tables[-1].rows.append(Row(cells[0], is_mandatory, cells[1], "\t".join(cells[2:])))
    return sections, tables


def _parse_page(text: str) -> Iterator[Table]:
    """Parse the text of a page that has each cell on separate lines."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    table: Table | None = None
    for at, line in enumerate(lines):
        if (match := CAPTION.match(line)) and lines[at + 1] == "Parameter":
            if table:
                yield table
            table = Table(match.group(1), match.group(2), "")
        elif table and re.fullmatch(r"[a-z_]+", line):
            is_mandatory = lines[at + 1] if lines[at + 1] in ("Yes", "No") else None
            type_name = lines[at + 1 + (is_mandatory is not None)]
            if TYPE.fullmatch(type_name):
                table.rows.append(Row(line, None if is_mandatory is None else is_mandatory == "Yes", type_name, ""))
        elif line.startswith("Example Request"):
            break
    if table:
        yield table


def _parse_web_page(text: str) -> Iterator[Table]:
    """Parse the text of a page whose tables have bars between the cells and no numbers."""
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
            is_mandatory = cells.pop(1) == "Yes" if cells[1] in ("Yes", "No") else None
            table.rows.append(Row(cells[0], is_mandatory, cells[1], cells[2]))
    if table:
        yield table


def payloads(text: str) -> list[Any]:
    """Return every JSON object in a text, including objects that page breaks split into several blocks."""
    joined = "\n".join(line for line in text.splitlines() if line.strip() and not line.startswith("```"))
    joined = joined.replace("\\_", "_")
    result: list[Any] = []
    for match in re.finditer(r"\{", joined):
        try:
            result.append(json.JSONDecoder().raw_decode(joined, match.start())[0])
        except ValueError:
            continue
    return result
