# Copied from generator/runtime/contract/session.py. Do not edit: run `make generate`.
"""Requests of one resource's lifecycle, sent in one project and noted for the gates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .lifecycles import ErrorResponse, Lifecycle, Listing
from .results import Failure, Observations
from .target import Operation, Response, Target

Record = dict[str, Any]


@dataclass(frozen=True)
class Session:
    """Lifecycle of one resource in one project. A parameter ``record`` is the response to a creation."""

    target: Target
    observations: Observations
    lifecycle: Lifecycle

    def send(self, operation: Operation, values: Mapping[str, Any], body: Any = None) -> Response:
        response = self.target.send(operation, values, body)
        self.observations.add(operation.id, response.status, response.seconds)
        return response

    @property
    def path(self) -> dict[str, Any]:
        return self.target.example(self.lifecycle.create)

    def create(self, body: Any) -> Response:
        return self.send(self.lifecycle.create, self.path, body)

    def all(self, record: Record) -> list[Record]:
        """Return the list that the record belongs to, without filters."""
        step = self.lifecycle.list
        values = step.values(record, self.path)
        required = {param["name"] for param in step.operation.params if param.get("required")}
        response = self.send(step.operation, {name: value for name, value in values.items() if name in required})
        return self._records(self.lifecycle.listing, response)

    def _records(self, listing: Listing, response: Response) -> list[Record]:
        if unless_succeeded(response):
            self.observations.unreadable.setdefault(listing.operation.id, describe(response))
        return listing.records(response)

    def find(self, record: Record) -> Record | None:
        """Return the record as the list has it, None when it is not listed."""
        step, listing = self.lifecycle.list, self.lifecycle.listing
        records = self._records(listing, self.send(step.operation, step.values(record, self.path)))
        return next((each for each in records if listing.key(each) == listing.key(record)), None)

    def modify(self, record: Record, body: Any) -> Response:
        """Modify the record; only for a lifecycle with a modification."""
        assert self.lifecycle.modify is not None  # noqa: S101 — for the type checker
        return self.send(self.lifecycle.modify.operation, self.lifecycle.modify.values(record, self.path), body)

    def delete(self, record: Record) -> Response:
        return self.send(self.lifecycle.delete.operation, self.lifecycle.delete.values(record, self.path))

    def audit_records(self) -> list[Record]:
        """Return the newest audit records, none where changes are not recorded."""
        audit = self.lifecycle.audit
        if audit is None:
            return []
        return self._records(audit, self.send(audit.operation, self.target.example(audit.operation)))

    def unless_rejected(self, response: Response, *errors: ErrorResponse | None) -> str:
        """Return a failure unless the response is one of the errors; where none is declared, any 4xx is one."""
        declared = [error for error in errors if error]
        if any(error.matches(self.target, response) for error in declared):
            return ""
        if not declared and 400 <= response.status < 500:
            return ""
        return unlike(response, *declared)


def unless_succeeded(response: Response) -> str:
    """Return a failure unless the status is 2xx."""
    return "" if response.succeeded else Failure(describe(response), "2xx", shown(response))


def unlike(response: Response, *declared: ErrorResponse) -> Failure:
    """Return the failure of a response that is none of the declared errors; where none is declared, no 4xx."""
    expected = " or ".join(map(str, declared)) or "a 4xx error"
    codes = tuple(error.code for error in declared)
    return Failure(f"{describe(response)} instead of {expected}", expected, shown(response), codes)


def shown(response: Response) -> Any:
    """Return the status of a response, and the body of an error, to compare them with what was expected."""
    body = response.json if response.json is not None else response.body.decode("utf-8", "replace")
    if not response.status:
        return "no response"
    return {"status": response.status, "body": body} if body and response.status >= 400 else response.status


def describe(response: Response) -> str:
    """Return status and beginning of the body, for messages."""
    return f"{returned(response)}: {response.body[:200]!r}" if response.status else returned(response)


def returned(response: Response) -> str:
    """Return what came back, for messages: a status, or why there is none."""
    return f"returned {response.status}" if response.status else f"no response: {response.problem}"
