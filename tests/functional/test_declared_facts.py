"""What the generator concludes from the expressions of a declaration: what varies, and which fields a record has."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from generator import pipeline
from generator.runtime.yaml_source.diagnostics import DiagnosticError
from tests.functional.library import BEHAVIOUR, RULES, write_spec

WHAT = "    what: operation.id\n"
NOTE = """      note: '"none"'
    derived:
      note: {when: has(self.note) && self.note == "", value: null}
"""


def varies(expression: object, folder: Path) -> bool:
    """Tell whether a field of the audit record is computed for each call of an operation by a caller."""
    assert WHAT in BEHAVIOUR
    spec = write_spec(folder, BEHAVIOUR.replace(WHAT, f"    what: {json.dumps(expression)}\n"))
    audit = pipeline.model(spec).declared.audit
    assert audit is not None
    return "what" in [setting.field for setting in audit.varying_fields]


@pytest.mark.parametrize(
    "expression",
    [
        "'see c.call.now'",
        "'newId() of c.call.new_id()'",
        "operation.id + caller.name + string(status)",
        "caller.projects.map(now, now)[0]",
        "{'now': caller}.now.name",
        {"when": "operation.path != 'c.now'", "value": "caller.id"},
    ],
)
def test_what_depends_on_caller_operation_and_status_is_computed_once(expression: object, tmp_path: Path) -> None:
    assert not varies(expression, tmp_path)


@pytest.mark.parametrize(
    "expression",
    [
        "isoTime(now)",
        "newId()",
        "subject.name",
        "caller.projects.map(p, p + project)[0]",
        "books.size() > 1 ? caller.name : caller.id",
        {"when": "now > 1", "value": "caller.name"},
    ],
)
def test_the_rest_is_computed_for_each_call(expression: object, tmp_path: Path) -> None:
    assert varies(expression, tmp_path)


REMOVED = {"when": "self.reader == 'nobody'", "value": None}


@pytest.mark.parametrize(
    ("initial", "derived"),
    [
        ("'none'", None),
        ("'null'", None),
        ("caller.name", None),
        ("has(body.note) ? body.note : 'is null'", None),
        ("body == null ? 'a' : 'b'", None),
        ("'none'", "self.reader != null ? self.reader : 'null'"),
        ("'none'", {"when": "self.reader == 'null'", "value": "'x'"}),
        (None, "'none'"),
    ],
)
def test_a_field_that_is_always_set_needs_no_test(initial: object, derived: object, tmp_path: Path) -> None:
    assert problems(tmp_path, initial, derived) == []


@pytest.mark.parametrize(
    ("initial", "derived"),
    [
        (None, None),
        ("has(body.note) ? body.note : null", None),
        ("[null, 'a'][0]", None),
        ("'none'", REMOVED),
        ("'none'", "self.reader == '' ? null : self.reader"),
        ({"when": "project == 'p1'", "value": "'x'"}, None),
    ],
)
def test_a_field_that_may_be_removed_does(initial: object, derived: object, tmp_path: Path) -> None:
    assert problems(tmp_path, initial, derived) == ["old.note may be missing (in 'old.note != \"late\"')"]


def problems(folder: Path, initial: object, derived: object) -> list[str]:
    """What is wrong with a rule that reads the note of a loan, for which there are these settings."""
    assert NOTE in BEHAVIOUR
    settings = f"      note: {json.dumps(initial)}\n"
    if derived:
        settings += f"    derived:\n      note: {json.dumps(derived)}\n"
    rule = "  notes: {says: N., level: state, at: [updateLoan], code: W.1, must: 'old.note != \"late\"'}\n"
    return messages(write_spec(folder, BEHAVIOUR.replace(NOTE, settings), RULES + rule))


def messages(spec: Path) -> list[str]:
    """The problems of a description."""
    try:
        pipeline.model(spec)
    except DiagnosticError as error:
        return [problem.message for problem in error.diagnostics]
    return []


@pytest.mark.parametrize("required", [True, False])
def test_a_list_that_names_what_is_deleted_is_required(required: bool, tmp_path: Path) -> None:
    spec = write_spec(tmp_path)
    file = spec / "resources" / "library" / "paths.yaml"
    items = json.loads(file.read_text(encoding="utf-8"))
    items["loans"]["delete"]["parameters"][-1]["required"] = required
    file.write_text(json.dumps(items), encoding="utf-8")
    message = "id is a list, but not the one parameter that is required"
    assert (message in messages(spec)) is not required
