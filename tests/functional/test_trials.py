"""Trials of a contributor: which files a change touches, and that its mistakes are reported in one round."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from tools.generate import generate, lint

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[2]
TRACKERS = "resources/trackers"
PARAMETER = """    - name: status
      in: query
      description: Returns only trackers with this status.
      schema:
        type: string
        maxLength: 16
      example: enabled
      x-source: [reference table 6-95]
    responses:
      '200':
        description: The matching trackers. The list can be empty.
"""
CODE = """  CTS.0299:
    name: NameReserved
    source: [reference section 8.1]
    status: 400
    message: The tracker cannot be called this.
    trigger: state
    retryable: false
    meaning: The name of a tracker is reserved.
    remedy: Choose another name.
"""
RULE = """  reserved-name:
    says: A tracker is not called `reserved`.
    source: [reference section 6.3.1]
    level: state
    at: [createTracker]
    code: CTS.0299
    must: '!has(body.tracker_name) || body.tracker_name != "reserved"'
"""
VIEWS = {
    "tag.yaml": "name: views\ndescription: Saved queries for traces.\n",
    "schemas.yaml": """View:
  type: object
  description: A saved query.
  required: [view_name, created]
  x-source: [reference section 6.2.1]
  properties:
    view_name:
      type: string
      description: Name of the view.
      maxLength: 64
    query:
      type: string
      description: Text of the query.
      maxLength: 255
    created:
      type: integer
      format: int64
      description: Time of creation, in milliseconds.
      minimum: 0
ViewSettings:
  type: object
  description: Settings of a view.
  required: [view_name]
  x-source: [reference section 6.2.1]
  properties:
    view_name:
      type: string
      description: Name of the view.
      maxLength: 64
    query:
      type: string
      description: Text of the query.
      maxLength: 255
ViewList:
  type: object
  description: The views of a project.
  required: [views]
  x-source: [reference section 6.2.1]
  properties:
    views:
      type: array
      description: The views.
      maxItems: 100
      items:
        $ref: '#/View'
""",
    "behaviour.yaml": """resources:
  views:
    description: A view is identified by its name.
    schema: View
    identity: [view_name]
    initial:
      created: now
operations:
  createView:
    creates: views
    conflict: view-exists
  listViews:
    lists: views
    into: views
    filters: {}
  updateView:
    updates: views
    mode: merge
    not_found: view-missing
  deleteView:
    deletes: views
    not_found: view-missing
""",
    "rules.yaml": """rules:
  view-exists:
    says: The name of a view is unique in a project.
    source: [reference section 6.2.1]
    level: resource
    at: [createView]
    code: CTS.0300
    status: 404
  view-missing:
    says: A view that does not exist cannot be changed or deleted.
    source: [reference section 6.2.1]
    level: resource
    at: [updateView, deleteView]
    code: CTS.0300
    status: 404
""",
}
OPERATION = """  {method}:
    operationId: {name}
    tags: [views]
    x-source: [reference section 6.2.1]
    summary: {summary}
    description: {summary}.
{request}    responses:
      '{status}':
        description: Done.
{content}      '400':
        $ref: ../../shared/responses.yaml#/BadRequest
      '401':
        $ref: ../../shared/responses.yaml#/Unauthorized
      '403':
        $ref: ../../shared/responses.yaml#/Forbidden
      '404':
        $ref: ../../shared/responses.yaml#/NotFound
      '405':
        $ref: ../../shared/responses.yaml#/MethodNotAllowed
      '413':
        $ref: ../../shared/responses.yaml#/ContentTooLarge
      '415':
        $ref: ../../shared/responses.yaml#/UnsupportedMediaType
      '500':
        $ref: ../../shared/responses.yaml#/InternalServerError
      '503':
        $ref: ../../shared/responses.yaml#/ServiceUnavailable
"""
CONTENT = """        content:
          application/json:
            schema:
              $ref: schemas.yaml#/{schema}
            example: {example}
"""
PROJECT = """    parameters:
    - $ref: ../../shared/parameters.yaml#/ProjectId
"""
BODY = f"""{PROJECT}    requestBody:
      required: true
      content:
        application/json:
          schema:
            $ref: schemas.yaml#/ViewSettings
          example: {{view_name: mine}}
"""
NAME = f"""{PROJECT}    - name: view_name
      in: query
      required: true
      description: Name of the view.
      example: mine
      schema:
        type: string
        maxLength: 64
      x-source: [reference section 6.2.1]
