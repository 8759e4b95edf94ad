"""What the description cites is in the documents, and every row of their tables is cited.

A property without citations of its own has those of its object. Where the documents are not, the test skips loudly.
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

# Names that the documents spell otherwise than the description: the errata say why.
SPELT = {"is_support_validation": "is_support_validate"}
ERROR_BODY = ["error_code", "error_msg"]  # tables of these stand for a status; test_tables compares the statuses


def cited(node: Any) -> Iterator[str]:
    for text in node.get("x-source", ()):
        yield from (str(citation) for citation in citations(text))


def elements() -> Iterator[tuple[str, set[str]]]:
    """Every parameter and property by its name on the wire, with what it cites."""
    for schema in BUNDLE["components"]["schemas"].values():
        for name, definition in schema.get("properties", {}).items():
            yield name, set(cited(definition)) or set(cited(schema))
    owners = [*BUNDLE["paths"].values(), *(o for i in BUNDLE["paths"].values() for o in i.values() if "tags" in o)]
    shared = BUNDLE["components"]["parameters"].values()
    for param in [*shared, *(p for owner in owners for p in owner.get("parameters", ()))]:
        if "name" in param:
            yield param["name"], set(cited(param))


def by_citation() -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for name, sources in elements():
        for source in sources:
            found[source].add(name)
    return found


@pytest.mark.parametrize("document", DOCUMENTS.values(), ids=lambda document: document.name)
def test_sources_knows_the_parts_of_the_document(document: Document) -> None:
    known = SOURCES[document.name]
    assert known.sections == document.sections
    assert known.tables == {table.number: table.section for table in document.tables}


@pytest.mark.parametrize("document", DOCUMENTS.values(), ids=lambda document: document.name)
def test_every_row_is_cited_and_every_citation_has_its_row(document: Document) -> None:
    found = by_citation()
    compared = 0
    for table in document.tables:
        names = [SPELT.get(row.name, row.name) for row in table.rows]
        if names and names != ERROR_BODY:
            compared += len(names)
            assert found[f"{document.name} table {table.number}"] == set(names), table.number
    assert compared > 15


def every_citation() -> set[Citation]:
    """What the description, its catalogue, its errata and its workflows cite."""
    texts = list(_within(BUNDLE))
    texts += _within(yaml.safe_load((ROOT / "spec" / "workflows.arazzo.yaml").read_text(encoding="utf-8")))
    texts += _within([entry.value for entry in read_register(ROOT / "spec", Diagnostics(), "errata").values()])
    return {citation for text in texts for citation in citations(text)}


def _within(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        for key, value in node.items():
            if key in ("x-source", "source"):
                yield from [value] if isinstance(value, str) else value
            else:
                yield from _within(value)
    elif isinstance(node, list):
        for item in node:
            yield from _within(item)


def test_every_section_that_says_anything_is_cited() -> None:
    """Those that are not: what the service is for, that it is REST, terms, and the headings of chapters."""
    reference = SOURCES["reference"]
    cited = every_citation()
    sections = {
        citation.number for citation in cited if citation.document == "reference" and citation.kind == "section"
    }
    sections |= {reference.tables[c.number] for c in cited if c.document == "reference" and c.kind == "table"}
    leaves = {one for one in reference.sections if not any(other.startswith(f"{one}.") for other in reference.sections)}
    assert leaves - sections <= {"1.1", "1.2", "A"}


def test_every_table_is_cited_or_stands_for_a_status() -> None:
    cited = {str(citation) for citation in every_citation()}
    for document in DOCUMENTS.values():
        for table in document.tables:
            is_error = [row.name for row in table.rows] == ERROR_BODY
            statuses = document.name == "create-operator" and table.number == "13"
            assert is_error or statuses or f"{document.name} table {table.number}" in cited, (
                document.name,
                table.number,
            )
