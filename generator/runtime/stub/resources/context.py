"""What the expressions of declared rules are about: the request, what is stored, the world and the clock."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..call import Call
from ..store.base import Record
from ..world import Caller


class Context:
    """One call, and the record that it is about: ``self`` as it is to be stored, ``old`` as it was, None if it was not.

    ``subject`` and ``response`` are there when a change is recorded: what was changed, and what is answered.
    """

    __slots__ = ("call", "key", "old", "resource_type", "response", "self", "subject")

    def __init__(self, call: Call, resource_type: str = "") -> None:
        self.call = call
        self.resource_type = resource_type  # the name of the resource's collection
        self.key = ""  # of the record in it
        self.self: Record = {}
        self.old: Any = None  # a record, or None
        self.subject: Record = {}
        self.response: Any = None

    def stored(self, resource_type: str) -> list[Record]:
        """The records of a kind in the scope of the call, oldest first."""
        return list(self.call.store.collection(resource_type, self.call.project))

    def siblings(self) -> list[Record]:
        """The other records of the kind in the same scope."""
        found = self.call.store.collection(self.resource_type, self.call.project).items()
        return [record for key, record in found if key != self.key]

    def other_projects(self) -> list[Record]:
        """The records of the kind in the other projects of the account."""
        call = self.call
        others = (project.id for project in call.principal.account.projects if project.id != call.project)
        return [record for project in others for record in call.store.collection(self.resource_type, project)]

    @property
    def caller(self) -> Caller:
        return self.call.principal.caller

    @property
    def status(self) -> int:
        """Of the success."""
        return self.call.operation.status

    @property
    def operation(self) -> Mapping[str, str]:
        return self.call.operation.shown
