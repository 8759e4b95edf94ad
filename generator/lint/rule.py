"""What a rule is, and the list of all rules."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from generator.refs import Bundle, lookup
from generator.runtime.yaml_source.diagnostics import Diagnostics, Place


class Finding(NamedTuple):
    """A place where a rule is broken: a JSON pointer into the document, or a place in a file beside it."""

    where: str | Place
    message: str
    hint: str


EXCEPTIONS = "x-exceptions"  # of any object: the rules that it may break, with reasons
Check = Callable[[Bundle], Iterator[Finding]]
RULES: dict[str, Check] = {}


def rule(identifier: str) -> Callable[[Check], Check]:
    """Register a check under its id. Its docstring says why, and shows a bad and a good example."""

    def register(check: Check) -> Check:
        RULES[identifier] = check
        return check

    return register


def apply(identifier: str, bundle: Bundle, diagnostics: Diagnostics) -> None:
    """Add what a rule finds to ``diagnostics``, except where the description makes an exception (``x-exceptions``)."""
    for finding in RULES[identifier](bundle):
        if isinstance(finding.where, str) and _is_excused(bundle.document, finding.where, identifier):
            continue
        place = finding.where if isinstance(finding.where, Place) else bundle.place(finding.where)
        diagnostics.add(place, identifier, finding.message, finding.hint)


def _is_excused(document: Mapping[str, Any], pointer: str, identifier: str) -> bool:
    """Whether the place, or an object that it stands in, makes an exception of the rule."""
    node: Any = document
    for token in (*pointer.split("/")[1:], None):
        exceptions = node.get(EXCEPTIONS) if isinstance(node, dict) else None
        if isinstance(exceptions, dict) and identifier in exceptions:
            return True
        node = lookup(node, f"/{token}") if token is not None else None
    return False
