"""Links, names and numbers of the documents are true."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from generator.companions.registers import read_register
from generator.runtime.yaml_source.diagnostics import Diagnostics
from tests.docs.execution import COMMANDS
from tests.docs.test_docs import DOCUMENTS, names
from tests.docs.workspace import ROOT
from tests.generation import GENERATED

MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
TEXTS = [*DOCUMENTS, ROOT / "ARCHITECTURE.md", ROOT / "CONTRIBUTING.md", ROOT / "spec" / "README.md"]


def prose(path: Path) -> str:
    """Return the text of a document without its fenced blocks."""
    return re.sub(r"^```.*?^```$", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)


def anchors(path: Path) -> set[str]:
    """Return the anchors of the headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", prose(path), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("document", TEXTS, ids=names)
def test_links(document: Path) -> None:
    for link in re.findall(r"\]\(([^)]+)\)", prose(document)):
        name, _, anchor = link.partition("#")
        if "://" in link:
            continue
        target = document.parent / name if name else document
        if target.is_relative_to(ROOT / "generated") or (ROOT / "generated") in target.resolve().parents:
            target = GENERATED / target.resolve().relative_to(ROOT / "generated")
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


def subcommands(command: click.Command, words: list[str]) -> Iterator[click.Command]:
    """Yield a command, and the subcommand that the words name."""
    yield command
    if isinstance(command, click.Group) and words and words[0] in command.commands:
        yield command.commands[words[0]]


@pytest.mark.parametrize("document", TEXTS, ids=names)
def test_commands_and_options(document: Path) -> None:
    """Every `cts …`, `cts-stub …` and `make …` in a code span exists, with its options and targets."""
    for span in re.findall(r"`((?:cts|cts-stub|make) [^`]+)`", prose(document)):
        program, *words = span.split()
        if program == "make":
            target = next(word for word in words if "=" not in word)
            assert target == "TARGET" or re.search(rf"^{target}:", MAKEFILE, re.MULTILINE), span
            continue
        *_, command = found = list(subcommands(COMMANDS[program], words))
        assert program != "cts" or len(found) == 2 or words[0].startswith("-"), span
        known = {name for parameter in command.params for name in (*parameter.opts, *parameter.secondary_opts)}
        assert {word.split("=")[0] for word in words if word.startswith("-")} <= known | {"--help", "--version"}, span


def test_options_of_the_stub_in_tables() -> None:
    stub = {name for parameter in COMMANDS["cts-stub"].params for name in parameter.opts}
    guide = prose(ROOT / "docs" / "guides" / "test-against-the-stub.md")
    options = set(re.findall(r"^\| .*?`(--[a-z-]+)", guide, re.MULTILINE))
    assert len(options) >= 6
    assert options <= stub


def test_numbers_of_the_readme() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    content = read_register(ROOT / "spec", Diagnostics(), "errata")
    assert f"{len(content)} decided contradictions" in text
    document = json.loads((GENERATED / "openapi.json").read_bytes())
    operations = [o for item in document["paths"].values() for o in item.values() if "operationId" in o]
    assert f"the {sum('x-bindings' not in operation for operation in operations)} operations of V3" in text


def test_sizes() -> None:
    lines = {path.name: len(path.read_text(encoding="utf-8").splitlines()) for path in TEXTS[-3:]}
    assert lines["ARCHITECTURE.md"] <= 60
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) <= 120
    assert len(re.findall(r"^\|", prose(ROOT / "docs" / "glossary.md"), re.MULTILINE)) - 2 <= 20


def test_every_document_is_in_the_index() -> None:
    index = (ROOT / "docs" / "README.md").read_text(encoding="utf-8")
    for document in (ROOT / "docs").rglob("*.md"):
        name = document.relative_to(ROOT / "docs").as_posix()
        assert name == "README.md" or f"]({name})" in index, name
