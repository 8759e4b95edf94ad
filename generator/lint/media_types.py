"""Rules on the media types of bodies, and on their schemas."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from generator.lint.rule import Finding, project_rule, rule
from generator.lint.walk import Node, nodes, operations
from generator.project import Project
from generator.refs import Bundle
from generator.runtime.openapi import (
    JSON,
    content_of,
    escape,
    first_content,
    has_alternatives,
    is_binary,
    keyword,
    object_properties,
    value_types,
)

MEDIA_TYPE = re.compile(r"[!#$&^_.+a-zA-Z0-9-]+/[!#$&^_.+a-zA-Z0-9-]+( *; *[\w-]+=[^;]+)*")  # RFC 6838, section 4.2
SCALARS = frozenset(("string", "integer", "number", "boolean"))
Media = tuple[str, str, Mapping[str, Any]]  # pointer, name, Media Type Object


@rule("L115")
def media_types(bundle: Bundle) -> Iterator[Finding]:
    """Bodies have media types that client and stub implement.

    Requests have one of JSON, ``application/x-www-form-urlencoded``, ``multipart/form-data``, texts (``text/…``) and
    binary content (any other). Successful responses have any number of JSON, texts and binary content, and clients
    choose by the Content-Type. Errors are JSON.
    Bad: a request with JSON and a form. Good: an operation for each.
    """
    for node in nodes(bundle, "requestBody"):
        contents = list(_contents(node))
        if not contents and "$ref" not in node.value:
            yield Finding(f"{node.pointer}/content", "the body has no media type", f"use {JSON}")
        for pointer, name, _ in contents[1:]:
            message = f"{name} is the second media type of a request"
            yield Finding(pointer, message, "keep one media type, or make an operation for each")
        for pointer, name, _ in contents:
            yield from _named(pointer, name)
    for pointer, name, _ in _of_errors(bundle):
        if name != JSON:
            yield Finding(pointer, f"{name} is not supported in an error", f"use {JSON}")
    for pointer, name, _ in _of_successes(bundle):
        yield from _named(pointer, name)
        if pointer.split("/")[-3] == "204":  # RFC 9110, section 15.3.5
            yield Finding(pointer, "a response 204 has no body", "remove content, or use 200")
        if content_of(name) in ("form", "multipart"):
            yield Finding(pointer, f"{name} is not supported in a response", f"use {JSON}")


def _named(pointer: str, name: str) -> Iterator[Finding]:
    if not MEDIA_TYPE.fullmatch(name):
        yield Finding(pointer, f"{name!r} is not one media type", "name one, such as image/png")


def _contents(node: Node) -> Iterator[Media]:
    for name, content in node.value.get("content", {}).items():
        yield f"{node.pointer}/content/{escape(name)}", name, content


def _of_successes(bundle: Bundle) -> Iterator[Media]:
    return (media for node in nodes(bundle, "response") if _is_success(bundle, node) for media in _contents(node))


def _of_errors(bundle: Bundle) -> Iterator[Media]:
    return (media for node in nodes(bundle, "response") if not _is_success(bundle, node) for media in _contents(node))


def _is_success(bundle: Bundle, node: Node) -> bool:
    """Tell whether a response belongs to a successful status: by its key, or by the keys that refer to it."""
    if not node.pointer.startswith("/components/"):
        return node.pointer.rpartition("/")[2].startswith("2")
    reference = f"#{node.pointer}"
    used = (
        str(status)
        for described in bundle.operations()
        for status, each in described.definition.get("responses", {}).items()
        if each.get("$ref") == reference
    )
    return all(status.startswith("2") for status in used)


@rule("L119", by_part=True)
def bodies(bundle: Bundle) -> Iterator[Finding]:
    """A body has a schema that fits its media type: it becomes the type of an argument or of a result.

    A text has a schema of type string. Binary content has none, ``format: binary``, or another string. A form is an
    object with properties, which are single values or lists of them; those of ``multipart/form-data`` can also be files
    (``format: binary``), lists of files, and objects, which are sent as JSON.
    Bad: ``application/json: {}``. Good: ``application/json: {schema: {$ref: '#/Pet'}}``.
    """
    for node in nodes(bundle, "mediaType"):
        if "encoding" in node.value:
            hint = "remove it: fields have the encoding of their types, files the media type that callers give"
            yield Finding(f"{node.pointer}/encoding", "encoding is not implemented", hint)
    for node in nodes(bundle, "requestBody", "response"):
        for pointer, name, content in _contents(node):
            if "schema" in content:
                yield from _fitting(bundle, pointer, name, content["schema"])
            elif content_of(name) != "binary":
                yield Finding(pointer, "the body has no schema", "describe it with schema")


def _fitting(bundle: Bundle, pointer: str, name: str, schema: Any) -> Iterator[Finding]:
    types, kind = value_types(schema, bundle.resolve), content_of(name)
    if kind == "text" and types != {"string"}:
        yield Finding(f"{pointer}/schema", f"the schema of {name} is no string", "write type: string, or use JSON")
    elif kind == "binary" and not types <= {"string"}:
        message = f"{name} with a schema of type {' or '.join(sorted(types))} is not supported"
        yield Finding(f"{pointer}/schema", message, f"use {JSON}, or write format: binary")
    elif kind in ("form", "multipart"):
        properties, _ = object_properties(schema, bundle.resolve)
        if has_alternatives(schema, bundle.resolve):
            yield Finding(f"{pointer}/schema", "a form has several forms", f"describe one object, or use {JSON}")
        elif not properties:
            message = "a form has no declared properties"
            yield Finding(f"{pointer}/schema", message, "declare them: they are the fields")
        for field, described in properties.items():
            yield from _of_field(bundle, f"{pointer}/schema", name, field, described)


def _of_field(bundle: Bundle, pointer: str, name: str, field: str, schema: Any) -> Iterator[Finding]:
    resolve, is_multipart = bundle.resolve, content_of(name) == "multipart"
    items = keyword("items", schema, resolve)
    types = value_types(schema, resolve)
    if (is_binary(schema, resolve) or is_binary(items, resolve)) and not is_multipart:
        yield Finding(pointer, f"the field {field!r} of {name} is a file", "use multipart/form-data")
    allowed = SCALARS | {"array", "object"} if is_multipart else SCALARS | {"array"}
    if len(types) > 1 or not types <= allowed:
        message = f"the field {field!r} of {name} has no single type that a form can carry"
        yield Finding(pointer, message, f"keep one type, or use {JSON} for the whole body")
    elif "array" in types and not value_types(items, resolve) <= SCALARS:
        yield Finding(
            pointer, f"the items of the field {field!r} are no single values", f"use {JSON} for the whole body"
        )


@project_rule("L196")
def declared_bodies(project: Project) -> Iterator[Finding]:
    """Operations with declared behaviour read JSON or forms, and respond with JSON; a handler does the rest.

    Those that ``returns`` declares can respond with a text.
    Bad: ``creates: pets`` of an operation with ``multipart/form-data``. Good: a handler in ``behaviour/``.
    """
    entries, bundle = project.declarations.operations, project.bundle
    hint = "remove the declaration, and write a handler in behaviour/"
    for operation in operations(bundle):
        entry = entries.get(operation.value.get("operationId", ""))
        if entry is None:
            continue
        sent, _ = first_content(operation.value.get("requestBody", {}), bundle.resolve)
        if MEDIA_TYPE.fullmatch(sent) and content_of(sent) not in ("json", "form"):
            yield Finding(entry.place, f"declared behaviour cannot read {sent}", hint)
        success = min((status for status in operation.value.get("responses", {}) if status.startswith("2")), default="")
        given, _ = first_content(operation.value.get("responses", {}).get(success, {}), bundle.resolve)
        allowed = ("json", "text") if "returns" in entry.value else ("json",)
        if MEDIA_TYPE.fullmatch(given) and content_of(given) not in (*allowed, "form", "multipart"):
            yield Finding(entry.place, f"declared behaviour cannot respond with {given}", hint)
