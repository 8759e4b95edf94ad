"""From the files to the model: kinds, behaviours and rules, each of whose names leads to something."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from generator import cel
from generator.build.declared.expressions import (
    ANYTHING,
    INTEGER,
    NAMES,
    TEXT,
    Compiler,
    Schema,
    Scope,
    all_reads,
    closed,
    record,
    split_static_fields,
    with_required,
)
from generator.build.declared.forms import Forms
from generator.build.error_codes import Codes
from generator.build.rules import rules
from generator.companions.declarations import Declarations, named_rules
from generator.companions.registers import Register
from generator.ir_declared import Audit, Declared, Expression, Quota, ResourceType, Rule, Subscription
from generator.missing_names import Follows, Missing
from generator.names import ConstantName
from generator.refs import Bundle
from generator.runtime.yaml_source.diagnostics import Diagnostics, Place
from generator.runtime.yaml_source.did_you_mean import suggest
from generator.runtime.yaml_source.reader import SourceDict, place_of, place_of_key, place_of_value


def declared(
    bundle: Bundle,
    files: Declarations,
    register: Register,
    catalogue: SourceDict,
    world: Mapping[str, Any],
    diagnostics: Diagnostics,
) -> tuple[Declared, tuple[Rule, ...]]:
    """The declared behaviour, and all rules of the register with their expressions. ``world``: its schema."""
    builder = _Builder(bundle, files, register, world, diagnostics)
    result = builder.build()
    builder.statuses(result[0], catalogue["codes"])
    return result


def rejection_codes(behaviour: Declared) -> Codes:
    """Which codes the rules of each operation answer."""
    known = {rule.name: (rule.status, rule.code) for rule in behaviour.rules}
    return {operation: {known[name] for name in names} for operation, names in _broken(behaviour).items()}


def _broken(behaviour: Declared) -> dict[str, set[str]]:
    """Which rules a request of each operation can break."""
    found: dict[str, set[str]] = {name: set(names) for name, names in behaviour.checked.items()}
    for each in behaviour.behaviours:
        names = {*each.rules, *each.named.values()}
        if each.form == "Create":
            names |= {quota.rule for quota in behaviour.resource_type(each.resource_type).quotas}
        found.setdefault(each.operation_id, set()).update(names)
    return found


# What an audit record can be made of, besides what every expression has.
AUDITED: Mapping[str, Schema] = {
    "subject": closed(type=TEXT, id=TEXT, name=TEXT),
    "operation": closed(id=TEXT, path=TEXT),
    "status": INTEGER,
    "response": ANYTHING,
    "body": ANYTHING,
    "request_id": TEXT,
    "source_ip": TEXT,
}
VARIABLES = frozenset((*NAMES, "record"))  # a resource is one too, by its name


class _Builder:
    def __init__(
        self,
        bundle: Bundle,
        files: Declarations,
        register: Register,
        world: Mapping[str, Any],
        diagnostics: Diagnostics,
    ) -> None:
        self.files, self.diagnostics = files, diagnostics
        self.entries = {name: entry.value for name, entry in register.items()}
        self.register = register
        self.components = bundle.document.get("components", {}).get("schemas", {})
        schemas = {name: self.components.get(entry.value["schema"], {}) for name, entry in files.resources.items()}
        self.compiler = Compiler(bundle, schemas, world, diagnostics)
        self.operations = self.compiler.operations

    def build(self) -> tuple[Declared, tuple[Rule, ...]]:
        self._names_exist()
        if self.diagnostics:
            return Declared(), ()
        always = {name: tuple(sorted(self._always_set(name))) for name in self.compiler.resource_types}
        self.compiler = self.compiler.with_resource_types(self._schemas(always))
        forms = Forms(self.compiler, self.files, self.compiler.bundle, self.diagnostics)
        resource_types = tuple(
            self._resource_type(name, entry.value, always[name]) for name, entry in self.files.resources.items()
        )
        expressions = {name: self._rule(entry) for name, entry in self.entries.items() if "must" in entry}
        checked = {operation: tuple(self._checked(operation)) for operation in sorted(self.operations)}
        behaviours = tuple(
            forms.behaviour(operation, entry, checked.pop(operation))
            for operation, entry in self.files.operations.items()
        )
        register = rules(self.register, expressions)
        used = named_rules(self.files) | expressions.keys()
        return Declared(
            resource_types=resource_types,
            audit=next((self._audit(entry.value) for entry in self.files.audits), None),
            behaviours=behaviours,
            rules=tuple(rule for rule in register if rule.name in used),
            checked={operation: names for operation, names in checked.items() if names},
        ), register

    def _schemas(self, always: Mapping[str, Sequence[tuple[str, ...]]]) -> dict[str, Schema]:
        """The schemas of the stored records, which surely have the fields that the server sets."""
        known = self.compiler.resource_types
        return {name: with_required(known[name], list(always[name]), self.compiler.properties) for name in known}

    def _always_set(self, resource_type: str) -> set[tuple[str, ...]]:
        """Return the paths of the fields that every record has because the server sets them, and never removes them."""
        found: set[tuple[str, ...]] = set()
        for settings, scopes in self._settings_of(resource_type):
            for field, value in settings.items():
                path, is_conditional = tuple(field.split(".")), isinstance(value, SourceDict)
                holder, key = (value, "value") if is_conditional else (settings, field)
                if self.compiler.may_be_null(holder, key, *scopes):  # null removes the field
                    found = {each for each in found if each[: len(path)] != path}
                elif not is_conditional:
                    found.add(path)
        return found

    def _settings_of(self, resource_type: str) -> Iterator[tuple[SourceDict, list[Scope]]]:
        """Yield the settings that make a record of a type, in the order in which they apply, with their scopes."""
        entry = self.files.resources[resource_type].value
        if "initial" in entry:
            yield entry["initial"], self._scopes_before(resource_type)
        if "derived" in entry:
            yield entry["derived"], self._scopes_of_change(resource_type)
        for audit in self.files.audits:
            if audit.value["resource"] == resource_type:
                yield audit.value["record"], [self.compiler.scope.with_variables(AUDITED)]

    def statuses(self, behaviour: Declared, codes: Mapping[str, Any]) -> None:
        """The answer of each rule is among those of the operations that it is about."""
        for operation, names in _broken(behaviour).items():
            for rule in map(behaviour.rule, sorted(names)):
                wanted = str(rule.status or codes.get(rule.code, {}).get("status", ""))
                if wanted and wanted not in self.operations[operation].definition["responses"]:
                    place = self.register[rule.name].place
                    message = f"{operation} has no answer {wanted}, which {rule.name} gives"
                    self.diagnostics.add(place, "E426", message, "add it to responses")

    def _names_exist(self) -> None:
        """Report names that lead to nothing, or to two things: of resources, schemas, operations and rules."""
        for name, resource_type in self.files.resources.items():
            if name in VARIABLES:
                message = f"{name} is a variable of expressions"
                self.diagnostics.add(resource_type.place, "E420", message, "choose another name for the resource")
            self._known(resource_type.value, "schema", self.components, "schema")
            for quota in resource_type.value.get("quotas", {}).values():
                self._known(quota, "rule", self.entries, "rule")
        for audit in self.files.audits:
            self._known(audit.value, "resource", self.files.resources, "resource")
        for operation, entry in self.files.operations.items():
            self._exists(operation, self.operations, "operation", entry.place)
            for key in ("creates", "updates", "deletes", "lists", "counts"):
                self._known(entry.value, key, self.files.resources, "resource")
            for holder in (entry.value, entry.value.get("page", {})):
                for key in ("conflict", "not_found"):
                    self._known(holder, key, self.entries, "rule")
        for name, rule in self.entries.items():
            if "must" in rule and not self._operations_of(rule):
                place = place_of(rule, ["must"])
                about = Follows(frozenset(part for at in rule["at"] for part in at.split("/")))
                self.diagnostics.add(place, "E423", f"no operation checks {name}", "name the operations in at", about)

    def _known(self, holder: Any, key: str, known: Any, what: str) -> None:
        if key in holder:
            self._exists(holder[key], known, what, holder.values_at[key])

    def _exists(self, name: str, known: Any, what: str, place: Place) -> None:
        if name not in known:
            about = Missing(what, name, self._places(what))
            self.diagnostics.add(place, "E422", f"there is no {what} {name!r}", suggest(name, known), about)

    def _places(self, what: str) -> dict[str, Place | None]:
        """Return the places where the names are defined."""
        match what:
            case "operation":
                return {name: place_of_value(each.definition, "operationId") for name, each in self.operations.items()}
            case "schema":
                return {name: place_of_key(self.components, name) for name in self.components}
        entries = self.files.resources if what == "resource" else self.register
        return {name: entry.place for name, entry in entries.items()}

    def _operations_of(self, rule: Mapping[str, Any]) -> list[str]:
        found = (at.partition("/")[0] for at in rule["at"])
        return list(dict.fromkeys(operation for operation in found if operation in self.operations))

    def _checked(self, operation: str) -> Iterator[str]:
        return (
            name for name, entry in self.entries.items() if "must" in entry and operation in self._operations_of(entry)
        )

    def _rule(self, entry: SourceDict) -> dict[str, Expression]:
        scopes = [self._scope(operation) for operation in self._operations_of(entry)]
        return {key: self.compiler.condition(entry, key, *scopes) for key in ("when", "must") if key in entry}

    def _scope(self, operation: str) -> Scope:
        entry = self.files.operations.get(operation)
        resource_type = (entry.value.get("creates") or entry.value.get("updates") or "") if entry else ""
        return self.compiler.scope_of(operation, resource_type, is_new=entry is not None and "creates" in entry.value)

    def _resource_type(self, name: str, entry: SourceDict, always: tuple[tuple[str, ...], ...]) -> ResourceType:
        schema = self.compiler.resource_types[name]
        for_resource = self.compiler.for_resource(self.compiler.scope, name)
        for field, place in zip(entry["identity"], entry["identity"].values_at, strict=True):
            self.compiler.field(schema, field, place)
        initial = self.compiler.settings(entry.get("initial"), schema, *self._scopes_before(name))
        derived = self.compiler.settings(entry.get("derived"), schema, *self._scopes_of_change(name))
        retention = entry.get("retention", {})
        return ResourceType(
            name=name,
            constant=ConstantName.of(name),
            title=name.replace("_", " "),
            description=entry["description"],
            schema=entry["schema"],
            identity=tuple(entry["identity"]),
            initial=initial,
            initial_code=record(initial),
            derived=derived,
            always=always,
            listed_first=self._of_record(entry, "listed_first", schema),
            quotas=tuple(self._quota(each, quota, schema) for each, quota in entry.get("quotas", {}).items()),
            audit_subject=self._subject(entry, for_resource),
            owned=dict(entry.get("owned", {})),
            subscription=self._subscription(entry, schema),
            retention_days=retention.get("days", 0),
            stored_days=retention.get("stored_days", retention.get("days", 0)),
            max_records=retention.get("max_records", 0),
        )

    def _scopes_before(self, resource_type: str) -> list[Scope]:
        """The scopes of a request that stores a record, before there is one."""
        requests = self._changing(resource_type)
        return [self.compiler.scope_of(operation) for operation in requests] or [self.compiler.scope]

    def _scopes_of_change(self, resource_type: str) -> list[Scope]:
        """The scopes of a request that stores a record, with the record."""
        requests = self._changing(resource_type)
        return [self._scope(each) for each in requests] or [
            self.compiler.for_resource(self.compiler.scope, resource_type)
        ]

    def _changing(self, resource_type: str) -> Iterator[str]:
        """The operations that store a record of the kind."""
        for operation, entry in self.files.operations.items():
            if resource_type in (entry.value.get("creates"), entry.value.get("updates")):
                yield operation

    def _of_record(self, entry: SourceDict, key: str, schema: Mapping[str, Any]) -> Expression | None:
        return self.compiler.condition(entry, key, self.compiler.scope.for_record(schema)) if key in entry else None

    def _quota(self, name: str, entry: SourceDict, schema: Mapping[str, Any]) -> Quota:
        of = self.compiler.condition(entry, "of", self.compiler.scope.for_record(schema))
        return Quota(name=name, of=of, limit=entry["limit"], rule=entry["rule"])

    def _subject(self, entry: SourceDict, for_resource: Scope) -> Expression | None:
        if "audit_subject" not in entry:
            return None
        settings = self.compiler.settings(entry["audit_subject"], ANYTHING, for_resource)
        text = ", ".join(f'"{setting.field}": {setting.value.cel}' for setting in settings)
        return Expression(f"{{{text}}}", record(settings), all_reads(settings))

    def _subscription(self, entry: SourceDict, schema: Mapping[str, Any]) -> Subscription | None:
        if "subscription" not in entry or not self.files.audits:
            return None
        audit = self.compiler.resource_types[self.files.audits[0].value["resource"]]
        common = self.compiler.scope.with_variables({"record": audit})
        common = Scope(common.types, {**common.names, "record": "ctx.record"})
        scope = common.for_record(schema)
        types = {"when": cel.BOOLEAN, "url": cel.TEXT, "headers": cel.OBJECT, "body": cel.ANYTHING}
        return Subscription(
            enabled=self.compiler.condition(entry["subscription"], "enabled", common),  # asked once, not of each record
            **{key: self.compiler.compile(entry["subscription"], key, scope, gives=types[key]) for key in types},
        )

    def _audit(self, entry: SourceDict) -> Audit:
        scope = self.compiler.scope.with_variables(AUDITED)
        settings = self.compiler.settings(entry["record"], self.compiler.resource_types[entry["resource"]], scope)
        unless = self.compiler.condition(entry, "unless", scope) if "unless" in entry else None
        template_code, varying_fields = split_static_fields(settings)
        return Audit(
            resource_type=entry["resource"],
            unless=unless,
            record=settings,
            template_code=template_code,
            varying_fields=varying_fields,
        )
