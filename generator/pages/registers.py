"""Views of errata and rules for their pages: Markdown texts by resource, and how many there are of each kind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import groupby
from operator import attrgetter
from typing import Any, NamedTuple

from generator.ir import Api, Erratum
from generator.ir_declared import Rule
from generator.markdown import cell, code, codes, inline, paragraph

SHARED = "shared"


class Group(NamedTuple):
    """A kind of errata or a level of rules."""

    name: str
    size: int
    meaning: str


class ErratumView(NamedTuple):
    """An erratum as Markdown."""

    name: str
    kind: str
    question: str
    sides: list[tuple[str, str]]  # source and text, for the cells of a table
    decision: str
    reason: str
    corrected: str
    at: str


class RuleView(NamedTuple):
    """A rule as Markdown for the cells of a table."""

    name: str
    says: str  # with the reason and the conditions
    level: str
    at: str
    code: str
    sources: str


class Section(NamedTuple):
    """Entries about one resource, in the order of the register."""

    heading: str
    entries: list[ErratumView] | list[RuleView]


class Page(NamedTuple):
    """Content of a page."""

    size: int
    groups: list[Group]
    sections: list[Section]


def errata_page(api: Api) -> Page:
    """Return the view of ``docs/errata.md.jinja``."""
    sections = [Section(heading, list(map(_erratum, entries))) for heading, entries in _by_resource(api.errata)]
    return Page(len(api.errata), _groups(api.errata, "kind", api.errata_kinds), sections)


def rules_page(api: Api) -> Page:
    """Return the view of ``docs/rules.md.jinja``."""
    sections = [Section(heading, list(map(_rule, entries))) for heading, entries in _by_resource(api.rules)]
    return Page(len(api.rules), _groups(api.rules, "level", api.rule_levels), sections)


def _groups(entries: tuple[Any, ...], key: str, meanings: Mapping[str, str]) -> list[Group]:
    sizes = Counter(map(attrgetter(key), entries))
    return [Group(name, sizes[name], meaning) for name, meaning in meanings.items()]


def _by_resource(entries: tuple[Any, ...]) -> Iterator[tuple[str, Iterator[Any]]]:
    for resource, group in groupby(entries, attrgetter("resource")):
        yield "All resources" if resource == SHARED else resource, group


def _erratum(entry: Erratum) -> ErratumView:
    return ErratumView(
        name=entry.name,
        kind=entry.kind,
        question=paragraph(entry.question),
        sides=[("; ".join(side.sources), cell(side.says)) for side in entry.sides],
        decision=inline(entry.decision),
        reason=inline(entry.reason),
        corrected=entry.corrected and code(entry.corrected),
        at=codes(entry.at),
    )


def _rule(rule: Rule) -> RuleView:
    lines = [cell(rule.says)]
    lines += [f"*Not enforced:* {cell(rule.reason)}"] if rule.reason else []
    lines += [
        f"{word} {cell(code(expression.cel))}"
        for word, expression in (("when", rule.when), ("must", rule.must))
        if expression
    ]
    return RuleView(
        name=rule.name,
        says="<br>".join(lines),
        level=rule.level,
        at=cell(codes(rule.at)),
        code=rule.code,
        sources="; ".join(rule.sources),
    )
