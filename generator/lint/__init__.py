"""The rules that a description is held to. One function is one rule; ``RULES`` lists them by id."""

from __future__ import annotations

from collections.abc import Iterable
from types import ModuleType

from generator.lint import (
    compositions,
    consumers,
    credentials,
    cycles,
    dangers,
    descriptions,
    editions,
    errors,
    examples,
    http,
    limits,
    media_types,
    name_syntax,
    names,
    operations,
    pagination,
    parameters,
    paths,
    schemas,
    sources,
    structure,
    support,
    times,
    vocabulary,
    wording,
    workflows,
)
from generator.lint.parts import in_changed_parts
from generator.lint.rule import RULES, apply
from generator.lint.structure import FOUNDATION
from generator.project import Project
from generator.refs import Bundle
from generator.runtime.yaml_source.diagnostics import Diagnostic, Diagnostics

__all__ = ["MODULES", "RULES", "lint", "lint_edition"]

MODULES = (
    *(structure, support, paths, operations, pagination, parameters, media_types, http, descriptions, wording),
    *(limits, schemas, compositions, cycles, name_syntax, examples, names, vocabulary, sources, errors, editions),
    *(consumers, workflows),
    *(credentials, dangers, times),
)
# Rules that the build does not rely on: what they report and what the build reports is reported together.
INDEPENDENT: tuple[ModuleType, ...] = (
    *(descriptions, wording, limits, examples, sources, errors, editions, consumers, workflows, dangers, credentials),
    times,
)
DEPTH = ("L127",)  # first: what follows references has a limit, or takes long
VALUES = ("L105",)  # after the foundation: rules that read extensions rely on their values
ALSO_INDEPENDENT = ("L102", "L103", "L104", "L107", "L108", "L125", "L126", "L145", "L161", "L166")


def lint(project: Project, diagnostics: Diagnostics) -> bool:
    """Report every violation of a rule in the whole description; tell whether the build can rely on the document."""
    problems = in_changed_parts(project, _of_description)
    diagnostics.items += problems
    return all(_is_independent(problem.code) for problem in problems)


def _of_description(project: Project, changed: Project) -> list[Diagnostic]:
    foundation = _foundation(project, changed)
    nowhere = project.bundle.place("")
    placed = [problem for problem in foundation if problem.place != nowhere or problem.code == "L106"]
    # A problem that the validator of OpenAPI reports without a place is mostly one that another rule reports with it.
    return placed or _problems(sorted(set(RULES) - {*FOUNDATION, *VALUES}), project, changed) or foundation


def _foundation(project: Project, changed: Project) -> list[Diagnostic]:
    """Return the problems of the first rules that find any: what the other rules, and the build, rely on."""
    steps = (_problems(identifiers, project, changed) for identifiers in (DEPTH, FOUNDATION, VALUES))
    return next(filter(None, steps), [])


def lint_edition(name: str, edition: Bundle, project: Project, diagnostics: Diagnostics) -> None:
    """Report what is wrong in an edition of a description without problems.

    The overlay is at fault, so each is reported there.
    """
    overlay = project.overlays[name].place
    for problem in sorted(set(in_changed_parts(project.of_edition(name, edition), _of_edition))):
        is_own = problem.place.file.startswith(overlay.file.rpartition("/")[0])
        message = f"edition {name}: {problem.message}" + ("" if is_own else f" (at {problem.place})")
        diagnostics.add(problem.place if is_own else overlay, problem.code, message, problem.hint, problem.about)


def _of_edition(project: Project, changed: Project) -> list[Diagnostic]:
    first = (*FOUNDATION, *VALUES)
    rules = [identifier for identifier, rule in RULES.items() if not rule.of_files and identifier not in first]
    return _foundation(project, changed) or _problems(sorted(rules), project, changed)


def _problems(identifiers: Iterable[str], project: Project, changed: Project) -> list[Diagnostic]:
    """Return what rules find; those of parts look only at the changed ones."""
    problems = Diagnostics()
    for identifier in identifiers:
        apply(identifier, changed if RULES[identifier].by_part else project, problems)
    return problems.items


def _is_independent(identifier: str) -> bool:
    return identifier in ALSO_INDEPENDENT or RULES[identifier].module in {module.__name__ for module in INDEPENDENT}
