# Copied from generator/runtime/contract/example.py. Do not edit: run `make generate`.
"""One documented example of a creation, with the sessions and request bodies that its checks share."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from . import cel_values
from .bodies import Bodies, Body
from .lifecycles import Lifecycle
from .model_records import get
from .results import LIFECYCLE_CHECKS, CheckResult, Failure
from .session import Record, Session


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
        operation = self.lifecycle.create.id
        return CheckResult(LIFECYCLE_CHECKS, f"{operation} ({self.name}): {check}", failure, skipped, operation)

    def recorded(self, change: str, before: list[Record], record: Record) -> Iterator[CheckResult]:
        """Check that an audit record that is not among ``before`` names the changed record.

        It does in the fields that the description declares to have its subject; where it declares none, in any text.
        """
        audit = self.lifecycle.audit
        if audit is None:
            return
        known = {audit.key(each) for each in before}
        new = [each for each in self.session.audit_records() if audit.key(each) not in known]
        declared = subject_fields(self.session.target.document, self.lifecycle.create.id, record)
        if declared:
            is_named = any(all(get(each, path) == value for path, value in declared.items()) for each in new)
        else:
            names = [str(name) for name in self.identity(record).values()]
            is_named = any(name in text for each in new for text in _texts(each) for name in names)
        text = f"none of the {len(new)} new records of {audit.operation.id} names it"
        if declared:
            shown = [{path: get(each, path) for path in declared} for each in new]
            text = Failure(f"{text}: {declared}", [declared], shown)
        yield self.result(f"{change} is recorded", "" if is_named else text)

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


def subject_fields(document: Mapping[str, Any], create: str, record: Record) -> dict[str, Any]:
    """Return the fields of an audit record that name the changed record, by path; empty where none are declared."""
    declared = document.get("x-behaviour", {})
    kind = declared.get("operations", {}).get(create, {}).get("resource", "")
    subject = declared.get("resources", {}).get(kind, {}).get("audit_subject")
    if subject is None or "audit" not in declared:
        return {}
    names = {"subject": cel_values.evaluate(subject, {"self": record})}
    settings = [each for each in declared["audit"]["record"] if re.search(r"\bsubject\b", each["value"])]
    return {each["field"]: cel_values.evaluate(each["value"], names) for each in settings}


def difference(before: list[Record], after: list[Record]) -> str:
    """Return a failure unless two lists are the same."""
    return "" if before == after else Failure("the list is not as it was before", before, after)


def unlike(fault: str, fields: Iterable[str], expected: Record, actual: Record) -> str:
    """Return a failure that compares these fields of two records; empty where there is none of them."""
    names = list(fields)
    text = f"{fault}: {', '.join(names)}"
    return Failure(text, _picked(expected, names), _picked(actual, names)) if names else ""


def _picked(record: Record, names: Iterable[str]) -> Record:
    """Return the fields of a record that have a value, by names such as ``outer.inner``."""
    picked: Record = {}
    for name in names:
        value = get(record, name)
        if value is not None:
            inner, (*outer, last) = picked, name.split(".")
            for each in outer:
                inner = inner.setdefault(each, {})
            inner[last] = value
    return picked


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _texts(inner)
    elif isinstance(value, str):
        yield value
