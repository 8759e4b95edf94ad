"""The folder that `cts publish` writes: complete, reproducible, and what it says."""

from __future__ import annotations

import csv
import hashlib
import json
import re
import shutil
from collections.abc import Iterator, Mapping
from functools import reduce
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
import urllib3
import yaml
from click.testing import CliRunner
from cts_stub.pytest_plugin import Running
from cyclonedx.schema import OutputFormat, SchemaVersion
from cyclonedx.validation import make_schemabased_validator
from openapi_schema_validator import OAS30Validator
from openapi_spec_validator import OpenAPIV30SpecValidator, OpenAPIV31SpecValidator

from generator.runtime.openapi import operations
from tests.generation import GENERATED, ROOT
from tools.cli import main
from tools.publish import forms, registers, wheels
from tools.publish.folder import OccupiedError, replace

EDITIONS = ("whole", "common", "european", "international", "observed", "operator")


def publish(to: Path, *options: str) -> Any:
    arguments = ["publish", "--spec", str(ROOT / "spec"), "--out", str(GENERATED), "--to", str(to), *options]
    return CliRunner().invoke(main, arguments)


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    to = tmp_path_factory.mktemp("publication") / "dist"
    done = publish(to)
    assert done.exit_code == 0, done.output
    return to


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_every_edition_is_there_in_every_form(dist: Path) -> None:
    expected = {
        f"openapi/{edition}/{variant}{form}.{suffix}"
        for edition in EDITIONS
        for variant in forms.VARIANTS
        for form in ("", ".dereferenced")
        for suffix in ("json", "yaml")
    }
    assert expected - set(contents(dist)) == set()
    for path in expected:
        if path.endswith(".json"):
            document = json.loads((dist / path).read_text(encoding="utf-8"))
            assert yaml.safe_load((dist / path).with_suffix(".yaml").read_text(encoding="utf-8")) == document


def test_two_publications_are_equal(dist: Path, tmp_path: Path) -> None:
    assert publish(tmp_path / "again").exit_code == 0
    assert contents(tmp_path / "again") == contents(dist)


def test_checksums_are_those_of_all_files(dist: Path) -> None:
    files = contents(dist)
    lines = files.pop("SHA256SUMS").decode().splitlines()
    assert lines == [f"{hashlib.sha256(content).hexdigest()}  {path}" for path, content in sorted(files.items())]


def test_documents_are_valid_openapi(dist: Path) -> None:
    for path in sorted((dist / "openapi").rglob("openapi-3.*.json")):
        if path.name.endswith("not-expressed.json"):
            continue
        validator = OpenAPIV30SpecValidator if "3.0" in path.name else OpenAPIV31SpecValidator
        assert [error.message for error in validator(json.loads(path.read_text())).iter_errors()] == [], path


def media_types(document: Any) -> Iterator[Any]:
    for _, _, _, operation in operations(document):
        for holder in (operation.get("requestBody", {}), *operation["responses"].values()):
            yield from holder.get("content", {}).values()


def test_examples_fit_the_schemas_of_3_0(dist: Path) -> None:
    document = json.loads((dist / "openapi/whole/openapi-3.0.dereferenced.json").read_text(encoding="utf-8"))
    count = 0
    for media in media_types(document):
        validator = OAS30Validator(media["schema"])
        for name, example in media.get("examples", {}).items():
            count += 1
            assert [error.message for error in validator.iter_errors(example["value"])] == [], name
    assert count > 20


def test_clean_and_old_forms_have_no_extension_but_say_what_they_lack(dist: Path) -> None:
    folders = [dist / "openapi" / edition for edition in EDITIONS]
    forms_of = [
        f"{variant}{form}" for variant in ("openapi-3.1-clean", "openapi-3.0") for form in ("", ".dereferenced")
    ]
    for path in (folder / form for folder in folders for form in forms_of):
        text = path.with_name(f"{path.name}.json").read_text(encoding="utf-8")
        assert re.findall(r'"x-[a-zA-Z-]+": ', text) == []
        described = json.loads(text)["info"]["description"]
        entries = json.loads(path.with_name(f"{path.name}.not-expressed.json").read_text(encoding="utf-8"))
        assert {entry["keyword"] for entry in entries} >= {"x-source", "x-errors", "x-origin"}
        has_conditions = path.parent.name != "common"  # which 3.1 can express
        assert ("if" in {entry["keyword"] for entry in entries}) == (has_conditions and "3.0" in path.name)
        for entry in entries:
            assert f"- `{entry['keyword']}`: {entry['meaning'].rstrip('.')} ({entry['count']})" in described
            assert len(entry["places"]) == entry["count"]


