"""The resources of a service as declared: what identifies them, what the server sets, and what must hold of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ..call import Call, Message
from ..errors import ApiError
from ..store.base import Collection, Record
from ..world import Caller
from .context import Context

Expression = Callable[[Context], Any]
OfRecord = Callable[[Context, Record], Any]
"""An expression over a stored record."""
Keep = Mapping[str, "Keep | None"]
"""The fields of what is sent that are stored, by name; of objects, which of their fields."""

TEMPLATE_CACHE_SIZE = 1024
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
            raise self.error()

    def error(self) -> ApiError:
        return ApiError(self.code, self.status)


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
        if self.of(c, c.self) and self.used(c, c.stored(c.resource_type)) >= self.limit:
            raise self.rule.error()


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """Whom a record tells of a new audit record, which is ``c.self`` then: an HTTP POST to the URL ``to``."""

    enabled: Expression  # whether anybody can be told at all
    when: OfRecord
    url: OfRecord
    headers: OfRecord
    body: OfRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceType:
    """One resource: a collection of records in each project."""

    name: str
    identity: tuple[str, ...]  # the fields whose values name a record
    initial: Expression | None = None  # the record before what is sent is put into it
    derived: Callable[[Context], None] | None = None  # sets what follows from the rest of ``c.self``
    listed_first: OfRecord | None = None  # which records come first in lists
    quotas: tuple[Quota, ...] = ()
    audit_subject: Expression | None = None  # what the audit record says of it; None: changes are not recorded
    owned: Mapping[str, str] = field(default_factory=dict)  # kinds whose record under the value of a field goes with it
    subscription: Subscription | None = None
    retention_days: int = 0  # days that a record can be asked for, and
    stored_days: int = 0  # days after which it is dropped; 0: never

    def collection(self, call: Call) -> Collection:
        return call.store.collection(self.name, call.project)

    def key(self, record: Mapping[str, Any]) -> str:
        """The values of the identity, one after the other, so that no two identities have the same key."""
        if len(self.identity) == 1:
            return str(record[self.identity[0]])
        return "/".join(record[field].replace("%", "%25").replace("/", "%2F") for field in self.identity)


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """The record that every change of a resource leaves behind."""

    resource_type: ResourceType
    template: Expression  # the record as far as the caller and the operation tell it
    vary: Callable[[Context, Record], None]  # sets the rest
    unless: Expression | None = None
    told: tuple[ResourceType, ...] = ()  # the kinds whose records tell others of it
    _begun: dict[tuple[Caller, str], Record] = field(default_factory=dict)

    def note(self, c: Context, resource_type: ResourceType, response: Any = None) -> None:
        """Record the change of ``c.self``. Before it is stored: a change that ends the recording is still recorded."""
        if resource_type.audit_subject is None or (self.unless and self.unless(c)):
            return
        changed, c.subject, c.response = c.self, resource_type.audit_subject(c), response
        record = self._begin(c)
        self.vary(c, record)
        records = self.resource_type.collection(c.call)
        records.put(self.resource_type.key(record), record, at=c.call.now)
        records.expire(c.call.now - self.resource_type.stored_days * DAY)
        c.self = record
        for told in self.told:
            self._tell(c, told)
        c.self = changed

    def _begin(self, c: Context) -> Record:
        """What is fixed is made once, and copied."""
        at = (c.caller, c.call.operation.id)
        begun = self._begun.get(at)
        if begun is None:
            if len(self._begun) >= TEMPLATE_CACHE_SIZE:
                self._begun.clear()
            begun = self._begun[at] = self.template(c)
        return begun.copy()

    def _tell(self, c: Context, told: ResourceType) -> None:
        tell = told.subscription
        if tell is None or not tell.enabled(c):
            return
        for each in told.collection(c.call):
            if tell.when(c, each):
                c.call.messages.append(Message(tell.url(c, each), tell.headers(c, each), tell.body(c, each)))


def changed(record: Record, sent: Any, keep: Keep) -> Record:
    """The record with what is stored of a body: unknown fields are accepted, but not kept; objects merge."""
    result = dict(record)
    for name, inner in keep.items():
        if name in sent:
            value = sent[name]
            if isinstance(value, dict):
                known = record.get(name)
                value = changed(
                    known if isinstance(known, dict) else {}, value, dict.fromkeys(value) if inner is None else inner
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
