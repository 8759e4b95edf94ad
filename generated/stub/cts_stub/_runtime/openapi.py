# Copied from generator/runtime/openapi.py. Do not edit: run `make generate`.
"""Facts of an OpenAPI 3.1 document that generator, stub and contract tests read alike."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
# Styles that client and stub implement, by location; the first is the default (OpenAPI 3.1.1, section 4.8.12.2.2).
STYLES = {"path": ("simple",), "query": ("form",), "header": ("simple",)}
# Keys of a Parameter Object with values that nothing implements.
NOT_IMPLEMENTED = {"allowReserved": True, "allowEmptyValue": True}


def unescape(token: str) -> str:
    """Return a reference token of a JSON pointer as text (RFC 6901, section 4)."""
    return token.replace("~1", "/").replace("~0", "~")


def escape(token: str) -> str:
    """Return text as a reference token of a JSON pointer (RFC 6901, section 3)."""
    return token.replace("~", "~0").replace("/", "~1")


def lookup(node: Any, pointer: str) -> Any:
    """Return the value that a JSON pointer identifies, None if there is none."""
    for token in map(unescape, pointer.split("/")[1:]):
        if isinstance(node, Mapping):
            node = node.get(token)
        elif isinstance(node, list) and token.isdigit() and int(token) < len(node):
            node = node[int(token)]
        else:
            return None
    return node


def resolve(document: Any, node: Any) -> Any:
    """Return the node, or the one that its reference into the document leads to; None for a circle of references."""
    way: set[str] = set()
    while isinstance(node, Mapping) and isinstance(node.get("$ref"), str):
        if node["$ref"] in way:
            return None
        way.add(node["$ref"])
        node = lookup(document, node["$ref"].removeprefix("#"))
    return node


def operations(
    document: Mapping[str, Any],
) -> Iterator[tuple[str, str, Mapping[str, Any], Mapping[str, Any]]]:
    """Yield path, method, path item and definition of each operation, in the order of the document."""
    for path, item in document.get("paths", {}).items():
        for method in item:
            if method in METHODS:
                yield path, method, item, item[method]


def parameters(
    item: Mapping[str, Any], operation: Mapping[str, Any], deref: Callable[[Any], Any]
) -> list[Mapping[str, Any]]:
    """Return the parameters of an operation, references resolved: its own replace equal ones of the path item."""
    objects = [deref(each) for owner in (item, operation) for each in owner.get("parameters", ())]
    return list({(each["in"], each["name"]): each for each in objects}.values())


def is_exploded(parameter: Mapping[str, Any]) -> bool:
    """Tell whether each item of an array is a name and value of its own; otherwise commas separate the items."""
    style = parameter.get("style", STYLES[parameter["in"]][0])
    return bool(parameter.get("explode", style == "form")) and parameter["in"] == "query"


def not_implemented(parameter: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the keys of a parameter with values that client and stub do not implement, and what to do."""
    styles = STYLES.get(parameter["in"], ())
    if styles and parameter.get("style", styles[0]) not in styles:
        yield "style", f"remove it; {parameter['in']} parameters have the style {styles[0]}"
    for key, value in NOT_IMPLEMENTED.items():
        if parameter.get(key) == value:
            yield key, "remove it"


def first_content(holder: Any, deref: Callable[[Any], Any]) -> tuple[str, Mapping[str, Any]]:
    """Return the first media type of a request body or response, and its Media Type Object; both empty without one."""
    content = (deref(holder) or {}).get("content", {})
    return next(iter(content.items()), ("", {}))


def body_schema(holder: Any, deref: Callable[[Any], Any]) -> Any:
    """Return the schema of a request body or response, of its first media type; empty if it has none."""
    return first_content(holder, deref)[1].get("schema", {})


READ_ONLY, WRITE_ONLY = "readOnly", "writeOnly"


def without_demands(node: Any, keyword: str, deref: Callable[[Any], Any]) -> Any:
    """Return a document, or a part of it, in which no object requires properties that have the keyword.

    A ``readOnly`` property is not required in a request, nor a ``writeOnly`` one in a response (OpenAPI 3.1.1, 4.8.24).
    """
    return _demanding(node, keyword, deref, frozenset())


def has_mark(node: Any, keyword: str) -> bool:
    """Tell whether anything below has the keyword."""
    if isinstance(node, Mapping):
        return node.get(keyword) is True or any(has_mark(child, keyword) for child in node.values())
    return isinstance(node, list) and any(has_mark(child, keyword) for child in node)


def _demanding(node: Any, keyword: str, deref: Callable[[Any], Any], hidden: frozenset[str]) -> Any:
    """Return the node; ``hidden`` are names that the object whose part it is does not require."""
    if isinstance(node, list):
        return [_demanding(child, keyword, deref, frozenset()) for child in node]
    if not isinstance(node, Mapping):
        return node
    hidden |= frozenset(_marked(node, keyword, deref, ()))
    result = {
        key: [_demanding(part, keyword, deref, hidden) for part in value]
        if key == "allOf" and isinstance(value, list)
        else _demanding(value, keyword, deref, frozenset())
        for key, value in node.items()
    }
    if isinstance(node.get("required"), list):
        result["required"] = [name for name in node["required"] if name not in hidden]
    return result


def _marked(
    node: Any, keyword: str, deref: Callable[[Any], Any], way: tuple[int, ...]
) -> Iterator[str]:
    """Yield the properties of an object that have the keyword, also those that its ``allOf`` adds."""
    target = deref(node)
    if not isinstance(target, Mapping) or id(target) in way:
        return
    properties, parts = target.get("properties"), target.get("allOf")
    for name, definition in properties.items() if isinstance(properties, Mapping) else ():
        if is_marked(definition, keyword, deref):
            yield name
    for part in parts if isinstance(parts, list) else ():
        yield from _marked(part, keyword, deref, (*way, id(target)))


def is_marked(
    definition: Any, keyword: str, deref: Callable[[Any], Any], way: tuple[int, ...] = ()
) -> bool:
    """Tell whether a property has the keyword, itself or through what it refers to, on the ``way`` there."""
    target = deref(definition)
    if not isinstance(definition, Mapping) or not isinstance(target, Mapping) or id(target) in way:
        return False
    parts = [part for node in (definition, target) for part in node.get("allOf", ())]
    return any(node.get(keyword) is True for node in (definition, target)) or any(
        is_marked(part, keyword, deref, (*way, id(target))) for part in parts
    )
