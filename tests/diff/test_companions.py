"""Every rule about what companion files declare has a case."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.diff.pets import PETS, Edit, copied
from tools.diff.changes import changes
from tools.diff.description import read

NAMING = "naming.yaml"
RULES = "resources/pets/rules.yaml"
BEHAVIOUR = "resources/pets/behaviour.yaml"
SOLD = """\
  sold-pets-are-gone:
    says: A pet that was sold is not shown.
    level: state
    at: [getPet/404]
    code: PETS.0002
    when: pets.exists(p, p.id == path.pet_id)
    must: '!pets.exists(p, p.id == path.pet_id && has(p.sold) && p.sold)'
"""
LISTS = "    lists: pets\n    into: pets\n"
FILTER = "    filters: {species: species}\n"
PAGE = """\
    page: {limit: limit, marker: marker, from: from, to: to, count: count, default_window_ms: 9, next_marker: next, \
not_found: two-dogs}
"""
WITH_PAGE = Edit(BEHAVIOUR, LISTS, LISTS + PAGE)
WITH_FILTER = Edit(BEHAVIOUR, LISTS, LISTS + FILTER)
WITHOUT_METHOD = Edit(
    "resources/owners/paths.yaml", "    tags: [owners]\n", "    tags: [owners]\n    x-bindings: [stub]\n"
)

Case = tuple[list[Edit], list[Edit]]  # of the old and of the new description
CASES: dict[str, Case] = {
    "method-renamed": ([], [Edit(NAMING, "operations: {}", "operations: {getPet: {name: show, reason: A view.}}")]),
    "method-removed": ([], [WITHOUT_METHOD]),
    "method-added": ([WITHOUT_METHOD], []),
    "argument-renamed": ([], [Edit(NAMING, "fields: {}", "fields: {chip: {name: chip_id, reason: An ID.}}")]),
    "resource-values-changed": ([], [Edit(BEHAVIOUR, "weight: null", "weight: '1.0'")]),
    "resource-quota-changed": ([], [Edit(BEHAVIOUR, 'of: self.species == "dog"', 'of: self.species != "cat"')]),
    "operation-effect-changed": ([], [Edit(BEHAVIOUR, LISTS, "    creates: pets\n")]),
    "pagination-changed": ([WITH_PAGE], [WITH_PAGE, Edit(BEHAVIOUR, "default_window_ms: 9", "default_window_ms: 8")]),
    "pagination-added": ([], [WITH_PAGE]),
    "pagination-removed": ([WITH_PAGE], []),
    "filter-removed": ([WITH_FILTER], []),
    "filter-added": ([], [WITH_FILTER]),
    "rule-added": ([Edit(RULES, SOLD, "")], []),
    "rule-removed": ([], [Edit(RULES, SOLD, "")]),
    "rule-changed": ([], [Edit(RULES, " && p.sold)", ")")]),
    "rule-error-code-changed": ([], [Edit(RULES, "    code: PETS.0001\n    must", "    code: PETS.0003\n    must")]),
}


@pytest.mark.parametrize("rule", CASES)
def test_case(rule: str, tmp_path: Path) -> None:
    old, new = CASES[rule]
    before = read(copied(PETS, tmp_path / "old", *old))
    after = read(copied(PETS, tmp_path / "new", *new))
    found = [change for change in changes(before, after) if change.rule.id == rule]
    assert len(found) == 1
    assert found[0].place.file.startswith("pets/")
