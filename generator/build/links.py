"""Facts derived from declared lifecycles: links, and ``x-resources`` for tests of servers."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from generator.ir_declared import Behaviour, Declared, ResourceType, Rule
from generator.refs import Bundle

BODY = "$response.body"
PATH = "$request.path."
NAMES = {"List": "list", "Page": "list", "Update": "modify", "Delete": "delete"}
SENTENCES = {
    "list": "Find the resource in the list of {title}.",
    "modify": "Modify the resource: send its own representation, which identifies it and changes nothing.",
    "delete": "Delete the resource by its {identity}.",
    "next": "Get the next page.",
}
Links = dict[str, dict[str, Any]]


class Linker:
    """Makes the links of one document."""

    def __init__(self, bundle: Bundle, declared: Declared) -> None:
        self.bundle, self.declared = bundle, declared
        self.operations = {described.id: described for described in bundle.operations()}

    def of(self, operation_id: str) -> tuple[str, Links]:
        """The status that has links, and the links by name; empty where nothing follows."""
        for behaviour in self.declared.behaviours:
            if behaviour.operation_id == operation_id and behaviour.form in ("Create", "Page"):
                links = self._page(behaviour) if behaviour.form == "Page" else dict(self._life(behaviour))
                return next(iter(self.operations[operation_id].successes)), links
        return "", {}

    def _life(self, create: Behaviour) -> Iterator[tuple[str, dict[str, Any]]]:
        kind = self.declared.resource_type(create.resource_type)
        for behaviour in self.declared.behaviours:
            name = NAMES.get(behaviour.form)
            if name and behaviour.resource_type == kind.name and behaviour.operation_id in self.operations:
                fields = behaviour.arguments["filters"] if name == "list" else {field: field for field in kind.identity}
                yield name, self._link(create, behaviour, name, kind, fields)

    def _link(
        self, create: Behaviour, target: Behaviour, name: str, kind: ResourceType, fields: Mapping[str, str]
    ) -> dict[str, Any]:
        own = {param["name"] for param in self._parameters(create.operation_id) if param["in"] == "path"}
        values: dict[str, str] = {}
        for param in self._parameters(target.operation_id):
            if param["name"] in own:
                values[param["name"]] = PATH + param["name"]
            elif param["name"] in fields:
                values[param["name"]] = f"{BODY}#/{fields[param['name']].replace('.', '/')}"
        sentence = SENTENCES[name].format(
            title=kind.title, identity=" and ".join(f"`{field}`" for field in kind.identity)
        )
        link = {"operationId": target.operation_id, "description": sentence, "parameters": values}
        return {**link, "requestBody": BODY} if name == "modify" else link

    def _page(self, page: Behaviour) -> Links:
        own = {p["name"]: PATH + p["name"] for p in self._parameters(page.operation_id) if p["in"] == "path"}
        marker = {page.arguments["marker"]: f"{BODY}#/{'/'.join(page.arguments['next_marker'])}"}
        link = {"operationId": page.operation_id, "description": SENTENCES["next"], "parameters": own | marker}
        return {"next": link}

    def _parameters(self, operation_id: str) -> list[Mapping[str, Any]]:
        return self.bundle.parameters(self.operations[operation_id])


def resources(declared: Declared, codes: Mapping[str, Any], operations: Collection[str]) -> dict[str, Any]:
    """``x-resources``: what holds of each resource, without the expressions, for whoever tests a server.

    Only of the given operations, by operationId: an edition may not have all.
    """
    there = [behaviour for behaviour in declared.behaviours if behaviour.operation_id in operations]
    return {kind.name: _resource(kind, there, declared, codes) for kind in declared.resource_types}


def _resource(
    kind: ResourceType, there: list[Behaviour], declared: Declared, codes: Mapping[str, Any]
) -> dict[str, Any]:
    found: dict[str, Any] = {"schema": f"#/components/schemas/{kind.schema}", "identity": list(kind.identity)}
    for behaviour in there:
        if behaviour.resource_type == kind.name and behaviour.form != "Count":
            found[_verb(behaviour)] = _operation(behaviour, declared, codes)
    if kind.quotas:
        found["quotas"] = [
            {"name": quota.name, "limit": quota.limit, **_error(declared.rule(quota.rule), codes)}
            for quota in kind.quotas
        ]
    if kind.retention_days:
        found["retention-days"] = kind.retention_days
    if declared.audit and kind.audit_subject:
        found["recorded-in"] = declared.audit.resource_type
    return found


def _verb(behaviour: Behaviour) -> str:
    return {"Create": "create", "Update": "modify", "Delete": "delete"}.get(behaviour.form, "list")


def _operation(behaviour: Behaviour, declared: Declared, codes: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {"operationId": behaviour.operation_id}
    if behaviour.form == "Update":
        found["mode"] = "merge" if behaviour.arguments["is_merge"] else "replace"
    if behaviour.form in ("List", "Page"):
        found["into"] = behaviour.arguments["into"]
    if behaviour.form == "Page":
        found["limit"] = behaviour.arguments["limit"]
    for argument, rule in behaviour.named.items():
        found[argument] = _error(declared.rule(rule), codes)
    return found


def _error(rule: Rule, codes: Mapping[str, Any]) -> dict[str, Any]:
    return {"code": rule.code, "status": rule.status or codes.get(rule.code, {}).get("status", 0)}
