"""Rules on the files of names: what they name exists."""

from __future__ import annotations

from collections.abc import Iterator

from generator.build.models import directions
from generator.build.types import is_enum, is_model
from generator.lint.rule import Finding, project_rule, rule
from generator.lint.walk import nodes, operations
from generator.names import ClassName
from generator.project import Project
from generator.refs import Bundle
from generator.runtime.openapi import escape
from generator.runtime.yaml_source.reader import SourceDict, place_of


@project_rule("L160")
def error_schema(project: Project) -> Iterator[Finding]:
    """The schema of error bodies exists and marks which property is the code and which the message.

    Bad: ``error-schema: Eror``. Good: ``error-schema: Error``, with ``x-role: code`` and ``x-role: message`` in it.
    """
    naming = project.naming.source
    name = naming["error-schema"]
    schema = project.bundle.document["components"].get("schemas", {}).get(name)
    if not is_model(schema):
        yield Finding(place_of(naming, ["error-schema"]), f"there is no object {name!r}", "name a schema")
        return
    roles = [definition.get("x-role") for definition in schema["properties"].values()]
    for role in ("code", "message"):
        if roles.count(role) != 1:
            where = f"/components/schemas/{name}"
            yield Finding(where, f"{roles.count(role)} properties with x-role: {role}", "mark one property so")


@project_rule("L161", of_files=True)
def exceptions_apply(project: Project) -> Iterator[Finding]:
    """An exception that matches nothing is a leftover or misspelt.

    Bad: ``renames: {operations: {creatPet: …}}``. Good: ``{createPet: …}``.
    """
    naming = project.naming.source
    for tokens, name, known in _claims(naming, project.bundle):
        if name not in known:
            yield Finding(
                place_of(naming, tokens), f"{name!r} does not exist in the description", "remove or rename it"
            )


@rule("L162")
def classes_differ(bundle: Bundle) -> Iterator[Finding]:
    """Each class has a name of its own. An object of requests and responses is two, one of them with Input behind.

    Bad: ``Pet`` in both directions beside ``PetInput``. Good: ``NewPet``.
    """
    schemas = bundle.document["components"].get("schemas", {})
    known: dict[str, str] = {}
    sent, answered = directions(bundle)
    for name, schema in schemas.items():
        if is_enum(schema) or is_model(schema):
            both = is_model(schema) and name in sent and name in answered
            for class_name in (name, f"{name}Input") if both else (name,):
                other = known.setdefault(ClassName.of(class_name), name)
                if other != name:
                    message = f"{name} and {other} would both be the class {ClassName.of(class_name)}"
                    yield Finding(f"/components/schemas/{escape(name)}", message, "rename one of them")


@project_rule("L163")
def errors_alike(project: Project) -> Iterator[Finding]:
    """Every refusal has the body that naming.yaml names: clients read code and message from it.

    Bad: a 404 with ``schema: {type: string}``. Good: with ``schema: {$ref: '#/Error'}``.
    """
    bundle, name = project.bundle, project.naming.error_schema
    if name not in bundle.document["components"].get("schemas", {}):
        return  # L160 says so
    wanted = {"$ref": f"#/components/schemas/{name}"}
    for operation in operations(bundle):
        for status, response in operation.value.get("responses", {}).items():
            content = bundle.resolve(response).get("content", {}).get("application/json", {})
            if status[:1] in ("4", "5") and "schema" in content and content["schema"] != wanted:
                where = f"{operation.pointer}/responses/{status}"
                yield Finding(where, "the body is not that of errors", "refer to error-schema of naming.yaml")


def _claims(naming: SourceDict, bundle: Bundle) -> Iterator[tuple[list[str], str, set[str]]]:
    """Every name in naming.yaml with the names that there are."""
    path = {param["name"] for o in operations(bundle) for _, param in o.params if param["in"] == "path"}
    fields = {name for node in nodes(bundle, "schema") for name in node.value.get("properties", {})}
    params = {param["name"] for o in operations(bundle) for _, param in o.params}
    identifiers = {o.value.get("operationId", "") for o in operations(bundle)}
    for position, name in enumerate(naming.get("bound-parameters", ())):
        yield ["bound-parameters", str(position)], name, path
    for scope, name in naming.get("scopes", {}).items():
        yield ["scopes", scope], name, path
    renames = naming.get("renames", {})
    for name in renames.get("operations", {}):
        yield ["renames", "operations", name], name, identifiers
    for name in renames.get("fields", {}):
        yield ["renames", "fields", name], name, fields | params
