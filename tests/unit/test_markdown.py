"""Generated pages show the texts of the registers as they are written, also ``<…>`` and ``_x_``."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from markdown_it import MarkdownIt

from generator.companions.registers import read_register
from generator.ir import Api
from generator.ir_declared import Expression, Rule
from generator.markdown import cell, code, codes, inline, paragraph
from generator.pages.registers import RuleView, rules_page
from generator.runtime.yaml_source.diagnostics import Diagnostics

ROOT = Path(__file__).parents[2]
RENDERER = MarkdownIt("commonmark").enable("table")
TEXTS = (
    "a<b>c",
    "`<account-id>` and <account-id>",
    "_sys_ and `_sys_`",
    "a | b and `a | b`",
    "2 * 3 * 4, ~~no~~",
    r"[link](x) ![image](x) \n &lt; &",
    "one ` backtick",
    "wrapped\n  over lines",
    "# no heading",
    "- no list",
    "12. no list",
    "===",
    "---",
)


def shown(html: str) -> str:
    """Text of HTML without tags and white space."""
    return re.sub(r"\s", "", unescape(re.sub(r"<[^>]*>", "", html)))


def words(text: str) -> str:
    """Text without the marks of code spans and without white space."""
    return re.sub(r"\s", "", re.sub(r"`([^`]+)`", r"\1", text))


@pytest.mark.parametrize("text", TEXTS)
def test_text_is_shown_as_it_is_written(text: str) -> None:
    page = f"| head |\n|---|\n| {cell(text)} |\n\nThen {inline(text)}\n\n{paragraph(text)}\n"
    html = RENDERER.render(page)
    assert shown(html).count(words(text)) == 3, html


def test_code_is_a_code_span() -> None:
    assert code("a |  b") == "`a | b`"
    assert cell(code("a | b")) == "`a \\| b`"
    assert code("a ` b") == "``a ` b``"
    assert code("`a`") == "`` `a` ``"
    assert codes(["a", "b/c"]) == "`a`, `b/c`"


def test_every_rule_is_visible_in_its_page() -> None:
    """Angle brackets and underscores were lost twice."""
    html = RENDERER.render((ROOT / "generated" / "rules.md").read_text(encoding="utf-8"))
    assert "<code>iam::&lt;account-id&gt;:user:&lt;user-name&gt;</code>" in html
    assert "<code>_sys_</code>" in html
    page = shown(html)
    for name, entry in read_register(ROOT / "spec", Diagnostics(), "rules").items():
        texts = [entry.value[key] for key in ("says", "reason", "must") if isinstance(entry.value.get(key), str)]
        assert [text for text in texts if words(text) not in page] == [], name


@pytest.mark.slow
def test_every_erratum_is_visible_in_its_page() -> None:
    page = shown(RENDERER.render((ROOT / "generated" / "errata.md").read_text(encoding="utf-8")))
    for name, entry in read_register(ROOT / "spec", Diagnostics(), "errata").items():
        texts = [entry.value[key] for key in ("question", "decision", "reason")]
        texts += [side["says"] for side in entry.value["sides"]]
        assert [text for text in texts if words(text) not in page] == [], name


def rule(name: str, resource: str, **further: Any) -> Rule:
    empty: dict[str, Any] = {"sources": (), "level": "state", "at": (), "code": "", "reason": "", "status": 0}
    return Rule(name=name, resource=resource, says="A *pet*.", **(empty | {"when": None, "must": None} | further))


def test_the_view_of_rules_has_a_section_for_each_resource() -> None:
    rules = (
        rule("signed", "shared", level="none", reason="No _one_ checks it."),
        rule("named", "pets", at=("Pet/name",), must=Expression("a || b", "")),
        rule("aged", "pets", sources=("manual", "clients")),
    )
    page = rules_page(
        cast(Api, SimpleNamespace(rules=rules, rule_levels={"state": "Stored.", "none": "Not enforced."}))
    )
    assert [(group.name, group.size) for group in page.groups] == [("state", 2), ("none", 1)]
    assert [(heading, [entry.name for entry in entries]) for heading, entries in page.sections] == [
        ("All resources", ["signed"]),
        ("pets", ["named", "aged"]),
    ]
    shared, pets = (cast(list[RuleView], section.entries) for section in page.sections)
    assert shared[0].says == r"A \*pet\*.<br>*Not enforced:* No \_one\_ checks it."
    named, aged = pets
    assert (named.says, named.at) == (r"A \*pet\*.<br>must `a \|\| b`", "`Pet/name`")
    assert aged.sources == "manual; clients"
