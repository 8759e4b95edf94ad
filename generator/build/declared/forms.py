"""Declared operations as forms of the runtime, such as Create and List."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from generator.build.declared.expressions import Compiler, all_reads, record
from generator.companions.declarations import Declarations, Entry
from generator.ir_declared import Behaviour, Expression
from generator.names import Identifier
from generator.refs import Bundle
from generator.runtime.openapi import READ_ONLY, is_marked, parameter_schema
from generator.runtime.yaml_source.diagnostics import Diagnostics
from generator.runtime.yaml_source.did_you_mean import suggest
from generator.runtime.yaml_source.reader import SourceDict


class Forms:
    def __init__(self, compiler: Compiler, files: Declarations, bundle: Bundle, diagnostics: Diagnostics) -> None:
        self.compiler, self.files, self.bundle, self.diagnostics = compiler, files, bundle, diagnostics
        self.operations = compiler.operations

    def behaviour(self, operation: str, entry: Entry, rules: tuple[str, ...]) -> Behaviour:
        """The operation with what its form needs to know."""
        key = next(iter(key for key in FORMS if key in entry.value))
        form, build = FORMS[key]
        arguments, expressions = build(self, operation, entry)
        resource_type = entry.value[key] if key not in ("returns", "rejects") else ""
        holder = entry.value.get("page", entry.value)
        return Behaviour(
            operation_id=operation,
            name=Identifier.of(operation),
            form="Page" if "page" in entry.value else form,  # type: ignore[arg-type]
            resource_type=resource_type,
            rules=rules,
            named={name: holder[name] for name in ("conflict", "not_found") if name in holder},
            arguments=arguments,
            expressions=expressions,
        )

    def _body(self, operation: str) -> Mapping[str, Any]:
        schema: Mapping[str, Any] = self.bundle.body_schema(
            self.operations[operation].definition.get("requestBody", {})
        )
        return schema

    def _returns_something(self, operation: str) -> bool:
        return any("content" in self.bundle.resolve(answer) for answer in self.operations[operation].successes.values())

    def _keep(self, sent: Mapping[str, Any], stored: Mapping[str, Any]) -> dict[str, Any] | None:
        """The fields that a request sets: those of both schemas. None for what is no object with known fields."""
        here, there = self.compiler.properties(sent), self.compiler.properties(stored)
        both = [name for name, each in here.items() if name in there and not self._is_read_only(each)]
        return {name: self._keep(here[name], there[name]) for name in both} if here and there else None

    def _is_read_only(self, schema: Any) -> bool:
        return is_marked(schema, READ_ONLY, self.bundle.resolve)

    def _kept(self, operation: str, resource_type: str) -> dict[str, Any]:
        return self._keep(self._body(operation), self.compiler.resource_types[resource_type]) or {}

    def creates(self, operation: str, entry: Entry) -> Built:
        resource_type = entry.value["creates"]
        keep = self._kept(operation, resource_type)
        self._all_set(resource_type, self._body(operation), keep, entry)
        self._made_or_taken(resource_type, entry)
        omitted = tuple(entry.value.get("omit_in_response", ()))
        for field, place in zip(omitted, entry.value["omit_in_response"].values_at if omitted else (), strict=True):
            self.compiler.field(self.compiler.resource_types[resource_type], field, place)
        return {"keep": keep, **({"omit_in_response": omitted} if omitted else {})}, {}

    def _made_or_taken(self, resource_type: str, entry: Entry) -> None:
        """An identity that is sent may be there already."""
        declared = self.files.resources[resource_type].value
        identity = self._identity(resource_type)
        sent = ", ".join(name for name in identity if name not in declared.get("initial", {}))
        if sent and "conflict" not in entry.value:
            message = f"a record with this {sent} may exist"
            self.diagnostics.add(entry.place, "E425", message, "add conflict: and the rule that it violates")

    def _identity(self, resource_type: str) -> list[str]:
        """Return the fields that identify a record, without those that it does not have: E422 reports these."""
        known = self.compiler.properties(self.compiler.resource_types[resource_type])
        return [name for name in self.files.resources[resource_type].value["identity"] if name in known or not known]

    def _all_set(self, resource_type: str, body: Mapping[str, Any], keep: Mapping[str, Any], entry: Entry) -> None:
        """A record has what its schema requires."""
        declared = self.files.resources[resource_type].value
        fields = {name.split(".")[0] for key in ("initial", "derived") for name in declared.get(key, ())}
        sent = self.compiler.required(body) & set(keep)
        for name in sorted(self.compiler.required(self.compiler.resource_types[resource_type]) - fields - sent):
            message = f"nothing sets {name}, which {declared['schema']} requires"
            self.diagnostics.add(entry.place, "E424", message, f"set it under initial of {resource_type}")

    def updates(self, operation: str, entry: Entry) -> Built:
        keep = self._kept(operation, entry.value["updates"])
        identity = set(self._identity(entry.value["updates"]))
        for name in sorted(identity - (self.compiler.required(self._body(operation)) & set(keep))):
            message = f"the body of {operation} need not have {name}"
            self.diagnostics.add(entry.place, "E425", message, "update by the identity, with all of it required")
        is_merge = entry.value["mode"] == "merge"
        return {"keep": keep, "is_merge": is_merge, "returns_record": self._returns_something(operation)}, {}

    def deletes(self, operation: str, entry: Entry) -> Built:
        identity = self._identity(entry.value["deletes"])
        params = sorted(self._parameters(operation), key=lambda param: param["in"] == "path")  # the path prevails
        named = {p["name"]: p for p in params if p["name"] in identity and p["in"] in ("path", "query")}
        lists = [p for p in named.values() if self.bundle.resolve(parameter_schema(p)).get("type") == "array"]
        if set(named) != set(identity):
            missing = ", ".join(sorted(set(identity) - set(named)))
            self.diagnostics.add(
                entry.place, "E425", f"{operation} has no parameter {missing}", "delete by the identity"
            )
        elif lists and (len(named) > 1 or not lists[0].get("required")):
            message = f"{lists[0]['name']} is a list, but not the one parameter that is required"
            self.diagnostics.add(entry.place, "E425", message, "delete by a list of an identity of one field")
        return {"by": tuple(named), "many": bool(lists)}, {}

    def _parameters(self, operation: str) -> list[Mapping[str, Any]]:
        return self.bundle.parameters(self.operations[operation])

    def lists(self, operation: str, entry: Entry) -> Built:
        filters = dict(entry.value.get("filters", {}))
        self._are_parameters(operation, entry.value.get("filters"))
        for name, field in filters.items():
            place = entry.value["filters"].values_at[name]
            self.compiler.field(self.compiler.resource_types[entry.value["lists"]], field, place)
        arguments = {"into": entry.value["into"], "filters": filters}
        page: SourceDict | None = entry.value.get("page")
        if page is None:
            return arguments, {}
        names = ("limit", "marker", "from", "to")
        for name in (*names, *(["by_id"] if "by_id" in page else [])):
            self._is_parameter(operation, page, name)
        arguments |= {Identifier.of(name): page[name] for name in names} | {"by_id": page.get("by_id", "")}
        arguments |= {"default_window_ms": page["default_window_ms"]}
        arguments |= {name: tuple(page[name].split(".")) for name in ("count", "next_marker")}
        self._agrees_with_clients(operation, entry.value["into"], page)
        scope = self.compiler.scope_of(operation)
        expressions = {"empty": self.compiler.condition(page, "empty", scope)} if "empty" in page else {}
        if "apart" in page:
            apart, schema = page["apart"], self.compiler.resource_types[entry.value["lists"]]
            self._is_parameter(operation, apart, "by")
            arguments |= {"apart": (apart["as"], apart["by"])}
            fields = self.compiler.settings(apart.get("record"), schema, self.compiler.scope)
            expressions["apart_fields"] = Expression("", record(fields), all_reads(fields))
        return arguments, expressions

    def _agrees_with_clients(self, operation: str, into: str, page: SourceDict) -> None:
        """Report that ``x-pagination``, which clients follow, says something else."""
        stated = self.operations[operation].definition.get("x-pagination")
        if stated is None:
            return
        window = stated.get("window", {})
        pairs = [
            (page.values_at["marker"], page["marker"], stated.get("parameter")),
            (page.values_at["next_marker"], page["next_marker"], stated.get("marker")),
            (page.values_at["from"], page["from"], window.get("start", page["from"])),
            (page.values_at["to"], page["to"], window.get("end", page["to"])),
            (page.place, page["default_window_ms"], window.get("default_ms", page["default_window_ms"])),
            (page.place, into, stated["items"]),
        ]
        for place, own, other in pairs:
            if own != other:
                message = f"x-pagination of {operation} has {'nothing' if other is None else repr(other)} for {own!r}"
                self.diagnostics.add(place, "E425", message, "write the same in both")

    def _are_parameters(self, operation: str, filters: SourceDict | None) -> None:
        known = {param["name"] for param in self._parameters(operation) if param["in"] in ("path", "query")}
        for name in filters or ():
            if filters is not None and name not in known:
                self.diagnostics.add(
                    filters.keys_at[name], "E425", f"{operation} has no parameter {name}", suggest(name, known)
                )

    def _is_parameter(self, operation: str, page: SourceDict, key: str) -> None:
        known = {param["name"] for param in self._parameters(operation) if param["in"] == "query"}
        if page[key] not in known:
            message = f"{operation} has no parameter {page[key]}"
            self.diagnostics.add(page.values_at[key], "E425", message, suggest(page[key], known))

    def counts(self, operation: str, entry: Entry) -> Built:
        return {"into": entry.value["into"], "names": tuple(entry.value["fields"])}, {}

    def returns(self, operation: str, entry: Entry) -> Built:
        return {}, {"response": self.compiler.compile(entry.value, "returns", self.compiler.scope_of(operation))}

    def rejects(self, operation: str, entry: Entry) -> Built:
        return {}, {}


Built = tuple[dict[str, Any], dict[str, Expression]]
"""Further arguments of a form: plain data, and expressions."""
FORMS: dict[str, tuple[str, Callable[[Forms, str, Entry], Built]]] = {
    "creates": ("Create", Forms.creates),
    "updates": ("Update", Forms.updates),
    "deletes": ("Delete", Forms.deletes),
    "lists": ("List", Forms.lists),
    "counts": ("Count", Forms.counts),
    "returns": ("Compute", Forms.returns),
    "rejects": ("Compute", Forms.rejects),
}
