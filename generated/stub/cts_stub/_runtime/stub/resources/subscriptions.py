# Copied from generator/runtime/stub/resources/subscriptions.py. Do not edit: run `make generate`.
"""Subscriptions: messages about new audit records to the URLs that records name."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from ..call import Message
from ..store.base import Record
from .context import Context


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """The message to the subscriber that a record names. Expressions read the audit record as ``ctx.record``."""

    enabled: Callable[[Context], Any]  # whether any subscriber can get a message
    when: Callable[[Context, Record], Any]  # whether this one gets it
    url: Callable[[Context, Record], Any]  # URL
    headers: Callable[[Context, Record], Any]
    body: Callable[[Context, Record], Any]  # JSON body

    def notify(self, ctx: Context, subscribers: Iterable[Record]) -> None:
        """Add the messages to these subscribers to the call."""
        for each in subscribers:
            if self.when(ctx, each):
                ctx.call.messages.append(Message(self.url(ctx, each), self.headers(ctx, each), self.body(ctx, each)))
