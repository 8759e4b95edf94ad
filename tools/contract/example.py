"""One documented example of a creation, with the sessions and request bodies that its checks share."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tools.contract.bodies import Bodies, Body
from tools.contract.lifecycles import Lifecycle
from tools.contract.results import LIFECYCLE_CHECKS, CheckResult
from tools.contract.session import Record, Session


@dataclass(frozen=True)
class Example:
    """One documented example, by ``name``. ``other_session`` is the same lifecycle in another project."""

    session: Session
    other_session: Session | None
    name: str

    @property
    def lifecycle(self) -> Lifecycle:
        return self.session.lifecycle

    def result(self, check: str, failure: str = "", skipped: str = "") -> CheckResult:
        """Return the result of one check of this example."""
        return CheckResult(LIFECYCLE_CHECKS, f"{self.lifecycle.create.id} ({self.name}): {check}", failure, skipped)

    def recorded(self, change: str, before: list[Record], record: Record) -> Iterator[CheckResult]:
        """Check that an audit record that is not among ``before`` has a text of the changed record.

        Which text is a matter of the declarations, which ``model`` compares field by field.
        """
        audit = self.lifecycle.audit
        if audit is None:
            return
        known = {audit.key(each) for each in before}
        new = [each for each in self.session.audit_records() if audit.key(each) not in known]
        names = [*map(str, self.identity(record).values()), *filter(None, _texts(record))]
        is_named = any(name in text for each in new for text in _texts(each) for name in names)
        failure = "" if is_named else f"none of the {len(new)} new records of {audit.operation.id} names it"
        yield self.result(f"{change} is recorded", failure)

    def identity(self, record: Record) -> Record:
        return {name: record[name] for name in self.lifecycle.identity}

    def modification(self, created: Record) -> Body | None:
        """Return a documented body that modifies the created record, None where there is none."""
        return self.modify_bodies.documented(self.identity(created)) if self.lifecycle.modify else None

    @property
    def create_bodies(self) -> Bodies:
        return Bodies(self.session.target, self.lifecycle.create)

    @property
    def modify_bodies(self) -> Bodies:
        """Bodies of the modification; only for a lifecycle that has one."""
        assert self.lifecycle.modify is not None  # noqa: S101 — for the type checker
        return Bodies(self.session.target, self.lifecycle.modify.operation)


def difference(before: list[Record], after: list[Record]) -> str:
    """Return a failure unless two lists are the same."""
    return "" if before == after else f"the list was {before} and is {after}"[:400]


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _texts(inner)
    elif isinstance(value, str):
        yield value
