"""Filters keep text of a description from becoming code."""

from __future__ import annotations

import ast
import re

import jinja2
import pytest

from generator.docstrings import docstring
from generator.literals import literal
from generator.outputs import TEMPLATES
from generator.render import FILTERS, environment

HOSTILE = [
    "plain",
    "quotes \" and ' and \"\"\" and '''",
    'ends with a quote"',
    "ends with a backslash\\",
    '"""\nimport os\nos.system("true")\n"""',
    "back\\slash \\n \\x41 \\N{BULLET}",
    "line\nline\n\n    indented",
    "{{ 7 * 7 }} {% raw %}",
    "null \x00 and bell \x07",
    "# no comment\n__import__('os')",
    "ünïcödé \u2028 separator",
    "",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_literals_evaluate_to_the_data(text: str) -> None:
    assert ast.literal_eval(literal(text)) == text
    assert ast.literal_eval(literal({text: [text, (text,), None, True, 1.5]})) == {
        text: [text, (text,), None, True, 1.5]
    }


def test_a_literal_of_another_type_is_rejected() -> None:
    with pytest.raises(TypeError):
        literal(object())


@pytest.mark.parametrize("text", [text for text in HOSTILE if "\x00" not in text])
def test_docstrings_cannot_be_left(text: str) -> None:
    source = f"def function():\n    {docstring(text or 'x', 4)}\n    return 1\n"
    (function,) = ast.parse(source).body
    assert isinstance(function, ast.FunctionDef)
    assert len(function.body) == 2
    assert "".join((ast.get_docstring(function) or "").split()) == "".join((text or "x").split())


def test_code_spans_are_kept_on_one_line() -> None:
    cell = FILTERS["cell"]
    assert cell("Named `<account-id>` or\n  `_sys_`, a|b.") == "Named `<account-id>` or `_sys_`, a\\|b."


def test_html_is_escaped() -> None:
    template = environment().overlay(
        loader=jinja2.DictLoader({"x.html.jinja": "{{ text }}", "x.py.jinja": "{{ text }}"})
    )
    assert template.get_template("x.html.jinja").render(text="<script>&") == "&lt;script&gt;&amp;"


def test_an_unknown_variable_is_an_error() -> None:
    template = environment().from_string("{{ api.nothing }}")
    with pytest.raises(jinja2.UndefinedError):
        template.render(api=object())


def test_the_filters_are_few_and_documented() -> None:
    documented = re.findall(r"^\| `(\w+)", (TEMPLATES / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert documented == list(FILTERS)
    assert len(FILTERS) <= 10
