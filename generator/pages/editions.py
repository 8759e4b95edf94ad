"""View of the page about editions: what each documents."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from generator.ir import Api
from generator.markdown import code
from generator.pages.additions import additions
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
    additions: Table  # to the whole description


def editions_page(api: Api) -> Page:
    """Return the view of ``docs/editions.md.jinja``."""
    operations = [row for row in api.matrix if not row.field]
    names = tuple(operations[0].cells) if operations else ()
    shared = [row.operation for row in operations if list(row.cells.values()).count("documented") > 1]
    return Page(
        Table(("edition", "file", "its documents"), [_edition(api, name) for name in api.editions]),
        Table(("operation", *names), [(code(row.operation), *row.cells.values()) for row in operations]),
        [Section(operation, _fields(api, operation, names)) for operation in shared],
        Table(("addition", "edition", "observed in", "source"), list(_additions(api))),
    )


def _additions(api: Api) -> Iterator[tuple[str, ...]]:
    for each in additions(api):
        part = code(each.part) + (", described only" if each.is_described_only else "")
        yield part, each.edition, "; ".join(each.observed_in), "; ".join(each.sources)


def _edition(api: Api, name: str) -> tuple[str, ...]:
    titles = [document.title for document in api.documents if document.edition == name]
    return name, code(f"editions/{name}.openapi.json"), "; ".join(titles) or api.edition_titles[name]


def _fields(api: Api, operation: str, names: tuple[str, ...]) -> Table:
    rows = [row for row in api.matrix if row.operation == operation and row.field]
    return Table(("field", *names), [(code(row.field), *row.cells.values()) for row in rows])
