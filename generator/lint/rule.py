"""Lint rules: their registration, and the list of all."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

import msgspec

from generator.missing_names import Follows, Missing, Misspelt
from generator.project import Project, UnreadableError
from generator.refs import Bundle
from generator.runtime.openapi import lookup
from generator.runtime.yaml_source.diagnostics import Diagnostics, Place
from generator.runtime.yaml_source.did_you_mean import suggest


class Finding(NamedTuple):
    """A place where a rule is broken: a JSON pointer into the document, or a place in a file beside it."""

    where: str | Place
    message: str
    hint: str
    is_excusable: bool = True  # false: the build fails where it is true, so there is no exception
    about: Missing | Misspelt | Follows | None = (
        None  # the name that the problem is about, where others may have the same cause
    )


class Rule(msgspec.Struct, frozen=True):
    """A rule by its ``check``; ``reason`` says why it is one, with a bad and a good example."""

    check: Callable[[Project], Iterator[Finding]]
    reason: str
    module: str
    of_files: bool  # about files and not about the document: not checked again for each edition
    by_part: bool  # whether what it finds in a path item or a component depends only on what ``parts`` says


def missing(where: str | Place, about: Missing, message: str = "", hint: str = "") -> Finding:
    """Return the finding that a name leads nowhere, with the name that was probably meant."""
    message = message or f"there is no {about.what} {about.name!r}"
    return Finding(where, message, suggest(about.name, about.known, hint), about=about)


# Rules that the build relies on, or the client and the stub: there are no exceptions from them.
REQUIRED = frozenset(
    (
        *("L100", "L101", "L105", "L106", "L110", "L112", "L113", "L115", "L117", "L118", "L119", "L120", "L121"),
        *("L123", "L124", "L127", "L140", "L143", "L144", "L160", "L162", "L163", "L164"),
        *("L190", "L191", "L192", "L193", "L194", "L195", "L196"),
        *("L200", "L201", "L202", "L203", "L204", "L206", "L207", "L210"),
    )
)
EXCEPTIONS = "x-exceptions"  # of any object: the rules that it may break, with reasons
RULES: dict[str, Rule] = {}


def rule(identifier: str, *, of_files: bool = False, by_part: bool = False) -> Callable[..., Any]:
    """Register a check of the document under its identifier. Its docstring is the reason of the rule."""

    def register(check: Callable[[Bundle], Iterator[Finding]]) -> Callable[[Bundle], Iterator[Finding]]:
        reason, module = check.__doc__ or "", check.__module__
        _add(identifier, Rule(lambda project: check(project.bundle), reason, module, of_files, by_part))
        return check

    return register


def project_rule(identifier: str, *, of_files: bool = False, by_part: bool = False) -> Callable[..., Any]:
    """Register a check that needs companion files; it is skipped where one of those that it uses has problems."""

    def register(check: Callable[[Project], Iterator[Finding]]) -> Callable[[Project], Iterator[Finding]]:
        _add(identifier, Rule(check, check.__doc__ or "", check.__module__, of_files, by_part))
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
        is_excused = isinstance(finding.where, str) and _is_excused(bundle.document, finding.where, identifier)
        if is_excused and finding.is_excusable and identifier not in REQUIRED:
            continue
        is_value = isinstance(finding.about, Missing) and not finding.about.is_key
        place = finding.where if isinstance(finding.where, Place) else bundle.place(finding.where, of_value=is_value)
        is_reported = identifier in REQUIRED  # by L108, at the exception
        hint = f"{finding.hint}; this has no exception" if is_excused and not is_reported else finding.hint
        diagnostics.add(place, identifier, finding.message, hint, finding.about)


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
