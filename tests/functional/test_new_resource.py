"""``cts new resource`` makes a resource that works at once, or changes nothing."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tools.cli import main
from tools.new.names import InvalidName, names
from tools.new.openapi import CannotEdit, with_path

ROOT = Path(__file__).parents[2]
SPECS = {"cts": ROOT / "spec", "pets": ROOT / "tests" / "specs" / "pets"}
# Runs with the generated packages of one description first on the path.
PROGRAM = """
import importlib, json, sys
from cts_contract._runtime import lifecycle_checks
from cts_contract._runtime.credentials import Credentials, required_scheme
from cts_contract._runtime.results import Observations
from cts_contract._runtime.target import Target

name, out = sys.argv[1:]
client_package, stub_package = (importlib.import_module(f"{name}_{part}") for part in ("client", "stub"))
serving = importlib.import_module(f"{name}_stub._runtime.stub.http.server").serving
assert out in client_package.__file__ and out in stub_package.__file__
stub = stub_package.create_app(check_responses=True)
credentials = stub.credentials
parameters = {key: value for key, value in credentials.items() if key in ("project_id", "domain_id", "shop_id")}
with serving(stub) as url, client_package.Client(url, token=credentials["token"], **parameters) as client:
    made = client.saved_views.create(name="one", description="first")
    other = client.saved_views.create(name="two")
    assert [view.name for view in client.saved_views.list().saved_views] == ["one", "two"]
    assert [view.name for view in client.saved_views.list(name="two").saved_views] == ["two"]
    changed = client.saved_views.update(saved_view_id=made.saved_view_id, name="three")
    assert (changed.name, changed.create_time) == ("three", made.create_time)
    client.saved_views.delete(saved_view_id=other.saved_view_id)
    (left,) = client.saved_views.list().saved_views
    assert (left.saved_view_id, left.name) == (made.saved_view_id, "three")
    client.saved_views.delete(saved_view_id=made.saved_view_id)
    try:
        client.saved_views.delete(saved_view_id=made.saved_view_id)
    except client_package.errors.ApiError as error:
        print("missing:", error.status)
    document = json.loads(open(f"{out}/openapi.json").read())
    target = Target(url, document, Credentials(required_scheme(document, out), credentials["token"]), parameters)
    for result in lifecycle_checks.run(target, Observations()):
        if result.name.startswith("createSavedView"):
            print("FAILED" if result.failure else "passed", result.name, result.failure)
