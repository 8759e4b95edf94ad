"""View of the page about resources: their declared behaviour."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from generator.ir import Api
from generator.ir_declared import Audit, Behaviour, Expression, ResourceType, Setting
from generator.markdown import code, codes, paragraph
from generator.pages.tables import Table

FACTS = ("", "")
SETTINGS = ("field that the server sets", "value", "at", "if")
QUOTAS = ("quota", "of records with", "at most", "then")
STATES = ("operation", "if it is absent", "if it is present")
RULES = ("operation", "rule", "when", "must", "else")


class Section(NamedTuple):
    """Behaviour of one resource."""

    heading: str
    description: str
    tables: list[Table]


class Page(NamedTuple):
    """Content of the page."""

    sections: list[Section]
    rules: Table


def resources_page(api: Api) -> Page:
    """Return the view of ``docs/resources.md.jinja``."""
    view = _View(api)
    return Page(list(map(view.section, api.declared.resource_types)), Table(RULES, list(view.rules())))


class _View:
    """Makes views of the parts of declared behaviour."""

    def __init__(self, api: Api) -> None:
        self._declared, self._operations = api.declared, api.served_operations
        self._statuses = {error.code: error.status for error in api.errors}
        self._successes = {each.id: str(each.success.status) for each in api.served_operations if each.success}

    def section(self, resource: ResourceType) -> Section:
        audit = self._declared.audit
        records = audit if audit and audit.resource_type == resource.name else None
        tables = [
            Table(FACTS, list(_facts(resource, records))),
            Table(SETTINGS, list(_settings(resource, records))),
            Table(QUOTAS, list(self._quotas(resource))),
            Table(STATES, list(self._states(resource))),
        ]
        return Section(resource.name, paragraph(resource.description), [table for table in tables if table.rows])

    def rules(self) -> Iterator[tuple[str, ...]]:
        """Yield a row for each rule of an operation, in the order in which they are checked."""
        declared = {each.operation_id: each.rules for each in self._declared.behaviours}
        for operation in self._operations:
            for name in declared.get(operation.id) or self._declared.checked.get(operation.id, ()):
                rule = self._declared.rule(name)
                yield (
                    code(operation.id),
                    f"{rule.name}: {rule.says}",
                    _code(rule.when),
                    _code(rule.must),
                    self._error(name),
                )

    def _quotas(self, resource: ResourceType) -> Iterator[tuple[str, ...]]:
        for quota in resource.quotas:
            yield code(quota.name), _code(quota.of), str(quota.limit), self._error(quota.rule)

    def _states(self, resource: ResourceType) -> Iterator[tuple[str, ...]]:
        for behaviour in self._declared.behaviours:
            if behaviour.resource_type == resource.name and behaviour.form != "Count":
                yield code(behaviour.operation_id), *self._effects(behaviour)

    def _effects(self, behaviour: Behaviour) -> tuple[str, str]:
        """Return the effect of an operation on a record that is absent, and on one that is present."""
        success = self._successes.get(behaviour.operation_id, "")
        not_found, conflict = (self._error(behaviour.named.get(name, "")) for name in ("not_found", "conflict"))
        match behaviour.form:
            case "Create":
                again = f"{conflict}, present" if conflict else "cannot be: the server makes the identity"
                return f"{success}, then present", again
            case "List" | "Page":
                by_identity = f"; by its identity {not_found}" if not_found else ""
                return f"{success} without it{by_identity}", f"{success} with it"
            case "Delete":
                return f"{not_found}, absent", f"{success}, then absent"
            case _:
                return f"{not_found}, absent", f"{success}, then changed"

    def _error(self, name: str) -> str:
        """Return status and code of the error of a rule; empty without a rule."""
        if not name:
            return ""
        rule = self._declared.rule(name)
        return f"{rule.status or self._statuses[rule.code]} {code(rule.code)}"


def _facts(resource: ResourceType, records: Audit | None) -> Iterator[tuple[str, str]]:
    """Yield names and values of what is said once about a resource; ``records``: it is the audit record."""
    yield "schema", code(resource.schema)
    yield "identity", codes(resource.identity)
    if resource.retention_days:
        yield "retention", f"can be asked for {resource.retention_days} days, is dropped after {resource.stored_days}"
    if resource.max_records:
        yield "stored at most", f"the latest {resource.max_records:,} in a project (stub only)"
    for name, field in resource.owned.items():
        yield "deleted with it", f"the {name} under its {code(field)}"
    subscription = resource.subscription
    for name, expression in (
        ("lists begin with those of which", resource.listed_first),
        ("the audit record says", resource.audit_subject),
        ("no record is made if", records and records.unless),
        ("new audit records are sent if", subscription and subscription.enabled),
        ("to", subscription and subscription.url),
        ("those of which", subscription and subscription.when),
    ):
        if expression:
            yield name, _code(expression)


def _settings(resource: ResourceType, records: Audit | None) -> Iterator[tuple[str, ...]]:
    yield from _set_at("creation", resource.initial)
    yield from _set_at("each change", resource.derived)
    yield from _set_at("a change of another resource", records.record if records else ())


def _set_at(time: str, settings: Iterable[Setting]) -> Iterator[tuple[str, ...]]:
    for setting in settings:
        yield code(setting.field), _code(setting.value), time, _code(setting.when)


def _code(expression: Expression | None) -> str:
    """Return an expression for the cell of a table; empty without one."""
    return code(expression.cel) if expression else ""
