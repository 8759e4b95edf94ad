"""The published document in the tools of other teams, beside what the recipes of the guides show of them.

`make judges` installs the tools; one that is not there is left out loudly.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
import urllib3
from cts_stub.pytest_plugin import Running

from tests.generation import GENERATED
from tests.judges.publication import PUBLICATION, documents
from tests.judges.workspace import JUDGES, NODE, package_version

HERE = Path(__file__).parent / "consumers"
DOCUMENT, CLEAN = GENERATED / "openapi.json", GENERATED / "openapi.clean.json"
EDITIONS = sorted((GENERATED / "editions").glob("*.openapi.json"))
pytestmark = pytest.mark.slow


def run(*command: str | Path, folder: Path, **environment: str) -> str:
    """Run a tool and return what it prints; skip if it is not installed."""
    program = str(command[0])
    if not shutil.which(program):
        pytest.skip(f"NOT CONSUMED by {Path(program).name}: it is not installed; `make judges` does it")
    done = subprocess.run(
        [str(part) for part in command],
        cwd=folder,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    output = done.stdout + done.stderr
    assert done.returncode == 0, f"{' '.join(map(str, command))}:\n{output[-4000:]}"
    return output


@pytest.fixture
def out(tmp_path: Path) -> Iterator[Path]:
    """A folder below which Node finds the installed packages."""
    folder = JUDGES / "out" / tmp_path.name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    shutil.copytree(HERE, folder, dirs_exist_ok=True)
    yield folder
    shutil.rmtree(folder)


@pytest.mark.node
def test_swagger_parser_accepts_every_file(out: Path, record_property: Callable[[str, object], None]) -> None:
    found = documents() if PUBLICATION else [DOCUMENT, CLEAN, *EDITIONS]
    record_property("consumer", "swagger-parser")
    record_property("form", f"all {len(found)} documents")
    record_property("versions", package_version(NODE / "@apidevtools" / "swagger-parser"))
    run("node", "swagger_parser.mjs", *found, folder=out)


@pytest.mark.node
def test_hey_api_sends_the_token_in_its_own_header_only(out: Path) -> None:
    run(NODE / ".bin" / "openapi-ts", "--input", DOCUMENT, "--output", "api", folder=out)
    text = (out / "api" / "sdk.gen.ts").read_text(encoding="utf-8")
    assert "security: [{ name: 'X-Auth-Token', type: 'apiKey' }]" in text
    assert "Authorization" not in text


@pytest.mark.node
def test_zod_accepts_every_documented_request(out: Path) -> None:
    run("node", "zod.mjs", DOCUMENT, folder=out)


@pytest.mark.node
def test_requests_of_a_postman_collection_are_accepted_in_their_order(out: Path, cts_stub: Running) -> None:
    """At least half of what is converted from the examples succeeds, one after the other, and none is invalid."""
    collection = json.loads(run("node", "postman.mjs", DOCUMENT, folder=out))
    statuses = {name: send(request, cts_stub) for name, request in requests_of(collection)}
    assert len(statuses) > 20
    assert {name: status for name, status in statuses.items() if status == 400} == {}
    assert 2 * sum(status < 300 for status in statuses.values()) >= len(statuses), statuses


def requests_of(node: Any) -> Iterator[tuple[str, Any]]:
    for item in node["item"]:
        if "item" in item:
            yield from requests_of(item)
        else:
            yield f"{item['request']['method']} {'/'.join(item['request']['url']['path'])}", item["request"]


def send(request: Any, server: Running) -> int:
    url = request["url"]
    variables = {variable["key"]: str(variable["value"]) for variable in url.get("variable", ())}
    path = "/".join(variables.get(part.removeprefix(":"), part) if part[:1] == ":" else part for part in url["path"])
    query = [(pair["key"], pair["value"]) for pair in url.get("query", ()) if not pair.get("disabled")]
    body = (request.get("body") or {}).get("raw")
    headers = {"X-Auth-Token": server.token, **({"Content-Type": "application/json"} if body else {})}
    target = f"{server.url}/{path}" + (f"?{urlencode(query)}" if query else "")
    return urllib3.request(request["method"], target, body=body, headers=headers, retries=False).status
