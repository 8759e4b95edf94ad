# Copied from generator/runtime/stub/resources/audit.py. Do not edit: run `make generate`.
"""Audit records: one for each change of a resource."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ..call import Call
from ..store.base import Record
from .context import Context
from .records import merged
from .types import Expression, ResourceType


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """How audit records are made, and who is notified of them."""

    resource_type: ResourceType  # of the audit records
    template: Expression  # the fields that depend only on caller and operation
    vary: Callable[[Context, Record], None]  # sets the other fields
    unless: Expression | None = None  # the changes that are not recorded
    subscribed: tuple[ResourceType, ...] = ()  # the resource types with a subscription

    def record(self, call: Call, resource_type: ResourceType, record: Record) -> None:
        """Record the change of one record by a handler, before it is stored."""
        ctx = Context(call, resource_type.name)
        ctx.record = record
        self.record_change(ctx, resource_type)

    def record_change(self, ctx: Context, resource_type: ResourceType, response: Any = None) -> None:
        """Record the change of ``ctx.record``, before it is stored: a change that ends recording is still recorded."""
        if resource_type.audit_subject is None or (self.unless and self.unless(ctx)):
            return
        changed, ctx.subject, ctx.response = ctx.record, resource_type.audit_subject(ctx), response
        ctx.record = self._made(ctx)
        self._store(ctx)
        ctx.record = changed

    def record_given(self, call: Call, given: Mapping[str, Any]) -> Record:
        """Record what something else did. ``given``: fields of the record; others are as for a change by the caller."""
        ctx = Context(call)
        ctx.record = self.unstored(call, given)
        self._store(ctx)
        return ctx.record

    def unstored(self, call: Call, given: Mapping[str, Any]) -> Record:
        """Return what ``record_given`` would store."""
        ctx = Context(call)
        ctx.subject = {"id": call.new_id(), "type": call.operation.id, "name": call.operation.id}
        return merged(self._made(ctx), given, dict.fromkeys(given))

    def _store(self, ctx: Context) -> None:
        """Store ``ctx.record``, and notify the subscribers."""
        self.resource_type.add(self.resource_type.collection(ctx.call), ctx.record, ctx.call.now)
        for subscribed in self.subscribed:
            if subscribed.subscription and subscribed.subscription.enabled(ctx):
                subscribed.subscription.notify(ctx, subscribed.collection(ctx.call))

    def _made(self, ctx: Context) -> Record:
        call = ctx.call
        key = (call.principal.key, call.operation.id)
        template = call.templates.get(key)
        if template is None:
            template = self.template(ctx)
            call.templates.put(key, template)
        record = template.copy()
        self.vary(ctx, record)
        return record
