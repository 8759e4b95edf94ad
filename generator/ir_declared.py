"""The part of the model that is declared behaviour: resources, their rules, and what operations do with them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import msgspec

from generator.names import ConstantName, Identifier


class Expression(msgspec.Struct, frozen=True):
    """An expression as it is written, in CEL, and as it is generated."""

    cel: str
    python: str
    reads: frozenset[str] = frozenset()  # variables, and as ``name()`` functions that are not pure; see ``cel.reads``


class Setting(msgspec.Struct, frozen=True):
    """A field that the server sets; ``path`` leads to it from the record."""

    path: tuple[str, ...]
    value: Expression
    when: Expression | None  # None: always

    @property
    def field(self) -> str:
        return ".".join(self.path)

    @property
    def reads(self) -> frozenset[str]:
        return self.value.reads | (self.when.reads if self.when else frozenset())


class Quota(msgspec.Struct, frozen=True, kw_only=True):
    """How many records of a kind there may be."""

    name: str
    of: Expression  # which records it counts
    limit: int
    rule: str  # that it breaks to have more


class Subscription(msgspec.Struct, frozen=True, kw_only=True):
    """Subscription of a record to new audit records, delivered by HTTP POST."""

    enabled: Expression  # evaluated once per audit record
    when: Expression
    url: Expression
    headers: Expression  # a map of texts
    body: Expression


class ResourceType(msgspec.Struct, frozen=True, kw_only=True):
    """A resource whose life is declared: a collection of records in each project."""

    name: str
    constant: ConstantName
    title: str
    description: str
    schema: str  # the key below components/schemas
    identity: tuple[str, ...]
    initial: tuple[Setting, ...]  # the record before anything that is sent
    initial_code: str  # the same as one expression of Python
    derived: tuple[Setting, ...]  # from the rest, at each change, one after the other
    always: tuple[tuple[str, ...], ...]  # paths of the fields that every record has, because the server sets them
    listed_first: Expression | None  # which records lists begin with
    quotas: tuple[Quota, ...]
    audit_subject: Expression | None  # type, id and name in the audit record; None: changes are not recorded
    owned: Mapping[str, str]  # resource types that are deleted with a record, with the field of their identity
    subscription: Subscription | None
    retention_days: int  # days that a record can be asked for; 0: as long as it exists
    stored_days: int  # days until it is dropped; 0: it is not
    max_records: int  # number in a project beyond which the oldest are dropped; 0: any number


class Audit(msgspec.Struct, frozen=True, kw_only=True):
    """The record that each change of a resource leaves behind."""

    resource_type: str
    unless: Expression | None
    record: tuple[Setting, ...]
    template_code: str  # the record as one expression of Python; null for the varying fields
    varying_fields: tuple[Setting, ...]  # fields that vary among calls of an operation by a caller


class Behaviour(msgspec.Struct, frozen=True, kw_only=True):
    """Declared effect of an operation. ``form`` is a class of the runtime's ``resources/operations``."""

    operation_id: str
    name: Identifier
    form: Literal["Create", "Update", "Delete", "List", "Page", "Count", "Compute"]
    resource_type: str  # empty for Compute
    rules: tuple[str, ...]  # that are checked, by name, in their order
    named: Mapping[str, str]  # rules by argument: conflict, not_found
    arguments: Mapping[str, Any]  # further ones, plain data
    expressions: Mapping[str, Expression]  # further ones


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """A rule that the documents state, and where the description holds to it."""

    name: str
    resource: str  # folder of the resource that it is about, or shared
    says: str
    sources: tuple[str, ...]  # citations
    level: str  # schema, state, resource, none
    at: tuple[str, ...]  # places of the description, as in errata
    code: str  # of the error that a violation answers, or empty
    reason: str  # why it is not enforced; empty unless level is none
    status: int  # that it answers with, where it is not the code's own; else 0
    when: Expression | None  # which requests it is about; None: all
    must: Expression | None  # what holds unless it is broken; None where something else ensures it


class Declared(msgspec.Struct, frozen=True, kw_only=True):
    """All behaviour that needs no handler."""

    resource_types: tuple[ResourceType, ...] = ()
    audit: Audit | None = None
    behaviours: tuple[Behaviour, ...] = ()
    rules: tuple[Rule, ...] = ()  # named by the others, or checked by an operation
    checked: Mapping[str, tuple[str, ...]] = msgspec.field(default_factory=dict)  # before handlers, by operationId

    def resource_type(self, name: str) -> ResourceType:
        return next(resource_type for resource_type in self.resource_types if resource_type.name == name)

    def rule(self, name: str) -> Rule:
        return next(rule for rule in self.rules if rule.name == name)
