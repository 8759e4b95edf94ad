"""Rules on editions: each has what its documents have."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from generator.build.matrix import ABSENT, edition_names, fields, matrix
from generator.ir import DOCUMENTED
from generator.lint.rule import Finding, project_rule
from generator.project import Project
from generator.refs import OperationRef
from generator.runtime.yaml_source.diagnostics import Place

COVERED = "x-covered"  # false: the documents of the edition do not describe the operation
Cells = Mapping[tuple[str, str], Mapping[str, str]]  # by operation and field, then by edition


@project_rule("L175")
def editions_agree(project: Project) -> Iterator[Finding]:
    """An edition has the fields that its documents have, and marks the operations that they do not describe.

    It may also have a property that another of its operations needs, and a field that no document has.
    Bad: a field that the edition's documents lack. Good: removed in ``editions/NAME.overlay.yaml``.
    """
    name = project.edition
    if name not in edition_names(project.documents):
        return
    cells = {(row.operation, row.field): row.cells for row in matrix(project.whole, project.documents)}
    place = project.overlays[name].place
    needed = {
        (id(field.holder), field.key)
        for operation in project.bundle.operations()
        for field in fields(project.bundle, operation)
        if cells[operation.title, field.name][name] == DOCUMENTED
    }
    for operation in project.bundle.operations():
        is_covered = cells[operation.title, ""][name] == DOCUMENTED
        if operation.definition.get(COVERED, True) != is_covered:
            message = f"the documents {'describe' if is_covered else 'do not describe'} {operation.title}"
            yield Finding(place, message, f"{'remove' if is_covered else 'add'} {COVERED}: false at the operation")
        elif is_covered:
            yield from _fields(project, operation, cells, needed, place)


def _fields(
    project: Project, operation: OperationRef, cells: Cells, needed: set[tuple[int, str]], place: Place
) -> Iterator[Finding]:
    name = project.edition
    present = {field.name: field for field in fields(project.bundle, operation)}
    for field in present.values():
        row = cells[operation.title, field.name]
        if row[name] == ABSENT and DOCUMENTED in row.values() and (id(field.holder), field.key) not in needed:
            yield Finding(place, f"no document has {operation.title} {field.name}", "remove it in the overlay")
    for (title, field_name), row in cells.items():
        if title == operation.title and field_name not in present and field_name and row[name] == DOCUMENTED:
            yield Finding(place, f"the documents have {title} {field_name}", "do not remove it in the overlay")
