"""The behaviour of declared operations: they create, update, delete, list and count records, or compute an answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from ..call import Call, Handler
from ..store.base import Record, matches
from .context import Context
from .types import DAY, Audit, Expression, Keep, ResourceType, Rule, changed, put

Rules = tuple[Rule, ...]


def ruled(handler: Callable[[Call], Any], *rules: Rule) -> Handler:
    """The handler behind rules."""

    def checked(call: Call) -> Any:
        _check(Context(call), rules)
        return handler(call)

    return checked


def _check(c: Context, rules: Rules) -> None:
    for rule in rules:
        rule.check(c)


@dataclass(frozen=True, slots=True, kw_only=True)
class Create:
    """Stores what is sent as a new record, and answers it."""

    resource_type: ResourceType
    keep: Keep
    conflict: Rule | None = None  # broken by an identity that is there; None where the server makes the identity
    rules: Rules = ()
    omit_in_response: tuple[str, ...] = ()  # fields that only lists show
    audit: Audit | None = None

    def __call__(self, call: Call) -> Record:
        resource_type, c = self.resource_type, Context(call, self.resource_type.name)
        c.self = changed(resource_type.initial(c) if resource_type.initial else {}, call.body, self.keep)
        c.key = resource_type.key(c.self)
        if resource_type.derived:
            resource_type.derived(c)
        for quota in resource_type.quotas:
            quota.check(c)
        if self.conflict and c.key in resource_type.collection(call):
            raise self.conflict.error()
        _check(c, self.rules)
        response = (
            {name: value for name, value in c.self.items() if name not in self.omit_in_response}
            if self.omit_in_response
            else c.self
        )
        if self.audit:
            self.audit.note(c, resource_type, response)
        resource_type.collection(call).put(c.key, c.self, at=call.now)
        return response


@dataclass(frozen=True, slots=True, kw_only=True)
class Update:
    """Changes the record that the body names: what is sent replaces, the rest stays or is as in the beginning."""

    resource_type: ResourceType
    keep: Keep
    not_found: Rule
    is_merge: bool  # what is not sent stays as it is; otherwise it is as if it had never been set
    rules: Rules = ()
    returns_record: bool = False  # in the response; otherwise nothing
    audit: Audit | None = None

    def __call__(self, call: Call) -> Record | None:
        resource_type, c = self.resource_type, Context(call, self.resource_type.name)
        c.key = resource_type.key(call.body)
        c.old = resource_type.collection(call).get(c.key)
        if c.old is None:
            raise self.not_found.error()
        c.self = changed(c.old if self.is_merge else self._unset(c, c.old), call.body, self.keep)
        if resource_type.derived:
            resource_type.derived(c)
        _check(c, self.rules)
        response = c.self if self.returns_record else None
        if self.audit:
            self.audit.note(c, resource_type, response)
        resource_type.collection(call).put(c.key, c.self, at=call.now)
        return response

    def _unset(self, c: Context, old: Record) -> Record:
        """The record without what a request can set."""
        initial = self.resource_type.initial(c) if self.resource_type.initial else {}
        own = {name: value for name, value in old.items() if name not in self.keep}
        return {name: value for name, value in initial.items() if name in self.keep} | own


@dataclass(frozen=True, slots=True, kw_only=True)
class Delete:
    """Deletes the records that the parameters name: all that have the given values, or each of a list, all or none."""

    resource_type: ResourceType
    not_found: Rule
    by: tuple[str, ...]  # parameters, named like fields of the identity
    many: bool = False  # the one parameter is a list of identities
    rules: Rules = ()
    audit: Audit | None = None

    def __call__(self, call: Call) -> None:
        c = Context(call, self.resource_type.name)
        _check(c, self.rules)
        for record in self._named(call):
            c.key = self.resource_type.key(record)
            c.self = c.old = record
            if self.audit:
                self.audit.note(c, self.resource_type)
            self.resource_type.collection(call).delete(c.key)
            for part, field in self.resource_type.owned.items():
                call.store.collection(part, call.project).delete(record[field])

    def _named(self, call: Call) -> list[Record]:
        records, query = self.resource_type.collection(call), {**call.path, **call.query}
        if self.many:
            found = [records.get(key) for key in dict.fromkeys(query[self.by[0]])]
        else:
            given = {name: query[name] for name in self.by if name in query}
            found = [record for record in records if matches(record, given)]
            if not found and len(given) == len(self.by):
                raise self.not_found.error()
        if None in found:
            raise self.not_found.error()
        return [record for record in found if record is not None]


@dataclass(frozen=True, slots=True, kw_only=True)
class List:
    """Answers the records that have the given values, oldest first, after those that come first."""

    resource_type: ResourceType
    into: str  # the array of the answer
    filters: Mapping[str, str]  # fields by parameter
    rules: Rules = ()

    def __call__(self, call: Call) -> Record:
        c = Context(call, self.resource_type.name)
        _check(c, self.rules)
        given = {**call.path, **call.query}
        where = {field: given[name] for name, field in self.filters.items() if name in given}
        found = [record for record in self.resource_type.collection(call) if matches(record, where)]
        first = self.resource_type.listed_first
        return {self.into: sorted(found, key=lambda record: not first(c, record)) if first else found}


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Answers the newest records that have the given values and lie in an interval, a page at a time."""

    resource_type: ResourceType
    into: str
    filters: Mapping[str, str]
    by_id: str  # the parameter that names one record, or empty; then no other has an effect
    not_found: Rule  # broken when that record, or the one to go on from, is not there
    limit: str  # the parameter of the length of a page
    marker: str  # the parameter that names the last record of the page before
    from_: str  # the parameters of the interval's ends, which are not in it themselves
    to: str
    default_window_ms: int  # milliseconds before now that the interval begins unless it is given
    count: tuple[str, ...]  # where the answer says how many records the page has, and
    next_marker: tuple[str, ...]  # which record to go on from; null at the end
    empty: Expression | None = None  # when nothing is ever found
    rules: Rules = ()

    def __call__(self, call: Call) -> Record:
        c = Context(call, self.resource_type.name)
        _check(c, self.rules)
        if self.empty and self.empty(c):
            return self._answer([], 0)
        if self.by_id in call.query:
            return self._answer([self._one(call, call.query[self.by_id])], 1)
        limit = call.query[self.limit]
        # One more than the page tells whether anything is left.
        return self._answer(list(islice(self._found(call), limit + 1)), limit)

    def _oldest(self, call: Call) -> int:
        return call.now - self.resource_type.retention_days * DAY

    def _one(self, call: Call, key: str) -> Record:
        entry = self.resource_type.collection(call).entry(key)
        if entry is None or entry.at <= self._oldest(call):
            raise self.not_found.error()
        return entry.record

    def _found(self, call: Call) -> Iterator[Record]:
        query = call.query
        marker = query.get(self.marker)
        if marker is not None:
            self._one(call, marker)
        return self.resource_type.collection(call).newest(
            where={field: query[name] for name, field in self.filters.items() if name in query},
            since=max(query.get(self.from_, call.now - self.default_window_ms), self._oldest(call)),
            until=query.get(self.to, call.now + 1),
            before=marker,
        )

    def _answer(self, found: list[Record], limit: int) -> Record:
        page = found[:limit]
        response: Record = {self.into: page}
        put(response, self.count, len(page))
        put(response, self.next_marker, self.resource_type.key(page[-1]) if len(found) > limit else None)
        return response


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """Answers how many records there are, and may be, of each quota of a kind."""

    resource_type: ResourceType
    into: str
    names: tuple[str, str, str]  # the fields of a quota's name, of its use and of its limit
    rules: Rules = ()

    def __call__(self, call: Call) -> Record:
        c = Context(call, self.resource_type.name)
        _check(c, self.rules)
        records = list(self.resource_type.collection(call))
        rows = ((quota.name, quota.used(c, records), quota.limit) for quota in self.resource_type.quotas)
        return {self.into: [dict(zip(self.names, row, strict=True)) for row in rows]}


@dataclass(frozen=True, slots=True, kw_only=True)
class Compute:
    """Answers the value of an expression; None where the rules always refuse."""

    response: Expression | None = None
    rules: Rules = ()

    def __call__(self, call: Call) -> Any:
        c = Context(call)
        _check(c, self.rules)
        return self.response(c) if self.response else None
