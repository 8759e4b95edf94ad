"""The command ``cts diff``: arguments, formats, exit codes, and fingerprints."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.diff.documents import BASE, Document, compared, edited, update, with_schema
from tests.diff.pets import PETS, Edit, copied
from tools.cli import main
from tools.diff.command import FORMATS
from tools.diff.formats import FORMATS as WRITERS
from tools.diff.rules import RULES

SCHEMAS = "resources/pets/schemas.yaml"
STRICTER = Edit(SCHEMAS, "[name, species]", "[name, species, chip]")
LOOSER = Edit("shared/schemas.yaml", "maxLength: 16", "maxLength: 32")
KEYS = ["rule", "severity", "direction", "operations", "editions", "location", "fingerprint", "message"]


def diff(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["diff", *arguments])


@pytest.fixture(scope="module")
def stricter(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(copied(PETS, tmp_path_factory.mktemp("stricter"), STRICTER, LOOSER))


def test_exit_codes(stricter: str, tmp_path: Path) -> None:
    assert diff(str(PETS), stricter).exit_code == 1
    assert diff(str(PETS), str(copied(PETS, tmp_path, LOOSER))).exit_code == 0
    assert diff(str(PETS), str(PETS)).output == "no change\n"


@pytest.mark.parametrize("arguments", [[], ["spec"], ["spec", "nowhere"], ["spec", "--", "-x"], ["tests", "spec"]])
def test_usage(arguments: list[str]) -> None:
    result = diff(*arguments)
    assert result.exit_code == 2
    assert result.output.startswith("Usage: ")


@pytest.mark.parametrize(
    "content", ["", "[", "- a", "openapi: 3.1.0", "openapi: 3.1.0\ninfo: {title: a, version: b}\npaths: 5"]
)
def test_what_is_no_description(content: str, tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(content, encoding="utf-8")
    result = diff(str(path), str(path))
    assert result.exit_code == 2
    assert "a.yaml" in result.output


SCHEMA = {
    **{"type": 5, "properties": 3, "required": "no", "items": [1], "minimum": "a", "enum": 5, "allOf": {}},
    **{"if": 3, "then": 4, "dependentRequired": 5, "oneOf": 1, "not": 4, "pattern": 3},
}


@pytest.mark.parametrize("version", ['swagger: "2.0"', "openapi: 3.2.0"])
def test_a_version_that_is_not_compared(version: str, tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(f"{version}\ninfo: {{title: a, version: b}}\npaths: {{}}\n", encoding="utf-8")
    number = version.split()[-1].strip('"')
    message = f"{path}:1:1: L100 version {number} is not compared — convert it to OpenAPI 3.1\n"
    assert diff(str(path), str(path)).output.endswith(message)


def test_a_place_has_the_path_that_was_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From there, an editor finds the file."""
    stricter = edited(lambda d: update(d)["parameters"][1].update(required=True))
    (tmp_path / "old.json").write_text(json.dumps(BASE), encoding="utf-8")
    (tmp_path / "new.json").write_text(json.dumps(stricter, indent=1), encoding="utf-8")
    line = (tmp_path / "new.json").read_text(encoding="utf-8").splitlines().index('      "required": true') + 1
    monkeypatch.chdir(tmp_path)
    assert diff("old.json", "new.json").output.startswith(f"new.json:{line}:")
    monkeypatch.chdir(tmp_path.parent)
    given = f"{tmp_path.name}/new.json"
    assert diff(f"{tmp_path.name}/old.json", given).output.startswith(f"{given}:{line}:")
    (change,) = json.loads(diff(str(tmp_path / "old.json"), str(tmp_path / "new.json"), "--json").stdout)
    assert change["location"].startswith(f"{tmp_path}/new.json:{line}:")


def test_a_file_that_cannot_be_written(stricter: str, tmp_path: Path) -> None:
    result = diff(stricter, stricter, "--output", str(tmp_path / "none" / "a.json"))
    assert result.exit_code == 1
    assert result.output.startswith("nothing was written: ")


@pytest.mark.parametrize("keyword", SCHEMA)
def test_what_is_no_schema(keyword: str, tmp_path: Path) -> None:
    document = with_schema("request", {keyword: SCHEMA[keyword]})
    (tmp_path / "a.json").write_text(json.dumps(document), encoding="utf-8")
    result = diff(str(tmp_path / "a.json"), str(PETS))
    assert result.exit_code == 2
    assert "a.json:1:" in result.output


@pytest.mark.parametrize("name", ["x-error-codes", "x-resources", "x-common-headers", "x-permission", "x-errors"])
def test_extensions_of_others(name: str, tmp_path: Path) -> None:
    """Other descriptions use the same names with other values."""

    def edit(document: Document) -> None:
        target = update(document) if name in ("x-permission", "x-errors") else document
        target[name] = "text"
        if name == "x-errors":
            del document["x-error-codes"]

    found = compared(tmp_path, BASE, edited(edit))
    assert {change.rule.id.partition("-")[0] for change in found} <= {"permission"}


def test_openapi_3_0(tmp_path: Path) -> None:
    old, new = (with_schema("request", {"type": "string", "nullable": is_nullable}) for is_nullable in (True, False))
    for document in (old, new):
        document["openapi"] = "3.0.3"
    (change,) = compared(tmp_path, old, new)
    assert change.rule.id == "request-null-tightened"


