"""The reference of the rules."""

from __future__ import annotations

from tools.diff.rules import RULES
from tools.diff.rules_page import PAGE, page


def test_the_page_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run: make generate"


def test_it_has_every_rule() -> None:
    assert [rule for rule in RULES if f"| `{rule}` |" not in page()] == []
