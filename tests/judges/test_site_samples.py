"""Samples on the pages of the reference: each runs against a stub, and gets the same response in every language.

All samples of a language are one program. Go, whose standard library is compiled first, is for `make site-check`.
"""

from __future__ import annotations

import html
import json
import re
import shutil
import sys
import uuid
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
import urllib3
from cts_stub import World, create_app
from cts_stub._runtime.stub.http.server import Server, listen, running, url

from generator.runtime.openapi import operations
from tests.generation import GENERATED
from tests.judges.test_consumers import out, run
from tests.judges.test_site import IS_WHOLE
from tests.judges.workspace import JUDGES, NODE

__all__ = ["out"]  # the fixture

DOCS = GENERATED / "stub" / "cts_stub" / "docs"
LANGUAGES = ("shell", "python", "typescript", "java", "go")
SECTION = re.compile(r'<section class="entry"[^>]*>\s*<h2 id="(\w+)">(.*?)</section>', re.DOTALL)
SAMPLE = re.compile(r'<code class="language-(\w+)">(.*?)</code></pre>', re.DOTALL)
OUTPUT = re.compile(r"^@@(\w+)\n(\d{3}|done)", re.MULTILINE)
REJECTED = dict.fromkeys(("listVersions", "showVersion"), 404)  # by every server, as the documents say
# What the examples of the documents name, and the default world of the stub lacks.
DATA_TRACKER = {
    "tracker_type": "data",
    "tracker_name": "pictures",
    "data_bucket": {"data_bucket_name": "pictures", "data_event": ["READ"]},
}
RECORDS = {
    "6d4a09bb-aa8e-40db-9e87-0d5e203823a8": ("notifications", {"notification_name": "a", "operation_type": "complete"}),
    "cda8fd83-d08c-46f0-b914-1453a6a85c00": ("notifications", {"notification_name": "b", "operation_type": "complete"}),
    "2e6fa9b8-8c6e-456d-b5d3-77be972d220b": ("tracker", DATA_TRACKER),
}
PROJECT = "d" * 32
USER = {"id": "e" * 32, "name": "username", "password": "*****", "token": "token", "projects": [PROJECT]}
ACCOUNT = {
    "id": "f" * 32,
    "name": "domainname",
    "projects": [{"id": PROJECT, "name": "x" * 21}],
    "users": [{**USER, "access_key": "key", "secret_key": "secret"}],
}
Samples = Mapping[str, str]  # by operation

pytestmark = pytest.mark.slow


def samples(language: str) -> Samples:
    """Return the samples of a language by operation, in the order of the pages; on each, deletion comes last."""
    found: dict[str, str] = {}
    for path in sorted(DOCS.glob("*.html")):
        sections = SECTION.findall(path.read_text(encoding="utf-8"))
        for operation, text in sorted(sections, key=lambda section: 'class="method delete"' in section[1]):
            codes = dict(SAMPLE.findall(text))
            if language in codes:
                found[operation] = html.unescape(codes[language])
    return found


@pytest.fixture
def environment() -> Iterator[dict[str, str]]:
    """The environment of a program that calls a stub with the records and the user of the examples."""
    data = json.loads(json.dumps(create_app().world.data))
    data["accounts"].append(ACCOUNT)
    identifiers: list[str] = []  # the one of the next record
    app = create_app(world=World.of(data), ids=lambda: identifiers[0] if identifiers else str(uuid.uuid4()))
    with listen("127.0.0.1", 0) as listener, running(Server(app), listener):
        known = {name: app.credentials[name] for name in ("project_id", "domain_id", "token")}
        for identifier, (path, body) in RECORDS.items():
            identifiers[:] = [identifier]
            address = f"{url(listener)}/v3/{known['project_id']}/{path}"
            created = urllib3.request("POST", address, json=body, headers={"X-Auth-Token": known["token"]})
            assert identifier in (created.json().get("notification_id"), created.json().get("id"))
        identifiers.clear()
        yield {f"CTS_{name.upper()}": value for name, value in {"endpoint": url(listener), **known}.items()}


def in_shell(found: Samples, folder: Path, environment: dict[str, str]) -> str:
    wrapper = 'curl() { command curl --silent --show-error --output /dev/null --write-out "%{http_code}\\n" "$@"; }\n'
    script = wrapper + "".join(f"echo @@{name}\n{text}\n" for name, text in found.items())
    return run("bash", "-euc", script, folder=folder, **environment)