def test_every_form_names_its_licence_and_contact_and_the_whole_ones_their_origin(dist: Path) -> None:
    for path in sorted((dist / "openapi").rglob("openapi-3.*.json")):
        if not path.name.endswith("not-expressed.json"):
            info = json.loads(path.read_text(encoding="utf-8"))["info"]
            assert info["license"]["name"] == "Apache License 2.0"
            assert info["contact"]
            assert (
                ("x-origin" in info)
                == (info.get("x-unofficialSpec") is True)
                == (path.name[:12] == "openapi-3.1." and "clean" not in path.name)
            )
    origin = {
        edition: json.loads((dist / f"openapi/{edition}/openapi-3.1.json").read_text(encoding="utf-8"))["info"][
            "x-origin"
        ]
        for edition in EDITIONS
    }
    assert origin["operator"] == [{"title": "Creating a Tracker, page of another operator's cloud"}]
    assert {"title": "Cloud Trace Service API Reference, issue 01", "date": "2024-05-24"} in origin["whole"]
    assert "SDK" not in str(origin)


def test_the_changelog_and_the_licence_of_the_description_are_beside_it(dist: Path) -> None:
    assert "## 3.0.0\n" in (dist / "CHANGELOG.md").read_text(encoding="utf-8")
    assert "Apache License" in (dist / "LICENSE").read_text(encoding="utf-8")


def test_registers_have_the_same_rows_as_json_and_as_csv(dist: Path) -> None:
    for name in registers.MEANINGS:
        rows = json.loads((dist / f"registers/{name}.json").read_text(encoding="utf-8"))
        with (dist / f"registers/{name}.csv").open(encoding="utf-8", newline="") as file:
            table = list(csv.DictReader(file))
        assert len(rows) == len(table) > 0
        for row, cells in zip(rows, table, strict=True):
            assert set(row) <= set(cells)
    additions = json.loads((dist / "registers/additions.json").read_text(encoding="utf-8"))
    assert {"GET /v3/{project_id}/configuration", "GET / 200", "Trace.read_only", "400 CTS.0400"} <= {
        each["part"] for each in additions
    }
    assert {each["part"] for each in additions} >= {"401 APIGW.0301", "403 APIGW.0302"}
    assert all(each["edition"] == "observed" and each["observed_in"] for each in additions)
    errors = json.loads((dist / "registers/errors.json").read_text(encoding="utf-8"))
    assert {error["code"] for error in errors if "createTracker" in error["operations"]} >= {"CTS.0003", "CTS.0209"}


def test_workflows_name_a_description_that_is_there(dist: Path) -> None:
    workflows = yaml.safe_load((dist / "arazzo/workflows.arazzo.yaml").read_text(encoding="utf-8"))
    for source in workflows["sourceDescriptions"]:
        assert (dist / "arazzo" / source["url"]).is_file()


def test_the_parts_list_is_valid_and_names_what_the_wheels_need(dist: Path) -> None:
    text = (dist / "sbom.cdx.json").read_text(encoding="utf-8")
    assert make_schemabased_validator(OutputFormat.JSON, SchemaVersion.V1_6).validate_str(text) is None
    components = {each["name"]: each for each in json.loads(text)["components"]}
    assert {"cts-client", "cts-stub", "cts-contract", "pydantic", "urllib3", "click"} <= set(components)
    assert components["click"]["scope"] == "optional"
    wheel = next(path for path in dist.glob("cts_client-*.whl"))
    assert components["cts-client"]["hashes"] == [
        {"alg": "SHA-256", "content": hashlib.sha256(wheel.read_bytes()).hexdigest()}
    ]


def test_links_of_the_page_lead_to_all_files(dist: Path) -> None:
    linked = set(re.findall(r'href="([^"]+)"', (dist / "index.html").read_text(encoding="utf-8")))
    files = set(contents(dist)) - {"index.html", "SHA256SUMS"}
    of_the_site = {path for path in files if path.startswith("site/")}
    assert linked - files == set()
    assert files - of_the_site - linked == set()
    assert linked & of_the_site == {"site/index.html", "site/llms.txt"}


