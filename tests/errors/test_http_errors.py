"""What client and stub do not implement of HTTP is rejected at its place, with a remedy."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.functional.tiny import REJECTED, SCHEMAS, Tiny, model, operation, parameter

OBJECT = {"$ref": SCHEMAS + "Thing"}
PATHS = "spec/resources/tiny/paths.yaml"
FORM = "application/x-www-form-urlencoded"
JSON = "describe it as content: {application/json: …}"


def param(location: str = "query", **more: Any) -> dict[str, Any]:
    schema = more.pop("schema", {"type": "string"})
    examples = {"string": "a", "array": ["a"], "object": {}, "integer": 1}
    example = {"name": "a"} if schema == OBJECT else examples.get(str(schema.get("type")), "a")
    return {**parameter("p", location, **schema), "example": example, **more}


def body(media_type: str, schema: Any, **more: Any) -> dict[str, Any]:
    return {"requestBody": {"description": "It.", "content": {media_type: {"schema": schema, **more}}}}


def success(media_type: str, schema: Any, **more: Any) -> dict[str, Any]:
    content = {media_type: {"schema": schema, **more}}
    return {"responses": {"200": {"description": "It.", "content": content}, "400": {"$ref": REJECTED}}}


def headers(described: Any) -> dict[str, Any]:
    return {"responses": {"204": {"description": "It.", "headers": described}, "400": {"$ref": REJECTED}}}


LISTS = {"type": "array", "items": {"type": "array", "items": {"type": "string"}}}
CASES: dict[str, tuple[dict[str, Any], list[str]]] = {
    "reserved": (
        {"parameters": [param(allowReserved=True)]},
        ["L120 allowReserved: True is not implemented — remove it"],
    ),
    "empty": (
        {"parameters": [param(allowEmptyValue=True)]},
        ["L120 allowEmptyValue: True is not implemented — remove it"],
    ),
    "matrix": (
        {"parameters": [param("path", style="matrix")]},
        ["L120 style: matrix is not implemented — remove it; path parameters can have simple"],
    ),
    "deep text": (
        {"parameters": [param(style="deepObject")]},
        [
            "L120 style: deepObject has no form for a single value — "
            "use form; deepObject is for objects, the delimited styles are for arrays"
        ],
    ),
    "object with spaces": (
        {"parameters": [param(style="spaceDelimited", schema=OBJECT)]},
        [
            "L120 style: spaceDelimited has no form for an object — "
            "use form; deepObject is for objects, the delimited styles are for arrays"
        ],
    ),
    "deep object that is not exploded": (
        {"parameters": [param(style="deepObject", explode=False, schema=OBJECT)]},
        ["L120 style: deepObject with explode: false has no form for an object — remove explode"],
    ),
    "object in several cookies": (
        {"parameters": [param("cookie", schema=OBJECT)]},
        ["L120 'p' would be several cookies — write explode: false"],
    ),
    "XML in a parameter": (
        {
            "parameters": [
                {
                    "name": "p",
                    "in": "query",
                    "description": "It.",
                    "content": {"application/xml": {"schema": {"type": "string"}, "example": "a"}},
                }
            ]
        },
        ["L120 application/xml in a parameter is not implemented — use application/json, or a schema"],
    ),
    "lists in a list": (
        {"parameters": [param(schema=LISTS, example=[["a"]])]},
        [f"L120 the items of 'p' are no single values — {JSON}"],
    ),
    "list in an object": (
        {"parameters": [param(schema={"$ref": SCHEMAS + "Nested"}, style="deepObject", example={"tags": ["a"]})]},
        [f"L120 the property 'tags' of 'p' is no single value — {JSON}"],
    ),
    "free keys": (
        {"parameters": [param(schema={"type": "object", "additionalProperties": {"type": "string"}})]},
        [
            "L120 the properties of 'p' would be parameters of any name — "
            "declare them, without additionalProperties, or use style: deepObject"
        ],
    ),
    "property that is a parameter": (
        {"parameters": [param(schema=OBJECT), {**param(), "name": "name"}]},
        [
            "L120 the property 'name' of 'p' would be the parameter 'name' — "
            "rename one of them, or use style: deepObject"
        ],
    ),
    "Content-Type": (
        {"parameters": [{**param("header"), "name": "Content-Type"}]},
        ["L192 Content-Type is no parameter in OpenAPI — remove it; the request body says it"],
    ),
    "a media type twice": (
        {
            "requestBody": {
                "description": "It.",
                "content": {
                    "application/json": {"schema": OBJECT, "example": {"name": "a"}},
                    "application/JSON; charset=utf-8": {"schema": OBJECT, "example": {"name": "a"}},
                },
            }
        },
        ["L115 application/JSON; charset=utf-8 differs only in parameters from another one — remove one of them"],
    ),
    "range": (
        body("image/*", {"type": "string", "format": "binary"}),
        ["L115 'image/*' is not one media type — name one, such as image/png"],
    ),
    "XML of an object": (
        body("application/xml", OBJECT),
        [
            "L119 application/xml with a schema of type object is not supported — "
            "use application/json, or write format: binary"
        ],
    ),
    "number as a text": (
        body("text/plain", {"type": "number"}, example=1),
        ["L119 the schema of text/plain is no string — write type: string, or use JSON"],
    ),
    "form without fields": (
        body("application/x-www-form-urlencoded", {"type": "object"}),
        ["L119 a form has no declared properties — declare them: they are the fields"],
    ),
    "no media type": (
        {"requestBody": {"description": "It.", "content": {}}},
        ["L115 the body has no media type — use application/json"],
    ),
    "body of 204": (
        {
            "responses": {
                "204": {"description": "It.", "content": {"application/octet-stream": {}}},
                "400": {"$ref": REJECTED},
            }
        },
        ["L115 a response 204 has no body — remove content, or use 200"],
    ),
    "alternatives in a form": (
        body(
            "application/x-www-form-urlencoded", {"oneOf": [{"$ref": SCHEMAS + "Thing"}, {"$ref": SCHEMAS + "Other"}]}
        ),
        ["L119 a form has several forms — describe one object, or use application/json"],
    ),
    "deep object in a form": (
        body(FORM, {"$ref": SCHEMAS + "Deep"}, encoding={"outer": {"style": "deepObject"}}),
        [
            "L119 the properties of the field 'outer' are no single values — "
            "remove its encoding: an object is sent as JSON"
        ],
    ),
    "file in a form": (
        body("application/x-www-form-urlencoded", {"$ref": SCHEMAS + "Upload"}),
        ["L119 the field 'file' of application/x-www-form-urlencoded is a file — use multipart/form-data"],
    ),
    "encoding of JSON": (
        body("application/json", OBJECT, example={"name": "a"}, encoding={"name": {"contentType": "text/plain"}}),
        ["L207 application/json has no fields that could be encoded — remove encoding"],
    ),
    "encoding of no field": (
        body("multipart/form-data", {"$ref": SCHEMAS + "Upload"}, encoding={"flie": {"contentType": "image/png"}}),
        ["L207 'flie' is no field of the form — did you mean 'file'?"],
    ),
    "headers of a part": (
        body("multipart/form-data", {"$ref": SCHEMAS + "Upload"}, encoding={"file": {"headers": {}}}),
        ["L207 headers of a field of multipart/form-data is not implemented — remove it"],
    ),
    "style of a part": (
        body("multipart/form-data", {"$ref": SCHEMAS + "Upload"}, encoding={"file": {"style": "form"}}),
        ["L207 style of a field of multipart/form-data is not implemented — remove it"],
    ),
    "reserved characters of a field": (
        body(FORM, OBJECT, encoding={"name": {"allowReserved": True}}),
        ["L207 allowReserved of a field of application/x-www-form-urlencoded is not implemented — remove it"],
    ),
    "XML in a form": (
        body(FORM, OBJECT, encoding={"name": {"contentType": "application/xml"}}),
        [
            "L207 the field 'name' has the media type text/plain, and no other is implemented — "
            "remove contentType, or describe a file with format: binary"
        ],
    ),
    "deep text in a form": (
        body(FORM, OBJECT, encoding={"name": {"style": "deepObject"}}),
        [
            "L207 'name' cannot be written in this style — "
            "use style: deepObject for objects, and delimited styles for arrays"
        ],
    ),
    "form in a response": (
        success("application/x-www-form-urlencoded", OBJECT),
        ["L115 application/x-www-form-urlencoded is not supported in a response — use application/json"],
    ),
    "text of an error": (
        {
            "responses": {
                "204": {"description": "It."},
                "400": {"$ref": REJECTED},
                "404": {
                    "description": "It.",
                    "content": {"text/plain": {"schema": {"type": "string"}, "example": "a"}},
                },
            }
        },
        ["L115 text/plain is not supported in an error — use application/json"],
    ),
    "text without an example": (
        success("text/plain", {"type": "string"}),
        ["L152 no example — add one that is valid"],
    ),
    "two schemes in one header": (
        {"security": [{"bearer": [], "login": []}]},
        ["L194 bearer and login cannot be sent together — make them alternatives: a list item for each"],
    ),
    "signature with a key": (
        {"security": [{"signed": [], "key": []}]},
        ["L194 signed and key cannot be sent together — make them alternatives: a list item for each"],
    ),
    "parameter of a scheme": (
        {"security": [{"key": []}], "parameters": [{**param(), "name": "k"}]},
        ["L194 'k' is the parameter of the security scheme key — remove it: the scheme describes it"],
    ),
    "header of a scheme": (
        {"security": [{}, {"headerKey": []}], "parameters": [{**param("header"), "name": "x-key"}]},
        ["L194 'x-key' is the parameter of the security scheme headerKey — remove it: the scheme describes it"],
    ),
    "header of a content": (
        headers({"content-type": {"description": "It.", "schema": {"type": "string"}, "example": "a/b"}}),
        ["L192 content-type is no header to describe — remove it; the content and HTTP decide it"],
    ),
    "header without an example": (
        headers({"X-Total": {"description": "It.", "schema": {"type": "integer"}}}),
        ["L154 no example — add one that is valid"],
    ),
    "header that is not Latin": (
        headers({"X-Total": {"description": "It.", "schema": {"type": "string"}, "example": "5 €"}}),
        ["L154 '5 €' cannot be in a header — write ASCII characters, on one line"],
    ),
    "callback": (
        {"callbacks": {}},
        [
            "L193 callbacks are not supported — "
            "remove them; declare what the stub sends as a subscription in behaviour.yaml"
        ],
    ),
}
SCHEMES = {
    "key": {"type": "apiKey", "in": "query", "name": "k"},
    "headerKey": {"type": "apiKey", "in": "header", "name": "X-Key"},
    "bearer": {"type": "http", "scheme": "bearer"},
    "login": {"type": "http", "scheme": "basic"},
    "signed": {"type": "http", "scheme": "SDK-HMAC-SHA256"},
}
MODELS = {
    "Thing": model(name=str),
    "Other": model(name=str),
    "Nested": model(tags={"type": "array", "items": {"type": "string"}}),
    "Outer": model(thing={"$ref": "#/Thing"}),
    "Deep": model(outer={"$ref": "#/Outer"}),
    "Upload": model(file={"type": "string", "format": "binary"}),
}


@pytest.mark.parametrize("case", CASES)
def test_what_is_not_implemented(tmp_path: Path, case: str) -> None:
    content, expected = CASES[case]
    path = "/t/{p}" if any(each.get("in") == "path" for each in content.get("parameters", ())) else "/t"
    used = str(content)
    schemas = {name: each for name, each in MODELS.items() if f"#/{name}'" in used}
    schemas |= {name: MODELS[name] for name in ("Outer", "Thing")} if "Deep" in schemas else {}
    description = Tiny(
        {f"POST {path}": {**operation("sendIt", "api"), **content}},
        schemas,
        document={"components": {"securitySchemes": SCHEMES}},
    )
    problems = description.problems(tmp_path)
    assert [line.partition(": ")[2] for line in problems] == expected
    assert all(line.startswith(f"{PATHS}:") and not line.startswith(f"{PATHS}:1:") for line in problems)


def test_a_response_to_head_has_no_body(tmp_path: Path) -> None:
    content = {**operation("checkIt", "api"), **success("text/plain", {"type": "string"}, example="a")}
    (problem,) = Tiny({"HEAD /t": content}).problems(tmp_path)
    assert problem.endswith("L115 a response to HEAD has no body — remove content")


@pytest.mark.parametrize("url", ["https://a.example.com/?b=c", "https://a.example.com#b", "https://u:p@a.example.com"])
def test_servers_that_paths_cannot_be_appended_to(tmp_path: Path, url: str) -> None:
    document = {"servers": [{"url": url, "description": "It."}]}
    (problem,) = Tiny({"GET /t": operation("callIt", "api")}, document=document).problems(tmp_path)
    assert f"L195 {url!r} has " in problem


@pytest.mark.parametrize("scheme", [{"type": "mutualTLS"}, {"type": "http", "scheme": "digest"}])
def test_security_schemes_that_are_not_implemented(tmp_path: Path, scheme: dict[str, Any]) -> None:
    document = {"components": {"securitySchemes": {"any": scheme}}, "webhooks": {}}
    problem, webhook = Tiny({"GET /t": operation("callIt", "api")}, document=document).problems(tmp_path)
    what = " ".join(scheme.values())
    assert f"L194 security scheme 'any': {what} is not supported — use apiKey, oauth2, openIdConnect" in problem
    assert "spec/openapi.yaml:" in problem
    assert "L193 webhooks are not supported" in webhook
