"""What a rule is, and the list of all rules."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from generator.diagnostics import Diagnostics, Place
from generator.refs import Bundle


class Finding(NamedTuple):
    """A place where a rule is broken: a JSON pointer into the document, or a place in a file beside it."""

    where: str | Place
    message: str
    hint: str


Check = Callable[[Bundle], Iterator[Finding]]
RULES: dict[str, Check] = {}


def rule(identifier: str) -> Callable[[Check], Check]:
    """Register a check under its id. Its docstring says why, and shows a bad and a good example."""

    def register(check: Check) -> Check:
        RULES[identifier] = check
        return check

    return register


def apply(identifier: str, bundle: Bundle, found: Diagnostics) -> None:
    """Add what a rule finds to ``found``."""
    for finding in RULES[identifier](bundle):
        place = finding.where if isinstance(finding.where, Place) else bundle.place(finding.where)
        found.add(place, identifier, finding.message, finding.hint)
