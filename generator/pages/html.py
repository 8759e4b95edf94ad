"""View of the HTML documentation: every text, type and constraint that the page shows, as HTML or plain data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from markupsafe import Markup, escape

from generator.basis import BASIS
from generator.ir import Api, Operation
from generator.runtime import openapi
from generator.serialise import to_json

Node = Mapping[str, Any]

ANY, AND, OR = Markup("any value"), Markup(" and "), Markup(" or ")
CONSTRAINTS = (
    *("enum", "const", "default", "pattern", "minimum", "maximum", "minLength", "maxLength"),
    *("minItems", "maxItems", "uniqueItems"),
)
"""Keywords whose values are shown below the type."""
CONDITIONS = ("if", "then", "else", "dependentRequired", "dependentSchemas", "allOf", "anyOf", "oneOf", "not")
"""Keywords that are shown as JSON."""


class Constraint(NamedTuple):
    keyword: str
    value: str
    basis: str  # decided, contradicted or observed, with the erratum; empty if a document states it


class Row(NamedTuple):
    """A property or a parameter."""

    name: str
    note: str  # where a parameter is, whether it is required
    type: Markup
    constraints: list[Constraint]
    error: str  # the code of a violation, or empty
    description: Markup


class Example(NamedTuple):
    title: Markup
    json: str


class Content(NamedTuple):
    media_type: str
    type: Markup
    examples: list[Example]


class Response(NamedTuple):
    status: str
    is_success: bool
    description: Markup
    notes: list[str]
    contents: list[Content]


class OperationView(NamedTuple):
    id: str
    method: str
    path: str
    summary: Markup
    is_deprecated: bool
    description: Markup
    security: Markup  # the schemes that a request needs
    parameters: list[Row]
    body: list[Content]
    responses: list[Response]


class Resource(NamedTuple):
    title: str
    description: Markup
    operations: list[OperationView]


class SchemaView(NamedTuple):
    name: str
    whole: Row  # the schema itself
    properties: list[Row]
    values: list[tuple[str, Markup]]  # of an enumeration, with their meanings
    conditions: str  # JSON, or empty


class Error(NamedTuple):
    code: str
    status: int
    message: str
    meaning: Markup
    remedy: Markup


class Page(NamedTuple):
    summary: Markup
    description: Markup
    schemes: list[tuple[str, Markup, Markup]]  # name, where credentials are, description
    resources: list[Resource]
    schemas: list[SchemaView]
    errors: list[Error]


def html_page(api: Api) -> Page:
    """Return the view of ``stub/docs.html.jinja``."""
    view = _View(api.served_document)
    components = api.served_document["components"]
    return Page(
        summary=prose(api.summary),
        description=prose(api.description),
        schemes=[
            (name, _where(scheme), prose(scheme.get("description", "")))
            for name, scheme in components.get("securitySchemes", {}).items()
        ],
        resources=[
            Resource(each.title, prose(each.description), list(map(view.operation, each.operations)))
            for each in api.served
        ],
        schemas=[view.schema(name, schema) for name, schema in components["schemas"].items()],
        errors=[
            Error(error.code, error.status, error.message, prose(error.meaning), _remedy(error)) for error in api.errors
        ],
    )


def prose(text: str) -> Markup:
    """Return a text of the description as HTML, with its code spans as code."""
    parts = text.split("`")
    return Markup("").join(
        Markup("<code>{}</code>").format(part) if index % 2 else escape(part) for index, part in enumerate(parts)
    )


def _remedy(error: Any) -> Markup:
    return prose(error.remedy) + (" Retry the same request." if error.retryable else "")


def _where(scheme: Node) -> Markup:
    """Return where a request has the credentials of a security scheme."""
    if scheme["type"] == "apiKey":
        return Markup("{} <code>{}</code>").format(scheme["in"], scheme["name"])
    if scheme["type"] == "http":
        return Markup("header <code>Authorization: {} …</code>").format(scheme["scheme"])
    return escape(scheme["type"])


def _security(alternatives: tuple[tuple[openapi.Scheme, ...], ...]) -> Markup:
    """Return the schemes that a request needs, in words."""
    named = [AND.join(Markup("<code>{}</code>").format(each.name) for each in every) for every in alternatives]
    return OR.join(each or Markup("none") for each in named) or Markup("none")


class _View:
    """Makes views of the parts of a document, whose references it resolves."""

    def __init__(self, document: Node) -> None:
        self._document = document

    def _resolved(self, node: Node) -> Node:
        found: Node = openapi.resolve(self._document, node)
        return found

    def operation(self, operation: Operation) -> OperationView:
        item = self._document["paths"][operation.path]
        definition = item[operation.method.lower()]
        return OperationView(
            operation.id,
            operation.method,
            operation.path,
            prose(operation.summary),
            operation.deprecated,
            prose(operation.description),
            _security(openapi.requirements(self._document, definition)),
            list(map(self._parameter, openapi.parameters(item, definition, self._resolved))),
            list(self._contents(self._resolved(definition.get("requestBody", {})))),
            [self._response(status, self._resolved(each)) for status, each in definition["responses"].items()],
        )

    def _parameter(self, parameter: Node) -> Row:
        note = f"{parameter['in']}, required" if parameter.get("required") else parameter["in"]
        row = _row(parameter["name"], note, openapi.parameter_schema(parameter))
        return row._replace(description=prose(parameter.get("description", "")))

    def _response(self, status: str, response: Node) -> Response:
        notes = [] if response.get("x-documented", True) else ["Not in the vendor's documents."]
        notes += ["No request causes it."] if response.get("x-trigger") == "fault" else []
        is_success = status < "300"
        return Response(status, is_success, prose(response["description"]), notes, list(self._contents(response)))

    def _contents(self, node: Node) -> Iterator[Content]:
        for media_type, media in node.get("content", {}).items():
            named = [(name, self._resolved(each)) for name, each in media.get("examples", {}).items()]
            if "example" in media:
                named.append(("example", {"value": media["example"]}))
            examples = [Example(prose(each.get("summary", name)), to_json(each["value"])) for name, each in named]
            is_binary = openapi.content_of(media_type) == "binary"
            yield Content(media_type, Markup("bytes") if is_binary else type_of(media.get("schema")), examples)

    def schema(self, name: str, schema: Node) -> SchemaView:
        parts = list(_parts(schema))
        properties = {key: each for part in parts for key, each in part.get("properties", {}).items()}
        required = {key for part in parts for key in part.get("required", ())}
        return SchemaView(
            name,
            _row(name, "", schema),
            [_row(key, _note(key in required, each), each) for key, each in properties.items()],
            [(value, prose(meaning)) for value, meaning in schema.get("x-enum-descriptions", {}).items()],
            _json({keyword: schema[keyword] for keyword in CONDITIONS if keyword in schema}),
        )


def _parts(schema: Node) -> Iterator[Node]:
    """Yield what a schema says of an object itself; what its ``allOf`` refers to is shown at the component."""
    for part in schema.get("allOf", ()):
        yield from _parts(part)
    yield schema


def _note(is_required: bool, schema: Any) -> str:
    directions = {openapi.READ_ONLY: "in responses only", openapi.WRITE_ONLY: "in requests only"}
    marked = [text for key, text in directions.items() if isinstance(schema, Mapping) and schema.get(key) is True]
    return ", ".join([*(["required"] if is_required else []), *marked])


def _row(name: str, note: str, schema: Any) -> Row:
    keywords = schema if isinstance(schema, Mapping) else {}
    constraints = [
        Constraint(each, _value(keywords[each]), keywords.get(BASIS, {}).get(each, ""))
        for each in CONSTRAINTS
        if each in keywords
    ]
    description = prose(keywords.get("description", ""))
    return Row(name, note, type_of(schema), constraints, keywords.get("x-error", ""), description)


def type_of(schema: Any) -> Markup:
    """Return the type of a schema in words, with links to the schemas that it names."""
    if not isinstance(schema, Mapping):
        return ANY
    if "$ref" in schema:
        return Markup('<a href="#schema-{0}">{0}</a>').format(schema["$ref"].rpartition("/")[2])
    for keyword, word in (("allOf", AND), ("oneOf", OR), ("anyOf", OR)):
        described = [type_of(each) for each in schema.get(keyword, ())]
        found = [each for each in described if each != ANY]  # the others are conditions
        if found:
            return word.join(found)
    if "type" not in schema:
        values = [schema["const"]] if "const" in schema else schema.get("enum", [])
        return escape(" or ".join(map(_json, values))) or ANY
    types = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    return OR.join(_plain_type(each, schema) for each in types)


def _plain_type(name: str, schema: Node) -> Markup:
    if name == "array" and "prefixItems" in schema:
        return Markup("array of {}").format(Markup(", ").join(map(type_of, schema["prefixItems"])))
    if name == "array":
        return Markup("array of {}").format(type_of(schema.get("items", True)))
    if name == "object" and isinstance(schema.get("additionalProperties"), Mapping) and "properties" not in schema:
        return Markup("map of {}").format(type_of(schema["additionalProperties"]))
    return escape(f"{name} ({schema['format']})" if "format" in schema and name != "null" else name)


def _value(value: Any) -> str:
    return value if isinstance(value, str) else _json(value)


def _json(value: Any) -> str:
    """Encode as JSON; an empty object is an empty text."""
    return "" if value == {} else to_json(value).strip()
