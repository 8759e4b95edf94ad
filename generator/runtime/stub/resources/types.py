"""Resource types as declared: identity, fields that the server sets, rules and quotas."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ..call import Call
from ..errors import ApiError
from ..store.base import Collection, Record
from .context import Context
from .subscriptions import Subscription

Expression = Callable[[Context], Any]
OfRecord = Callable[[Context, Record], Any]
"""An expression over a stored record."""
DAY_MS = 24 * 60 * 60 * 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A condition of requests, and the error of those that violate it."""

    name: str
    code: str
    status: int | None = None  # None: the code's own
    when: Expression | None = None  # the requests that it applies to; None: all
    must: Expression | None = None  # None: something else checks the rule
    says: str = ""  # for people
    sources: tuple[str, ...] = ()  # citations
    reason: str = field(init=False)  # made once, for every rejection

    def __post_init__(self) -> None:
        cited = f"; see {', '.join(self.sources)}" if self.sources else ""
        object.__setattr__(self, "reason", f"rule {self.name}: {self.says.removesuffix('.')}{cited}")

    def check(self, ctx: Context) -> None:
        """Check a request.

        Raises:
            ApiError: it violates the rule.
        """
        if self.must is not None and (self.when is None or self.when(ctx)) and not self.must(ctx):
            raise self.error()

    def error(self) -> ApiError:
        return ApiError(self.code, self.status, reason=self.reason)


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    """Maximum number of the records for which ``of`` is true."""

    name: str
    of: OfRecord
    limit: int
    rule: Rule

    def used(self, ctx: Context, records: list[Record]) -> int:
        return sum(1 for record in records if self.of(ctx, record))

    def check(self, ctx: Context) -> None:
        """Check that the new record is within the quota.

        Raises:
            ApiError: it is not.
        """
        if self.of(ctx, ctx.record) and self.used(ctx, ctx.stored(ctx.resource_type)) >= self.limit:
            raise self.rule.error()


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceType:
    """A declared resource type: a collection of records in each project."""

    name: str
    identity: tuple[str, ...]  # the fields that identify a record
    schema: str = ""  # name of the schema of a record
    initial: Expression | None = None  # a new record, before the fields of the request body
    derived: Callable[[Context], None] | None = None  # sets the fields of ``ctx.record`` that depend on others
    always: tuple[tuple[str, ...], ...] = ()  # paths of the fields that every record has; expressions rely on them
    listed_first: OfRecord | None = None  # the records that lists begin with
    quotas: tuple[Quota, ...] = ()
    audit_subject: Expression | None = None  # the resource in audit records; None: changes are not recorded
    owned: Mapping[str, str] = field(default_factory=dict)  # resource types deleted along, by the field with their key
    subscription: Subscription | None = None
    retention_days: int = 0  # days during which a record can be read
    stored_days: int = 0  # days after which it is deleted; 0: never
    max_records: int = 0  # number in a project beyond which the oldest are deleted; 0: any number

    def add(self, collection: Collection, record: Record, now: int) -> None:
        """Store a new record of the time ``now`` (milliseconds), and delete what is too old or too much."""
        collection.add(self.key(record), record, at=now)
        if self.stored_days:
            collection.expire(now - self.stored_days * DAY_MS)
        if self.max_records:
            collection.trim()

    def collection(self, call: Call) -> Collection:
        return call.store.collection(self.name, call.project)

    def key(self, record: Mapping[str, Any]) -> str:
        """Return the key of a record. Different identities have different keys."""
        if len(self.identity) == 1:
            return str(record[self.identity[0]])
        return "/".join(record[field].replace("%", "%25").replace("/", "%2F") for field in self.identity)