def in_python(found: Samples, folder: Path, environment: dict[str, str]) -> str:
    head = "from cts_client.errors import ApiError\n"
    body = "".join(
        f"status = 200\ntry:\n    exec({text!r}, {{}})\nexcept ApiError as error:\n    status = error.status\n"
        f"print('\\n@@{name}', status, sep='\\n')\n"
        for name, text in found.items()
    )
    (folder / "samples.py").write_text(head + body, encoding="utf-8")
    return run(Path(sys.executable), "samples.py", folder=folder, **environment)


def in_typescript(found: Samples, folder: Path, environment: dict[str, str]) -> str:
    for name, text in found.items():
        (folder / f"{name}.ts").write_text(f"{text}\nexport {{}};\n", encoding="utf-8")
    steps = "".join(f'console.log("\\n@@{name}");\nawait import("./{name}.js");\n' for name in found)
    (folder / "all.ts").write_text(f"{steps}export {{}};\n", encoding="utf-8")
    (folder / "package.json").write_text('{"type": "module"}', encoding="utf-8")
    options = (
        "--strict --skipLibCheck --types node --target ES2022 --module ESNext --moduleResolution bundler --outDir js"
    )
    run(NODE / ".bin" / "tsc", *options.split(), "--outDir", "js", "all.ts", folder=folder)
    shutil.copy(folder / "package.json", folder / "js")
    return run("node", "js/all.js", folder=folder, **environment)


def in_java(found: Samples, folder: Path, environment: dict[str, str]) -> str:
    imports = dict.fromkeys(line for text in found.values() for line in re.findall(r"^import .*;$", text, re.MULTILINE))
    classes = [
        re.sub(r"^import .*;$", "", text, flags=re.MULTILINE).replace("public class Sample", f"class Sample_{name}")
        for name, text in found.items()
    ]
    steps = "".join(f'System.out.println("\\n@@{name}"); Sample_{name}.main(arguments);\n' for name in found)
    main = f"public class All {{ public static void main(String[] arguments) throws Exception {{ {steps} }} }}"
    (folder / "All.java").write_text("\n".join([*imports, main, *classes]), encoding="utf-8")
    return run("java", "All.java", folder=folder, **environment)


def in_go(found: Samples, folder: Path, environment: dict[str, str]) -> str:
    for name, text in found.items():
        (folder / f"{name}.go").write_text(text.replace("func main()", f"func {name}()"), encoding="utf-8")
    steps = "".join(f'\tfmt.Println("\\n@@{name}")\n\t{name}()\n' for name in found)
    (folder / "all.go").write_text(f'package main\n\nimport "fmt"\n\nfunc main() {{\n{steps}}}\n', encoding="utf-8")
    (folder / "go.mod").write_text("module samples\n\ngo 1.21\n", encoding="utf-8")
    settings = {"GOPROXY": "off", "GOCACHE": str(JUDGES / "go-cache")}
    return run(JUDGES / "python" / "bin" / "go", "run", ".", folder=folder, **environment, **settings)


RUNNERS: dict[str, Callable[[Samples, Path, dict[str, str]], str]] = {
    "shell": in_shell,
    "python": in_python,
    "typescript": in_typescript,
    "java": in_java,
    "go": in_go,
}
MARKS = {"typescript": pytest.mark.node, "java": pytest.mark.java}


@pytest.mark.parametrize("language", [pytest.param(each, marks=MARKS.get(each, ())) for each in LANGUAGES])
def test_samples_run(language: str, out: Path, environment: dict[str, str]) -> None:
    if language == "go" and not IS_WHOLE:
        pytest.skip("make site-check compiles the samples in Go")
    found = samples(language)
    statuses = {name: int(status) for name, status in OUTPUT.findall(RUNNERS[language](found, out, environment))}
    assert statuses.keys() == found.keys()
    rejected = {name: status for name, status in statuses.items() if not 200 <= status < 300}
    assert rejected == {name: status for name, status in REJECTED.items() if name in found}


def test_each_operation_has_a_sample_in_each_language() -> None:
    document = json.loads((GENERATED / "stub/cts_stub/openapi.json").read_text(encoding="utf-8"))
    served = [operation for _, _, _, operation in operations(document)]
    outside = {each["operationId"] for each in served if "client" not in each.get("x-bindings", ["client"])}
    for language in LANGUAGES:
        missing = {each["operationId"] for each in served} - set(samples(language))
        assert missing == (outside if language == "python" else set())