"""
CHECKS = (
    *("creation succeeds", "listed as sent", "second creation makes another resource"),
    *("sending back its representation changes nothing", "modification succeeds", "listed as modified"),
    *("modification resets fields that are not sent", "deletion succeeds", "not listed after deletion"),
    *("modification after deletion is rejected", "second deletion is rejected"),
)


def copy_of(name: str, folder: Path) -> Path:
    return Path(shutil.copytree(SPECS[name], folder / name, ignore=shutil.ignore_patterns("__pycache__")))


def run(spec: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["new", "resource", *arguments, "--spec", str(spec)])


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize(
    ("name", "options"),
    [
        pytest.param("cts", [], marks=pytest.mark.slow),
        ("pets", []),
        ("pets", ["--global"]),
    ],
)
def test_a_new_resource_works_at_once(name: str, options: list[str], tmp_path: Path) -> None:
    spec, out = copy_of(name, tmp_path), tmp_path / "out"
    result = run(spec, "saved-views", *options)
    assert result.exit_code == 0, result.output
    assert f"added    {spec}/resources/saved-views/paths.yaml" in result.output
    quietly = ("--quiet", "--spec", str(spec))
    for command in (["lint", *quietly], ["generate", *quietly, "--out", str(out)]):
        done = CliRunner().invoke(main, command)
        assert (done.exit_code, done.output) == (0, "")
    path = os.pathsep.join(map(str, (*(out / part for part in ("client", "stub", "contract")), ROOT)))
    process = subprocess.run(
        [sys.executable, "-c", PROGRAM.replace("cts_contract", f"{name}_contract"), name, str(out)],
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert process.returncode == 0, process.stderr
    lines = process.stdout.splitlines()
    assert lines[0] == "missing: 404"
    assert [line for line in lines if line.startswith("FAILED")] == []
    assert all(any(line.strip().endswith(check) for line in lines) for check in CHECKS)


def test_a_new_resource_changes_only_its_folder_and_one_path(tmp_path: Path) -> None:
    spec = copy_of("pets", tmp_path)
    before = contents(spec)
    assert run(spec, "boxes").exit_code == 0
    after = contents(spec)
    assert {path for path in after if path not in before} == {
        f"resources/boxes/{name}.yaml" for name in ("tag", "paths", "schemas", "examples", "behaviour", "rules")
    }
    assert {path for path in before if before[path] != after[path]} == {"openapi.yaml"}
    old, new = before["openapi.yaml"].decode().splitlines(), after["openapi.yaml"].decode().splitlines()
    assert [line for line in new if line not in old] == [
        "  /{shop_id}/boxes:",
        "    $ref: resources/boxes/paths.yaml#/boxes",
    ]


def test_a_description_without_projects(tmp_path: Path) -> None:
    spec = copy_of("pets", tmp_path)
    naming = spec / "naming.yaml"
    naming.write_text(naming.read_text(encoding="utf-8").replace("scopes:\n  project: shop_id\n", ""), encoding="utf-8")
    assert run(spec, "boxes").exit_code == 0
    assert "  /boxes:\n" in (spec / "openapi.yaml").read_text(encoding="utf-8")


def test_paths(tmp_path: Path) -> None:
    spec = copy_of("pets", tmp_path)
    assert run(spec, "boxes", "--global").exit_code == 0
    assert run(spec, "crates", "--path", "/v2/{shop_id}/crates").exit_code == 0
    text = (spec / "openapi.yaml").read_text(encoding="utf-8")
    assert "  /boxes:\n" in text
    assert "  /v2/{shop_id}/crates:\n" in text


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["Boxes"], "'Boxes' is not a name in kebab-case"),
        (["big_boxes"], "'big_boxes' is not a name in kebab-case"),
        (["../boxes"], "'../boxes' is not a name in kebab-case"),
        (["data"], "'data' is not a regular plural; give its singular with --singular"),
        (["glass"], "'glass' is not a regular plural"),
        (["boxes", "--singular", "a Box"], "'a Box' is not a name in kebab-case"),
        (["owners"], "the description already has folder resources/owners, tag owners, path /{shop_id}/owners"),
        (["creatures", "--singular", "pet"], "the description already has schema Pet"),
        (["boxes", "--path", "/{shop_id}/pets"], "the description already has path /{shop_id}/pets"),
        (["boxes", "--path", "boxes"], "'boxes' is not a path"),
        (["boxes", "--path", "/{stall_id}/boxes"], "no shared path parameter {stall_id} is in use"),
    ],
)
def test_what_cannot_be_added(arguments: list[str], message: str, tmp_path: Path) -> None:
    spec = copy_of("pets", tmp_path)
    before = contents(spec)
    result = run(spec, *arguments)
    assert result.exit_code == 2
    assert message in result.output
    assert contents(spec) == before


def test_a_resource_that_does_not_pass_lint_is_not_written(tmp_path: Path) -> None:
    spec = copy_of("pets", tmp_path)
    with (spec / "resources" / "pets" / "rules.yaml").open("a", encoding="utf-8") as file:
        file.write("  box-exists: {says: A box exists., level: resource, at: [createPet], code: PETS.0001}\n")
    before = contents(spec)
    result = run(spec, "boxes")
    assert result.exit_code == 1
    assert "box-exists" in result.output
    assert contents(spec) == before


def test_a_failing_write_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spec = copy_of("pets", tmp_path)
    before = contents(spec)

    def fail(self: Path, target: Path) -> Path:
        raise PermissionError("no permission")

    monkeypatch.setattr(Path, "replace", fail)
    result = run(spec, "boxes")
    assert result.exit_code == 1
    assert "nothing was written" in result.output
    assert contents(spec) == before


@pytest.mark.parametrize(
    ("plural", "singular"),
    [
        *(("views", "view"), ("saved-views", "saved-view"), ("policies", "policy"), ("boxes", "box")),
        *(("classes", "class"), ("branches", "branch"), ("dishes", "dish"), ("houses", "house")),
    ],
)
def test_singulars(plural: str, singular: str) -> None:
    assert names(plural).item == singular


def test_names() -> None:
    made = names("audit-entries")
    assert (made.collection, made.field, made.schema) == ("audit_entries", "audit_entry_id", "AuditEntry")
    assert made.titled == "an audit entry"
    assert made.operation_ids == ("createAuditEntry", "listAuditEntries", "updateAuditEntry", "deleteAuditEntry")
    with pytest.raises(InvalidName):
        names("audit--entries")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "paths:\n    # pets\n    /pets:\n        $ref: a\n\n# components\ncomponents: {}\n",
            "paths:\n    # pets\n    /pets:\n        $ref: a\n    /boxes:\n        $ref: b\n\n"
            "# components\ncomponents: {}\n",
        ),
        ("paths:\n  /pets: {$ref: a}\n", "paths:\n  /pets: {$ref: a}\n  /boxes:\n    $ref: b\n"),
    ],
)
def test_the_layout_of_openapi_yaml_is_kept(before: str, after: str) -> None:
    assert with_path(before, "/boxes", "b") == after


@pytest.mark.parametrize("text", ["paths: {/pets: {$ref: a}}\n", '{"paths":\n  {"/pets": {}}}\n'])
def test_an_unusual_layout_is_not_edited(text: str) -> None:
    with pytest.raises(CannotEdit, match="add by hand"):
        with_path(text, "/boxes", "b")