def test_wheels_without_the_proof(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The package of the proof is one that not every description wants."""
    (tmp_path / "client").mkdir()
    (tmp_path / "stub").mkdir()
    built: list[str] = []
    monkeypatch.setattr(wheels, "_build", lambda package, _: built.append(package.name))
    assert list(wheels.wheels(tmp_path)) == []
    assert built == ["client", "stub"]


def test_wheels_of_nothing(tmp_path: Path) -> None:
    with pytest.raises(wheels.BuildError, match="client does not exist; generate the packages first"):
        list(wheels.wheels(tmp_path))


def test_wheels_are_those_of_one_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """So that `pip install dist/*.whl` finds each package once; a publication takes the place of them."""
    made = {"cts_stub-1.1-py3-none-any.whl": b"stub", "cts_client-1.0-py3-none-any.whl": b"client"}
    monkeypatch.setattr(wheels, "wheels", lambda _: iter(made.items()))
    folder = tmp_path / "dist"
    folder.mkdir()
    (folder / "cts_stub-1.0-py3-none-any.whl").write_bytes(b"old")
    (folder / "cts_other-1.0-py3-none-any.whl").write_bytes(b"of others")
    assert [path.name for path in wheels.write(tmp_path, folder)] == list(made)
    assert {path.name for path in folder.iterdir()} == {*made, "cts_other-1.0-py3-none-any.whl"}
    with pytest.raises(OccupiedError, match=r"cts_other-1\.0-py3-none-any\.whl is not of a publication"):
        replace(folder, {**made, "SHA256SUMS": b""})
    (folder / "cts_other-1.0-py3-none-any.whl").unlink()
    replace(folder, {**made, "SHA256SUMS": b""})
    assert {path.name for path in folder.iterdir()} == {*made, "SHA256SUMS"}


def test_files_of_others_are_not_replaced(dist: Path, tmp_path: Path) -> None:
    shutil.copytree(dist, tmp_path / "dist")
    (tmp_path / "dist" / "mine.txt").write_text("mine", encoding="utf-8")
    before = contents(tmp_path / "dist")
    done = publish(tmp_path / "dist")
    assert done.exit_code == 1
    assert f"nothing was written: {tmp_path}/dist/mine.txt is not of a publication" in done.output
    assert contents(tmp_path / "dist") == before


def test_requests_of_the_collection_work_in_their_order(dist: Path, cts_stub: Running) -> None:
    collection = json.loads((dist / "postman/collection.json").read_text(encoding="utf-8"))
    assert collection["info"]["schema"].endswith("/v2.1.0/collection.json")
    assert {variable["key"] for variable in collection["variable"]} == {"baseUrl", "token"}
    items = [item for folder in collection["item"] for item in folder["item"]]
    known: dict[str, str] = {}
    responses = {}
    for item in items:
        response = responses[item["name"]] = send(item["request"], collection["auth"], cts_stub, known)
        if response.status < 300:
            for variable, steps in re.findall(KEPT, "\n".join(item["event"][0]["script"]["exec"])):
                value = reduce(lambda node, step: node[step], re.findall(r'"(.+?)"', steps), response.json())
                known[variable] = value if isinstance(value, str) else json.dumps(value)
    document = json.loads((GENERATED / "openapi.json").read_text(encoding="utf-8"))
    assert len(responses) == len([each for *_, each in operations(document) if each.get("x-bindings") != []])
    invalid = {code for code, entry in document["x-error-codes"].items() if entry["trigger"] == "schema"}
    failed = {name: response.json() for name, response in responses.items() if response.status >= 400}
    assert {name: body for name, body in failed.items() if body.get("error_code") in invalid} == {}
    reasons = {body["error_code"] for body in failed.values()}
    # The credentials of the examples, and versions that the service does not tell.
    assert reasons <= {"CTS.0002", "CTS.0100"}, failed
    assert len(failed) == 3
    assert urllib3.request("GET", f"{cts_stub.url}/_stub/problems").json() == []  # nothing that only the server sets


KEPT = r'collectionVariables.set\("(.+?)", pm.response.json\(\)(.*)\);'


def send(request: Any, auth: Any, server: Running, known: Mapping[str, str]) -> urllib3.BaseHTTPResponse:
    """Send a request as Postman does: variables replaced, disabled parameters left out, credentials added."""
    text = re.sub(
        r"\{\{(.+?)\}\}", lambda match: known.get(match[1], match[0]).replace('"', '\\"'), json.dumps(request)
    )
    filled = json.loads(text)
    url = filled["url"]
    variables = {f":{each['key']}": str(each["value"]) for each in url["variable"]}
    path = "/".join(variables.get(segment, segment) for segment in url["path"])
    query = urlencode([(each["key"], each["value"]) for each in url["query"] if not each["disabled"]])
    headers = {each["key"]: each["value"] for each in filled["header"]}
    fields = {each["key"]: each["value"] for each in auth["apikey"]}
    headers[fields["key"]] = fields["value"].replace("{{token}}", server.token)
    body = filled.get("body", {}).get("raw")
    address = f"{server.url}/{path}?{query}"
    return urllib3.request(filled["method"], address, body=body, headers=headers, retries=False)
