"""Rules on the files of names: what they name exists."""

from __future__ import annotations

import itertools
import keyword
import sys
from collections import ChainMap
from collections.abc import Iterator, Mapping

from generator.build.composition import is_enum, is_model
from generator.build.cycles import circular
from generator.build.models import directions, is_named, request_class
from generator.build.names_registry import class_name, rename
from generator.companions.naming import packages
from generator.lint.known import Known, component_names, defined, operation_ids, parameter_names, tag_names
from generator.lint.rule import Finding, missing, project_rule
from generator.lint.walk import nodes, operations
from generator.missing_names import Follows, Missing
from generator.names import ClassName
from generator.project import Project
from generator.refs import Bundle
from generator.runtime.openapi import escape
from generator.runtime.yaml_source.diagnostics import Place
from generator.runtime.yaml_source.reader import SourceDict, SourceList, place_of

OPEN = "Open"  # prefix of the types of enumerations in responses
# Attributes of the stub's fixture in every description.
FIXTURE = frozenset({
    *("access_key", "advance", "fault", "freeze", "journal", "password", "reset", "secret_key", "stub", "token"),
    *("url", "user"),
})  # fmt: skip
# Modules that a package imports, and names in its pytest plugin.
DEPENDENCIES = frozenset({
    *("aiohttp", "annotated_types", "click", "create_app", "field", "h11", "httptools", "jsonschema_rs"),
    *("msgspec", "psycopg", "pydantic", "pydantic_core", "pytest", "schemathesis", "serving", "typing_extensions"),
    *("typing_inspection", "urllib3", "uvicorn", "uvloop", "yaml"),
})  # fmt: skip


@project_rule("L160")
def error_schema(project: Project) -> Iterator[Finding]:
    """The schema of error bodies exists and marks which property is the code and which the message.

    Bad: ``error-schema: Eror``. Good: ``error-schema: Error``, with ``x-role: code`` and ``x-role: message`` in it.
    """
    naming = project.naming.source
    name = naming["error-schema"]
    schema = project.bundle.document["components"].get("schemas", {}).get(name)
    if not is_model(schema, project.bundle.resolve) or "properties" not in schema:
        about = Missing("schema", name, component_names(project.bundle, "schemas"))
        yield missing(naming.values_at["error-schema"], about, f"there is no object {name!r}", "name a schema")
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
    for place, about in _claims(naming, project.bundle):
        if about.name not in about.known:
            yield missing(place, about, f"{about.name!r} does not exist in the description", "remove or rename it")


@project_rule("L162")
def classes_differ(project: Project) -> Iterator[Finding]:
    """Each class has a name of its own. An object of requests and responses is two, one of them with Input behind.

    An enumeration in responses is two as well, one of them with Open before.

    Bad: ``Pet`` in both directions beside ``PetInput``. Good: ``NewPet``.
    """
    bundle = project.bundle
    known: dict[str, str] = {}
    for name, class_ in _classes(bundle, project.naming.schemas):
        other = known.setdefault(class_, name)
        if other != name:
            there = bundle.place(f"/components/schemas/{escape(other)}")
            message = f"{name} and {other} ({there}) would both be the class {class_}"
            where = f"/components/schemas/{escape(name)}"
            yield Finding(where, message, rename("schemas", name, f"{ClassName.of(name)}2"))


def _classes(bundle: Bundle, renamed: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield each schema that becomes classes with the name of each of them."""
    sent, answered = directions(bundle)
    schemas = bundle.document["components"].get("schemas", {})
    circles = circular(schemas, bundle.resolve)
    for name, schema in schemas.items():
        is_type = is_named(name, schema, circles, bundle.resolve)
        if is_enum(schema) or is_type:
            yield name, class_name(name, renamed)
        if is_type and name in sent and name in answered:
            yield name, request_class(name, renamed, is_answered=True)
        if is_enum(schema) and name in answered:
            yield name, f"{OPEN}{class_name(name, renamed)}"


@project_rule("L166", of_files=True)
def package_names(project: Project) -> Iterator[Finding]:
    """The packages have different names, which are those of no module that they import.

    A scope is an attribute of the stub's pytest fixture, beside the attributes of every stub.

    Bad: ``package: pydantic``. Good: ``package: pets_client``.
    """
    naming = project.naming.source
    parts = packages(naming)
    for part in parts:
        name = naming[part]["package"]
        where = place_of(naming, [part, "package"])
        if name in sys.stdlib_module_names or name in DEPENDENCIES:
            yield Finding(where, f"{name} is also a module that the package imports", "choose another name")
    for scope, name in naming.get("scopes", {}).items():
        if keyword.iskeyword(name) or not name.isidentifier() or name in FIXTURE:
            message = f"{name!r} cannot be an attribute of the stub's fixture"
            hint = "rename the parameter in the description"
            yield Finding(place_of(naming, ["scopes", scope]), message, hint, about=Follows(frozenset({name})))
    for key, (one, other) in itertools.product(("package", "distribution"), itertools.combinations(parts, 2)):
        if naming[one][key] == naming[other][key]:
            where = place_of(naming, [other, key])
            yield Finding(where, f"{naming[other][key]} is also the {key} of the {one}", "choose another name")


@project_rule("L163")
def errors_alike(project: Project) -> Iterator[Finding]:
    """Every error response has the body that naming.yaml names: clients read code and message from it.

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


def _claims(naming: SourceDict, bundle: Bundle) -> Iterator[tuple[Place, Missing]]:
    """Yield the place of every name in naming.yaml, with the names that there are."""
    path = parameter_names(bundle, "path")
    bound = naming.get("bound-parameters", SourceList(naming.place))
    for name, place in zip(bound, bound.values_at, strict=True):
        yield place, Missing("parameter", name, path)
    for scope, name in naming.get("scopes", {}).items():
        yield naming["scopes"].values_at[scope], Missing("parameter", name, path)
    schemas = bundle.document["components"].get("schemas", {})
    identifiers = operation_ids(bundle)
    properties = [node.value.get("properties", {}) for node in nodes(bundle, "schema")]
    enums = {name: schema for name, schema in schemas.items() if is_enum(schema)}
    known: dict[str, tuple[str, Known]] = {
        "operations": ("operation", identifiers),
        "constants": ("operation", identifiers),
        "tags": ("tag", {"default": None, **tag_names(bundle)}),
        "schemas": ("schema", defined(schemas)),
        "fields": ("property", dict(ChainMap({}, *map(dict, (parameter_names(bundle), *map(defined, properties)))))),
        "members": ("member", {f"{name}/{value}": None for name, schema in enums.items() for value in schema["enum"]}),
    }
    for kind, names in naming.get("renames", {}).items():
        for name in names:
            yield names.keys_at[name], Missing(known[kind][0], name, known[kind][1])
