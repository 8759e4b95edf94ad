"""What README.md shows works as it stands there."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
import textwrap
from itertools import pairwise
from pathlib import Path

import pytest
import urllib3
from click.testing import CliRunner
from cts_stub import create_app, load_world
from cts_stub.__main__ import main as stub_command
from cts_stub.pytest_plugin import Running

from generator.build.declared.expressions import FUNCTIONS, NAMES
from generator.cel.functions import FUNCTIONS as OF_CEL
from generator.cel.parsing import MACROS
from generator.companions.declarations import FORMS
from generator.companions.reading import schema_named
from generator.companions.registers import read_register
from generator.runtime.yaml_source.diagnostics import Diagnostics
from tests.generation import GENERATED
from tools.cli import main

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = [textwrap.dedent(block) for block in re.findall(r"(?:^    .*\n|^\n(?=    ))+", README, re.MULTILINE)]


def block(start: str) -> str:
    (found,) = [text.strip("\n") for text in BLOCKS if text.strip("\n").startswith(start)]
    return found


def lines(start: str) -> list[str]:
    return [line.partition("#")[0].strip() for text in BLOCKS for line in text.splitlines() if line.startswith(start)]


def test_the_client(cts_stub: Running, capsys: pytest.CaptureFixture[str]) -> None:
    source = block("from cts_client")
    for shown, real in (
        ("https://cts.example.com", cts_stub.url),
        ("24edf66e…", cts_stub.project_id),
        ('"…"', repr(cts_stub.token)),
    ):
        assert shown in source
        source = source.replace(shown, real)
    exec(compile(source, "README.md", "exec"), {})
    assert "createTracker" in capsys.readouterr().out


def test_the_fixture(tmp_path: Path) -> None:
    program = "def run_my_code(url, token, project_id):\n    assert url.startswith('http://127.0.0.1:')\n\n\n"
    (tmp_path / "test_mine.py").write_text(program + block("def test_my_audit"), encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(tmp_path)]
    result = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert "1 passed" in result.stdout, result.stdout + result.stderr


def test_every_make_target() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = {line.split()[1] for line in lines("make ")}
    assert {"run", "test", "generate", "serve"} <= targets
    for target in targets:
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_every_option() -> None:
    for line in lines("cts "):
        _, command, *words = line.split()
        help_text = CliRunner().invoke(main, [command, "--help"]).output
        for option in (word for word in words if word.startswith("-")):
            assert re.search(rf"(^|[\s,]){option}\b", help_text), line
    help_text = CliRunner().invoke(stub_command, ["--help"]).output
    assert {"explain", "check-world"} <= set(help_text.split())
    for line in lines("cts-stub "):
        for option in (word for word in line.split() if word.startswith("--")):
            assert option in help_text, line


def test_the_world(tmp_path: Path) -> None:
    file = tmp_path / "world.yaml"
    file.write_text(block("# world.yaml").partition("cts-stub")[0], encoding="utf-8")
    checked = CliRunner().invoke(stub_command, ["check-world", str(file)])
    assert (checked.exit_code, checked.stderr) == (0, "")
    world = load_world(file)
    assert world.data["closed"] == ["buckets", "keys"]
    assert world.accounts == create_app().world.accounts
    file.write_text("closed: []\nbucket: {}\n", encoding="utf-8")
    slip = CliRunner().invoke(stub_command, ["--world", str(file)])
    assert slip.exit_code == 2
    told = slip.stderr.removeprefix(f"{tmp_path.as_posix()}/").strip()
    assert f"`{told}`" in README


def test_the_credentials_of_the_default_world() -> None:
    told = re.findall(r"(\w+) +(\S+)", README.partition("nothing of it is a secret:")[2].partition("In pytest")[0])
    printed = json.loads(CliRunner().invoke(stub_command, ["--print-credentials"]).stdout)
    assert dict(told) == printed


STUB_README = (GENERATED / "stub" / "README.md").read_text(encoding="utf-8")
CURLS = re.findall(r"^    curl (.*)", README + STUB_README, re.MULTILINE)


def test_the_requests_for_control(cts_stub: Running) -> None:
    """Every curl of the two documents, in their order."""
    assert len(CURLS) >= 9
    for line in CURLS:
        words = shlex.split(line)
        options = dict(pairwise(words))
        url = next(word for word in words if word.startswith("http")).replace("http://127.0.0.1:8080", cts_stub.url)
        answer = urllib3.request(options.get("-X", "GET"), url, body=options.get("-d"))
        assert answer.status in (200, 204), (line, answer.data)


def test_every_path_of_control_is_documented_and_there(cts_stub: Running) -> None:
    documented = set(re.findall(r"^\| `(?:GET|POST|PUT) /_stub/([a-z.]+)", STUB_README, re.MULTILINE))
    assert documented == {name for name in cts_stub.stub.control.paths if "*" not in name}


def test_every_command_that_the_text_names() -> None:
    named = set(re.findall(r"`cts ([a-z]+)", (ROOT / "README.md").read_text(encoding="utf-8")))
    assert {"check", "diff", "ir", "bundle"} <= named
    assert named <= set(main.commands)


def test_every_file_that_the_text_links() -> None:
    for link in re.findall(r"\]\(([^)]+)\)", (ROOT / "README.md").read_text(encoding="utf-8")):
        assert "://" in link or (ROOT / link).exists(), link


def test_the_numbers_of_the_readme_are_true() -> None:
    """As many errata and operations as it says."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    content = read_register(ROOT / "spec", Diagnostics(), "errata")
    assert f"{len(content)} decided contradictions" in text
    document = json.loads((GENERATED / "openapi.json").read_bytes())
    operations = [o for item in document["paths"].values() for o in item.values() if "operationId" in o]
    assert f"the {sum('x-bindings' not in operation for operation in operations)} operations of V3" in text


def test_the_keys_functions_and_variables_of_behaviour_are_all_explained() -> None:
    text = (ROOT / "spec" / "README.md").read_text(encoding="utf-8")
    section = text[text.index("## Behaviour") : text.index("## Editions")]
    named = {word for code in re.findall(r"`([^`]+)`", section) for word in re.findall(r"[A-Za-z_]+", code)}
    definitions = schema_named("behaviour")["$defs"]
    keys = {key for name in (*FORMS, "resource", "page") for key in definitions[name]["properties"]}
    known = {*keys, *OF_CEL, *FUNCTIONS, *MACROS, *NAMES} - {"description"}
    assert known - named == set()
