"""The rules that a description is held to. One function is one rule; ``RULES`` lists them by id."""

from __future__ import annotations

from generator.diagnostics import Diagnostics
from generator.lint import descriptions, examples, names, operations, schemas, structure
from generator.lint.rule import RULES, apply
from generator.refs import Bundle

__all__ = ["MODULES", "RULES", "lint"]

MODULES = (structure, operations, descriptions, schemas, examples, names)
# What the OpenAPI specification itself demands comes first: the other rules rely on it.
FOUNDATION = ("L100", "L101")


def lint(bundle: Bundle, found: Diagnostics) -> None:
    """Add a problem to ``found`` for every place where the document breaks a rule."""
    for identifier in FOUNDATION:
        apply(identifier, bundle, found)
    if found:
        return
    for identifier in sorted(RULES):
        if identifier not in FOUNDATION:
            apply(identifier, bundle, found)
