"""What a rule is, and the list of all rules."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from generator.project import Project, UnreadableError
from generator.refs import Bundle
from generator.runtime.openapi import lookup
from generator.runtime.yaml_source.diagnostics import Diagnostics, Place


class Finding(NamedTuple):
    """A place where a rule is broken: a JSON pointer into the document, or a place in a file beside it."""

    where: str | Place
    message: str
    hint: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule by its ``check``; ``reason`` says why it is one, with a bad and a good example."""

    check: Callable[[Project], Iterator[Finding]]
    reason: str
    module: str
    of_files: bool  # about files and not about the document: not checked again for each edition


EXCEPTIONS = "x-exceptions"  # of any object: the rules that it may break, with reasons
RULES: dict[str, Rule] = {}


def rule(identifier: str, *, of_files: bool = False) -> Callable[..., Any]:
    """Register a check of the document under its identifier. Its docstring is the reason of the rule."""

    def register(check: Callable[[Bundle], Iterator[Finding]]) -> Callable[[Bundle], Iterator[Finding]]:
        _add(identifier, Rule(lambda project: check(project.bundle), check.__doc__ or "", check.__module__, of_files))
        return check

    return register


def project_rule(identifier: str, *, of_files: bool = False) -> Callable[..., Any]:
    """Register a check that needs companion files; it is skipped where one of those that it uses has problems."""

    def register(check: Callable[[Project], Iterator[Finding]]) -> Callable[[Project], Iterator[Finding]]:
        _add(identifier, Rule(check, check.__doc__ or "", check.__module__, of_files))
        return check

    return register


def _add(identifier: str, rule: Rule) -> None:
    """Add a rule to ``RULES``; ValueError if another module has its identifier, whose rule would be lost."""
    if identifier in RULES:
        raise ValueError(f"{identifier} is a rule of {RULES[identifier].module} and of {rule.module}")
    RULES[identifier] = rule


def apply(identifier: str, project: Project, diagnostics: Diagnostics) -> None:
    """Add what a rule finds to ``diagnostics``, except where the description makes an exception (``x-exceptions``)."""
    bundle = project.bundle
    for finding in findings(identifier, project):
        if isinstance(finding.where, str) and _is_excused(bundle.document, finding.where, identifier):
            continue
        place = finding.where if isinstance(finding.where, Place) else bundle.place(finding.where)
        diagnostics.add(place, identifier, finding.message, finding.hint)


def findings(identifier: str, project: Project) -> list[Finding]:
    """Return what a rule finds; nothing if a companion file that it needs could not be read."""
    try:
        return list(RULES[identifier].check(project))
    except UnreadableError:
        return []


def _is_excused(document: Mapping[str, Any], pointer: str, identifier: str) -> bool:
    """Tell whether the place, or an object that contains it, makes an exception of the rule."""
    node: Any = document
    for token in (*pointer.split("/")[1:], None):
        exceptions = node.get(EXCEPTIONS) if isinstance(node, dict) else None
        if isinstance(exceptions, dict) and identifier in exceptions:
            return True
        node = lookup(node, f"/{token}") if token is not None else None
    return False
