# Copied from generator/runtime/contract/model.py. Do not edit: run `make generate`.
"""The server as the description declares it: what each request returns and changes, from ``x-behaviour``.

Independent of the stub: it reads the declarations, and evaluates their expressions itself. The state of the model is
that of the server, once the responses and lists have told the values that only the server knows.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from . import cel_values
from .cel_values import Failed, Unknown
from .lifecycles import ErrorResponse
from .linked import links
from .model_records import same_field, settings
from .target import Operation, Target
from .wildcards import ANYTHING, New, Now
from .world_names import world_names

Record = dict[str, Any]
State = Mapping[tuple[str, str], tuple[Record, ...]]
"""Records of each resource type and project, oldest first."""
NOTHING: Mapping[str, Any] = {}


@dataclass(frozen=True)
class Caller:
    """Who sends requests: credentials and what they allow. ``facts`` is what expressions call ``caller``."""

    name: str
    target: Target
    facts: Any = ANYTHING
    projects: tuple[str, ...] = ()
    account: str = ""
    actions: tuple[str, ...] = ("*",)

    @property
    def project(self) -> str:
        """The project of the credentials, empty if there is none."""
        return next(iter(self.projects), "")

    def may(self, action: str) -> bool:
        return not action or any(fnmatchcase(action, pattern) for pattern in self.actions)


@dataclass(frozen=True)
class Call:
    """One request. ``values`` are parameters by name, typed; ``body`` is None without one."""

    caller: Caller
    operation: Operation
    values: Mapping[str, Any]
    body: Any = None
    now: Now = field(default_factory=lambda: Now(0))
    request_id: New = field(default_factory=New)

    def located(self, location: str) -> dict[str, Any]:
        """Return the values of the parameters at a location."""
        names = [param["name"] for param in self.operation.params if param["in"] == location]
        return {name: self.values[name] for name in names if self.values.get(name) is not None}


@dataclass(frozen=True)
class Prediction:
    """What the response must be. With ``errors``, it must be one of them, and nothing changes.

    ``possible`` are errors whose conditions depend on what the proof does not know.
    """

    errors: tuple[ErrorResponse, ...] = ()
    possible: tuple[ErrorResponse, ...] = ()
    broken: tuple[str, ...] = ()  # names of the rules behind the errors
    body: Any = ANYTHING  # None: no body
    state: State = field(default_factory=dict)  # after the request
    is_known: bool = True  # False: the description does not declare what changes
    touched: tuple[Record, ...] = ()  # records that it modifies or deletes


class Model:
    """Predictions from the declarations of one document. ``world`` is ANYTHING where it is unknown."""

    def __init__(self, document: Mapping[str, Any], world: Any = ANYTHING) -> None:
        self.declared = document["x-behaviour"]
        self.world = world
        self.conditions = {
            name: ErrorResponse(each["code"], each["status"]) for name, each in self.declared["conditions"].items()
        }
        scopes = self.declared["scopes"]
        self.time_fields = {name: self._time_field(name) for name in self.declared["resources"]}
        self.project_name, self.account_name = scopes.get("project", ""), scopes.get("account", "")
        self.links = links(document)
        self.catalogue = document.get("x-error-codes", {})
        self.world_key = json.dumps([document["info"], world], default=str, sort_keys=True)

    def entry(self, operation: str) -> Mapping[str, Any]:
        """Return the declaration of an operation; empty for one with a handler of its own."""
        found: Mapping[str, Any] = self.declared["operations"].get(operation, NOTHING)
        return found

    def world_names(self, operation: str) -> dict[str, tuple[str, ...]]:
        """Return names in the world by the fields with which the declarations of an operation look them up."""
        entry = self.entry(operation)
        return world_names([entry, self.declared["resources"].get(entry.get("resource"))], self.world)

    def kind(self, name: str) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self.declared["resources"][name]
        return found

    def scope_values(self, parameter: str) -> list[str]:
        """Return the known values of the path parameter that names a project or an account."""
        accounts = self.world["accounts"] if isinstance(self.world, Mapping) else ()
        if parameter == self.account_name:
            return [account["id"] for account in accounts]
        return [p["id"] for account in accounts for p in account["projects"]] if parameter == self.project_name else []

    def project(self, call: Call) -> str:
        """Return the project of a request: that of its path, else the caller's first."""
        return str(call.values.get(self.project_name) or call.caller.project)

    def denied(self, call: Call) -> bool:
        """Tell whether the caller may not do it: the path is another's, or a permission is missing."""
        project, account = call.values.get(self.project_name), call.values.get(self.account_name)
        foreign = (project is not None and project not in call.caller.projects) or (
            account is not None and account != call.caller.account
        )
        return foreign or not call.caller.may(call.operation.definition.get("x-permission", {}).get("action", ""))

    def predict(self, call: Call, state: State) -> Prediction:
        """Return the prediction for a request that keeps every constraint of the schemas."""
        from . import model_changes, model_reads

        if self.denied(call) and self._is_secured(call):
            return Prediction((self.conditions["forbidden"],), broken=("permission",), state=state)
        entry = self.entry(call.operation.id)
        changes, reads = model_changes.FORMS, model_reads.FORMS
        form = entry.get("form", "Handler")
        if form in changes:
            return changes[form](self, call, entry, state)
        checked = self.checked(entry, self.names(call, state), state)
        if checked.errors:
            return checked
        return self._handled(call, checked) if form == "Handler" else reads[form](self, call, entry, checked)

    def _handled(self, call: Call, checked: Prediction) -> Prediction:
        """Predict a request to an operation with a handler of its own.

        For a record that a link of its creation leads to, it succeeds, and its change is recorded. Otherwise, it may be
        rejected for any reason that the state or the world gives.
        """
        is_read = call.operation.method == "GET"
        for link in self.links.get(call.operation.id, ()):
            records = checked.state.get((link.resource, self.project(call)), ())
            named = [each for each in records if all(call.values.get(n) == v for n, v in link.values(each).items())]
            if named and is_read:
                return checked
            if named:
                audited = self.audited(call, link.resource, named[:1], None, checked.state)
                return replace(checked, state=self.with_audit(checked.state, self.project(call), audited))
        return replace(checked, is_known=is_read, possible=(*checked.possible, *self._of_state(call.operation)))

    def _of_state(self, operation: Operation) -> Iterator[ErrorResponse]:
        """Yield the errors of an operation whose reason is the state or the world; of a status without a list, all."""
        listed = operation.definition.get("x-errors", {})
        for status in operation.definition["responses"]:
            for code in listed.get(status, self.catalogue):
                if self.catalogue.get(code, {}).get("trigger") in ("state", "world"):
                    yield ErrorResponse(code, int(status))

    @staticmethod
    def _is_secured(call: Call) -> bool:
        return bool(call.operation.definition.get("security", call.caller.target.document.get("security")))

    def names(self, call: Call, state: State, kind: str = "", **more: Any) -> dict[str, Any]:
        """Return the variables of expressions."""
        project = self.project(call)
        stored = {name: list(state.get((name, project), ())) for name in self.declared["resources"]}
        defaults = {
            param["name"]: default
            for param in call.operation.params
            if param["in"] == "query" and (default := self._default(call, param)) is not None
        }
        return {
            **stored,
            "body": call.body,
            "query": {**defaults, **call.located("query")},
            "path": call.located("path"),
            "world": self.world,
            "project": project,
            "account": call.caller.account,
            "now": call.now,
            "caller": call.caller.facts,
            "operation": {"id": call.operation.id, "path": call.operation.path},
            "status": self.success(call.operation),
            "request_id": call.request_id,
            "source_ip": _loopback(call.caller.target.url),
            **more,
        }

    @staticmethod
    def _default(call: Call, param: Mapping[str, Any]) -> Any:
        schema = param.get("schema", {})
        return schema.get("default", call.caller.target.resolve(schema).get("default"))

    @staticmethod
    def success(operation: Operation) -> int:
        """Return the documented status of success, 0 if there is none."""
        return next((int(status) for status in operation.definition["responses"] if status.startswith("2")), 0)

    def checked(self, entry: Mapping[str, Any], names: Mapping[str, Any], state: State) -> Prediction:
        """Return a prediction with the errors of the rules that are broken, or may be."""
        errors: list[ErrorResponse] = []
        possible: list[ErrorResponse] = []
        broken: list[str] = []
        for rule in entry.get("rules", ()):
            error = ErrorResponse(rule["code"], rule["status"])
            try:
                if ("when" not in rule or cel_values.evaluate(rule["when"], names)) and not cel_values.evaluate(
                    rule["must"], names
                ):
                    errors.append(error)
                    broken.append(rule["name"])
            except (Unknown, Failed):
                possible.append(error)
        return Prediction(tuple(errors), tuple(possible), tuple(broken), state=state)

    def audited(self, call: Call, kind: str, changes: list[Record], response: Any, state: State) -> tuple[Record, ...]:
        """Return the audit records of changed records, in their order."""
        audit = self.declared.get("audit")
        subject = self.kind(kind).get("audit_subject")
        if audit is None or subject is None:
            return ()
        names = self.names(call, state, response=response)
        if _holds(audit.get("unless", "false"), names):
            return ()
        records = []
        for changed in changes:
            own = {**names, "subject": cel_values.evaluate(subject, {**names, "self": changed}), "self": changed}
            records.append(settings({}, audit["record"], own, "record"))
        return tuple(records)

    def with_audit(self, state: State, project: str, records: tuple[Record, ...]) -> State:
        """Return the state with further audit records."""
        if not records:
            return state
        key = (self.declared["audit"]["resource"], project)
        return {**state, key: (*state.get(key, ()), *records)}

    def _time_field(self, kind: str) -> str:
        """Return the field with the time when a record was created, empty if there is none."""
        audit = self.declared.get("audit", {})
        set_by_server = audit["record"] if audit.get("resource") == kind else self.kind(kind)["initial"]
        return next((each["field"] for each in set_by_server if each["value"] == "now"), "")

    def identity(self, kind: str, record: Mapping[str, Any]) -> tuple[Any, ...]:
        return tuple(record.get(name) for name in self.kind(kind)["identity"])

    def matching(self, records: tuple[Record, ...], where: Mapping[str, Any]) -> list[Record]:
        """Return the records with these values at dotted paths."""
        return [record for record in records if self.has(record, where)]

    @staticmethod
    def has(record: Record, where: Mapping[str, Any]) -> bool:
        """Tell whether a record has these values at dotted paths."""
        return all(same_field(record, path, value) for path, value in where.items())


def _holds(condition: str, names: Mapping[str, Any]) -> bool:
    """Tell whether a condition holds; not so where the world that it depends on is unknown."""
    try:
        return bool(cel_values.evaluate(condition, names))
    except (Unknown, Failed):
        return False


def _loopback(url: str) -> Any:
    """Return the address of the caller as the server sees it, if it is the server's own; otherwise it is not known."""
    try:
        host = ip_address(urlsplit(url).hostname or "")
    except ValueError:
        return ANYTHING
    return str(host) if host.is_loopback else ANYTHING
