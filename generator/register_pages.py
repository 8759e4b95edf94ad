"""Views of errata and rules for their pages: entries by resource, and how many there are of each kind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from itertools import groupby
from operator import attrgetter
from typing import Any, NamedTuple

from generator.ir import Api

SHARED = "shared"


class Group(NamedTuple):
    """A kind of errata or a level of rules."""

    name: str
    size: int
    meaning: str


class Section(NamedTuple):
    """Entries about one resource, in the order of the register."""

    heading: str
    entries: tuple[Any, ...]


class Page(NamedTuple):
    """Content of a page: ``ir.Erratum`` or ``ir_declared.Rule`` as entries."""

    size: int
    groups: tuple[Group, ...]
    sections: tuple[Section, ...]


def errata_page(api: Api) -> Page:
    """Return the view of ``docs/errata.md.jinja``."""
    return _page(api.errata, "kind", api.errata_kinds)


def rules_page(api: Api) -> Page:
    """Return the view of ``docs/rules.md.jinja``."""
    return _page(api.rules, "level", api.rule_levels)


def _page(entries: Iterable[Any], grouped_by: str, meanings: Mapping[str, str]) -> Page:
    entries = tuple(entries)
    sizes = Counter(map(attrgetter(grouped_by), entries))
    return Page(
        size=len(entries),
        groups=tuple(Group(name, sizes[name], meaning) for name, meaning in meanings.items()),
        sections=tuple(
            Section("All resources" if resource == SHARED else resource, tuple(group))
            for resource, group in groupby(entries, attrgetter("resource"))
        ),
    )


PAGES: Mapping[str, Callable[[Api], Page]] = {
    "docs/errata.md.jinja": errata_page,
    "docs/rules.md.jinja": rules_page,
}
