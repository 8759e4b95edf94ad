"""The rules that a description is held to. One function is one rule; ``RULES`` lists them by id."""

from __future__ import annotations

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
from generator.project import Project
from generator.runtime.yaml_source.diagnostics import Diagnostics

__all__ = ["MODULES", "RULES", "lint"]

MODULES = (structure, operations, descriptions, wording, limits, schemas, examples, names, vocabulary, sources, errors)


def lint(project: Project, diagnostics: Diagnostics, *, with_files: bool = True) -> None:
    """Add a problem to ``diagnostics`` for every place where the description breaks a rule.

    Without ``with_files``, rules about files are left out: those of an edition are those of the description.
    """
    basic = Diagnostics()
    for identifier in FOUNDATION:
        apply(identifier, project, basic)
    nowhere = project.bundle.place("")
    placed = [problem for problem in basic if problem.place != nowhere or problem.code == "L106"]
    if placed:
        diagnostics.items.extend(placed)
        return
    problems = Diagnostics()
    for identifier in sorted(set(RULES) - set(FOUNDATION)):
        if with_files or not RULES[identifier].of_files:
            apply(identifier, project, problems)
    # A problem that the validator of OpenAPI reports without a place is mostly one that another rule reports with it.
    remaining = [problem for problem in basic if problem.code != "L100" or not problems]
    diagnostics.items += [*problems, *remaining]
