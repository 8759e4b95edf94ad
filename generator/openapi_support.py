"""What the toolchain does with each field of OpenAPI 3.1 and each keyword of JSON Schema 2020-12.

This is the one place to say so. ``python -m tools.openapi_support`` makes ``docs/openapi-support.md`` of it, the rules
L125 and L149 reject what is ``REJECTED``, and tests check that each field and keyword has one row. To support more,
move a field from ``rejected`` or ``documentation`` to ``done``, and run that command.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

DONE = "done"
REJECTED = "rejected"
DOCUMENTATION = "documentation"  # it reaches the published document and its readers, and nothing else


class Support(NamedTuple):
    """What is done with a field. ``note``: why it is rejected, or which of its values are, with their rules."""

    word: str
    note: str = ""
    rules: tuple[str, ...] = ()  # that reject the field, or values of it


def done(*fields: str, note: str = "", rules: tuple[str, ...] = ()) -> dict[str, Support]:
    return dict.fromkeys(fields, Support(DONE, note, rules))


def documentation(*fields: str, note: str = "") -> dict[str, Support]:
    return dict.fromkeys(fields, Support(DOCUMENTATION, note))


def rejected(*fields: str, note: str, rules: tuple[str, ...] = ("L125",)) -> dict[str, Support]:
    return dict.fromkeys(fields, Support(REJECTED, note, rules))


def _no_keyword(*keywords: str, note: str) -> dict[str, Support]:
    return rejected(*keywords, note=note, rules=("L149",))


EXTERNAL_DOCS = documentation("externalDocs")
PARAMETER = {
    **done("description", "required", "schema"),
    **documentation("deprecated", "example", "examples"),
}
NO_CALLBACKS = rejected(
    "callbacks", note="the stub sends no requests of its own, except declared subscriptions", rules=("L193",)
)
# By the type of the object, as rules and extensions name it.
OBJECTS: Mapping[str, Mapping[str, Support]] = {
    "document": {
        **done("openapi", note="3.1.x", rules=("L101",)),
        **done("info", "servers", "paths", "components", "security", "tags"),
        **EXTERNAL_DOCS,
        **rejected("jsonSchemaDialect", note="viewers warn about every dialect but the default", rules=("L181",)),
        **rejected("webhooks", note="neither client nor stub receives or sends them", rules=("L193",)),
    },
    "info": {
        **done("title", "summary", "description", "version"),
        **documentation("termsOfService", "contact", "license"),
    },
    "contact": documentation("name", "url", "email"),
    "license": documentation("name", "identifier", "url"),
    "server": {
        **done("url", note="absolute; the first server is the default endpoint", rules=("L195",)),
        **done("variables", note="the endpoint has their defaults"),
        **documentation("description"),
    },
    "serverVariable": {
        **done("default"),
        **done("enum", note="has the default", rules=("L195",)),
        **rejected("description", note="some validators reject it", rules=("L180",)),
    },
    "components": {
        **done(
            "schemas", "responses", "parameters", "examples", "requestBodies", "headers", "securitySchemes", "links"
        ),
        **NO_CALLBACKS,
        **rejected("pathItems", note="a path refers to a file", rules=("L193",)),
    },
    "pathItem": {
        **done("get", "put", "post", "delete", "options", "head", "patch", "trace", "$ref"),
        **done("parameters", note="at the path or at its operations, not at both", rules=("L184",)),
        **done("servers", note="of operations without servers of their own", rules=("L195",)),
        **documentation("summary", "description"),
    },
    "operation": {
        **done("tags", note="exactly one", rules=("L111",)),
        **done("summary", "description", "parameters", "requestBody", "responses", "security"),
        **done("operationId", note="camelCase, required", rules=("L110",)),
        **done("servers", rules=("L195",)),
        **documentation("deprecated"),
        **EXTERNAL_DOCS,
        **NO_CALLBACKS,
    },
    "externalDocumentation": documentation("description", "url"),
    "parameter": {
        **done("name"),
        **done("in", note="path, query, header or cookie", rules=("L113",)),
        **PARAMETER,
        **done("content", note="`application/json`", rules=("L120",)),
        **done("style", note="`simple`, `form`, `spaceDelimited`, `pipeDelimited`, `deepObject`", rules=("L120",)),
        **done("explode", note="what the style defines for the type of the value", rules=("L120",)),
        **rejected("allowReserved", "allowEmptyValue", note="client and stub have no code for them", rules=("L120",)),
    },
    "requestBody": {**done("content", "required"), **documentation("description")},
    "content": done(
        "*", note="JSON, texts, binary content; in requests forms, of which clients send the first", rules=("L115",)
    ),
    "mediaType": {
        **done("schema", note="required, except of binary content", rules=("L119",)),
        **done("example", "examples"),
        **done("encoding", note="of fields of forms", rules=("L207",)),
    },
    "encoding": {
        **done("contentType", note="of files in `multipart/form-data`", rules=("L207",)),
        **done("style", "explode", note="of fields of `application/x-www-form-urlencoded`", rules=("L207",)),
        **rejected("headers", "allowReserved", note="client and stub have no code for them", rules=("L207",)),
    },
    "responses": {
        **done("*", note="statuses one by one, without 1xx and 3xx", rules=("L114",)),
        **rejected("default", note="clients and tests need each status", rules=("L114",)),
    },
    "response": {**done("description", "headers", "content"), **done("links", note="by operationId", rules=("L117",))},
    "callbacks": rejected("*", note="see operation", rules=("L193",)),
    "example": {
        **done("value"),
        **documentation("summary", "description"),
        **rejected("externalValue", note="examples are checked, sent and returned, so they are in the description"),
    },
    "link": {
        **done("operationId", "parameters", "requestBody", "description"),
        **rejected("operationRef", "server", "body", note="links lead to operationIds of this description"),
    },
    "header": {
        **done("description", "required", "schema", "explode"),
        **done("example", "examples", note="the stub sends the first, unless a handler sets a value", rules=("L154",)),
        **documentation("deprecated", "style"),
        **rejected("content", note="values are described by `schema`"),
    },
    "tag": {**done("name", "description"), **EXTERNAL_DOCS},
    "reference": {**done("$ref"), **documentation("summary", "description")},
    "securityScheme": {
        **done("type", note="all but `mutualTLS`", rules=("L194",)),
        **done("name", "in", "description"),
        **done("scheme", note="`bearer`, `basic`, and the signatures that the stub checks", rules=("L194",)),
        **documentation("bearerFormat"),
        **documentation("flows", "openIdConnectUrl"),
    },
    "oauthFlows": documentation("implicit", "password", "clientCredentials", "authorizationCode"),
    "oauthFlow": documentation("authorizationUrl", "tokenUrl", "refreshUrl", "scopes"),
    "discriminator": done("propertyName", "mapping", note="see the keyword", rules=("L203",)),
    "securityRequirement": done("*", note="names of securitySchemes", rules=("L118",)),
}
# Formats of JSON Schema 2020-12 (section 7.3), and those of OpenAPI and of its format registry.
FORMATS = (
    *("date-time", "date", "time", "duration", "email", "idn-email", "hostname", "idn-hostname", "ipv4", "ipv6"),
    *("uri", "uri-reference", "iri", "iri-reference", "uuid", "uri-template", "json-pointer", "relative-json-pointer"),
    *("regex", "int32", "int64", "float", "double", "password", "binary", "byte", "decimal"),
)
# Keywords of JSON Schema 2020-12, and those that OpenAPI adds.
KEYWORDS: Mapping[str, Support] = {
    **done("$ref", note="to a component", rules=("L102",)),
    **done("type", note="one or several", rules=("L147",)),
    **done("enum", "const", note="texts, numbers, true, false and null", rules=("L204",)),
    **done("required", "dependentRequired", "pattern"),
    **done("properties", "additionalProperties", "items", "patternProperties", "unevaluatedProperties"),
    **done("minLength", "maxLength", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"),
    **done("minItems", "maxItems", "uniqueItems", "minProperties", "maxProperties"),
    **done(
        "format",
        note="the formats that JSON Schema and OpenAPI define; the stub checks the ranges of `int32` and `int64`",
        rules=("L126",),
    ),
    **done("title", "description", "default", "examples"),
    **documentation("deprecated"),
    **done("readOnly", "writeOnly", note="not both", rules=("L205",)),
    **done("allOf", note="parts of one type", rules=("L201",)),
    **done("anyOf", "oneOf", note="unions of types, or constraints", rules=("L201", "L202")),
    **done("discriminator", note="of a union of objects, which is a component", rules=("L203",)),
    **done("prefixItems", note="tuples", rules=("L200",)),
    **done("propertyNames", "contains", "minContains", "maxContains", note="as constraints"),
    **done("not", "if", "then", "else", "dependentSchemas", "unevaluatedItems", note="as constraints"),
    **_no_keyword("$defs", note="schemas are components"),
    **_no_keyword(
        *("$id", "$schema", "$anchor", "$dynamicRef", "$dynamicAnchor", "$vocabulary", "$comment"),
        note="references lead to components, in one dialect; comments are those of YAML",
    ),
    **_no_keyword("contentEncoding", "contentMediaType", "contentSchema", note="texts are not decoded"),
    **_no_keyword("xml", note="bodies are JSON"),
    **_no_keyword("externalDocs", note="describe it in words"),
    **_no_keyword("example", note="deprecated by OpenAPI 3.1; write examples"),
}