def test_text(stricter: str) -> None:
    result = diff(str(PETS), stricter)
    assert result.stdout.splitlines() == [
        f"{stricter}/resources/pets/schemas.yaml:17:3: breaking request-property-became-required "
        "`client.pets.create` now requires `chip` (POST /{shop_id}/pets, request body)",
        f"{stricter}/shared/schemas.yaml:22:7: risky response-max-length-relaxed `client.pets.create` can return "
        "more values of `tags[].key`: maximum length 32, before 16 (POST /{shop_id}/pets, response 201), "
        "and 3 more operations",
        f"{stricter}/shared/schemas.yaml:22:7: safe request-max-length-relaxed `client.pets.create` accepts more "
        "values of `tags[].key`: maximum length 32, before 16 (POST /{shop_id}/pets, request body)",
    ]
    assert result.stderr == "1 breaking, 1 risky, 1 safe\n"


def test_json(stricter: str) -> None:
    first, *others = json.loads(diff(str(PETS), stricter, "--json").stdout)
    assert list(first) == KEYS
    assert first["operations"] == ["createPet"]
    assert (first["severity"], first["direction"]) == ("breaking", "request")
    assert [each["severity"] for each in others] == ["risky", "safe"]
    assert len({each["fingerprint"] for each in (first, *others)}) == 3


def test_fingerprints_do_not_depend_on_lines_nor_on_other_changes(stricter: str, tmp_path: Path) -> None:
    moved = copied(PETS, tmp_path, STRICTER, Edit(SCHEMAS, "Species:", "# A comment.\nSpecies:"))
    found = [json.loads(diff(str(PETS), each, "--json").stdout)[0] for each in (stricter, str(moved))]
    assert found[0]["location"] != found[1]["location"]
    assert found[0]["fingerprint"] == found[1]["fingerprint"]


def test_sarif(stricter: str, tmp_path: Path) -> None:
    path = tmp_path / "diff.sarif"
    diff(str(PETS), stricter, "--format", "sarif", "--output", str(path))
    (run,) = json.loads(path.read_bytes())["runs"]
    assert len(run["tool"]["driver"]["rules"]) == len(RULES)
    assert [result["level"] for result in run["results"]] == ["error", "warning", "note"]
    for result in run["results"]:
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]


def test_markdown(stricter: str) -> None:
    text = diff(str(PETS), stricter, "--format", "markdown").stdout
    assert re.findall("^## (.*)$", text, re.MULTILINE) == ["Breaking", "Risky", "Safe"]
    assert "- `client.pets.create` now requires `chip`" in text


def test_html(tmp_path: Path) -> None:
    """Texts of descriptions are escaped."""
    documents = [BASE, edited(lambda document: update(document).update(operationId="<b>&"))]
    for name, document in zip(("a.json", "b.json"), documents, strict=True):
        (tmp_path / name).write_text(json.dumps(document), encoding="utf-8")
    page = diff(str(tmp_path / "a.json"), str(tmp_path / "b.json"), "--format", "html").stdout
    parser = HTMLParser()
    parser.feed(page)
    assert "<code>&lt;b&gt;&amp;</code>" in page
    assert "<b>" not in page


def test_every_format_is_offered() -> None:
    assert tuple(WRITERS) == FORMATS


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with two revisions of pets in its folder ``spec``; the second is stricter."""
    folder = tmp_path / "repository"
    folder.mkdir()
    shutil.copytree(PETS, folder / "spec")
    monkeypatch.chdir(folder)
    for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"):
        monkeypatch.delenv(name, raising=False)
    git("init", "--quiet")
    git("add", ".")
    commit("first")
    STRICTER.apply(folder / "spec")
    (folder / "bundle").mkdir()
    (folder / "bundle" / "openapi.json").write_text(json.dumps(BASE), encoding="utf-8")
    git("add", ".")
    commit("second")
    return folder


def git(*arguments: str) -> None:
    subprocess.run(["git", *arguments], check=True, capture_output=True)


def commit(message: str) -> None:
    git("-c", "user.name=a", "-c", "user.email=a@example.com", "commit", "--quiet", "--no-verify", "-m", message)


@pytest.mark.usefixtures("repository")
def test_revisions() -> None:
    of_files = "HEAD~1:spec/openapi.yaml", "HEAD:spec/openapi.yaml"
    for old, new in (("HEAD~1", "HEAD"), ("HEAD~1:spec", "spec"), of_files):
        result = diff(old, new, "--json")
        assert result.exit_code == 1, result.output
        assert [each["location"] for each in json.loads(result.stdout)] == ["spec/resources/pets/schemas.yaml:17:3"]
    assert diff("HEAD:bundle/openapi.json", "bundle/openapi.json").exit_code == 0


@pytest.mark.usefixtures("repository")
@pytest.mark.parametrize("argument", ["HEAD~5", "HEAD:nothing", "HEAD:../spec", "HEAD:", "--output=x", "HEAD:bundle"])
def test_revisions_that_have_none(argument: str) -> None:
    result = diff("--", "HEAD", argument)
    if argument == "HEAD:":
        assert result.exit_code == 0
    else:
        assert result.exit_code == 2, result.output


def test_a_description_that_breaks_rules_is_compared(tmp_path: Path) -> None:
    """Names and documents are, error codes of operations are not."""
    wrong = copied(PETS, tmp_path, STRICTER, Edit("errors.yaml", "conditions:", "conditionz:"))
    result = diff(str(PETS), str(wrong))
    assert result.exit_code == 1
    assert f"{wrong} breaks rules: error codes of operations are not compared" in result.stderr
    assert "`client.pets.create` now requires `chip`" in result.stdout
