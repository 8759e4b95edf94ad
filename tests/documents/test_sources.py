"""Comparison of citations with the documents: every citation exists, and every table row is cited.

A property without own citations inherits those of its object. The tests are skipped if the documents are missing.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from generator.companions.registers import read_register
from generator.companions.sources import citations, read_sources
from generator.ir import Citation
from generator.runtime.yaml_source.diagnostics import Diagnostics
from tests.documents.documents import FILES, FOLDER, Document, documents
from tests.generation import GENERATED

ROOT = Path(__file__).parents[2]
BUNDLE: dict[str, Any] = json.loads((GENERATED / "openapi.json").read_bytes())
SOURCES = read_sources(ROOT / "spec", Diagnostics())
DOCUMENTS = documents()

if set(DOCUMENTS) != set(FILES):
    pytest.skip(
        f"THE DOCUMENTS ARE NOT HERE: not all of them in {FOLDER}; set CTS_DOCUMENTS. The sources were not checked.",
        allow_module_level=True,
    )

# Names that the documents spell differently; the errata give the reasons.
RENAMED = {"is_support_validation": "is_support_validate"}
# Fields of the tables of error bodies, one table for each status; test_tables compares the statuses.
ERROR_BODY = ["error_code", "error_msg"]


def cited(node: Any) -> Iterator[str]:
    for text in node.get("x-source", ()):
        yield from (str(citation) for citation in citations(text))


def elements() -> Iterator[tuple[str, set[str]]]:
    """Yield the wire name and the citations of every parameter and property."""
    for schema in BUNDLE["components"]["schemas"].values():
        for name, definition in schema.get("properties", {}).items():
            yield name, set(cited(definition)) or set(cited(schema))
    owners = [*BUNDLE["paths"].values(), *(o for i in BUNDLE["paths"].values() for o in i.values() if "tags" in o)]
    shared = BUNDLE["components"]["parameters"].values()
    for param in [*shared, *(p for owner in owners for p in owner.get("parameters", ()))]:
        if "name" in param:
            yield param["name"], set(cited(param))


def by_citation() -> dict[str, set[str]]:
    names_by_citation: dict[str, set[str]] = defaultdict(set)
    for name, sources in elements():
        for source in sources:
            names_by_citation[source].add(name)
    return names_by_citation


@pytest.mark.parametrize("document", DOCUMENTS.values(), ids=lambda document: document.name)
def test_sources_lists_the_sections_and_tables_of_the_document(document: Document) -> None:
    source = SOURCES[document.name]
    assert source.sections == document.sections
    assert source.tables == {table.number: table.section for table in document.tables}


@pytest.mark.parametrize("document", DOCUMENTS.values(), ids=lambda document: document.name)
def test_every_row_is_cited_and_every_citation_has_its_row(document: Document) -> None:
    names_by_citation = by_citation()
    compared = 0
    for table in document.tables:
        names = [RENAMED.get(row.name, row.name) for row in table.rows]
        if names and names != ERROR_BODY:
            compared += len(names)
            assert names_by_citation[f"{document.name} table {table.number}"] == set(names), table.number
    assert compared > 15


def every_citation() -> set[Citation]:
    """Return the citations of the description, its error catalogue, errata and workflows."""
    texts = list(_citation_texts(BUNDLE))
    texts += _citation_texts(yaml.safe_load((ROOT / "spec" / "workflows.arazzo.yaml").read_text(encoding="utf-8")))
    texts += _citation_texts([entry.value for entry in read_register(ROOT / "spec", Diagnostics(), "errata").values()])
    return {citation for text in texts for citation in citations(text)}


def _citation_texts(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        for key, value in node.items():
            if key in ("x-source", "source"):
                yield from [value] if isinstance(value, str) else value
            else:
                yield from _citation_texts(value)
    elif isinstance(node, list):
        for item in node:
            yield from _citation_texts(item)


def test_every_section_with_facts_is_cited() -> None:
    """The exceptions describe the purpose of the service, REST and terms, or are headings of chapters."""
    reference = SOURCES["reference"]
    cited = every_citation()
    sections = {
        citation.number for citation in cited if citation.document == "reference" and citation.kind == "section"
    }
    sections |= {reference.tables[c.number] for c in cited if c.document == "reference" and c.kind == "table"}
    leaves = {one for one in reference.sections if not any(other.startswith(f"{one}.") for other in reference.sections)}
    assert leaves - sections <= {"1.1", "1.2", "A"}


def test_every_table_is_cited_or_is_an_error_body() -> None:
    cited = {str(citation) for citation in every_citation()}
    for document in DOCUMENTS.values():
        for table in document.tables:
            is_error = [row.name for row in table.rows] == ERROR_BODY
            statuses = document.name == "create-operator" and table.number == "13"
            assert is_error or statuses or f"{document.name} table {table.number}" in cited, (
                document.name,
                table.number,
            )
