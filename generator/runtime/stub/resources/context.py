"""Context of a call, which the expressions of declared behaviour read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..call import Call
from ..store.base import Record


class Context:
    """One call and the record that it changes.

    In expressions, ``record`` is called ``self`` and ``previous`` is called ``old``.
    """

    __slots__ = ("call", "key", "previous", "record", "resource_type", "response", "subject")

    def __init__(self, call: Call, resource_type: str = "") -> None:
        self.call = call
        self.resource_type = resource_type  # its name; empty if the call changes no record
        self.key = ""  # of the record
        self.record: Record = {}  # as it will be stored
        self.previous: Any = None  # the record as it is stored; None for a new one
        self.subject: Record = {}  # the changed resource, while the change is recorded
        self.response: Any = None  # the response body, while the change is recorded

    def stored(self, resource_type: str) -> list[Record]:
        """Return the records of a resource type in the project of the call, oldest first."""
        return self.call.store.collection(resource_type, self.call.project).records()

    def siblings(self) -> list[Record]:
        """Return the other records of the resource type in the project."""
        items = self.call.store.collection(self.resource_type, self.call.project).items()
        return [record for key, record in items if key != self.key]

    def other_projects(self) -> list[Record]:
        """Return the records of the resource type in the other projects of the account."""
        call = self.call
        others = (project.id for project in call.principal.account.projects if project.id != call.project)
        return [record for project in others for record in call.store.collection(self.resource_type, project)]

    @property
    def caller(self) -> Mapping[str, Any]:
        return self.call.principal.caller

    @property
    def status(self) -> int:
        """The status of the success response."""
        return self.call.operation.status

    @property
    def operation(self) -> Mapping[str, str]:
        return self.call.operation.shown
