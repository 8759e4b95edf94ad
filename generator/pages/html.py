"""View of the HTML reference: every text, type and fact that the page shows, as HTML or plain data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from markupsafe import Markup, escape

from generator.ir import DOCUMENTED, Api, ErrorCode, Operation
from generator.pages.fields import Field, Fields
from generator.pages.places import ErratumView, Places, RuleView
from generator.pages.prose import as_json, prose
from generator.pages.samples import Sample, Samples
from generator.runtime import openapi

Node = Mapping[str, Any]

CONDITIONS = ("if", "then", "else", "dependentRequired", "dependentSchemas", "allOf", "anyOf", "oneOf", "not")
"""Keywords that are shown as JSON."""


class Example(NamedTuple):
    title: Markup
    json: str


class Content(NamedTuple):
    media_type: str
    type: Markup
    fields: tuple[Field, ...]
    examples: list[Example]


class Response(NamedTuple):
    status: str
    is_success: bool
    description: Markup
    notes: list[str]
    contents: list[Content]


class Failure(NamedTuple):
    """An error that an operation can return."""

    status: int
    code: str
    meaning: Markup


class OperationView(NamedTuple):
    id: str
    method: str
    path: str
    summary: Markup
    is_deprecated: bool
    description: Markup
    permissions: list[str]
    security: list[str]  # alternatives of schemes
    editions: list[str]  # that document it
    parameters: list[Field]
    body: list[Content]
    rules: list[RuleView]
    responses: list[Response]
    failures: list[Failure]
    errata: list[ErratumView]
    samples: list[Sample]


class Resource(NamedTuple):
    title: str
    description: Markup
    operations: list[OperationView]


class SchemaView(NamedTuple):
    name: str
    whole: Field  # the schema itself
    values: list[tuple[str, Markup]]  # of an enumeration, with their meanings
    conditions: str  # JSON, or empty
    rules: list[RuleView]
    errata: list[ErratumView]


class Error(NamedTuple):
    code: str
    status: int
    message: str
    meaning: Markup
    remedy: Markup
    recipe: Markup


class Page(NamedTuple):
    summary: Markup
    description: Markup
    schemes: list[tuple[str, Markup, Markup]]  # name, where credentials are, description
    editions: list[str]
    token_header: str  # that has the credentials; empty where it is another place
    resources: list[Resource]
    schemas: list[SchemaView]
    errors: list[Error]


def html_page(api: Api) -> Page:
    """Return the view of ``stub/docs.html.jinja``."""
    view = _View(api)
    components = api.served_document["components"]
    return Page(
        summary=prose(api.summary),
        description=prose(api.description),
        schemes=[
            (name, _where(scheme), prose(scheme.get("description", "")))
            for name, scheme in components.get("securitySchemes", {}).items()
        ],
        editions=list(api.editions),
        token_header=_token_header(api.document),
        resources=[
            Resource(each.title, prose(each.description), list(map(view.operation, each.operations)))
            for each in api.served
        ],
        schemas=[view.schema(name, schema) for name, schema in components["schemas"].items()],
        errors=list(map(_error, api.errors)),
    )


def _error(error: ErrorCode) -> Error:
    remedy = prose(error.remedy) + (" Retry the same request." if error.retryable else "")
    return Error(error.code, error.status, error.message, prose(error.meaning), remedy, prose(error.recipe))


def _token_header(document: Node) -> str:
    alternatives = openapi.requirements(document, {})
    return next((each.parameter for schemes in alternatives for each in schemes if each.kind == "header"), "")


def _where(scheme: Node) -> Markup:
    """Return where a request has the credentials of a security scheme."""
    if scheme["type"] == "apiKey":
        return Markup("{} <code>{}</code>").format(scheme["in"], scheme["name"])
    if scheme["type"] == "http":
        return Markup("header <code>Authorization: {} …</code>").format(scheme["scheme"])
    return escape(scheme["type"])


class _View:
    """Makes views of the parts of an API."""

    def __init__(self, api: Api) -> None:
        self._document = api.served_document
        self._fields, self._places, self._samples = Fields(self._document), Places(api), Samples(api)
        self._meanings = {error.code: prose(error.meaning) for error in api.errors}
        self._editions = {row.operation: row.cells for row in api.matrix if not row.field}

    def operation(self, operation: Operation) -> OperationView:
        item = self._document["paths"][operation.path]
        definition = item[operation.method.lower()]
        resolved = self._fields.resolved
        permission = definition.get("x-permission", {})
        cells = self._editions.get(f"{operation.method} {operation.path}", {})
        return OperationView(
            operation.id,
            operation.method,
            operation.path,
            prose(operation.summary),
            operation.deprecated,
            prose(operation.description),
            [name for name in (permission.get("action"), *permission.get("related", ())) if name],
            [" and ".join(scheme.name for scheme in each) for each in openapi.requirements(self._document, definition)],
            [name for name, cell in cells.items() if cell == DOCUMENTED],
            list(map(self._parameter, openapi.parameters(item, definition, resolved))),
            list(self._contents(resolved(definition.get("requestBody", {})))),
            self._places.rules(operation.id),
            [self._response(status, resolved(each)) for status, each in definition["responses"].items()],
            [
                Failure(status, code, self._meanings[code])
                for status, codes in operation.errors.items()
                for code in codes
            ],
            self._places.errata(operation.id),
            self._samples.of(operation),
        )

    def _failures(self, operation: Operation) -> Iterator[Failure]:
        for status, codes in operation.errors.items():
            yield from (Failure(status, code, self._meanings[code]) for code in codes)

    def _parameter(self, parameter: Node) -> Field:
        where = f"{parameter['in']}, required" if parameter.get("required") else parameter["in"]
        field = self._fields.field(parameter["name"], where, openapi.parameter_schema(parameter))
        described = prose(parameter.get("description", "")) or field.description
        return field._replace(description=described, is_deprecated=parameter.get("deprecated") is True)

    def _response(self, status: str, response: Node) -> Response:
        notes = [] if response.get("x-documented", True) else ["Not in the vendor's documents."]
        notes += ["No request causes it."] if response.get("x-trigger") == "fault" else []
        is_success = status < "300"
        return Response(status, is_success, prose(response["description"]), notes, list(self._contents(response)))

    def _contents(self, node: Node) -> Iterator[Content]:
        for media_type, media in node.get("content", {}).items():
            named = [(name, self._fields.resolved(each)) for name, each in media.get("examples", {}).items()]
            if "example" in media:
                named.append(("example", {"value": media["example"]}))
            examples = [Example(prose(each.get("summary", name)), as_json(each["value"])) for name, each in named]
            whole = self._fields.field("", "", media.get("schema"))
            is_binary = openapi.content_of(media_type) == "binary"
            yield Content(media_type, Markup("bytes") if is_binary else whole.type, whole.fields, examples)

    def schema(self, name: str, schema: Node) -> SchemaView:
        return SchemaView(
            name,
            self._fields.field(name, "", schema, (f"#/components/schemas/{name}",)),
            [(value, prose(meaning)) for value, meaning in schema.get("x-enum-descriptions", {}).items()],
            as_json({keyword: schema[keyword] for keyword in CONDITIONS if keyword in schema}),
            self._places.rules(name),
            self._places.errata(name),
        )
