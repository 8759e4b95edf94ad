# Copied from generator/runtime/stub/testing/recording.py. Do not edit: run `make generate`.
"""Audit records that a test adds: what other services and users did."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from ...yaml_source.did_you_mean import suggest
from ..cache import Cache
from ..call import Call, Message
from ..ids import NewId
from ..operation import Operation
from ..request import LOCAL_ADDRESS
from ..resources.audit import Audit
from ..resources.context import Context
from ..resources.operations import Page
from ..store.base import Collection, Record, Store
from ..world import Principal, World
from .clock import MAX_TIME_MS
from .state_check import StateCheck

NAME = "recorded"
"""Operation, type and name of the changed resource, unless the test says others."""


def audit_of(operations: Iterable[Operation]) -> Audit | None:
    """Return how the operations record changes; None if they do not."""
    audits = (getattr(operation.handler, "audit", None) for operation in operations)
    return next((audit for audit in audits if isinstance(audit, Audit)), None)


def page_of(operations: Iterable[Operation], audit: Audit) -> Page | None:
    """Return the operation that lists audit records that only tests add; None if there is none."""
    pages = (operation.handler for operation in operations if isinstance(operation.handler, Page))
    return next((page for page in pages if page.resource_type is audit.resource_type and page.apart), None)


class Recorded(NamedTuple):
    """Stored records, and the messages about them, to be delivered once the records are committed."""

    records: list[Record]
    messages: list[Message]


class Recorder:
    """Adds audit records. A field that is not given has the value of a change by the caller at that time."""

    def __init__(
        self, audit: Audit, page: Page | None, store: Store, world: World, new_id: NewId, check: StateCheck
    ) -> None:
        self.name = audit.resource_type.name
        self._apart, self._by = page.apart if page and page.apart else ("", "")
        self._apart_fields = page.apart_fields if page else None
        self._audit, self._store, self._world = audit, store, world
        self._new_id, self._check = new_id, check

    def record(
        self,
        given: Sequence[Mapping[str, Any]],
        clock: Callable[[], int],
        project: str = "",
        caller: str = "",
        at: int | None = None,
    ) -> Recorded:
        """Store records in a shared transaction; return the whole records.

        Args:
            given: Fields of each record.
            clock: Returns the current time in milliseconds.
            project: Id; by default the first one of the caller.
            caller: Name of a user of the world; by default the first one, of the project if that is given.
            at: Time of the records in milliseconds; by default now.

        Raises:
            ValueError: the world lacks project or user, or a record is invalid.
        """
        principal = self._principal(project, caller)
        if at is not None and not 0 <= at <= MAX_TIME_MS:
            raise ValueError(f"{at} is no valid time; use milliseconds since 1970-01-01 UTC, 0 to {MAX_TIME_MS}")
        with self._store.shared_transaction(write=True):
            # As for calls: whoever has read up to this time misses nothing that is stored after a wait for the lock.
            call = self._call(principal, project, clock() if at is None else at)
            made = [self._made(call, fields) for fields in given]
            self._check.check_records(self.name, made)
        return Recorded(made, call.messages)

    def _made(self, call: Call, given: Mapping[str, Any]) -> Record:
        """Store a record: apart from the others if it has the field that selects those that only tests add."""
        if not self._by or self._by not in given:
            self._is_new(given, self._audit.resource_type.collection(call))
            return self._audit.record_given(call, given)
        selected = given[self._by]
        if not isinstance(selected, str):
            raise ValueError(f"{self._by} must be a string, not {selected!r}")
        defaults: Record = self._apart_fields(Context(call)) if self._apart_fields else {}
        fields = {name: value for name, value in given.items() if name != self._by}
        record = self._audit.unstored(call, {**defaults, **fields})
        apart = call.store.collection(self._apart, call.project)
        self._is_new(given, apart)
        self._audit.resource_type.add(apart, {**record, self._by: selected}, call.now)
        return record

    def _is_new(self, given: Mapping[str, Any], collection: Collection) -> None:
        """Check that no record has the identity that is given."""
        identity = {name: given.get(name) for name in self._audit.resource_type.identity}
        if all(isinstance(value, str) for value in identity.values()):
            key = self._audit.resource_type.key(given)
            if key in collection:
                raise ValueError(f"there is a record with the {' and '.join(identity)} {key!r}; choose another")

    def _principal(self, project: str, caller: str) -> Principal:
        everyone = list(self._world.members.values())
        names = [each.user.name for each in everyone]
        if caller and caller not in names:
            raise ValueError(f"the world has no user {caller!r}; {suggest(caller, names)}")
        named = [each for each in everyone if each.user.name == caller or not caller]
        able = [each for each in named if project in each.user.projects or not project]
        if not able:
            projects = dict.fromkeys(id_ for each in named for id_ in each.user.projects)
            raise ValueError(f"no such user has the project {project!r}; {suggest(project, projects)}")
        return able[0]

    def _call(self, principal: Principal, project: str, now: int) -> Call:
        return Call(
            operation=Operation(id=NAME, method="POST", path="/v1", status=200),
            path={},
            query={},
            headers={},
            cookies={},
            body=None,
            principal=principal,
            project=project or next(iter(principal.user.projects), ""),
            account=principal.account.id,
            store=self._store,
            world=self._world.data,
            now=now,
            request_id=self._new_id(),
            source_ip=LOCAL_ADDRESS,
            new_id=self._new_id,
            templates=Cache(),
        )
