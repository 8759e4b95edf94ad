"""Rules and errata by the part of the description that they are about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from generator.ir import Api


class RuleView(NamedTuple):
    name: str
    says: str
    where: str  # the field or status below the operation or the object, or empty
    code: str  # of the error that breaking it returns, or empty
    is_enforced: bool
    sources: str


class ErratumView(NamedTuple):
    name: str
    where: str
    question: str
    decision: str
    reason: str


class Places:
    """What is known about each operation, object and field, by its name."""

    def __init__(self, api: Api) -> None:
        self._rules: dict[str, list[RuleView]] = {}
        self._errata: dict[str, list[ErratumView]] = {}
        self.errata_at: dict[str, list[str]] = {}  # names by whole place
        for rule in api.rules:
            for head, where in _heads(rule.at).items():
                view = RuleView(rule.name, rule.says, where, rule.code, rule.level != "none", "; ".join(rule.sources))
                self._rules.setdefault(head, []).append(view)
        for erratum in api.errata:
            for place in erratum.at:
                self.errata_at.setdefault(place, []).append(erratum.name)
            for head, where in _heads(erratum.at).items():
                view_ = ErratumView(erratum.name, where, erratum.question, erratum.decision, erratum.reason)
                self._errata.setdefault(head, []).append(view_)

    def rules(self, name: str) -> list[RuleView]:
        return self._rules.get(name, [])

    def errata(self, name: str) -> list[ErratumView]:
        return self._errata.get(name, [])


def _heads(places: Iterable[str]) -> Mapping[str, str]:
    """Return the parts that places are in, each with what is below it."""
    found: dict[str, list[str]] = {}
    for place in places:
        head, _, rest = place.partition("/")
        found.setdefault(head, []).extend([rest] if rest else [])
    return {head: ", ".join(rests) for head, rests in found.items()}