"""
VIEW = CONTENT.format(schema="View", example="{view_name: mine, created: 1}")
LIST = CONTENT.format(schema="ViewList", example="{views: []}")


def paths() -> str:
    rows = [
        ("post", "createView", "Create a view", BODY, 201, VIEW),
        ("get", "listViews", "List views", PROJECT, 200, LIST),
        ("put", "updateView", "Modify a view", BODY, 200, VIEW),
        ("delete", "deleteView", "Delete a view", NAME, 204, ""),
    ]
    operations = [
        OPERATION.format(method=method, name=name, summary=summary, request=request, status=status, content=content)
        for method, name, summary, request, status, content in rows
    ]
    return "views:\n" + "".join(operations)


@pytest.fixture
def spec(tmp_path: Path) -> Path:
    return Path(shutil.copytree(ROOT / "spec", tmp_path / "spec"))


def edit(spec: Path, name: str, old: str, new: str) -> None:
    path = spec / name
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"the trial no longer fits {name}"
    path.write_text(text.replace(old, new), encoding="utf-8")


def problems(spec: Path) -> list[str]:
    """Return what lint prints; generate reports the same."""
    printed = CliRunner().invoke(lint, ["--spec", str(spec), "--quiet"]).stdout.splitlines()
    if printed:
        result = CliRunner().invoke(generate, ["--spec", str(spec), "--out", str(spec.parent / "out"), "--quiet"])
        assert result.stdout.splitlines() == printed
    return printed


def test_a_query_parameter_takes_two_files(spec: Path) -> None:
    old = PARAMETER[PARAMETER.index("    responses:") :]
    edit(spec, f"{TRACKERS}/paths.yaml", old, PARAMETER)
    edit(
        spec, f"{TRACKERS}/behaviour.yaml", "tracker_type: tracker_type}", "tracker_type: tracker_type, status: status}"
    )
    assert problems(spec) == []


def test_an_error_code_takes_two_files(spec: Path) -> None:
    edit(spec, "errors.yaml", "  CTS.0300:\n", CODE + "  CTS.0300:\n")
    edit(spec, f"{TRACKERS}/rules/lifecycle.yaml", "\nrules:\n", f"\nrules:\n{RULE}")
    assert problems(spec) == []


def test_the_mistakes_with_an_error_code_are_one_round(spec: Path) -> None:
    edit(spec, "errors.yaml", "  CTS.0300:\n", CODE.replace("status: 400", "status: 409") + "  CTS.0300:\n")
    wrong = RULE.replace("CTS.0299", "CTS.0298").replace("body.tracker_name !=", "body.traker_name !=")
    edit(spec, f"{TRACKERS}/rules/lifecycle.yaml", "\nrules:\n", f"\nrules:\n{wrong}")
    # That nothing returns the new code follows from the misspelt one.
    assert sorted(line.split()[1] for line in problems(spec)) == ["E421", "L173"]


def test_a_status_that_an_operation_lacks_is_in_the_same_round(spec: Path) -> None:
    edit(spec, "errors.yaml", "  CTS.0300:\n", CODE.replace("status: 400", "status: 409") + "  CTS.0300:\n")
    edit(
        spec,
        f"{TRACKERS}/rules/lifecycle.yaml",
        "\nrules:\n",
        f"\nrules:\n{RULE.replace('reference section 6', 'x 6')}",
    )
    assert sorted(line.split()[1] for line in problems(spec)) == ["E426", "L173"]


def test_a_resource_takes_its_own_folder_and_one_entry(spec: Path) -> None:
    folder = spec / "resources" / "views"
    folder.mkdir()
    for name, text in {**VIEWS, "paths.yaml": paths()}.items():
        (folder / name).write_text(text, encoding="utf-8")
    entry = "  /v3/{project_id}/views: {$ref: resources/views/paths.yaml#/views}\n"
    edit(spec, "openapi.yaml", "\npaths:\n", f"\npaths:\n{entry}")
    assert problems(spec) == []


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            "  description: Not in create-operator table 3.\n  remove: true\n",
            "  update: {description: Kept.}\n",
            "L175 edition operator: no document has POST /v3/{project_id}/tracker request obs_info.bucket_lifecycle",
        ),
        (
            "'is_lts_enabled', 'is_organization_tracker',",
            "'is_lts_enabled', 'is_organization_tracker', 'is_support_validate',",
            "L175 edition operator: the documents have POST /v3/{project_id}/tracker request is_support_validate",
        ),
        (
            "@.operationId != 'createTracker']",
            "@.operationId == 'createTracker']",
            "L175 edition operator: the documents do not describe GET /v3/{project_id}/trackers",
        ),
    ],
    ids=["kept", "removed", "unmarked"],
)
def test_an_edition_that_differs_from_its_documents(spec: Path, old: str, new: str, expected: str) -> None:
    name = "editions/operator.overlay.yaml"
    path = spec / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    lines = problems(spec)
    assert any(line.startswith(f"spec/{name}:") and expected in line for line in lines), lines


def test_a_problem_of_an_edition_is_reported_at_its_overlay(spec: Path) -> None:
    edit(
        spec, "editions/common.overlay.yaml", "    x-edition: common\n", "    x-edition: common\n    x-editon: common\n"
    )
    [line] = problems(spec)
    assert line.startswith("spec/editions/common.overlay.yaml:13:5: L104 edition common: x-editon is not defined")


@pytest.mark.parametrize(
    ("basis", "problem"),
    [
        ("contradicted traces-limit-minimum", "traces-limit-minimum is of the kind silence — write decided"),
        ("decided tracker-name-format", "tracker-name-format is not about this place — add one of listTraces"),
    ],
)
def test_a_basis_and_its_erratum_agree(spec: Path, basis: str, problem: str) -> None:
    edit(spec, "resources/traces/paths.yaml", "minimum: decided traces-limit-minimum", f"minimum: {basis}")
    [found] = problems(spec)
    assert f"L176 {problem}" in found
