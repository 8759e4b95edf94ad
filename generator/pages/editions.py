"""View of the page about editions: what each documents."""

from __future__ import annotations

from typing import NamedTuple

from generator.ir import Api
from generator.markdown import cell, code
from generator.pages.tables import Table


class Section(NamedTuple):
    """Fields of an operation."""

    heading: str
    table: Table


class Page(NamedTuple):
    """Content of the page."""

    editions: Table
    operations: Table
    sections: list[Section]  # of operations that more than one edition covers


def editions_page(api: Api) -> Page:
    """Return the view of ``docs/editions.md.jinja``."""
    operations = [row for row in api.matrix if not row.field]
    names = tuple(operations[0].cells) if operations else ()
    shared = [row.operation for row in operations if list(row.cells.values()).count("documented") > 1]
    return Page(
        Table(("edition", "file", "its documents"), [_edition(api, name) for name in api.editions]),
        Table(("operation", *names), [(code(row.operation), *row.cells.values()) for row in operations]),
        [Section(operation, _fields(api, operation, names)) for operation in shared],
    )


def _edition(api: Api, name: str) -> tuple[str, ...]:
    titles = [cell(document.title) for document in api.documents if document.edition == name]
    return name, code(f"editions/{name}.openapi.json"), "; ".join(titles) or "what all of them have in common"


def _fields(api: Api, operation: str, names: tuple[str, ...]) -> Table:
    rows = [row for row in api.matrix if row.operation == operation and row.field]
    return Table(("field", *names), [(code(row.field), *row.cells.values()) for row in rows])
