"""Rules that keep a description usable for the tools of others: validators, generators and clients that read it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from generator.build.composition import is_condition, is_enum
from generator.lint.rule import Finding, rule
from generator.lint.walk import nodes
from generator.refs import Bundle
from generator.runtime.openapi import METHODS, escape

VARNAMES = "x-enum-varnames"


@rule("L180", by_part=True)
def server_variables(bundle: Bundle) -> Iterator[Finding]:
    """A server variable has no description: some validators reject the document, which OpenAPI allows.

    Bad: ``host: {default: a.example, description: Host name.}``. Good: the sentence in the description of the server.
    """
    for node in nodes(bundle, "server"):
        for name, variable in node.value.get("variables", {}).items():
            if "description" in variable:
                where = f"{node.pointer}/variables/{escape(name)}/description"
                yield Finding(where, f"the variable {name!r} has a description", "move it to that of the server")


@rule("L181")
def no_dialect(bundle: Bundle) -> Iterator[Finding]:
    """The document names no dialect of JSON Schema: viewers warn about every other one than that of OpenAPI.

    Bad: ``jsonSchemaDialect: https://json-schema.org/draft/2020-12/schema``. Good: nothing.
    """
    if "jsonSchemaDialect" in bundle.document:
        yield Finding("/jsonSchemaDialect", "the document names a dialect", "remove it: the default includes 2020-12")


@rule("L182", by_part=True)
def typed_exclusions(bundle: Bundle) -> Iterator[Finding]:
    """What ``not`` excludes has a type: converters to other languages of types cannot express the rest of everything.

    Bad: ``not: {pattern: ^_}``. Good: ``not: {type: string, pattern: ^_}``.
    """
    for node in nodes(bundle, "schema"):
        excluded = node.value.get("not")
        if isinstance(excluded, Mapping) and not node.is_condition and not {"type", "$ref"} & set(excluded):
            yield Finding(f"{node.pointer}/not", "what is excluded has no type", "add the type of the schema")


@rule("L183")
def names_of_members(bundle: Bundle) -> Iterator[Finding]:
    """Enumerations that share members have names for them: in some languages all constants are in one namespace.

    Bad: ``enum: [on, off]`` in two schemas. Good: with ``x-enum-varnames: [SOUND_ON, SOUND_OFF]`` in all but one.
    """
    known: dict[str, str] = {}
    for name, schema in bundle.document["components"].get("schemas", {}).items():
        if not is_enum(schema):
            continue
        where = f"/components/schemas/{escape(name)}"
        given = schema.get(VARNAMES, ())
        if given and len(given) != len(schema["enum"]):
            yield Finding(f"{where}/{VARNAMES}", "not one name for each member", "write one for each, in their order")
            continue
        shared = defaultdict[str, list[str]](list)
        for member in given or map(_constant, schema["enum"]):
            shared[known.setdefault(member, name)].append(member)
        for other, members in shared.items():
            if other != name:
                message = f"{', '.join(members)} would also be {'names' if members[1:] else 'a name'} of {other}"
                yield Finding(f"{where}/{VARNAMES if given else 'enum'}", message, f"name the members: {VARNAMES}")


def _constant(member: Any) -> str:
    return str(member).upper().replace("-", "_")


@rule("L184")
def parameters_together(bundle: Bundle) -> Iterator[Finding]:
    """Parameters are in one place: generators append those of the path, whose methods then begin with the query.

    Bad: ``parameters`` at the path and at one of its operations. Good: all of them at the operation.
    """
    for path, item in bundle.document["paths"].items():
        if "parameters" in item and any("parameters" in item.get(method, {}) for method in METHODS):
            message = "the path and an operation of it have parameters"
            yield Finding(f"/paths/{escape(path)}/parameters", message, "move them to the operations, first")


@rule("L185")
def kinds_of_credentials(bundle: Bundle) -> Iterator[Finding]:
    """The header ``Authorization`` belongs to schemes of type ``http``: clients would send an API key there as it is.

    Bad: ``{type: apiKey, in: header, name: Authorization}``. Good: ``{type: http, scheme: bearer}``.
    """
    for name, scheme in bundle.document["components"].get("securitySchemes", {}).items():
        if scheme.get("type") == "apiKey" and str(scheme.get("name")).lower() == "authorization":
            where = f"/components/securitySchemes/{escape(name)}"
            yield Finding(where, "Authorization is the header of HTTP authentication", "write type: http and scheme")


@rule("L186", by_part=True)
def conditions_apart_from_types(bundle: Bundle) -> Iterator[Finding]:
    """A schema with a type has no conditions in ``allOf``, which others take for a composition of objects.

    Bad: ``type: object`` beside ``allOf: [{if: …}]``. Good: ``dependentSchemas: {kind: {if: …}}``.
    """
    for node in nodes(bundle, "schema"):
        parts = node.value.get("allOf", ()) if "type" in node.value else ()
        if any(is_condition("allOf", part, node.value) for part in parts):
            hint = "move conditions to dependentSchemas, by the property that they depend on"
            yield Finding(f"{node.pointer}/allOf", "allOf beside type", hint)
