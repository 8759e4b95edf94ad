"""Changes for people and programs: findings with the operations and editions that they concern."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from generator.runtime.yaml_source.diagnostics import Place
from tools.diff.context import Occurrence, Sides
from tools.diff.description import Description
from tools.diff.findings import dotted
from tools.diff.operations import compare
from tools.diff.rules import RULES, Rule
from tools.diff.severity import Severity

ORDER = list(Severity)


@dataclass(slots=True, kw_only=True)
class Change:
    """A change, once for all operations that it concerns by the same part of the description."""

    rule: Rule
    place: Place
    fingerprint: str
    sentence: str  # about the first operation
    operations: dict[str, None] = field(default_factory=dict)  # operationIds, in the order of the description
    editions: dict[str, None] = field(default_factory=dict)

    @property
    def message(self) -> str:
        others = len(self.operations) - 1
        return self.sentence + (f", and {others} more operation{'s' * (others > 1)}" if others > 0 else "")

    def as_json(self) -> dict[str, Any]:
        """Return the change as plain data, for ``--json``."""
        return {
            "rule": self.rule.id,
            "severity": self.rule.severity.value,
            "direction": self.rule.direction,
            "operations": list(self.operations),
            "editions": list(self.editions),
            "location": str(self.place),
            "fingerprint": self.fingerprint,
            "message": self.message,
        }


def changes(old: Description, new: Description, today: date | None = None) -> list[Change]:
    """Compare two descriptions and the editions that both have; the worst changes come first.

    A change that only an edition has names it; one of the whole description names the editions that have it, too.
    ``today``: the day of the release, which promises are compared with.
    """
    found: dict[str, Change] = {}
    today = today or date.today()
    _collect(found, Sides(old, new, today), "")
    for name in new.editions:
        if name in old.editions:
            _collect(found, Sides(old.of_edition(name), new.of_edition(name), today), name)
    return sorted(
        found.values(), key=lambda each: (ORDER.index(each.rule.severity), each.place, each.rule.id, each.fingerprint)
    )


def _collect(found: dict[str, Change], sides: Sides, edition: str) -> None:
    for occurrence in compare(sides):
        fingerprint = _fingerprint(occurrence)
        change = found.get(fingerprint)
        if change is None:
            sentence = _sentence(occurrence, sides)
            rule = RULES[occurrence.finding.rule]
            change = Change(rule=rule, place=occurrence.finding.place, fingerprint=fingerprint, sentence=sentence)
            found[fingerprint] = change
        if occurrence.operation is not None:
            change.operations[_identifier(occurrence)] = None
        if edition:
            change.editions[edition] = None


def _fingerprint(occurrence: Occurrence) -> str:
    """Return a text that does not depend on lines, nor on other changes."""
    finding, operation = occurrence.finding, occurrence.operation
    own = (operation.title if operation else "", occurrence.where, dotted(finding.path), occurrence.name)
    about: Iterable[str] = (finding.subject,) if finding.subject else own
    values = [f"{key}={value}" for key, value in sorted(finding.values.items())]
    return hashlib.sha256("\0".join((finding.rule, *about, *values)).encode()).hexdigest()[:16]


def _identifier(occurrence: Occurrence) -> str:
    operation = occurrence.operation
    assert operation is not None  # noqa: S101 — for the type checker
    return str(operation.definition.get("operationId") or operation.title)


def _sentence(occurrence: Occurrence, sides: Sides) -> str:
    operation, finding = occurrence.operation, occurrence.finding
    phrase = finding.phrase(occurrence.name)
    if operation is None:
        return f"The API {phrase}"
    side = sides.old if finding.rule.startswith("operation-removed") else sides.new
    where = f", {occurrence.where}" if occurrence.where else ""
    return f"`{side.names.method(operation)}` {phrase} ({operation.title}{where})"
