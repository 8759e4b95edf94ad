"""Rules on the media types of bodies, and on their schemas."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from generator.identity import once_for_each
from generator.lint.parameters import in_brackets
from generator.lint.rule import Finding, project_rule, rule
from generator.lint.walk import Node, nodes, operations
from generator.project import Project
from generator.refs import Bundle
from generator.runtime.forms import FormField, form_fields
from generator.runtime.objects import described_object
from generator.runtime.openapi import (
    FORM,
    JSON,
    MULTIPART,
    content_of,
    escape,
    first_content,
    has_alternatives,
    is_binary,
    keyword,
    media_type_name,
    unescape,
    value_types,
)
from generator.runtime.yaml_source.did_you_mean import suggest

MEDIA_TYPE = re.compile(r"[!#$&^_.+a-zA-Z0-9-]+/[!#$&^_.+a-zA-Z0-9-]+( *; *[\w-]+=[^;]+)*")  # RFC 6838, section 4.2
OTHER_CHARSET = re.compile(r"charset *= *\"?(?!utf-8|us-ascii)[\w-]", re.IGNORECASE)  # client and stub write UTF-8
SCALARS = frozenset(("string", "integer", "number", "boolean"))
Media = tuple[str, str, Mapping[str, Any]]  # pointer, name, Media Type Object


@rule("L115")
def media_types(bundle: Bundle) -> Iterator[Finding]:
    """Bodies have media types that client and stub implement.

    Requests have JSON, ``application/x-www-form-urlencoded``, ``multipart/form-data``, texts (``text/…``) and binary
    content (any other). Of several, clients send the first, and the stub reads all. Successful responses have JSON,
    texts and binary content; clients choose by the Content-Type, and the stub by the header Accept. Errors are JSON.
    Bad: ``image/*``. Good: ``image/png``.
    """
    for node in nodes(bundle, "requestBody"):
        contents = list(_contents(node))
        if not contents and "$ref" not in node.value:
            yield Finding(f"{node.pointer}/content", "the body has no media type", f"use {JSON}")
        for pointer, name, _ in contents:
            yield from _named(pointer, name)
    for node in nodes(bundle, "requestBody", "response"):
        yield from _repeated(list(_contents(node)))
    for pointer, name, _ in _of_errors(bundle):
        if name != JSON:
            yield Finding(pointer, f"{name} is not supported in an error", f"use {JSON}")
    for pointer, name, _ in _of_successes(bundle):
        yield from _named(pointer, name)
        if pointer.split("/")[-3] == "204":  # RFC 9110, section 15.3.5
            yield Finding(pointer, "a response 204 has no body", "remove content, or use 200")
        if content_of(name) in ("form", "multipart"):
            yield Finding(pointer, f"{name} is not supported in a response", f"use {JSON}")
    for operation in operations(bundle):
        for status, response in operation.value.get("responses", {}).items() if operation.method == "head" else ():
            if status.startswith("2") and "content" in bundle.resolve(response):  # RFC 9110, section 9.3.2
                where = f"{operation.pointer}/responses/{status}"
                yield Finding(where, "a response to HEAD has no body", "remove content")


def _repeated(contents: list[Media]) -> Iterator[Finding]:
    """Find media types that are those of an earlier one: nobody could tell which one a Content-Type means."""
    for position, (pointer, name, _) in enumerate(contents):
        if media_type_name(name) in [media_type_name(other) for _, other, _ in contents[:position]]:
            yield Finding(pointer, f"{name} differs only in parameters from another one", "remove one of them")


def _named(pointer: str, name: str) -> Iterator[Finding]:
    if not MEDIA_TYPE.fullmatch(name):
        yield Finding(pointer, f"{name!r} is not one media type", "name one, such as image/png")
    elif content_of(name) == "text" and OTHER_CHARSET.search(name):
        yield Finding(pointer, f"{name} is not UTF-8, as client and stub write texts", "remove charset")


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
    return all(status.startswith("2") for status in _statuses(bundle).get(f"#{node.pointer}", ()))


@once_for_each
def _statuses(bundle: Bundle) -> Mapping[str, set[str]]:
    """Return the statuses of the operations that refer to a response, by the reference."""
    found: dict[str, set[str]] = {}
    for described in bundle.operations():
        for status, response in described.definition.get("responses", {}).items():
            if "$ref" in response:
                found.setdefault(response["$ref"], set()).add(str(status))
    return found


@rule("L119", by_part=True)
def bodies(bundle: Bundle) -> Iterator[Finding]:
    """A body has a schema that fits its media type: it becomes the type of an argument or of a result.

    A text has a schema of type string. Binary content has none, or ``format: binary``: it becomes bytes. A form is an
    object with properties, which are single values or lists of them; those of ``multipart/form-data`` can also be files
    (``format: binary``) and lists of files. Objects are sent as JSON.
    Bad: ``application/json: {}``. Good: ``application/json: {schema: {$ref: '#/Pet'}}``.
    """
    for node in nodes(bundle, "requestBody", "response"):
        for pointer, name, content in _contents(node):
            if "schema" in content:
                yield from _fitting(bundle, pointer, name, content)
            elif content_of(name) != "binary":
                yield Finding(pointer, "the body has no schema", "describe it with schema")


def _fitting(bundle: Bundle, pointer: str, name: str, content: Mapping[str, Any]) -> Iterator[Finding]:
    schema = content["schema"]
    types, kind = value_types(schema, bundle.resolve), content_of(name)
    if kind == "text" and types != {"string"}:
        yield Finding(f"{pointer}/schema", f"the schema of {name} is no string", "write type: string, or use JSON")
    elif kind == "binary" and MEDIA_TYPE.fullmatch(name) and not _is_bytes(bundle, schema, types):  # else L115 says so
        message = f"{name} with a schema of type {' or '.join(sorted(types))} is not supported"
        other = "" if types == {"string"} else f"use {JSON}, or "
        yield Finding(f"{pointer}/schema", message, f"{other}write format: binary")
    elif kind in ("form", "multipart"):
        fields = form_fields(name, content, bundle.resolve, pointer)
        if has_alternatives(schema, bundle.resolve):
            yield Finding(f"{pointer}/schema", "a form has several forms", f"describe one object, or use {JSON}")
        elif not fields:
            message = "a form has no declared properties"
            yield Finding(f"{pointer}/schema", message, "declare them: they are the fields")
        for field in fields:
            yield from _of_field(bundle, f"{pointer}/schema", name, field)


def _is_bytes(bundle: Bundle, schema: Any, types: set[str]) -> bool:
    return not types or (types == {"string"} and is_binary(schema, bundle.resolve))


def _of_field(bundle: Bundle, pointer: str, name: str, field: FormField) -> Iterator[Finding]:
    resolve = bundle.resolve
    types = value_types(field.definition, resolve)
    if field.is_file and content_of(name) != "multipart":
        yield Finding(pointer, f"the field {field.name!r} of {name} is a file", "use multipart/form-data")
    if len(types) > 1 or not types <= SCALARS | {"array", "object"}:
        message = f"the field {field.name!r} of {name} has no single type that a form can carry"
        yield Finding(pointer, message, f"keep one type, or use {JSON} for the whole body")
    elif "array" in types and not value_types(keyword("items", field.definition, resolve), resolve) <= SCALARS:
        message = f"the items of the field {field.name!r} are no single values"
        yield Finding(pointer, message, f"use {JSON} for the whole body")
    elif "object" in types and field.notation != "json" and not _has_single_members(bundle, field):
        message = f"the properties of the field {field.name!r} are no single values"
        yield Finding(pointer, message, "remove its encoding: an object is sent as JSON")


def _has_single_members(bundle: Bundle, field: FormField) -> bool:
    whole = described_object(field.definition, bundle.resolve)
    members = [each.definition for each in whole.properties.values()]
    members += [whole.additional] if isinstance(whole.additional, Mapping) else []
    found = [value_types(each, bundle.resolve) for each in members]
    return all(len(types) <= 1 and types <= SCALARS for types in found)


@rule("L207", by_part=True)
def encodings(bundle: Bundle) -> Iterator[Finding]:
    """An encoding says of a field of a form what client and stub implement.

    Fields of ``application/x-www-form-urlencoded`` can have ``style`` and ``explode``, as query parameters have, and
    files of ``multipart/form-data`` a ``contentType``: the media types that they may have.
    Bad: ``encoding: {photo: {headers: …}}``. Good: ``encoding: {photo: {contentType: 'image/png, image/jpeg'}}``.
    """
    for node in [each for each in nodes(bundle, "mediaType") if each.value.get("encoding")]:
        name = unescape(node.pointer.rpartition("/")[2])
        fields = {each.name: each for each in form_fields(name, node.value, bundle.resolve)}
        for key, encoding in node.value["encoding"].items():
            where = f"{node.pointer}/encoding/{escape(key)}"
            if content_of(name) not in ("form", "multipart"):
                yield Finding(where, f"{name} has no fields that could be encoded", "remove encoding")
            elif key not in fields:
                yield Finding(where, f"{key!r} is no field of the form", suggest(key, fields, "remove it"))
            else:
                yield from _of_encoding(where, content_of(name), fields[key], encoding)
                if fields[key].notation == "brackets":
                    yield from in_brackets(where, key, fields, "the field ")


def _of_encoding(where: str, content: str, field: FormField, encoding: Mapping[str, Any]) -> Iterator[Finding]:
    usual = JSON if field.notation == "json" else "text/plain"
    for key, value in encoding.items():
        if key == "contentType" and (field.is_file or value == usual):
            continue
        if key == "contentType":
            message = f"the field {field.name!r} has the media type {usual}, and no other is implemented"
            yield Finding(f"{where}/{key}", message, "remove contentType, or describe a file with format: binary")
        elif key not in ("style", "explode") or content != "form":
            what = f"{key} of a field of {MULTIPART if content == 'multipart' else FORM}"
            yield Finding(f"{where}/{escape(key)}", f"{what} is not implemented", "remove it")
        elif field.notation is None:
            message = f"{field.name!r} cannot be written in this style"
            yield Finding(where, message, "use style: deepObject for objects, and delimited styles for arrays")
            return


@project_rule("L196")
def declared_bodies(project: Project) -> Iterator[Finding]:
    """Operations with declared behaviour read JSON or forms, and respond with JSON first; a handler does the rest.

    Those that ``returns`` declares can respond with a text.
    Bad: ``creates: pets`` of an operation with ``multipart/form-data``. Good: a handler in ``behaviour/``.
    """
    entries, bundle = project.declarations.operations, project.bundle
    hint = "remove the declaration, and write a handler in behaviour/"
    for operation in operations(bundle):
        entry = entries.get(operation.value.get("operationId", ""))
        if entry is None:
            continue
        contents = bundle.resolve(operation.value.get("requestBody", {})).get("content", {})
        schemas = [each.get("schema") for each in contents.values()]
        if any(each != schemas[0] for each in schemas):
            message = "declared behaviour reads one schema, and the media types of the request have several"
            yield Finding(entry.place, message, hint)
        for sent in contents:
            if MEDIA_TYPE.fullmatch(sent) and content_of(sent) not in ("json", "form"):
                yield Finding(entry.place, f"declared behaviour cannot read {sent}", hint)
        success = min((status for status in operation.value.get("responses", {}) if status.startswith("2")), default="")
        given, _ = first_content(operation.value.get("responses", {}).get(success, {}), bundle.resolve)
        allowed = ("json", "text") if "returns" in entry.value else ("json",)
        if MEDIA_TYPE.fullmatch(given) and content_of(given) not in (*allowed, "form", "multipart"):
            yield Finding(entry.place, f"declared behaviour cannot respond with {given}", hint)
