"""Compiles the expressions of declarations, each in its surroundings: which variables it has, and what they are."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any

import msgspec

from generator import cel
from generator.cache import remembered
from generator.ir_declared import Expression, Setting
from generator.missing_names import Missing
from generator.refs import Bundle
from generator.runtime.contract.cel.nodes import Node
from generator.runtime.openapi import parameter_schema
from generator.runtime.yaml_source.diagnostics import Diagnostics, Place
from generator.runtime.yaml_source.did_you_mean import suggest
from generator.runtime.yaml_source.reader import SourceDict, place_of_key

Schema = Mapping[str, Any]
FUNCTIONS = {
    "newId": cel.Function((), cel.TEXT, "ctx.call.new_id()", is_pure=False),
    "json": cel.Function((cel.ANYTHING,), cel.TEXT, "json({0})"),
    "isoTime": cel.Function((cel.NUMBER,), cel.TEXT, "iso_time({0})", can_fail=True),
}
TEXT: Schema = {"type": "string"}
INTEGER: Schema = {"type": "integer"}


def closed(**properties: Schema) -> Schema:
    return {"type": "object", "properties": properties, "required": list(properties)}


CALLER = closed(
    id=TEXT,
    name=TEXT,
    account=closed(id=TEXT, name=TEXT),
    access_key=TEXT,
    projects={"type": "array", "items": TEXT},
    root={"type": "boolean"},
)
# The Python of each variable; that of kinds is made by their names.
NAMES = {
    "self": "ctx.record",
    "old": "ctx.previous",
    "body": "ctx.call.body",
    "query": "ctx.call.query",
    "path": "ctx.call.path",
    "world": "ctx.call.world",
    "project": "ctx.call.project",
    "account": "ctx.call.account",
    "now": "ctx.call.now",
    "caller": "ctx.caller",
    "operation": "ctx.operation",
    "siblings": "ctx.siblings()",
    "other_projects": "ctx.other_projects()",
    "subject": "ctx.subject",
    "status": "ctx.status",
    "response": "ctx.response",
    "request_id": "ctx.call.request_id",
    "source_ip": "ctx.call.source_ip",
}
# Variables that are equal in all calls of an operation by one caller with the same status.
STATIC = frozenset(("caller", "operation", "status"))
ANYTHING: Schema = {}


class Scope(msgspec.Struct, frozen=True):
    """The variables of an expression by name, as schemas and as Python."""

    types: Mapping[str, Schema]
    names: Mapping[str, str]
    nullable: frozenset[str] = frozenset()

    def for_record(self, schema: Schema, name: str = "self") -> Scope:
        """Return the same scope for one of several records, the variable ``it`` in Python."""
        return Scope({**self.types, name: schema}, {**self.names, name: "it"}, self.nullable)

    def with_variables(self, types: Mapping[str, Schema]) -> Scope:
        return Scope({**self.types, **types}, self.names, self.nullable)


class Compiler:
    """Turns texts into expressions; what is wrong with one goes to ``diagnostics`` at the place of the text."""

    def __init__(
        self, bundle: Bundle, resource_types: Mapping[str, Schema], world: Schema, diagnostics: Diagnostics
    ) -> None:
        """``resource_types``: the schemas of the stored records, by the names of their collections."""
        self.bundle, self.world = bundle, world
        self.resource_types = resource_types
        self.diagnostics = diagnostics
        lists = {name: {"type": "array", "items": schema} for name, schema in resource_types.items()}
        common = {"world": world, "project": TEXT, "account": TEXT, "now": INTEGER, "caller": CALLER}
        self.scope = Scope({**common, **lists}, {**NAMES, **{name: f"ctx.stored({name!r})" for name in resource_types}})
        self.operations = {described.id: described for described in bundle.operations()}

    def with_resource_types(self, resource_types: Mapping[str, Schema]) -> Compiler:
        """Return a compiler that knows more of the stored records."""
        return Compiler(self.bundle, resource_types, self.world, self.diagnostics)

    def scope_of(self, operation_id: str, resource_type: str = "", *, is_new: bool = True) -> Scope:
        """Return the variables of a request; with a resource type, also of a record created (``is_new``) or changed."""
        described = self.operations[operation_id]
        params = self.bundle.parameters(described)
        body: Schema = self.bundle.body_schema(described.definition.get("requestBody", {}))
        types = {"body": body, "query": self._parameters(params, "query"), "path": self._parameters(params, "path")}
        scope = self.scope.with_variables(types)
        return self.for_resource(scope, resource_type, is_new=is_new) if resource_type else scope

    def for_resource(self, scope: Scope, resource_type: str, *, is_new: bool = True) -> Scope:
        schema = self.resource_types[resource_type]
        many = {"type": "array", "items": schema}
        inner = scope.with_variables({"self": schema, "old": schema, "siblings": many, "other_projects": many})
        return Scope(inner.types, inner.names, frozenset(("old",) if is_new else ()))

    def _parameters(self, params: Iterable[Mapping[str, Any]], location: str) -> Schema:
        here = [param for param in params if param["in"] == location]
        sure = [
            p["name"]
            for p in here
            if p.get("required") or "default" in {**self.bundle.resolve(parameter_schema(p)), **parameter_schema(p)}
        ]
        return {"type": "object", "properties": {p["name"]: parameter_schema(p) for p in here}, "required": sure}

    def properties(self, schema: Schema) -> dict[str, Any]:
        return self._types(self.scope).properties(schema)

    def required(self, schema: Schema) -> set[str]:
        return self._types(self.scope).required(schema)

    def _types(self, scope: Scope) -> cel.Types:
        return cel.Types(scope.types, self.bundle.resolve, FUNCTIONS, scope.nullable)

    def compile(self, holder: SourceDict, key: str, *scopes: Scope, gives: frozenset[str] = cel.ANYTHING) -> Expression:
        """Return the expression of ``holder`` under ``key``, checked in each of the scopes.

        A ``when`` beside it is taken to hold. ``gives``: the types that its value may have.
        """
        text = expression_text(holder[key])
        node, given = _parsed(text), _given(holder, key)
        if isinstance(node, cel.CelError):
            self._problem(holder, key, node.at, str(node), "write an expression of CEL")
            return Expression(text, "None")
        checked = (cel.check(node, self._types(scope), given, gives) for scope in scopes)
        problems = {problem[:3]: problem for found in checked for problem in found}
        for at, message, hint, name, known in problems.values():
            about = Missing("property", name, {each: place_of_key(known, each) for each in known}) if name else None
            self._problem(holder, key, at, message, hint, about)
        if problems:
            return Expression(text, "None")
        certainty = cel.certainty(node, map(self._types, scopes), given)
        python = cel.compiled(node, scopes[0].names, FUNCTIONS, certainty)
        return Expression(cel.one_line(text), python, cel.reads(node, FUNCTIONS))

    def may_be_null(self, holder: SourceDict, key: str, *scopes: Scope) -> bool:
        """Tell whether the expression in ``holder`` under ``key`` can be null in one of the scopes; see ``compile``."""
        node, given = _parsed(expression_text(holder[key])), _given(holder, key)
        if isinstance(node, cel.CelError):
            return False  # ``compile`` reports it; that the field may be missing would only follow from it
        return any(cel.may_be_null(node, self._types(scope), given) for scope in scopes)

    def _problem(
        self, holder: SourceDict, key: str, at: int, message: str, hint: str, about: Missing | None = None
    ) -> None:
        """At the very column, where it is that of the text; the words around it tell where it is in longer ones."""
        text, place = expression_text(holder[key]), holder.values_at[key]
        if holder.positions.is_plain(key):
            place = Place(place.file, place.line, place.column + at)
        near = " ".join(text[max(at - 12, 0) : at + 20].split())
        self.diagnostics.add(place, "E421", f"{message} (in {near!r})" if near else message, hint, about)

    def condition(self, holder: SourceDict, key: str, *scopes: Scope) -> Expression:
        """Like ``compile``, for conditions."""
        return self.compile(holder, key, *scopes, gives=cel.BOOLEAN)

    def settings(self, content: SourceDict | None, schema: Schema, *scopes: Scope) -> tuple[Setting, ...]:
        """Fields of records of a schema with their values, in their order."""
        return tuple(self._setting(content, field, schema, scopes) for field in content) if content else ()

    def _setting(self, content: SourceDict, field: str, schema: Schema, scopes: tuple[Scope, ...]) -> Setting:
        path, entry = tuple(field.split(".")), content[field]
        types = self.field(schema, field, content.keys_at[field])
        gives = types and types | cel.NULL  # which takes a field away
        if isinstance(entry, SourceDict):
            when = self.condition(entry, "when", *scopes)
            return Setting(path, self.compile(entry, "value", *scopes, gives=gives), when)
        return Setting(path, self.compile(content, field, *scopes, gives=gives), None)

    def field(self, schema: Schema, path: str, place: Place) -> frozenset[str]:
        """The types of a field, such as size.width; a problem if there is none."""
        types = self._types(self.scope)
        for name in path.split("."):
            known = types.properties(schema)
            if known and name not in known:
                about = Missing("property", name, {each: place_of_key(known, each) for each in known})
                self.diagnostics.add(place, "E422", f"there is no field {name!r}", suggest(name, known), about)
            schema = known.get(name, ANYTHING)
        return types.of(schema)


def _parsed(text: str) -> Node | cel.CelError:
    known = remembered("expressions", text, lambda: _parsed_anew(text))
    node: Node | cel.CelError = cel.from_plain(known["tree"]) if "tree" in known else cel.CelError(**known)
    return node


@cache
def _parsed_anew(text: str) -> dict[str, Any]:
    try:
        return {"tree": cel.to_plain(cel.parse(text))}
    except cel.CelError as error:
        return {"message": str(error), "at": error.at}


def _given(holder: SourceDict, key: str) -> Node | None:
    """Return the condition of the expression under ``key``, if there is one beside it that can be read."""
    given = _parsed(expression_text(holder["when"])) if "when" in holder and key != "when" else None
    return None if isinstance(given, cel.CelError) else given


def expression_text(value: Any) -> str:
    """An expression as a text: true and 100 are values of YAML, and expressions too."""
    return value if isinstance(value, str) else json.dumps(value)


def with_required(schema: Schema, paths: Iterable[tuple[str, ...]], properties: Callable[[Schema], Schema]) -> Schema:
    """The schema of records that surely have the fields to which the paths lead."""
    inner: dict[str, list[tuple[str, ...]]] = {}
    for path in paths:
        inner.setdefault(path[0], []).extend([path[1:]] if path[1:] else [])
    known = properties(schema)
    deeper = {
        name: with_required(known[name], rest, properties) for name, rest in inner.items() if rest and name in known
    }
    return {"allOf": [{"required": list(inner), "properties": deeper}, schema]}


def record(settings: Iterable[Setting]) -> str:
    """Settings as one expression of Python: an object, and objects in it."""
    return "{" + ", ".join(map(_entry, fields(settings))) + "}"


def fields(settings: Iterable[Setting]) -> list[Setting]:
    """One setting for each field of the record, an object in it being one value."""
    groups: dict[str, list[Setting]] = {}
    for setting in settings:
        groups.setdefault(setting.path[0], []).append(setting)
    return [group[0] if len(group[0].path) == 1 else _object(name, group) for name, group in groups.items()]


def split_static_fields(settings: Iterable[Setting]) -> tuple[str, tuple[Setting, ...]]:
    """Like ``record``, with null for fields that vary among calls of an operation by a caller; and these fields."""
    found = fields(settings)
    varying_fields = tuple(setting for setting in found if not setting.reads <= STATIC)
    entries = (f"{setting.path[0]!r}: None" if setting in varying_fields else _entry(setting) for setting in found)
    return "{" + ", ".join(entries) + "}", varying_fields


def _entry(setting: Setting) -> str:
    name, value = setting.path[0], setting.value.python
    return f"**({{{name!r}: {value}}} if {setting.when.python} else {{}})" if setting.when else f"{name!r}: {value}"


def _object(name: str, settings: Iterable[Setting]) -> Setting:
    inner = [Setting(setting.path[1:], setting.value, setting.when) for setting in settings]
    return Setting((name,), Expression("", record(inner), all_reads(inner)), None)


def all_reads(settings: Iterable[Setting]) -> frozenset[str]:
    return frozenset[str]().union(*(setting.reads for setting in settings))
