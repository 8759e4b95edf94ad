# Copied from generator/runtime/stub/resources/operations.py. Do not edit: run `make generate`.
"""Handlers of declared operations, which create, update, delete, list and count records or compute a response."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from ..call import Call, Handler
from ..store.base import Collection, Record, matches
from .audit import Audit
from .context import Context
from .records import Keep, merged, set_field
from .types import DAY_MS, Expression, ResourceType, Rule

Rules = tuple[Rule, ...]


def with_rules(handler: Callable[[Call], Any], *rules: Rule) -> Handler:
    """Return a handler that checks rules first."""

    def checked(call: Call) -> Any:
        ctx = Context(call)
        for rule in rules:
            rule.check(ctx)
        return handler(call)

    return checked


def _arguments(call: Call) -> dict[str, Any]:
    """Return the arguments by name. If path and query have the same name, it is the path that identifies the record."""
    return {**call.query, **call.path}


@dataclass(frozen=True, slots=True, kw_only=True)
class Create:
    """Stores the request body as a new record, and returns it."""

    resource_type: ResourceType
    keep: Keep
    conflict: Rule | None = None  # its error if the identity exists; None if the server makes the identity
    rules: Rules = ()
    omit_in_response: tuple[str, ...] = ()  # fields that are left out of the response
    audit: Audit | None = None

    def __call__(self, call: Call) -> Record:
        resource_type, ctx = self.resource_type, Context(call, self.resource_type.name)
        ctx.record = merged(resource_type.initial(ctx) if resource_type.initial else {}, call.body, self.keep)
        ctx.key = resource_type.key(ctx.record)
        if resource_type.derived:
            resource_type.derived(ctx)
        for quota in resource_type.quotas:
            quota.check(ctx)
        if self.conflict and ctx.key in resource_type.collection(call):
            raise self.conflict.error()
        for rule in self.rules:
            rule.check(ctx)
        response = self._visible(ctx.record) if self.omit_in_response else ctx.record
        if self.audit:
            self.audit.record_change(ctx, resource_type, response)
        resource_type.collection(call).add(ctx.key, ctx.record, at=call.now)
        return response

    def _visible(self, record: Record) -> Record:
        return {name: value for name, value in record.items() if name not in self.omit_in_response}


@dataclass(frozen=True, slots=True, kw_only=True)
class Update:
    """Changes the record that the body identifies."""

    resource_type: ResourceType
    keep: Keep
    not_found: Rule
    is_merge: bool  # fields that are not sent stay; otherwise they are reset to their initial value
    rules: Rules = ()
    returns_record: bool = False  # otherwise the response has no body
    audit: Audit | None = None

    def __call__(self, call: Call) -> Record | None:
        resource_type, ctx = self.resource_type, Context(call, self.resource_type.name)
        ctx.key = resource_type.key(call.body)
        ctx.previous = resource_type.collection(call).get(ctx.key)
        if ctx.previous is None:
            raise self.not_found.error()
        ctx.record = merged(ctx.previous if self.is_merge else self._unset(ctx, ctx.previous), call.body, self.keep)
        if resource_type.derived:
            resource_type.derived(ctx)
        for rule in self.rules:
            rule.check(ctx)
        response = ctx.record if self.returns_record else None
        if self.audit:
            self.audit.record_change(ctx, resource_type, response)
        resource_type.collection(call).put(ctx.key, ctx.record, at=call.now)
        return response

    def _unset(self, ctx: Context, old: Record) -> Record:
        """Reset the fields that a request can set to their initial value."""
        initial = self.resource_type.initial(ctx) if self.resource_type.initial else {}
        own = {name: value for name, value in old.items() if name not in self.keep}
        return {name: value for name, value in initial.items() if name in self.keep} | own


@dataclass(frozen=True, slots=True, kw_only=True)
class Delete:
    """Deletes all records with the values of the parameters, or all of a list of identities, or none of them."""

    resource_type: ResourceType
    not_found: Rule
    by: tuple[str, ...]  # parameters, with the names of fields of the identity
    many: bool = False  # the only parameter is a list of identities
    rules: Rules = ()
    audit: Audit | None = None

    def __call__(self, call: Call) -> None:
        ctx = Context(call, self.resource_type.name)
        for rule in self.rules:
            rule.check(ctx)
        for record in self._named(call):
            ctx.key = self.resource_type.key(record)
            ctx.record = ctx.previous = record
            if self.audit:
                self.audit.record_change(ctx, self.resource_type)
            self.resource_type.collection(call).delete(ctx.key)
            for part, field in self.resource_type.owned.items():
                call.store.collection(part, call.project).delete(record[field])

    def _named(self, call: Call) -> list[Record]:
        collection, arguments = self.resource_type.collection(call), _arguments(call)
        if self.many:
            listed = [collection.get(key) for key in dict.fromkeys(arguments[self.by[0]])]
            records = [record for record in listed if record is not None]
            if len(records) < len(listed):
                raise self.not_found.error()
            return records
        where = {name: arguments[name] for name in self.by if name in arguments}
        records = [record for record in collection if matches(record, where)]
        if not records and len(where) == len(self.by):
            raise self.not_found.error()
        return records


@dataclass(frozen=True, slots=True, kw_only=True)
class List:
    """Return the records with the values of the parameters, oldest first, after those that are listed first."""

    resource_type: ResourceType
    into: str  # the array in the response
    filters: Mapping[str, str]  # fields by parameter
    rules: Rules = ()

    def __call__(self, call: Call) -> Record:
        ctx = Context(call, self.resource_type.name)
        for rule in self.rules:
            rule.check(ctx)
        arguments = _arguments(call)
        where = {field: arguments[name] for name, field in self.filters.items() if name in arguments}
        records = [record for record in self.resource_type.collection(call) if not where or matches(record, where)]
        first = self.resource_type.listed_first
        return {self.into: sorted(records, key=lambda record: not first(ctx, record)) if first else records}


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Returns a page of the records with the values of the parameters that are within an interval, newest first."""

    resource_type: ResourceType
    into: str
    filters: Mapping[str, str]
    by_id: str  # the parameter that names one record, or empty; if it is sent, no other has an effect
    not_found: Rule  # its error if that record, or that of the marker, does not exist
    limit: str  # the parameter with the maximum length of a page
    marker: str  # the parameter that names the last record of the previous page
    from_: str  # the parameters with the ends of the interval, which are outside it
    to: str
    default_window_ms: int  # milliseconds before now at which the interval begins by default
    count: tuple[str, ...]  # path of the number of records of the page in the response
    next_marker: tuple[str, ...]  # path of the marker of the next page in the response; null on the last page
    empty: Expression | None = None  # whether the page has no record of the resource type, whatever is stored
    apart: tuple[str, str] | None = None  # collection of records that such a page has, and what selects some of them
    apart_fields: Expression | None = None  # the fields in which they differ from a change of a resource
    rules: Rules = ()

    def __call__(self, call: Call) -> Record:
        ctx = Context(call, self.resource_type.name)
        for rule in self.rules:
            rule.check(ctx)
        if self.empty and self.empty(ctx):
            return self._page_apart(call)
        if self.by_id in call.query:
            return self._response([self._one(call, call.query[self.by_id])], 1)
        marker = call.query.get(self.marker)
        if marker is not None:
            self._one(call, marker)
        return self._response(*self._found(call, self.resource_type.collection(call), self.filters))

    def _page_apart(self, call: Call) -> Record:
        """Return a page of the records that only tests add, without the field that selects some of them."""
        if self.apart is None:
            return self._response([], 0)
        name, by = self.apart
        found, limit = self._found(call, call.store.collection(name, call.project), {by: by})
        return self._response([{key: record[key] for key in record if key != by} for record in found], limit)

    def _oldest(self, call: Call) -> int:
        return call.now - self.resource_type.retention_days * DAY_MS

    def _one(self, call: Call, key: str) -> Record:
        entry = self.resource_type.collection(call).entry(key)
        if entry is None or entry.at <= self._oldest(call):
            raise self.not_found.error()
        return entry.record

    def _found(self, call: Call, collection: Collection, filters: Mapping[str, str]) -> tuple[list[Record], int]:
        """Return the records of the page, one more if there is a next page, and the limit of the page."""
        query = call.query
        limit: int = query[self.limit]
        found = collection.newest(
            where={field: query[name] for name, field in filters.items() if name in query},
            since=max(query.get(self.from_, call.now - self.default_window_ms), self._oldest(call)),
            until=query.get(self.to, call.now + 1),
            before=query.get(self.marker),
        )
        return list(islice(found, limit + 1)), limit

    def _response(self, records: list[Record], limit: int) -> Record:
        page = records[:limit]
        response: Record = {self.into: page}
        set_field(response, self.count, len(page))
        set_field(response, self.next_marker, self.resource_type.key(page[-1]) if len(records) > limit else None)
        return response


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """Returns the use and the limit of each quota of a resource type."""

    resource_type: ResourceType
    into: str
    names: tuple[str, str, str]  # the properties for the name of a quota, its use and its limit
    rules: Rules = ()

    def __call__(self, call: Call) -> Record:
        ctx = Context(call, self.resource_type.name)
        for rule in self.rules:
            rule.check(ctx)
        records = self.resource_type.collection(call).records()
        rows = ((quota.name, quota.used(ctx, records), quota.limit) for quota in self.resource_type.quotas)
        return {self.into: [dict(zip(self.names, row, strict=True)) for row in rows]}


@dataclass(frozen=True, slots=True, kw_only=True)
class Compute:
    """Returns the value of an expression."""

    response: Expression | None = None  # None: the rules reject every request
    rules: Rules = ()

    def __call__(self, call: Call) -> Any:
        ctx = Context(call)
        for rule in self.rules:
            rule.check(ctx)
        return self.response(ctx) if self.response else None
