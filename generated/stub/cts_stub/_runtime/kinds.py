# Copied from generator/runtime/stub/kinds.py. Do not edit: run `make generate`.
"""The resources of a service as declared: what identifies them, what the server sets, and what must hold of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from .behaviour import Call, Message, Refusal
from .context import Context
from .store import Collection, Record
from .world import Caller

Expression = Callable[[Context], Any]
OfRecord = Callable[[Context, Record], Any]
"""An expression over a stored record."""
Keep = Mapping[str, "Keep | None"]
"""The fields of what is sent that are stored, by name; of objects, which of their fields."""

KNOWN = 1024
"""Beginnings of audit records that are remembered."""
DAY = 24 * 60 * 60 * 1000
"""Milliseconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What must hold, or else the code is answered. ``when``: of which requests."""

    name: str
    code: str
    status: int | None = None  # None: the code's own
    when: Expression | None = None
    must: Expression | None = None  # None for a rule that something else looks after

    def check(self, c: Context) -> None:
        """Refusal when the rule is broken."""
        if self.must is not None and (self.when is None or self.when(c)) and not self.must(c):
            raise self.refusal()

    def refusal(self) -> Refusal:
        return Refusal(self.code, self.status)


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    """How many records there may be of those that ``of`` means."""

    name: str
    of: OfRecord
    limit: int
    rule: Rule

    def used(self, c: Context, records: list[Record]) -> int:
        return sum(1 for record in records if self.of(c, record))

    def check(self, c: Context) -> None:
        """Refusal when there is no room for one more."""
        if self.of(c, c.self) and self.used(c, c.stored(c.kind)) >= self.limit:
            raise self.rule.refusal()


@dataclass(frozen=True, slots=True, kw_only=True)
class Tidings:
    """Whom a record tells of a new audit record, which is ``c.self`` then: an HTTP POST to the URL ``to``."""

    given: Expression  # whether anybody can be told at all
    when: OfRecord
    to: OfRecord
    headers: OfRecord
    message: OfRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One resource: a collection of records in each project."""

    name: str
    identity: tuple[str, ...]  # the fields whose values name a record
    initial: Expression | None = None  # the record before what is sent is put into it
    derived: Callable[[Context], None] | None = (
        None  # sets what follows from the rest of ``c.self``
    )
    first: OfRecord | None = None  # which records come first in lists
    quotas: tuple[Quota, ...] = ()
    subject: Expression | None = (
        None  # what the audit record says of it; None: changes are not recorded
    )
    parts: Mapping[str, str] = field(
        default_factory=dict
    )  # kinds whose record under the value of a field goes with it
    tidings: Tidings | None = None
    retention: int = 0  # days that a record can be asked for, and
    kept: int = 0  # days after which it is dropped; 0: never

    def collection(self, call: Call) -> Collection:
        return call.store.collection(self.name, call.project)

    def key(self, record: Mapping[str, Any]) -> str:
        """The values of the identity, one after the other, so that no two identities have the same key."""
        if len(self.identity) == 1:
            return str(record[self.identity[0]])
        return "/".join(
            record[field].replace("%", "%25").replace("/", "%2F") for field in self.identity
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """The record that every change of a resource leaves behind."""

    kind: Kind
    fixed: Expression  # the record as far as the caller and the operation tell it
    vary: Callable[[Context, Record], None]  # sets the rest
    unless: Expression | None = None
    told: tuple[Kind, ...] = ()  # the kinds whose records tell others of it
    _begun: dict[tuple[Caller, str], Record] = field(default_factory=dict)

    def note(self, c: Context, kind: Kind, answer: Any = None) -> None:
        """Record the change of ``c.self``. Before it is stored: a change that ends the recording is still recorded."""
        if kind.subject is None or (self.unless and self.unless(c)):
            return
        changed, c.subject, c.answer = c.self, kind.subject(c), answer
        record = self._begin(c)
        self.vary(c, record)
        records = self.kind.collection(c.call)
        records.put(self.kind.key(record), record, at=c.call.now)
        records.forget(c.call.now - self.kind.kept * DAY)
        c.self = record
        for told in self.told:
            self._tell(c, told)
        c.self = changed

    def _begin(self, c: Context) -> Record:
        """What is fixed is made once, and copied."""
        at = (c.caller, c.call.operation.id)
        begun = self._begun.get(at)
        if begun is None:
            if len(self._begun) >= KNOWN:
                self._begun.clear()
            begun = self._begun[at] = self.fixed(c)
        return begun.copy()

    def _tell(self, c: Context, told: Kind) -> None:
        tell = told.tidings
        if tell is None or not tell.given(c):
            return
        for each in told.collection(c.call):
            if tell.when(c, each):
                c.call.messages.append(
                    Message(tell.to(c, each), tell.headers(c, each), tell.message(c, each))
                )


def changed(record: Record, sent: Any, keep: Keep) -> Record:
    """The record with what is stored of a body: unknown fields are accepted, but not kept; objects merge."""
    result = dict(record)
    for name, inner in keep.items():
        if name in sent:
            value = sent[name]
            if isinstance(value, dict):
                known = record.get(name)
                value = changed(
                    known if isinstance(known, dict) else {},
                    value,
                    dict.fromkeys(value) if inner is None else inner,
                )
            result[name] = value
    return result


def put(record: Record, path: tuple[str, ...], value: Any) -> None:
    """Set a field of a record, or of an object in it, which is not changed itself but replaced."""
    name = path[0]
    if len(path) > 1:
        inner = dict(record.get(name, {}))
        put(inner, path[1:], value)
        value = inner
    record[name] = value


def derive(record: Record, path: tuple[str, ...], value: Any) -> None:
    """As ``put``; null takes a field away."""
    if value is not None:
        put(record, path, value)
    elif len(path) == 1:
        record.pop(path[0], None)
    elif path[0] in record:
        inner = dict(record[path[0]])
        derive(inner, path[1:], None)
        record[path[0]] = inner
