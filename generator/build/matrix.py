"""Which edition documents what: the operations and their fields, by the documents that they cite."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

from generator.companions.sources import citations
from generator.ir import DOCUMENTED, Citation, Document, EditionRow
from generator.refs import Bundle, OperationRef

ABSENT, NOT_COVERED = "absent", "not covered"


class Field(NamedTuple):
    """A parameter of an operation, or a property of its request or response."""

    name: str  # such as query limit, request size.width, response id
    sources: list[str]
    holder: Mapping[str, Any]  # the parameter, or the object that has the property
    key: str  # name of the property; empty for a parameter


def matrix(bundle: Bundle, documents: Mapping[str, Document]) -> tuple[EditionRow, ...]:
    """Return a row for each operation and each field of it, in the order of the description."""
    known = _KNOWN.get(bundle)
    if known is None or known[0] is not documents:
        known = _KNOWN[bundle] = documents, _matrix(bundle, documents)
    return known[1]


# Each edition asks for the one of the whole description, whose document stays as it is.
_KNOWN: WeakKeyDictionary[Bundle, tuple[Mapping[str, Document], tuple[EditionRow, ...]]] = WeakKeyDictionary()


def _matrix(bundle: Bundle, documents: Mapping[str, Document]) -> tuple[EditionRow, ...]:
    names = edition_names(documents)
    return tuple(row for operation in bundle.operations() for row in _rows(bundle, documents, names, operation))


def edition_names(documents: Mapping[str, Document]) -> tuple[str, ...]:
    """Return the editions that the documents belong to, in the order of the documents."""
    return tuple(dict.fromkeys(document.edition for document in documents.values() if document.edition))


def _rows(
    bundle: Bundle, documents: Mapping[str, Document], names: tuple[str, ...], operation: OperationRef
) -> Iterator[EditionRow]:
    own = _cited(operation.definition.get("x-source", ()), documents)
    covered = {documents[citation.document].edition for citation in own}
    cells = {name: DOCUMENTED if name in covered else NOT_COVERED for name in names}
    yield EditionRow(operation=operation.title, field="", cells=cells)
    known: dict[str, set[str]] = {}
    for field in fields(bundle, operation):
        cited = _cited(field.sources, documents)
        found = {documents[citation.document].edition for citation in cited if _is_of(citation, own, documents)}
        # A property of an object that an edition does not document is not documented either.
        known[field.name] = found & known.get(field.name.rpartition(".")[0], found)
        cells = {name: _cell(name, covered, known[field.name]) for name in names}
        yield EditionRow(operation=operation.title, field=field.name, cells=cells)


def _cell(edition: str, covered: set[str], documented: set[str]) -> str:
    if edition in documented:
        return DOCUMENTED
    return ABSENT if edition in covered else NOT_COVERED


def _cited(texts: Any, documents: Mapping[str, Document]) -> list[Citation]:
    """Return the citations that are correct; L170 reports the others."""
    found: list[Citation] = []
    for text in texts:
        try:
            found += [citation for citation in citations(text) if citation.document in documents]
        except ValueError:
            continue
    return found


def _is_of(citation: Citation, operation: list[Citation], documents: Mapping[str, Document]) -> bool:
    """Tell whether a citation is of the part of a document that describes the operation."""
    section = documents[citation.document].tables.get(citation.number, "") if citation.kind == "table" else ""
    part = Citation(citation.document, "section", section) if section else Citation(citation.document)
    return part in operation or (citation.kind == "section" and citation in operation)


def fields(bundle: Bundle, operation: OperationRef) -> Iterator[Field]:
    """Return the parameters of an operation, then the properties of its request and of its success responses."""
    for param in bundle.parameters(operation):
        yield Field(f"{param['in']} {param['name']}", param.get("x-source", []), param, "")
    yield from _properties(bundle, bundle.body_schema(operation.definition.get("requestBody", {})), "request ", [])
    for response in operation.successes.values():
        yield from _properties(bundle, bundle.body_schema(response), "response ", [])


def _properties(bundle: Bundle, schema: Any, prefix: str, above: list[str]) -> Iterator[Field]:
    """Return every property below a schema, of each component once on a way down."""
    names, owner = bundle.object_schema(schema)
    if set(names) & set(above):
        return
    for name, definition in owner.get("properties", {}).items():
        yield Field(f"{prefix}{name}", definition.get("x-source") or owner.get("x-source", []), owner, name)
        yield from _properties(bundle, definition, f"{prefix}{name}.", [*above, *names])
