"""Faults in what is declared: behaviour.yaml, and the expressions of rules.yaml. See ``test_errors``."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.errors.test_errors import Fault, run

PETS = "resources/pets/behaviour.yaml"
OWNERS = "resources/owners/behaviour.yaml"
RULES = "resources/pets/rules.yaml"
MUST = "must: siblings.all(p, p.species != self.species || p.name.lowerAscii() != self.name.lowerAscii())"
PAGE = "page: {limit: sold, marker: sold, from: from, to: till, default_window_ms: 1, count: a, next_marker: b, not_found: two-dogs}"
FAULTS = [
    Fault(
        "operation declared twice",
        OWNERS,
        "operations:\n",
        "operations:\n  createPet:\n    rejects: true\n",
        [
            "pets/resources/pets/behaviour.yaml:19:3: E420 createPet is also declared at pets/resources/owners/behaviour.yaml:2:3 — keep one of them"
        ],
    ),
    Fault(
        "resource declared twice",
        OWNERS,
        "operations:\n",
        "resources:\n  pets: {description: P, schema: Pet, identity: [id]}\noperations:\n",
        [
            "pets/resources/pets/behaviour.yaml:3:3: E420 pets is also declared at pets/resources/owners/behaviour.yaml:2:3 — keep one of them"
        ],
    ),
    Fault(
        "resource with the name of a variable",
        PETS,
        "  pets:\n    description",
        "  caller:\n    description",
        [
            "pets/resources/pets/behaviour.yaml:3:3: E420 caller is a variable of expressions — choose another name for the resource",
            "pets/resources/pets/behaviour.yaml:20:14: E422 there is no resource 'pets'; also at pets/resources/pets/behaviour.yaml:22:12 — there are: caller",
        ],
    ),
    Fault(
        "field that a setting removes",
        PETS,
        "first: has(self.sold) && self.sold",
        "first: self.tags == []",
        [
            "pets/resources/pets/behaviour.yaml:7:24: E421 self.tags may be missing (in 'self.tags == []') — write has(self.tags) && … before it",
        ],
    ),
    Fault(
        "declared, and a handler",
        OWNERS,
        "operations:\n",
        "operations:\n  deletePet:\n    returns: true\n",
        [
            "pets/behaviour/pets.py:17:1: E404 deletePet is declared — keep the declaration or the handler",
        ],
    ),
    Fault(
        "no such resource",
        PETS,
        "creates: pets",
        "creates: pet",
        ["pets/resources/pets/behaviour.yaml:20:14: E422 there is no resource 'pet' — did you mean 'pets'?"],
    ),
    Fault(
        "no such resource of an audit",
        OWNERS,
        "operations:\n",
        "audit: {resource: records, record: {}}\noperations:\n",
        [
            "pets/resources/owners/behaviour.yaml:1:19: E422 there is no resource 'records' — there are: pets",
        ],
    ),
    Fault(
        "no such schema",
        PETS,
        "schema: Pet",
        "schema: Pets",
        ["pets/resources/pets/behaviour.yaml:5:13: E422 there is no schema 'Pets' — did you mean 'Pet'?"],
    ),
    Fault(
        "no such operation",
        PETS,
        "  listPets:",
        "  listPet:",
        [
            "pets/resources/pets/behaviour.yaml:21:3: E422 there is no operation 'listPet' — did you mean 'listPets', which nothing uses (pets/resources/pets/paths.yaml:37:18)?",
        ],
    ),
    Fault(
        "no such rule of a quota",
        PETS,
        "rule: two-dogs",
        "rule: three-dogs",
        ["pets/resources/pets/behaviour.yaml:12:15: E422 there is no rule 'three-dogs' — did you mean 'two-dogs'?"],
    ),
    Fault(
        "no such rule",
        PETS,
        "    creates: pets",
        "    creates: pets\n    conflict: pet-exists",
        [
            "pets/resources/pets/behaviour.yaml:21:15: E422 there is no rule 'pet-exists' — there are: names-differ, sold-pets-are-gone, two-dogs",
        ],
    ),
    Fault(
        "no such identity",
        PETS,
        "identity: [id]",
        "identity: [key]",
        [
            "pets/resources/pets/behaviour.yaml:6:16: E422 there is no field 'key' — there are: born, id, name, sold, species, tags, weight",
        ],
    ),
    Fault(
        "no such field",
        PETS,
        "      weight: null",
        "      weigth: null\n      weight: null",
        ["pets/resources/pets/behaviour.yaml:15:7: E422 there is no field 'weigth' — did you mean 'weight'?"],
    ),
    Fault(
        "no such filter",
        PETS,
        "    into: pets",
        "    into: pets\n    filters: {sold: size}",
        [
            "pets/resources/pets/behaviour.yaml:24:21: E422 there is no field 'size' — there are: born, id, name, sold, species, tags, weight"
        ],
    ),
    Fault(
        "filter that is no parameter",
        PETS,
        "    into: pets",
        "    into: pets\n    filters: {name: name}",
        [
            "pets/resources/pets/behaviour.yaml:24:15: E425 listPets has no parameter name — there are: from, shop_id, sold, species, to"
        ],
    ),
    Fault(
        "deletes without the identity",
        PETS,
        "  listPets:\n    lists: pets\n    into: pets",
        "  listPets:\n    deletes: pets\n    not_found: two-dogs",
        ["pets/resources/pets/behaviour.yaml:21:3: E425 listPets has no parameter id — delete by the identity"],
    ),
    Fault(
        "identity that may be there",
        PETS,
        "identity: [id]",
        "identity: [id, name]",
        [
            "pets/resources/pets/behaviour.yaml:19:3: E425 a record with this name may exist — add conflict: and the rule that it violates",
        ],
    ),
    Fault(
        "updates without the identity",
        PETS,
        "    creates: pets",
        "    updates: pets\n    mode: merge\n    not_found: two-dogs",
        [
            "pets/resources/pets/behaviour.yaml:19:3: E425 the body of createPet need not have id — update by the identity, with all of it required",
        ],
    ),
    Fault(
        "field that nothing sets",
        PETS,
        "      weight: null\n",
        "",
        [
            "pets/resources/pets/behaviour.yaml:18:3: E424 nothing sets weight, which Pet requires — set it under initial of pets"
        ],
    ),
    Fault(
        "rule that nothing checks",
        RULES,
        "[createPet/400]",
        "[Pet]",
        ["pets/resources/pets/rules.yaml:12:5: E423 no operation checks names-differ — name the operations in at"],
    ),
    Fault(
        "status that is no answer",
        RULES,
        "    at: [createPet/400]\n",
        "    at: [createPet/400]\n    status: 409\n",
        [
            "pets/resources/pets/rules.yaml:7:3: E426 createPet has no answer 409, which names-differ gives — add it to responses"
        ],
    ),
    Fault(
        "syntax of a plain text",
        PETS,
        "listed_first: has(self.sold) && self.sold",
        "listed_first: has(self.sold) && && self.sold",
        [
            "pets/resources/pets/behaviour.yaml:7:37: E421 '&& self.sold' is not expected here (in 'lf.sold) && && self.sold') — write an expression of CEL",
        ],
    ),
    Fault(
        "syntax of a text in quotes",
        PETS,
        '"has(self.tags) && self.tags == []"',
        '"has(self.tags) && self.tags = []"',
        [
            "pets/resources/pets/behaviour.yaml:17:20: E421 '= []' is not expected here (in '& self.tags = []') — write an expression of CEL"
        ],
    ),
    Fault(
        "syntax of a text that ends",
        PETS,
        "id: newId()",
        "id: newId(",
        [
            "pets/resources/pets/behaviour.yaml:14:17: E421 the expression ends too early (in 'newId(') — write an expression of CEL"
        ],
    ),
    Fault(
        "no such variable",
        RULES,
        "p.species != self.species",
        "p.species != slef.species",
        [
            "pets/resources/pets/rules.yaml:12:40: E421 there is no variable slef (in '.species != slef.species || p.na') — did you mean 'self'?"
        ],
    ),
    Fault(
        "no such field in an expression",
        RULES,
        "p.species != self.species",
        "p.species != self.kind",
        [
            "pets/resources/pets/rules.yaml:12:45: E421 self has no field kind (in 'ies != self.kind || p.name.lower') — did you mean 'id'?"
        ],
    ),
    Fault(
        "no such function",
        RULES,
        "self.name.lowerAscii()",
        "self.name.lower()",
        [
            "pets/resources/pets/rules.yaml:12:89: E421 there is no function lower (in '= self.name.lower())') — did you mean 'lowerAscii'?"
        ],
    ),
    Fault(
        "field that may be missing",
        PETS,
        "has(self.sold) && self.sold",
        "self.sold",
        [
            "pets/resources/pets/behaviour.yaml:7:24: E421 self.sold may be missing (in 'self.sold') — write has(self.sold) && … before it",
        ],
    ),
    Fault(
        "field that may be missing, in lines",
        RULES,
        MUST,
        "must: >-\n      siblings.all(p,\n      p.tags == self.tags)",
        [
            "pets/resources/pets/rules.yaml:12:11: E421 p.tags may be missing (in 'gs.all(p, p.tags == self.tags)') — write has(p.tags) && … before it",
            "pets/resources/pets/rules.yaml:12:11: E421 self.tags may be missing (in 'ags == self.tags)') — write has(self.tags) && … before it",
        ],
    ),
    Fault(
        "record that may be null",
        RULES,
        MUST,
        "must: old.name == self.name",
        [
            "pets/resources/pets/rules.yaml:12:15: E421 old may be null (in 'old.name == self.name') — write old != null && … before it"
        ],
    ),
    Fault(
        "value of another type",
        PETS,
        "id: newId()",
        "id: now",
        [
            "pets/resources/pets/behaviour.yaml:14:11: E421 the expression is a number (in 'now') — it has to be null or a text"
        ],
    ),
    Fault(
        "condition of another type",
        PETS,
        'self.species == "dog"',
        "self.species",
        [
            "pets/resources/pets/behaviour.yaml:10:18: E421 the expression is a text (in 'self.species') — it has to be a boolean"
        ],
    ),
    Fault(
        "answer that compares types",
        RULES,
        "p.species != self.species",
        "p.species < 3",
        [
            "pets/resources/pets/rules.yaml:12:39: E421 the right of < is a number (in 'p.species < 3 || p.name.lowerAsc') — it has to be a text"
        ],
    ),
    Fault(
        "request without a body",
        RULES,
        "p.id == path.pet_id)\n",
        "p.id == path.id)\n",
        [
            "pets/resources/pets/rules.yaml:18:39: E421 path has no field id (in '.id == path.id)') — there are: pet_id, shop_id"
        ],
    ),
    Fault(
        "misspelt key of an operation",
        PETS,
        "creates: pets",
        "create: pets",
        [
            "pets/resources/pets/behaviour.yaml:19:3: E010 the effect of createPet is not declared — write one of creates, updates, deletes, lists, counts, returns, rejects",
        ],
    ),
    Fault(
        "operation without a key",
        PETS,
        "    creates: pets",
        "    {}",
        [
            "pets/resources/pets/behaviour.yaml:19:3: E010 the effect of createPet is not declared — write one of creates, updates, deletes, lists, counts, returns, rejects",
        ],
    ),
    Fault(
        "key of another form",
        PETS,
        "    creates: pets",
        "    creates: pets\n    mode: merge",
        [
            "pets/resources/pets/behaviour.yaml:21:5: E010 unknown key 'mode' — see generator/schemas/behaviour.schema.json",
        ],
    ),
    Fault(
        "two forms",
        PETS,
        "    creates: pets",
        "    creates: pets\n    updates: pets",
        [
            "pets/resources/pets/behaviour.yaml:21:5: E010 unknown key 'updates' — see generator/schemas/behaviour.schema.json",
        ],
    ),
    Fault(
        "form without what it needs",
        PETS,
        "    creates: pets",
        "    updates: pets",
        [
            'pets/resources/pets/behaviour.yaml:19:3: E010 "mode" and "not_found" are required properties — see generator/schemas/behaviour.schema.json',
        ],
    ),
    Fault(
        "setting without a value",
        PETS,
        ", value: null}",
        "}",
        [
            'pets/resources/pets/behaviour.yaml:17:7: E010 "value" is a required property — see generator/schemas/behaviour.schema.json',
        ],
    ),
    Fault(
        "limit that is no number",
        PETS,
        "limit: 2",
        "limit: two",
        [
            'pets/resources/pets/behaviour.yaml:11:9: E010 "two" is not of type "integer" — see generator/schemas/behaviour.schema.json',
        ],
    ),
    Fault(
        "name of a resource",
        PETS,
        "  pets:\n    description",
        "  Pets:\n    description",
        [
            'pets/resources/pets/behaviour.yaml:2:1: E010 "Pets" does not match "^[a-z]+(_[a-z]+)*$" — see generator/schemas/behaviour.schema.json',
        ],
    ),
    Fault(
        "when without must",
        RULES,
        "    code: PETS.0001\n    must: siblings",
        "    code: PETS.0001\n    when: siblings",
        [
            'pets/resources/pets/rules.yaml:7:3: E010 "must" is a required property — see generator/schemas/rules.schema.json',
        ],
    ),
    Fault(
        "must without a code",
        RULES,
        "    code: PETS.0001\n    must: siblings",
        "    must: siblings",
        [
            'pets/resources/pets/rules.yaml:7:3: E010 "code" is a required property — see generator/schemas/rules.schema.json',
        ],
    ),
    Fault(
        "error in when",
        RULES,
        "when: pets.exists(p, p.id ==",
        "when: pets.exists(p, p.id =",
        [
            "pets/resources/pets/rules.yaml:18:31: E421 '= path.pet_i' is not expected here (in 'sts(p, p.id = path.pet_id)') — write an expression of CEL"
        ],
    ),
    Fault(
        "nothing declared",
        PETS,
        None,
        b"{}\n",
        [
            "pets/resources/pets/behaviour.yaml:1:1: E010 {} has less than 1 property — see generator/schemas/behaviour.schema.json",
        ],
    ),
]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_fault(fault: Fault, tmp_path: Path) -> None:
    result = run(fault.plant(tmp_path), tmp_path / "out")
    assert result.stdout.splitlines() == fault.expected
    assert result.exit_code == 1
    assert isinstance(result.exception, SystemExit), "a traceback instead of a problem"
    assert not (tmp_path / "out").exists()


def test_every_code_is_tested() -> None:
    lines = [line for fault in FAULTS for line in fault.expected]
    assert [code for code in range(420, 427) if not any(f": E{code} " in line for line in lines)] == []


def test_a_second_audit(tmp_path: Path) -> None:
    audit = "audit: {resource: pets, record: {}}\n"
    spec = Fault("audit", OWNERS, "operations:\n", f"{audit}operations:\n", []).plant(tmp_path)
    (spec / PETS).write_text(audit + (spec / PETS).read_text(encoding="utf-8"), encoding="utf-8")
    assert run(spec, tmp_path / "out").stdout.splitlines() == [
        f"pets/{PETS}:1:1: E420 audit is also declared at pets/{OWNERS}:1:1 — keep one of them"
    ]


def test_what_is_asked_once_is_not_about_a_record(tmp_path: Path) -> None:
    parts = "when: self.id == record.id, url: self.id, headers: '{}', body: 1"
    subscription = f"subscription: {{enabled: self.id == record.id, {parts}}}"
    old = "    identity: [id]\n"
    spec = Fault("subscription", PETS, old, f"{old}    {subscription}\n", []).plant(tmp_path)
    audit = "audit: {resource: pets, record: {id: newId()}}\n"
    (spec / PETS).write_text(audit + (spec / PETS).read_text(encoding="utf-8"), encoding="utf-8")
    [line] = run(spec, tmp_path / "out").stdout.splitlines()
    assert line.startswith(f"pets/{PETS}:8:29: E421 there is no variable self")


def test_page_with_what_is_no_parameter(tmp_path: Path) -> None:
    spec = Fault("page", PETS, "    into: pets", f"    into: pets\n    {PAGE}", []).plant(tmp_path)
    there = "there are: from, sold, species, to"  # a page is asked for in the query
    assert run(spec, tmp_path / "out").stdout.splitlines() == [
        f"pets/{PETS}:24:55: E425 listPets has no parameter till — {there}"
    ]


def test_page_that_clients_read_otherwise(tmp_path: Path) -> None:
    page = PAGE.replace("till", "to")
    spec = Fault("page", PETS, "    into: pets", f"    into: pets\n    {page}", []).plant(tmp_path)
    paths, identifier = spec / "resources/pets/paths.yaml", "    operationId: listPets\n"
    text = paths.read_text(encoding="utf-8")
    paths.write_text(text.replace(identifier, f"{identifier}    x-pagination: {{items: pets}}\n"), encoding="utf-8")
    assert run(spec, tmp_path / "out").stdout.splitlines() == [
        f"pets/{PETS}:24:33: E425 x-pagination of listPets has nothing for 'sold' — write the same in both",
        f"pets/{PETS}:24:104: E425 x-pagination of listPets has nothing for 'b' — write the same in both",
    ]


def test_a_file_that_is_broken_is_all_that_is_told(tmp_path: Path) -> None:
    """Not also that its operations have no behaviour."""
    spec = Fault("YAML", PETS, "operations:", "operations: [", []).plant(tmp_path)
    assert [line.split()[1] for line in run(spec, tmp_path / "out").stdout.splitlines()] == ["E002"]
