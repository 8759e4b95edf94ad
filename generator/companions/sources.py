"""``sources.yaml``: the documents that facts come from, and the citations (``x-source``) that name parts of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from generator.companions.reading import keyed, read
from generator.ir import Citation, Document
from generator.runtime.yaml_source.diagnostics import Diagnostics, Place
from generator.runtime.yaml_source.reader import SourceDict, place_of_value

FILE = "sources.yaml"
CITATION = re.compile(
    r"(?P<document>[a-z][a-z0-9-]*)"
    r"(?: (?:(?P<kind>section|table)s?(?P<numbers>(?: [0-9A-Z][0-9.-]*)+)|files?(?P<files>(?: [\w./-]+)+)))?"
)


def citations(text: str) -> list[Citation]:
    """Return the parts that a citation such as ``reference tables 6-1 6-16`` names; ValueError if it is none."""
    match = CITATION.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} is no citation")
    kind = "file" if match["files"] else match["kind"] or ""
    numbers = (match["files"] or match["numbers"] or "").split() or [""]
    return [Citation(match["document"], kind, number) for number in numbers]


def cited(source: str | list[str]) -> tuple[str, ...]:
    """Return the citations of a side of an erratum, which are written as one text or as a list."""
    return (source,) if isinstance(source, str) else tuple(source)


def read_sources(folder: Path, diagnostics: Diagnostics) -> dict[str, Document]:
    """The documents by name; none if the description names no sources."""
    path = folder / FILE
    content = read(path, folder, "sources", diagnostics) if path.exists() else None
    if content is None:
        return {}
    documents = content["documents"]
    return keyed(documents, {name: _document(name, fields) for name, fields in documents.items()})


def _document(name: str, fields: Mapping[str, Any]) -> Document:
    sections: Any = fields.get("sections", {})
    return Document(
        name=name,
        title=fields["title"],
        date=fields.get("date", ""),
        edition=fields.get("edition", ""),
        observed=fields.get("observed", False),
        version=fields.get("version", ""),
        files=tuple(fields.get("files", ())),
        sections=keyed(sections, {number: each["title"] for number, each in sections.items()}) if sections else {},
        tables=_tables(fields, sections),
    )


def _tables(fields: Mapping[str, Any], sections: Mapping[str, Any]) -> Mapping[str, str]:
    """Return the sections of the tables, which are at the places that list them; empty for tables of a page."""
    found = SourceDict(Place(FILE))
    for number, holder in (("", fields), *sections.items()):
        for table in _numbers(holder.get("tables", "")):
            found[table], found.keys_at[table] = number, place_of_value(holder, "tables") or found.place
    return found


def _numbers(span: str) -> Iterator[str]:
    """The numbers of ``6-1 to 6-15``."""
    first, _, last = span.partition(" to ")
    chapter, dash, start = first.rpartition("-")
    end = (last or first).rpartition("-")[2]
    if start:
        yield from (f"{chapter}{dash}{number}" for number in range(int(start), int(end) + 1))
