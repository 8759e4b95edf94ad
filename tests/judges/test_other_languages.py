"""Every command and every program of the guide for other languages does what it says.

`make judges` installs the tools; one that is not there is left out loudly.
"""

from __future__ import annotations

import json
import shlex
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from cts_stub.pytest_plugin import Running

from tests.docs.blocks import Block, blocks
from tests.docs.execution import commands
from tests.generation import GENERATED, ROOT
from tests.judges.test_consumers import JUDGES, NODE, compile_typescript, out, run
from tools.publish import forms

__all__ = ["out"]  # the fixture

GUIDE = ROOT / "docs" / "guides" / "other-languages.md"
PYTHON = JUDGES / "python" / "bin"
MARKED = [block for block in blocks(GUIDE, ROOT) if block.reason]
COMMANDS = [command for block in MARKED if block.language == "console" for command, _ in commands(block.text)]
SERVER = "http://127.0.0.1:8080"
EXPECTED = (
    "OpenAPI 3.1 support is still in beta",
    "Unknown scheme `SDK-HMAC-SHA256`",  # of the vendor's signatures; the token remains
    "cannot be used as a model name",  # reserved in the language, and renamed
    "cannot be used as model name",
    "Failed to get the schema name: null",
    "Ignoring complex example on request body",
)
"""Warnings of openapi-generator that nothing in a description avoids."""

pytestmark = pytest.mark.slow


def program(language: str) -> Block:
    return next(block for block in MARKED if block.language == language)


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the whole description in a publication."""
    folder = tmp_path_factory.mktemp("documents")
    described = json.loads((GENERATED / "openapi.json").read_text(encoding="utf-8"))
    for path, text in forms.documents(described, {}, {}):
        (folder / Path(path).name).write_text(text, encoding="utf-8")
    return folder


def installed(command: str) -> list[str | Path]:
    """Return a command of the guide with the place where `make judges` installs its program."""
    words = shlex.split(command)
    return [NODE / ".bin" / words[1], *words[2:]] if words[0] == "npx" else [PYTHON / words[0], *words[1:]]


def mark(command: str) -> pytest.MarkDecorator:
    return pytest.mark.node if command.startswith("npx") else pytest.mark.java


@pytest.mark.parametrize("command", [pytest.param(each, marks=mark(each), id=each.split("--")[0]) for each in COMMANDS])
def test_command(command: str, out: Path, documents: Path) -> None:
    shutil.copytree(documents, out, dirs_exist_ok=True)
    if "openapi-generator" in command and not shutil.which("java"):
        pytest.skip("NOT CONSUMED by openapi-generator: java is not installed")
    lines = run(*installed(command), folder=out).splitlines()
    if "openapi-generator" in command:
        found = [line for line in lines if "WARN" in line or "ERROR" in line]
        assert [line for line in found if not any(text in line for text in EXPECTED)] == []
    words = command.split()
    language = words[words.index("-g") + 1] if "-g" in words else "typescript"
    BUILDS.get(language, compile_typescript)(out)


def build_python(folder: Path) -> None:
    code = (
        "import cts, importlib, pkgutil\n"
        "names = [module.name for module in pkgutil.walk_packages(cts.__path__, 'cts.')]\n"
        "print(len([importlib.import_module(name) for name in names]))"
    )
    assert int(run(PYTHON / "python", "-c", code, folder=folder / "api")) > 50


def build_go(folder: Path) -> None:
    shutil.rmtree(folder / "api" / "test")  # needs an assertion library
    cache = JUDGES / "go-cache"
    run(PYTHON / "go", "build", "./...", folder=folder / "api", GOPROXY="off", GOFLAGS="-mod=mod", GOCACHE=str(cache))


def only_generated(suffix: str) -> Callable[[Path], None]:
    """Expect files only: what their compilers need is in no registry that this project uses."""

    def check(folder: Path) -> None:
        assert len(list((folder / "api").rglob(f"*{suffix}"))) > 50

    return check


BUILDS = {"python": build_python, "go": build_go, "java": only_generated(".java"), "csharp": only_generated(".cs")}


@pytest.mark.node
def test_typescript_program(out: Path, documents: Path, cts_stub: Running) -> None:
    shutil.copytree(documents, out, dirs_exist_ok=True)
    run(*installed(next(each for each in COMMANDS if "openapi-typescript" in each)), folder=out)
    (out / "package.json").write_text('{"type": "module"}', encoding="utf-8")
    (out / "use.ts").write_text(program("typescript").text.replace(SERVER, cts_stub.url), encoding="utf-8")
    run(NODE / ".bin" / "tsc", "--project", "tsconfig.json", "--noEmit", "false", "--outDir", "js", folder=out)
    shutil.copy(out / "package.json", out / "js")
    assert run("node", "js/use.js", folder=out) == "all\n"


@pytest.mark.java
def test_java_program(out: Path, cts_stub: Running) -> None:
    (out / "Trackers.java").write_text(program("java").text.replace(SERVER, cts_stub.url), encoding="utf-8")
    assert run("java", "Trackers.java", folder=out).startswith('200 {"trackers":[')
