"""Headers, docstrings, and complete outputs from hostile text."""

from __future__ import annotations

import ast
import json
import random
import re
import shutil
from pathlib import Path

import pytest

from generator import pipeline
from generator.companions.registers import read_register
from generator.companions.sources import cited
from generator.docstrings import docstring
from generator.lint import RULES
from generator.render import header
from generator.runtime.yaml_source.diagnostics import Diagnostics
from tests.generation import GENERATED

PETS = Path(__file__).parents[1] / "specs" / "pets"
ATOMS = [
    '"',
    '"""',
    "\\",
    "\n",
    "\r",
    "\t",
    "\x00",
    "\x0c",
    "\u2028",
    " ",
    "a",
    "-",
    "{x}",
    "#",
    "\\N{",
    "'",
    "é",
    "x" * 37,
]
HOSTILE = (
    "Ends \"\"\" and \\ here\nimport injected\n''' {{ 7*7 }} {% raw %} "
    '<script>alert(1)</script> `<script>alert(2)</script>` ` --> \\" \x00 \\'
)


@pytest.mark.parametrize("separator", ["\n", "\r", "\x0b", "\x0c", "\x85", "\u2028", "\u2029"])
def test_a_comment_is_one_line(separator: str) -> None:
    text = header("x.py", f"first{separator}import os")
    assert text == "# first import os\n"
    assert ast.parse(text).body == []


def test_text_cannot_end_a_comment_of_markup() -> None:
    assert header("x.md", "a --> b").count("-->") == 1
    assert header("x.html", "a --> <script>").index("-->") > header("x.html", "a --> <script>").index("<script>")


def test_unprintable_characters_are_escaped_in_comments() -> None:
    assert header("x.py", "nul \x00") == "# nul \\x00\n"


def test_json_has_no_header() -> None:
    assert header("x.json", "a line") == ""


@pytest.mark.slow
def test_docstrings_of_random_text() -> None:
    """A docstring evaluates to its text, except for white space."""
    dice = random.Random(1)
    for _ in range(5000):
        text = "".join(dice.choices(ATOMS, k=dice.randint(0, 40)))
        (statement,) = ast.parse(docstring(text, dice.choice((0, 4, 8)))).body
        assert isinstance(statement, ast.Expr)
        assert isinstance(statement.value, ast.Constant)
        assert "".join(str(statement.value.value).split()) == "".join(text.split())


@pytest.mark.slow
@pytest.mark.parametrize("keys", ["summary", "description", "meaning|remedy|message"])
def test_no_text_of_the_description_becomes_code(keys: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Lint rejects tags outside of code spans, unless x-exceptions allow them; templates have to be safe by themselves.
    for identifier in ("L137", "L174"):
        monkeypatch.delitem(RULES, identifier)
    spec = tmp_path / "pets"
    shutil.copytree(PETS, spec)
    count = 0
    for path in (*spec.rglob("*paths.yaml"), *spec.rglob("*s.yaml"), spec / "openapi.yaml"):
        pattern = rf"^( *(?:- )?(?:{keys}): ).+$"
        text, hits = re.subn(
            pattern, lambda m: m[1] + json.dumps(HOSTILE), path.read_text(encoding="utf-8"), flags=re.M
        )
        path.write_text(text, encoding="utf-8")
        count += hits
    assert count > 5
    for change in pipeline.run(spec, tmp_path / "out"):
        if change.path.endswith(".py"):
            imports = [node for node in ast.walk(ast.parse(change.new)) if isinstance(node, ast.Import)]
            assert "injected" not in [alias.name for node in imports for alias in node.names], change.path
        if change.path.endswith(".html"):
            assert "<script>alert" not in change.new


def test_errata_have_a_page_and_a_description_without_them_has_none() -> None:
    """The errata page of this project is complete; the pets have no errata."""
    root = Path(__file__).parents[2]
    page = (GENERATED / "errata.md").read_text(encoding="utf-8")
    content = read_register(root / "spec", Diagnostics(), "errata")
    for name, (erratum, *_) in content.items():
        section = page.split(f"\n### {name}\n")[1].split("\n### ")[0]
        assert all("; ".join(cited(side["source"])) in section for side in erratum["sides"]), name
        assert " ".join(erratum["decision"].split()) in section, name
    assert not list((root / "tests" / "golden").rglob("errata.md"))
