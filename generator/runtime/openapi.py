"""Facts of an OpenAPI 3.1 document that generator, stub and contract tests read alike."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Literal, NamedTuple

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data"
LOCATIONS = ("path", "query", "header", "cookie")
Notation = Literal["", "repeated", "commas", "spaces", "pipes", "assignments", "parameters", "brackets", "json"]
"""How a value is written in a parameter.

Empty: as its text. ``repeated``: a parameter for each item. ``commas``, ``spaces``, ``pipes``: items, or keys and
values in turn, with a delimiter between them. ``assignments``: key=value, with commas between them. ``parameters``: a
parameter for each property. ``brackets``: the same, called name[property]. ``json``: as JSON.
"""
# Notations that client and stub implement, by style, explode and type of the value; the first style of a location is
# its default (OpenAPI 3.1.1, section 4.8.12.2.2).
STYLES = {
    "path": ("simple",),
    "query": ("form", "spaceDelimited", "pipeDelimited", "deepObject"),
    "header": ("simple",),
    "cookie": ("form",),
}
NOTATIONS: Mapping[tuple[str, bool, str], Notation] = {
    ("simple", False, "array"): "commas",
    ("simple", True, "array"): "commas",
    ("simple", False, "object"): "commas",
    ("simple", True, "object"): "assignments",
    ("form", False, "array"): "commas",
    ("form", True, "array"): "repeated",
    ("form", False, "object"): "commas",
    ("form", True, "object"): "parameters",
    ("spaceDelimited", False, "array"): "spaces",
    ("pipeDelimited", False, "array"): "pipes",
    ("deepObject", True, "object"): "brackets",
}
DELIMITERS: Mapping[Notation, str] = {"commas": ",", "spaces": " ", "pipes": "|", "assignments": ","}
# A template expression of a path, or a variable in the URL of a server (OpenAPI 3.1.1, sections 4.4 and 4.8.5).
EXPRESSION = re.compile(r"\{([^{}/]+)\}")
# Keys of a Parameter Object with values that nothing implements.
NOT_IMPLEMENTED = {"allowReserved": True, "allowEmptyValue": True}
# Schemes of the header Authorization that the stub checks besides those of RFC 7617 and RFC 6750: signatures, which
# clients make with an ``auth`` of their own.
SIGNATURES = ("sdk-hmac-sha256", "v11-hmac-sha256")


OBJECT = (dict, Mapping)  # dict first, because asking an abstract class takes longer


def expressions(template: str) -> list[str]:
    """Return the names in braces of a path or of the URL of a server, in their order."""
    return EXPRESSION.findall(template)


def with_expressions(template: str, text: str) -> str:
    """Return a path or a URL with the same text in place of all expressions."""
    return EXPRESSION.sub(lambda _: text, template)


def unescape(token: str) -> str:
    """Return a reference token of a JSON pointer as text (RFC 6901, section 4)."""
    return token.replace("~1", "/").replace("~0", "~")


def escape(token: str) -> str:
    """Return text as a reference token of a JSON pointer (RFC 6901, section 3)."""
    return token.replace("~", "~0").replace("/", "~1")


def lookup(node: Any, pointer: str) -> Any:
    """Return the value that a JSON pointer identifies, None if there is none."""
    tokens = pointer.split("/")[1:]
    for token in map(unescape, tokens) if "~" in pointer else tokens:
        if isinstance(node, OBJECT):
            node = node.get(token)
        elif isinstance(node, list) and is_index(token) and int(token) < len(node):
            node = node[int(token)]
        else:
            return None
    return node


def is_index(token: str) -> bool:
    """Tell whether a reference token can be that of an item (RFC 6901, section 4): digits, but not of every script."""
    return token.isascii() and token.isdigit()


def resolve(document: Any, node: Any) -> Any:
    """Return the node, or the one that its reference into the document leads to; None for a circle of references."""
    way: list[str] = []
    while isinstance(node, OBJECT) and isinstance(reference := node.get("$ref"), str):
        if reference in way:
            return None
        way.append(reference)
        node = lookup(document, reference.removeprefix("#"))
    return node


def operations(document: Mapping[str, Any]) -> Iterator[tuple[str, str, Mapping[str, Any], Mapping[str, Any]]]:
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
    return list({parameter_key(each): each for each in objects}.values())


def parameter_key(parameter: Mapping[str, Any]) -> tuple[str, str]:
    """Return what a parameter is known by: headers are the same in capitals and small letters."""
    location, name = parameter["in"], parameter["name"]
    return location, name.lower() if location == "header" else name


def notation(parameter: Mapping[str, Any], kind: str) -> Notation | None:
    """Return how a value of a JSON type is written in a parameter; None if nothing implements it."""
    if "content" in parameter:
        return "json" if is_json(next(iter(parameter["content"]), "")) else None
    location = parameter["in"]
    style = parameter.get("style", STYLES[location][0])
    exploded = bool(parameter.get("explode", style in ("form", "deepObject")))
    if style not in STYLES[location]:
        return None
    if kind not in ("array", "object"):
        return "" if style in ("form", "simple") else None
    # A cookie is one name and value (RFC 6265, section 4.2.1).
    return None if location == "cookie" and exploded else NOTATIONS.get((style, exploded, kind))


def first_content(holder: Any, deref: Callable[[Any], Any]) -> tuple[str, Mapping[str, Any]]:
    """Return the first media type of a request body or response, and its Media Type Object; both empty without one."""
    content = (deref(holder) or {}).get("content", {})
    return next(iter(content.items()), ("", {}))


def body_schema(holder: Any, deref: Callable[[Any], Any]) -> Any:
    """Return the schema of a request body or response, of its first media type; empty if it has none."""
    return first_content(holder, deref)[1].get("schema", {})


def parameter_schema(parameter: Mapping[str, Any]) -> Any:
    """Return the schema of a parameter, which may be that of its content."""
    content: Mapping[str, Any] = next(iter(parameter.get("content", {}).values()), {})
    return parameter.get("schema", content.get("schema", {}))


# --- types of values ---

UNIONS = ("anyOf", "oneOf")
MAX_DEPTH = 20  # references and compositions between a schema and the keyword that is looked for
Deref = Callable[[Any], Any]
"""Returns a node, or the one that its reference leads to."""


def keyword(name: str, schema: Any, deref: Deref, depth: int = MAX_DEPTH) -> Any:
    """Return the first value of a keyword in a schema, or in those that it consists of; None without."""
    if not isinstance(schema, OBJECT) or not depth:
        return None
    if schema.get(name) is not None:
        return schema[name]
    below = (keyword(name, part, deref, depth - 1) for part in _parts(schema, deref))
    return next((each for each in below if each is not None), None)


def has_alternatives(schema: Any, deref: Deref, depth: int = MAX_DEPTH) -> bool:
    """Tell whether a value fits one of several schemas, besides null."""
    if not isinstance(schema, Mapping) or not depth:
        return False
    several = any(len(alternatives(schema, key)) > 1 for key in UNIONS)
    return several or any(has_alternatives(part, deref, depth - 1) for part in _parts(schema, deref))


def _parts(schema: Mapping[str, Any], deref: Deref) -> list[Any]:
    """Return the schemas that every value fits, too, unless it is null: reference, ``allOf``, the only alternative."""
    parts = [deref({"$ref": schema["$ref"]})] if "$ref" in schema else []
    parts += schema.get("allOf", ())
    found = (alternatives(schema, key) for key in UNIONS if key in schema)
    return parts + [each[0] for each in found if len(each) == 1]


def alternatives(schema: Mapping[str, Any], key: str) -> list[Any]:
    """Return the alternatives of ``anyOf`` or ``oneOf``, but not null."""
    return [each for each in schema.get(key, ()) if not isinstance(each, Mapping) or each.get("type") != "null"]


def value_types(schema: Any, deref: Deref, depth: int = MAX_DEPTH) -> set[str]:
    """Return the JSON types that values of a schema can have, without null, which a text cannot express."""
    if not isinstance(schema, Mapping) or not depth:
        return set()
    own = keyword("type", schema, deref)
    if own is not None:
        types = {own} if isinstance(own, str) else set(own)
        return types - {"null"} if types != {"integer", "number"} else {"number"}
    parts = [deref({"$ref": schema["$ref"]})] if "$ref" in schema else []
    parts += [part for key in ("allOf", "anyOf", "oneOf") for part in schema.get(key, ())]
    return set().union(*(value_types(part, deref, depth - 1) for part in parts))


def value_type(schema: Any, deref: Deref) -> str:
    """Return the JSON type of the values of a schema; string if it is none or several."""
    types = value_types(schema, deref)
    return next(iter(types)) if len(types) == 1 else "string"


# --- media types ---

Content = Literal["json", "form", "multipart", "text", "binary"]
"""How a body is encoded."""


def media_type_name(media_type: str) -> str:
    """Return a media type without parameters, in small letters, as it is compared (RFC 9110, section 8.3.1)."""
    return media_type.partition(";")[0].strip().lower()


def content_of(media_type: str) -> Content:
    """Return how a body of a media type is encoded."""
    name = media_type_name(media_type)
    if is_json(name):
        return "json"
    named: dict[str, Content] = {FORM: "form", MULTIPART: "multipart"}
    return named.get(name, "text" if name.startswith("text/") else "binary")


def is_json(media_type: str) -> bool:
    """Tell whether a media type is JSON, or has its syntax (RFC 6839, section 3.1)."""
    name = media_type_name(media_type)
    return name == JSON or name.endswith("+json")


def is_binary(schema: Any, deref: Deref) -> bool:
    """Tell whether a schema describes bytes: ``format: binary``, or a media type without an encoding."""
    if keyword("format", schema, deref) == "binary":
        return True
    media_type = keyword("contentMediaType", schema, deref)
    return media_type is not None and keyword("contentEncoding", schema, deref) is None


def example(holder: Mapping[str, Any], deref: Deref) -> Any:
    """Return the first example of a parameter or a media type, or of its schema; an empty text if there is none."""
    if "example" in holder:
        return holder["example"]
    for each in holder.get("examples", {}).values():
        return deref(each).get("value")
    schema = deref(holder.get("schema", {}))
    if not isinstance(schema, Mapping):
        return ""
    listed = [each for key in ("examples", "enum") for each in schema.get(key, ())]
    single = [schema[key] for key in ("const", "default") if key in schema]
    if listed or single:
        return [*listed, *single][0]
    return [example({"schema": schema["items"]}, deref)] if "items" in schema else ""


def header_text(described: Mapping[str, Any], deref: Deref) -> str:
    """Return the example of a response header as a response has it; an empty text if there is none."""
    return _simple(example(described, deref), "=" if described.get("explode") else ",")


def _simple(value: Any, assignment: str) -> str:
    """Return a value in the style ``simple`` (OpenAPI 3.1.1, section 4.8.12.5)."""
    match value:
        case bool() | None:
            return {True: "true", False: "false", None: ""}[value]
        case list():
            return ",".join(_simple(each, assignment) for each in value)
        case dict():
            return ",".join(f"{key}{assignment}{_simple(each, assignment)}" for key, each in value.items())
        case _:
            return str(value)


# --- security ---

SchemeKind = Literal["header", "query", "cookie", "bearer", "basic", "signature", "unknown"]


class Scheme(NamedTuple):
    """Where a request has the credentials of a security scheme."""

    name: str  # in components
    kind: SchemeKind
    parameter: str  # of an API key: the name of the header, of the query parameter or of the cookie


def scheme(name: str, described: Mapping[str, Any]) -> Scheme | None:
    """Return the facts of a Security Scheme Object; None if client and stub do not implement it."""
    match described.get("type"), str(described.get("scheme", "")).lower():
        case "apiKey", _:
            return Scheme(name, described["in"], described["name"])
        case ("oauth2" | "openIdConnect", _) | ("http", "bearer"):
            return Scheme(name, "bearer", "")
        case "http", "basic":
            return Scheme(name, "basic", "")
        case "http", known if known in SIGNATURES:
            return Scheme(name, "signature", "")
        case _:
            return None


def requirements(document: Mapping[str, Any], operation: Mapping[str, Any]) -> tuple[tuple[Scheme, ...], ...]:
    """Return the alternatives of an operation, each with the schemes that it combines; none if it needs none."""
    schemes = document.get("components", {}).get("securitySchemes", {})

    def required(name: str) -> Scheme:
        return scheme(name, resolve(document, schemes.get(name)) or {}) or Scheme(name, "unknown", "")

    alternatives = operation.get("security", document.get("security", ()))
    return tuple(tuple(map(required, alternative)) for alternative in alternatives)


# --- properties of one direction ---

READ_ONLY, WRITE_ONLY = "readOnly", "writeOnly"


def without_demands(node: Any, keyword: str, deref: Callable[[Any], Any]) -> Any:
    """Return a document, or a part of it, in which no object requires properties that have the keyword.

    A ``readOnly`` property is not required in a request, nor a ``writeOnly`` one in a response (OpenAPI 3.1.1, 4.8.24).
    """
    return _demanding(node, keyword, deref, frozenset())


def has_mark(node: Any, keyword: str) -> bool:
    """Tell whether anything below has the keyword."""
    if isinstance(node, OBJECT):
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


def _marked(node: Any, keyword: str, deref: Callable[[Any], Any], way: tuple[int, ...]) -> Iterator[str]:
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


def is_marked(definition: Any, keyword: str, deref: Callable[[Any], Any], way: tuple[int, ...] = ()) -> bool:
    """Tell whether a property has the keyword, itself or through what it refers to, on the ``way`` there."""
    target = deref(definition)
    if not isinstance(definition, Mapping) or not isinstance(target, Mapping) or id(target) in way:
        return False
    parts = [part for node in (definition, target) for part in node.get("allOf", ())]
    return any(node.get(keyword) is True for node in (definition, target)) or any(
        is_marked(part, keyword, deref, (*way, id(target))) for part in parts
    )
