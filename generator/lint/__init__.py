"""The rules that a description is held to. One function is one rule; ``RULES`` lists them by id."""

from __future__ import annotations

from collections.abc import Sequence

from generator.lint import (
    descriptions,
    errors,
    examples,
    limits,
    names,
    operations,
    schemas,
    sources,
    structure,
    vocabulary,
    wording,
)
from generator.lint.rule import RULES, apply
from generator.lint.structure import FOUNDATION
from generator.refs import Bundle
from generator.runtime.yaml_source.diagnostics import Diagnostics

__all__ = ["MODULES", "OF_FILES", "RULES", "lint"]

MODULES = (structure, operations, descriptions, wording, limits, schemas, examples, names, vocabulary, sources, errors)
# Rules about files and not about the document: an edition leaves out what they may speak of.
OF_FILES = ("L102", "L103", "L161", "L165", "L172", "L173", "L174")


def lint(bundle: Bundle, diagnostics: Diagnostics, skip: Sequence[str] = ()) -> None:
    """Add a problem to ``diagnostics`` for every place where the document breaks a rule that is not to be skipped."""
    basic = Diagnostics()
    for identifier in FOUNDATION:
        apply(identifier, bundle, basic)
    nowhere = bundle.place("")
    placed = [problem for problem in basic if problem.place != nowhere or problem.code == "L106"]
    if placed:
        diagnostics.items.extend(placed)
        return
    for identifier in sorted(set(RULES) - set(FOUNDATION) - set(skip)):
        apply(identifier, bundle, diagnostics)
    # What the validator says of no place in particular, a rule of ours mostly says with its place.
    diagnostics.items.extend(basic if not diagnostics else [problem for problem in basic if problem.code != "L100"])
