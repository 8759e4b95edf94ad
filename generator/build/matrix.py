"""Which edition documents what: the operations and their fields, by the documents that they cite."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from generator.companions.sources import citations
from generator.ir import Citation, Document, EditionRow
from generator.refs import Bundle

DOCUMENTED, ABSENT, NOT_COVERED = "documented", "absent", "not covered"


def matrix(bundle: Bundle, documents: Mapping[str, Document]) -> tuple[EditionRow, ...]:
    """A row for each operation and each field of it, in the order of the description."""
    names = tuple(dict.fromkeys(document.edition for document in documents.values() if document.edition))
    rows: list[EditionRow] = []
    for described in bundle.operations():
        rows += _operation(bundle, documents, names, described.path, described.method)
    return tuple(rows)


def _operation(
    bundle: Bundle, documents: Mapping[str, Document], names: tuple[str, ...], path: str, method: str
) -> Iterator[EditionRow]:
    item = bundle.document["paths"][path]
    operation = item[method]
    own = [citation for text in operation.get("x-source", ()) for citation in citations(text)]
    covered = {documents[citation.document].edition for citation in own}
    title = f"{method.upper()} {path}"
    yield EditionRow(operation=title, field="", cells={n: DOCUMENTED if n in covered else NOT_COVERED for n in names})
    known: dict[str, set[str]] = {}
    for field, sources in _fields(bundle, [*item.get("parameters", ()), *operation.get("parameters", ())], operation):
        cited = [citation for text in sources for citation in citations(text)]
        found = {documents[c.document].edition for c in cited if _is_of(c, own, documents)}
        # What stands in an object that an edition does not have is not there either.
        known[field] = found & known.get(field.rpartition(".")[0], found)
        cells = {n: DOCUMENTED if n in known[field] else ABSENT if n in covered else NOT_COVERED for n in names}
        yield EditionRow(operation=title, field=field, cells=cells)


def _is_of(citation: Citation, operation: list[Citation], documents: Mapping[str, Document]) -> bool:
    """Whether what is cited stands in the part of a document that describes the operation."""
    section = documents[citation.document].tables.get(citation.number, "") if citation.kind == "table" else ""
    part = Citation(citation.document, "section", section) if section else Citation(citation.document)
    return part in operation or (citation.kind == "section" and citation in operation)


def _fields(bundle: Bundle, params: list[Any], operation: Mapping[str, Any]) -> Iterator[tuple[str, list[str]]]:
    for param in map(bundle.resolve, params):
        yield f"{param['in']} {param['name']}", param.get("x-source", [])
    yield from _properties(bundle, bundle.body_schema(operation.get("requestBody", {})), "request ", [])
    for status, response in operation["responses"].items():
        if status.startswith("2"):
            yield from _properties(bundle, bundle.body_schema(response), "response ", [])


def _properties(bundle: Bundle, schema: Any, prefix: str, above: list[str]) -> Iterator[tuple[str, list[str]]]:
    """Every property below a schema, each component once on a way down."""
    names, owner = bundle.object_schema(schema)
    if set(names) & set(above):
        return
    for name, definition in owner.get("properties", {}).items():
        yield f"{prefix}{name}", definition.get("x-source") or owner.get("x-source", [])
        yield from _properties(bundle, definition, f"{prefix}{name}.", [*above, *names])
