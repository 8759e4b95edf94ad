"""A document that is not true fails."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.docs.blocks import Block, blocks
from tests.docs.execution import commands, execute, parse
from tests.docs.workspace import PORTS, Failure, Workspace


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return Workspace(tmp_path_factory.mktemp("workspace"))


def block(language: str, text: str, info: str = "", reason: str = "") -> Block:
    return Block("x.md", 1, language, info, text, reason)


def test_blocks_have_language_info_place_and_reason(tmp_path: Path) -> None:
    (tmp_path / "x.md").write_text(
        "a\n\n```console exit=1\n$ false\n```\n<!-- not run here: slow -->\n````python\n```\n````\n", encoding="utf-8"
    )
    assert list(blocks(tmp_path / "x.md", tmp_path)) == [
        Block("x.md", 3, "console", "exit=1", "$ false\n", ""),
        Block("x.md", 7, "python", "", "```\n", "slow"),
    ]


@pytest.mark.parametrize("text", ["a\n\n    $ true\n", "```console\n$ true\n"])
def test_blocks_that_nothing_would_execute(text: str, tmp_path: Path) -> None:
    (tmp_path / "x.md").write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=r"x\.md:[13]: "):
        list(blocks(tmp_path / "x.md", tmp_path))


@pytest.mark.parametrize(
    ("language", "text", "info"),
    [
        ("console", "$ true\n", ""),
        ("console", "$ false\n", "exit=1"),
        ("console", "$ echo a; echo b\na\nb\n", ""),
        ("console", "$ printf '%s\\n' one \\\n    two\none\ntwo\n", ""),
        ("console", "$ seq 5\n1\n…\n5\n", ""),
        ("console", "$ echo took 12 ms\ntook 0.5 ms\n", ""),
        ("console", "$ echo 1795640380701 http://127.0.0.1:4000\n1700000000000 http://127.0.0.1:5000\n", ""),
        ("console", "$ echo abc\na…c\n", ""),
        ("console", "$ seq 3\n…\n3\n", ""),
        ("console", "$ echo 8080\n8080\n", ""),
        ("python", "import cts_client\n", ""),
        ("python", "def test_one():\n    pass\n", ""),
        ("python", "# written.py\n1 / 0\n", ""),
        ("go", "// main.go\npackage main\n", ""),
        ("typescript", "// use.ts\nexport {};\n", ""),
        ("bash", "# script.sh\ntrue\n", ""),
        ("yaml", "# world.yaml\nclosed: [buckets]\n", ""),
    ],
)
def test_blocks_that_are_true(language: str, text: str, info: str, workspace: Workspace) -> None:
    execute(block(language, text, info), workspace)


@pytest.mark.parametrize(
    ("language", "text", "message"),
    [
        ("", "x\n", "nothing executes the language ''"),
        ("ruby", "x\n", "nothing executes the language 'ruby'"),
        ("console", "true\n", "begins with"),
        ("console", "$ false\n", "exit code 1"),
        ("console", "$ echo a\nb\n", "instead of"),
        ("console", "$ seq 3\n1\n3\n", "instead of"),
        ("console", "$ echo 12 MB\n13 MB\n", "instead of"),
        ("console", "$ echo http://127.0.0.1:8080\nhttp://127.0.0.1:5000\n", "instead of"),
        ("console", "$ seq 3\n1\n2\n", "instead of"),
        ("console", "$ make unknown\n", "no such target"),
        ("console", "$ true &\n", "does not listen"),
        ("python", "1 / 0\n", "ZeroDivisionError"),
        ("python", "def test_one():\n    assert 0\n", "exit code 1"),
        ("text", "x\n", "what the python block before it prints"),
        ("yaml", "closed: []\n", "name of its file"),
        ("yaml", "# other.yaml\na: 1\n", "nothing reads other.yaml"),
        ("java", "class A {}\n", "name of its file"),
        ("diff", "--- a/spec/errors.yaml\n+++ b/spec/errors.yaml\n@@\n-nothing like this\n", "matches 0 places"),
    ],
)
def test_blocks_that_are_not_true(language: str, text: str, message: str, workspace: Workspace) -> None:
    with pytest.raises(Failure, match=message):
        execute(block(language, text), workspace)


def test_a_named_file_is_written(workspace: Workspace) -> None:
    execute(block("python", "# code/written.py\nprint('http://127.0.0.1:8080')\n"), workspace)
    execute(block("console", "$ python code/written.py\nhttp://127.0.0.1:8080\n"), workspace)


def test_a_server_and_a_proxy_have_ports_of_their_own(workspace: Workspace) -> None:
    assert len(set(workspace.ports.values())) == len(PORTS)
    execute(block("console", "$ echo 8080 4010\n8080 4010\n"), workspace)


def test_the_output_of_python(workspace: Workspace) -> None:
    execute(block("python", "print('a')\n"), workspace)
    with pytest.raises(Failure, match="instead of"):
        execute(block("text", "b\n"), workspace)
    execute(block("python", "print('a')\n"), workspace)
    execute(block("text", "a\n"), workspace)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("console", "$ cts contract --junit report.xml\n$ make test\n$ cts-stub explain CTS.0001\n"),
        ("python", "x = 1\n"),
        ("yaml", "a: 1\n"),
        ("json", "{}\n"),
        ("toml", "a = 1\n"),
        ("bash", "if true; then echo; fi\n"),
        ("yaml", "# .gitlab-ci.yml\ntest: {script: [make test]}\n"),
        ("yaml", "# compose.yaml\nservices: {a: {image: a}}\n"),
    ],
)
def test_blocks_that_are_parsed(language: str, text: str) -> None:
    parse(block(language, text, reason="slow"))


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("console", "$ cts contract --unknown\n"),
        ("console", "$ make unknown\n"),
        ("console", "$ (\n"),
        ("python", "x =\n"),
        ("yaml", "a: [\n"),
        ("json", "{\n"),
        ("toml", "a\n"),
        ("bash", "if true\n"),
        ("yaml", "# .gitlab-ci.yml\ntest: {skript: [make test]}\n"),
        ("yaml", "# compose.yaml\nservices: {a: {imago: a}}\n"),
        ("yaml", "# .github/workflows/a.yml\non: push\njobs: {a: {steps: []}}\n"),
        ("ruby", "x\n"),
    ],
)
def test_blocks_that_are_not_parsed(language: str, text: str) -> None:
    with pytest.raises(Failure, match=r"^x\.md:1: "):
        parse(block(language, text, reason="slow"))


def test_commands_have_their_output() -> None:
    assert list(commands("$ a\n$ b \\\n  c\nx\n\ny\n")) == [("a", ""), ("b    c", "x\n\ny\n")]
