"""Stub server generated from a small description, run and called."""

from __future__ import annotations

import asyncio
import importlib
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx2
import pytest

from generator import pipeline, write

FILES = {
    "openapi.yaml": """
openapi: 3.1.0
info:
  title: Widget Service
  version: 1.2.0
  summary: Keeps widgets.
  description: Widgets are kept until they are `<b>thrown</b>` away & forgotten.
servers:
- url: https://widgets.example.com
  description: The one and only.
security:
- Token: []
tags:
- name: widgets
  description: Things that are kept.
paths:
  /{project_id}/widgets:
    $ref: resources/widgets/paths.yaml#/widgets
  /{project_id}/widgets/{widget_id}:
    $ref: resources/widgets/paths.yaml#/widget
components:
  securitySchemes:
    Token:
      $ref: shared/security.yaml#/Token
""",
    "shared/security.yaml": """
Token:
  type: apiKey
  in: header
  name: X-Token
  description: The caller's token.
""",
    "shared/schemas.yaml": """
Error:
  type: object
  description: Body of every error.
  required: [code, text]
  properties:
    code:
      type: string
      description: The code of the error.
      x-role: code
      examples: [W.1]
    text:
      type: string
      description: The error as a sentence.
      x-role: message
      examples: [No.]
""",
    "shared/responses.yaml": """
Rejected:
  description: The request is rejected.
  content:
    application/json:
      schema:
        $ref: schemas.yaml#/Error
      example: {code: W.1, text: No.}
""",
    "resources/widgets/schemas.yaml": """
Colour:
  type: string
  description: A colour that widgets come in.
  enum: [red, blue]
  x-enum-descriptions:
    red: Like a fire engine.
    blue: Like the sea.
  x-error: W.2
NewWidget:
  type: object
  description: A widget to keep.
  required: [colour]
  properties:
    colour:
      $ref: '#/Colour'
    size:
      type: integer
      description: Its size in millimetres.
      minimum: 1
      examples: [3]
Widget:
  type: object
  description: A widget that is kept.
  required: [id, colour]
  properties:
    id:
      type: string
      description: The ID of the widget.
      examples: [w1]
    colour:
      $ref: '#/Colour'
    size:
      type: integer
      description: Its size in millimetres.
      examples: [3]
Widgets:
  type: object
  description: All widgets.
  required: [widgets]
  properties:
    widgets:
      type: array
      description: The widgets, oldest first.
      items:
        $ref: '#/Widget'
""",
    "resources/widgets/paths.yaml": """
widgets:
  get:
    operationId: listWidgets
    tags: [widgets]
    summary: List widgets
    description: Returns all widgets.
    parameters:
    - name: project_id
      in: path
      required: true
      description: The ID of the project.
      schema: {type: string}
      example: p1
    - name: limit
      in: query
      description: How many widgets to return.
      schema: {type: integer, minimum: 1, default: 10}
      example: 5
    responses:
      '200':
        description: The widgets.
        content:
          application/json:
            schema: {$ref: schemas.yaml#/Widgets}
            example: {widgets: []}
      '400': {$ref: ../../shared/responses.yaml#/Rejected}
  post:
    operationId: createWidget
    x-raises: [W.3]
    tags: [widgets]
    summary: Create a widget
    description: Keeps a widget.
    parameters:
    - name: project_id
      in: path
      required: true
      description: The ID of the project.
      schema: {type: string}
      example: p1
    requestBody:
      required: true
      description: The widget.
      content:
        application/json:
          schema: {$ref: schemas.yaml#/NewWidget}
          example: {colour: red}
    responses:
      '201':
        description: The widget is kept.
        content:
          application/json:
            schema: {$ref: schemas.yaml#/Widget}
            example: {id: w1, colour: red}
      '400': {$ref: ../../shared/responses.yaml#/Rejected}
widget:
  parameters:
  - name: project_id
    in: path
    required: true
    description: The ID of the project.
    schema: {type: string}
    example: p1
  - name: widget_id
    in: path
    required: true
    description: The ID of the widget.
    schema: {type: string}
    example: w1
  get:
    operationId: showWidget
    x-raises: [W.4]
    tags: [widgets]
    summary: Show a widget
    description: Returns a widget.
    responses:
      '200':
        description: The widget.
        content:
          application/json:
            schema: {$ref: schemas.yaml#/Widget}
            example: {id: w1, colour: blue}
      '404': {$ref: ../../shared/responses.yaml#/Rejected}
""",
    "naming.yaml": """
client: {distribution: widget-client, version: 1.0.0, package: widget_client, environment: WIDGET}
stub: {distribution: widget-stub, version: 1.0.0, package: widget_stub, command: widget-stub, environment: WIDGET_STUB}
error-schema: Error
bound-parameters: [project_id]
scopes: {project: project_id}
""",
    "errors.yaml": """
codes:
  W.1: {name: E1, status: 400, message: No., trigger: schema, retryable: false, meaning: No., remedy: None.}
  W.2: {name: E2, status: 400, message: Not that colour., trigger: schema, retryable: false, meaning: No., remedy: No.}
  W.3: {name: E3, status: 400, message: Enough., trigger: state, retryable: true, meaning: No., remedy: None.}
  W.4: {name: E4, status: 404, message: Gone., trigger: state, retryable: false, meaning: No., remedy: None.}
conditions:
  malformed-body: {code: W.1}
  invalid-body: {code: W.1}
  invalid-query: {code: W.1}
  invalid-path: {code: W.1}
  invalid-header: {code: W.1}
  unsupported-media-type: {code: W.1, status: 415}
  body-too-large: {code: W.1, status: 413}
  unauthenticated: {code: W.1, status: 401}
  forbidden: {code: W.1, status: 403}
  unknown-path: {code: W.1, status: 404}
  method-not-allowed: {code: W.1, status: 405}
  internal: {code: W.1, status: 500}
  unavailable: {code: W.1, status: 503}
""",
    "behaviour/widgets.py": '''
"""Widgets, two at most."""

from __future__ import annotations

from typing import Any

from widget_stub.handlers import ApiError, Call


def create_widget(call: Call) -> Any:
    widgets = call.store.collection("widgets", call.project)
    widget = {"id": call.new_id(), **call.body}
    widgets.put(widget["id"], widget, at=call.now)
    if len(widgets) > 2:
        raise ApiError("W.3")
    return widget


def list_widgets(call: Call) -> Any:
    return {"widgets": list(call.store.collection("widgets", call.project))[: call.query["limit"]]}


def show_widget(call: Call) -> Any:
    widget = call.store.collection("widgets", call.project).get(call.path["widget_id"])
    if widget is None:
        raise ApiError("W.4")
    return widget
''',
    "world/default.yaml": """
accounts:
- id: a1
  name: acme
  projects: [{id: p1, name: one}]
  users: [{id: u1, name: ann, password: pw, token: t1, access_key: ak, secret_key: sk, projects: [p1]}]
""",
}
RED = {"colour": "red"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Generate the package and return its folder."""
    root = tmp_path_factory.mktemp("stub")
    for name, text in FILES.items():
        file = root / "spec" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text.lstrip("\n"), encoding="utf-8")
    write.apply(root / "out", pipeline.run(root / "spec", root / "out"))
    return root / "out" / "stub"


@pytest.fixture(scope="module")
def package(folder: Path) -> Iterator[ModuleType]:
    sys.path.insert(0, str(folder))
    try:
        yield importlib.import_module("widget_stub")
    finally:
        sys.path.remove(str(folder))


def ask(app: Any, method: str, path: str, **more: Any) -> httpx2.Response:
    async def request() -> httpx2.Response:
        transport = httpx2.ASGITransport(app)
        async with httpx2.AsyncClient(transport=transport, base_url="http://stub") as client:
            return await client.request(method, path, **{"headers": {"X-Token": "t1"}, **more})

    return asyncio.run(request())


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *arguments], cwd=folder, capture_output=True, text=True, check=False)


def test_created_widget_is_listed(package: ModuleType) -> None:
    app = package.create_app(check_responses=True)
    created = ask(app, "POST", "/p1/widgets", json=RED)
    assert created.status_code == 201
    assert ask(app, "GET", "/p1/widgets").json() == {"widgets": [created.json()]}


def test_rejected_request_changes_no_state(package: ModuleType) -> None:
    app = package.create_app()
    kept = [ask(app, "POST", "/p1/widgets", json=RED).json() for _ in range(2)]
    rejected = ask(app, "POST", "/p1/widgets", json=RED)
    assert (rejected.status_code, rejected.json()) == (400, {"code": "W.3", "text": "Enough."})
    assert ask(app, "GET", "/p1/widgets").json() == {"widgets": kept}


@pytest.mark.parametrize(
    ("method", "path", "more", "status", "code"),
    [
        ("POST", "/p1/widgets", {"json": {"colour": "green"}}, 400, "W.2"),
        ("POST", "/p1/widgets", {"json": {}}, 400, "W.2"),
        ("POST", "/p1/widgets", {"json": {"colour": "red", "size": 0}}, 400, "W.1"),
        ("POST", "/p1/widgets", {"content": b"{}"}, 415, "W.1"),
        ("GET", "/p1/widgets?limit=0", {}, 400, "W.1"),
        ("GET", "/p1/widgets", {"headers": {}}, 401, "W.1"),
        ("GET", "/p2/widgets", {}, 403, "W.1"),
        ("DELETE", "/p1/widgets", {}, 405, "W.1"),
        ("GET", "/p1/gadgets", {}, 404, "W.1"),
    ],
)
def test_errors_have_the_codes_of_the_description(
    package: ModuleType, method: str, path: str, more: dict[str, Any], status: int, code: str
) -> None:
    response = ask(package.create_app(), method, path, **more)
    assert (response.status_code, response.json()["code"]) == (status, code)


def test_path_parameters_reach_the_handler(package: ModuleType) -> None:
    app = package.create_app(check_responses=True)
    created = ask(app, "POST", "/p1/widgets", json=RED).json()
    assert ask(app, "GET", f"/p1/widgets/{created['id']}").json() == created
    assert ask(app, "GET", "/p1/widgets/other").json()["code"] == "W.4"


def test_strict_rejects_unknown_properties(package: ModuleType) -> None:
    body = {**RED, "size_": 1}
    statuses = [ask(package.create_app(strict=s), "POST", "/p1/widgets", json=body).status_code for s in (False, True)]
    assert statuses == [201, 400]


def test_ids_can_be_injected(package: ModuleType) -> None:
    ids = iter(["r1", "w1"])
    app = package.create_app(ids=ids.__next__)
    created = ask(app, "POST", "/p1/widgets", json=RED)
    assert (created.headers["x-request-id"], created.json()["id"]) == ("r1", "w1")


def test_served_description_is_the_generated_one(package: ModuleType, folder: Path) -> None:
    served = ask(package.create_app(), "GET", "/openapi.json", headers={}).content
    assert served == (folder.parent / "openapi.json").read_bytes()


def test_documentation_is_escaped_and_self_contained(package: ModuleType) -> None:
    app = package.create_app()
    response = ask(app, "GET", "/docs/", headers={})
    page = response.text
    assert "<code>&lt;b&gt;thrown&lt;/b&gt;</code> away &amp; forgotten" in page
    assert not [word for word in ("<img", "<style", "@import", "url(", " style=", "onclick") if word in page]
    assert re.findall("<script.*?>(.*?)</script>", page, re.DOTALL) == [""]
    loaded = re.findall('<(?:link|script).*? (?:href|src)="(.*?)"', page)
    assert loaded == ["data:,", "docs.css", "index.md", "docs.js"]
    assert "script-src 'self'; " in response.headers["content-security-policy"]
    for address in (*loaded[1:], "search.js", "llms.txt"):
        assert ask(app, "GET", f"/docs/{address}", headers={}).status_code == 200
    for operation in ("listWidgets", "createWidget", "showWidget"):
        assert f'href="widgets.html#{operation}"' in page
        assert f'id="{operation}"' in ask(app, "GET", "/docs/widgets.html", headers={}).text


def test_the_command_prints_credentials_and_the_version(folder: Path) -> None:
    printed = run(folder, "-m", "widget_stub", "--print-credentials")
    user = {"user": "ann", "password": "pw", "token": "t1", "access_key": "ak", "secret_key": "sk"}
    assert json.loads(printed.stdout) == {"project_id": "p1", **user}
    assert run(folder, "-m", "widget_stub", "--version").stdout == "widget-stub, version 1.0.0 (Widget Service 1.2.0)\n"


@pytest.mark.slow
def test_the_pytest_fixtures(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "test_it.py").write_text(
        """
import json, urllib.request

def listed(stub):
    request = urllib.request.Request(f"{stub.url}/{stub.project_id}/widgets", headers={"X-Token": stub.token})
    return json.load(urllib.request.urlopen(request))["widgets"]

def create(stub):
    headers = {"X-Token": stub.token, "Content-Type": "application/json"}
    url = f"{stub.url}/{stub.project_id}/widgets"
    urllib.request.urlopen(urllib.request.Request(url, b'{"colour": "red"}', headers))

def test_one(widget_stub):
    create(widget_stub)
    assert len(listed(widget_stub)) == 1

def test_two(widget_stub):
    assert listed(widget_stub) == []
    create(widget_stub)
    widget_stub.reset()
    assert listed(widget_stub) == []

def test_app(widget_stub_app):
    assert widget_stub_app.credentials["token"] == "t1"
"""
    )
    result = run(
        folder, "-m", "pytest", "-q", "-p", "widget_stub.pytest_plugin", "-p", "no:cacheprovider", str(tmp_path)
    )
    assert "3 passed" in result.stdout, result.stdout + result.stderr


@pytest.mark.slow
def test_the_package_is_typed(folder: Path) -> None:
    result = run(folder, "-m", "mypy", "--strict", "--cache-dir", str(folder / ".mypy_cache"), "widget_stub")
    assert result.returncode == 0, result.stdout


def test_handler_error_that_the_operation_does_not_list_is_internal(
    package: ModuleType, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    app = package.create_app(check_responses=True)
    operation = next(each for each in package.operations.OPERATIONS if each.id == "showWidget")
    assert operation.errors[404] == ("W.4",)
    monkeypatch.setattr(type(operation), "errors", {404: ()})
    assert ask(app, "GET", "/p1/widgets/other").status_code == 500
    assert "showWidget does not list 404 W.4" in caplog.text
    assert ask(package.create_app(), "GET", "/p1/widgets/other").status_code == 404
