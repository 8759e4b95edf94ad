"""Rules on editions: each has what its documents have."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set

from generator.build.matrix import ABSENT, Field, edition_names, fields, matrix
from generator.ir import DOCUMENTED
from generator.lint.rule import Finding, project_rule
from generator.project import Project
from generator.runtime.yaml_source.reader import place_of_key

COVERED = "x-covered"  # false: the documents of the edition do not describe the operation
Cells = dict[str, dict[str, Mapping[str, str]]]  # by operation, field and edition


@project_rule("L175")
def editions_agree(project: Project) -> Iterator[Finding]:
    """An edition has the fields that its documents have, and marks the operations that they do not describe.

    It may also have a property that another of its operations needs, and a field that no document has.
    Bad: a field that the edition's documents lack. Good: removed in ``editions/NAME.overlay.yaml``.
    """
    name = project.edition
    if name not in edition_names(project.documents):
        return
    cells = _cells(project)
    place = project.overlays[name].place
    present = {
        operation.title: (operation, list(fields(project.bundle, operation)))
        for operation in project.bundle.operations()
    }
    needed = {
        (id(field.holder), field.key)
        for title, (_, found) in present.items()
        for field in found
        if cells[title][field.name][name] == DOCUMENTED
    }
    for title, (operation, found) in present.items():
        is_covered = cells[title][""][name] == DOCUMENTED
        if operation.definition.get(COVERED, True) != is_covered:
            message = f"the documents {'describe' if is_covered else 'do not describe'} {title}"
            where = place_of_key(operation.definition, COVERED) or place
            yield Finding(where, message, f"{'remove' if is_covered else 'add'} {COVERED}: false at the operation")
        elif is_covered:
            for message, hint in _differences(title, found, cells[title], needed, name):
                yield Finding(place, message, hint)


def _cells(project: Project) -> Cells:
    found: Cells = {}
    for row in matrix(project.whole, project.documents):
        found.setdefault(row.operation, {})[row.field] = row.cells
    return found


def _differences(
    title: str,
    found: Sequence[Field],
    rows: Mapping[str, Mapping[str, str]],
    needed: Set[tuple[int, str]],
    edition: str,
) -> Iterator[tuple[str, str]]:
    """Yield how the fields of an operation differ from those of the documents, with hints."""
    present = {field.name: field for field in found}
    for field in present.values():
        row = rows[field.name]
        if row[edition] == ABSENT and DOCUMENTED in row.values() and (id(field.holder), field.key) not in needed:
            yield f"no document has {title} {field.name}", "remove it in the overlay"
    for name, row in rows.items():
        if name and name not in present and row[edition] == DOCUMENTED:
            yield f"the documents have {title} {name}", "do not remove it in the overlay"
