"""Rules on parameters: those that client and stub write and read in the same way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from generator.lint.rule import Finding, rule
from generator.lint.walk import Operation, nodes, operations
from generator.refs import Bundle
from generator.runtime.objects import described_object
from generator.runtime.openapi import (
    LOCATIONS,
    NOT_IMPLEMENTED,
    NOTATIONS,
    STYLES,
    escape,
    has_alternatives,
    keyword,
    notation,
    parameter_key,
    parameter_schema,
    value_types,
)

USE_CONTENT = "describe it as content: {application/json: …}"
SCALARS = frozenset(("string", "integer", "number", "boolean"))


@rule("L113", by_part=True)
def parameters(bundle: Bundle) -> Iterator[Finding]:
    """Parameters are in path, query, header or cookie, have a schema or a content, and a unique name there.

    A parameter of an operation replaces the one of its path with the same name and location. Headers, also those of
    responses, have the same name in capitals and small letters.
    Bad: two parameters ``limit`` with ``in: query``. Good: one.
    """
    for pointer, listed in _lists(bundle):
        first: dict[tuple[str, str], str] = {}
        for position, param in enumerate(listed):
            where = f"{pointer}/{position}"
            other = first.setdefault(parameter_key(param), where)
            if other != where:
                yield Finding(where, f"{param['name']!r} is declared twice: see {bundle.place(other)}", "remove one")
            if not param["name"]:
                yield Finding(f"{where}/name", "a parameter without a name cannot be sent", "name it")
            if param["in"] not in LOCATIONS:
                yield Finding(f"{where}/in", f"in: {param['in']} is not supported", f"use {', '.join(LOCATIONS)}")
    for node in nodes(bundle, "response"):
        known: dict[str, str] = {}
        for name in node.value.get("headers", {}):
            where = f"{node.pointer}/headers/{escape(name)}"
            other = known.setdefault(name.lower(), where)
            if other != where:
                yield Finding(where, f"{name!r} is declared twice: see {bundle.place(other)}", "remove one")


def _lists(bundle: Bundle) -> Iterator[tuple[str, list[Mapping[str, Any]]]]:
    """Yield the parameters of each path and of each operation, with the pointers of their lists."""
    for node in nodes(bundle, "pathItem", "operation"):
        yield f"{node.pointer}/parameters", [bundle.resolve(each) for each in node.value.get("parameters", ())]


@rule("L120", by_part=True)
def implemented_parameters(bundle: Bundle) -> Iterator[Finding]:
    """A parameter is written in a way that client and stub implement, or they disagree about its value.

    Arrays and objects have single values inside, unless the parameter is JSON (``content``). A text cannot tell 5 from
    "5", so values have one type. Delimiters cannot be in the values: the client rejects such a value before it is sent.
    Bad: ``style: matrix``, ``allowReserved: true``, an array of objects. Good: ``style: deepObject`` for an object.
    """
    for operation in operations(bundle):
        for pointer, param in operation.params:
            for key in NOT_IMPLEMENTED:
                if param.get(key) == NOT_IMPLEMENTED[key]:
                    yield Finding(f"{pointer}/{key}", f"{key}: {param[key]} is not implemented", "remove it")
            yield from _of_style(bundle, pointer, param)
            if "content" not in param:
                yield from _of_values(bundle, operation, pointer, param)


def _of_style(bundle: Bundle, pointer: str, param: Mapping[str, Any]) -> Iterator[Finding]:
    types = value_types(parameter_schema(param), bundle.resolve)
    kind = next(iter(types), "string")
    styles = STYLES[param["in"]]
    style = param.get("style", styles[0])
    if notation(param, kind) is not None:
        return
    if "content" in param:
        media_type = next(iter(param["content"]))
        where = f"{pointer}/content/{escape(media_type)}"
        yield Finding(where, f"{media_type} in a parameter is not implemented", "use application/json, or a schema")
    elif style not in styles:
        hint = f"remove it; {param['in']} parameters can have {', '.join(styles)}"
        yield Finding(f"{pointer}/style", f"style: {style} is not implemented", hint)
    elif param["in"] == "cookie":
        message = f"{param['name']!r} would be several cookies"
        yield Finding(f"{pointer}/{'explode' if 'explode' in param else 'in'}", message, "write explode: false")
    else:
        what = f"an {kind}" if kind in ("array", "object") else "a single value"
        fits = (style, style == "deepObject", kind) in NOTATIONS
        exploded = f" with explode: {str(param['explode']).lower()}" if fits else ""
        hint = "remove explode" if fits else "use form; deepObject is for objects, the delimited styles are for arrays"
        yield Finding(f"{pointer}/style", f"style: {style}{exploded} has no form for {what}", hint)


def _of_values(bundle: Bundle, operation: Operation, pointer: str, param: Mapping[str, Any]) -> Iterator[Finding]:
    schema, name = param.get("schema", {}), param["name"]
    types = value_types(schema, bundle.resolve)
    if "array" in types and not _are_single(bundle, keyword("items", schema, bundle.resolve)):
        message = f"the items of {name!r} are no single values"
        yield Finding(f"{pointer}/schema", message, USE_CONTENT)
    if "object" in types:
        yield from _of_object(bundle, operation, pointer, param)


def _of_object(bundle: Bundle, operation: Operation, pointer: str, param: Mapping[str, Any]) -> Iterator[Finding]:
    schema, name = param.get("schema", {}), param["name"]
    if has_alternatives(schema, bundle.resolve):
        yield Finding(f"{pointer}/schema", f"{name!r} has several forms, which its text cannot tell", USE_CONTENT)
    described = described_object(schema, bundle.resolve)
    for each, member in described.properties.items():
        if not _are_single(bundle, member.definition):
            message = f"the property {each!r} of {name!r} is no single value"
            yield Finding(f"{pointer}/schema", message, USE_CONTENT)
    if isinstance(described.additional, Mapping) and not _are_single(bundle, described.additional):
        yield Finding(f"{pointer}/schema", f"the values of {name!r} are no single values", USE_CONTENT)
    if notation(param, "object") == "brackets":
        in_query = [other["name"] for _, other in operation.params if other["in"] == "query"]
        yield from in_brackets(f"{pointer}/schema", name, in_query)
    if notation(param, "object") != "parameters":
        return
    if not described.properties or described.additional not in (None, False):
        message = f"the properties of {name!r} would be parameters of any name"
        yield Finding(
            f"{pointer}/schema", message, "declare them, without additionalProperties, or use style: deepObject"
        )
    others = [other for _, other in operation.params if other["in"] == "query" and other is not param]
    names = set().union(*(_written_names(bundle, other) for other in others))
    for each in sorted(names & set(described.properties)):
        message = f"the property {each!r} of {name!r} would be the parameter {each!r}"
        yield Finding(f"{pointer}/schema", message, "rename one of them, or use style: deepObject")


def _written_names(bundle: Bundle, param: Mapping[str, Any]) -> set[str]:
    """Return the names with which a parameter is in a query: its own, or those of the properties of an object."""
    is_object = value_types(parameter_schema(param), bundle.resolve) == {"object"}
    if is_object and notation(param, "object") == "parameters":
        return set(described_object(param["schema"], bundle.resolve).properties)
    return {param["name"]}


def in_brackets(where: str, name: str, others: Iterable[str], what: str = "") -> Iterator[Finding]:
    """Find parameters, or fields of a form, with a name that the properties of the deepObject ``name`` can have."""
    for other in others:
        if other.startswith(f"{name}["):
            message = f"{what}{other!r} would be a property of {name!r}"
            yield Finding(where, message, "rename one of them, or declare it as a property")


def _are_single(bundle: Bundle, schema: Any) -> bool:
    types = value_types(schema, bundle.resolve)
    return len(types) <= 1 and types <= SCALARS
