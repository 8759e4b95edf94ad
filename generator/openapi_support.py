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
    **rejected("content", note="values are described by `schema`"),
    **done("explode", note="of arrays in the query"),
}
# By the type of the object, as rules and extensions name it.
OBJECTS: Mapping[str, Mapping[str, Support]] = {
    "document": {
        **done("openapi", note="3.1.x", rules=("L101",)),
        **done("info", "servers", "paths", "components", "security", "tags"),
        **EXTERNAL_DOCS,
        **rejected("jsonSchemaDialect", note="viewers warn about every dialect but the default", rules=("L181",)),
        **rejected("webhooks", note="neither client nor stub receives or sends them"),
    },
    "info": {
        **done("title", "summary", "description", "version"),
        **documentation("termsOfService", "contact", "license"),
    },
    "contact": documentation("name", "url", "email"),
    "license": documentation("name", "identifier", "url"),
    "server": {
        **done("url", note="of the first server; one with variables is no default endpoint"),
        **documentation("description", "variables"),
    },
    "serverVariable": {
        **documentation("enum", "default"),
        **rejected("description", note="some validators reject it", rules=("L180",)),
    },
    "components": {
        **done(
            "schemas", "responses", "parameters", "examples", "requestBodies", "headers", "securitySchemes", "links"
        ),
        **rejected("callbacks", note="the stub sends no requests of its own, except declared subscriptions"),
        **rejected("pathItems", note="a path refers to a file"),
    },
    "pathItem": {
        **done("get", "put", "post", "delete", "options", "head", "patch", "trace", "$ref"),
        **done("parameters", note="at the path or at its operations, not at both", rules=("L184",)),
        **documentation("summary", "description", "servers"),
    },
    "operation": {
        **done("tags", note="exactly one", rules=("L111",)),
        **done("summary", "description", "parameters", "requestBody", "responses", "security"),
        **done("operationId", note="camelCase, required", rules=("L110",)),
        **documentation("deprecated", "servers"),
        **EXTERNAL_DOCS,
        **rejected("callbacks", note="the stub sends no requests of its own, except declared subscriptions"),
    },
    "externalDocumentation": documentation("description", "url"),
    "parameter": {
        **done("name"),
        **done("in", note="path, query or header", rules=("L113",)),
        **PARAMETER,
        **done("style", note="the default of the location", rules=("L120",)),
        **rejected("allowReserved", "allowEmptyValue", note="client and stub have no code for them", rules=("L120",)),
    },
    "requestBody": {**done("content", "required"), **documentation("description")},
    "content": done("*", note="`application/json`", rules=("L115",)),
    "mediaType": {
        **done("schema", note="required", rules=("L119",)),
        **done("example", "examples"),
        **rejected("encoding", note="for forms, which are not supported"),
    },
    "encoding": rejected("contentType", "headers", "style", "explode", "allowReserved", note="see mediaType"),
    "responses": {
        **done("*", note="statuses one by one", rules=("L114",)),
        **rejected("default", note="clients and tests need each status", rules=("L114",)),
    },
    "response": {**done("description", "headers", "content"), **done("links", note="by operationId", rules=("L117",))},
    "callbacks": rejected("*", note="see operation"),
    "example": {
        **done("value"),
        **documentation("summary", "description"),
        **rejected("externalValue", note="examples are checked, sent and returned, so they are in the description"),
    },
    "link": {
        **done("operationId", "parameters", "requestBody", "description"),
        **rejected("operationRef", "server", "body", note="links lead to operationIds of this description"),
    },
    "header": {**PARAMETER, **documentation("explode", "style")},
    "tag": {**done("name", "description"), **EXTERNAL_DOCS},
    "reference": {**done("$ref"), **documentation("summary", "description")},
    "securityScheme": {
        **done("type", note="apiKey in a header; others are documentation"),
        **done("name", "in", "description"),
        **documentation("scheme", "bearerFormat"),
        **documentation("flows", "openIdConnectUrl"),
    },
    "oauthFlows": documentation("implicit", "password", "clientCredentials", "authorizationCode"),
    "oauthFlow": documentation("authorizationUrl", "tokenUrl", "refreshUrl", "scopes"),
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
    **done("type", note="one, or one and null", rules=("L147",)),
    **done("enum", "const", "required", "dependentRequired", "pattern"),
    **done("properties", "additionalProperties", "items"),
    **done("minLength", "maxLength", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"),
    **done("minItems", "maxItems", "uniqueItems", "minProperties", "maxProperties"),
    **done("format", note="the formats that JSON Schema and OpenAPI define", rules=("L126",)),
    **done("title", "description", "default", "examples"),
    **documentation("deprecated", "readOnly", "writeOnly"),
    **done("patternProperties", "propertyNames", "contains", "minContains", "maxContains", note="as constraints"),
    **done("allOf", "anyOf", "oneOf", "not", "if", "then", "else", "dependentSchemas", note="as constraints"),
    **done("prefixItems", "unevaluatedItems", "unevaluatedProperties", note="as constraints"),
    **_no_keyword("$defs", note="schemas are components"),
    **_no_keyword(
        *("$id", "$schema", "$anchor", "$dynamicRef", "$dynamicAnchor", "$vocabulary", "$comment"),
        note="references lead to components, in one dialect; comments are those of YAML",
    ),
    **_no_keyword("contentEncoding", "contentMediaType", "contentSchema", note="texts are not decoded"),
    **_no_keyword("discriminator", note="no type is chosen by it"),
    **_no_keyword("xml", note="bodies are JSON"),
    **_no_keyword("externalDocs", note="describe it in words"),
    **_no_keyword("example", note="deprecated by OpenAPI 3.1; write examples"),
}
