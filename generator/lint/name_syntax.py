"""Rules on the characters and the length of names."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from generator.lint.rule import Finding, rule
from generator.lint.walk import nodes, operations
from generator.refs import Bundle
from generator.runtime.client.field_names import FRAMING, TOKEN
from generator.runtime.openapi import escape
from generator.runtime.yaml_source.diagnostics import shown

MAX_LENGTH = 200  # characters; a name becomes the name of a file, of which some systems allow 255 bytes


@rule("L123", by_part=True)
def header_names(bundle: Bundle) -> Iterator[Finding]:
    """The name of a header or cookie is a token (RFC 9110, section 5.6.2), or no request with it can be sent.

    Bad: ``name: 'X Request ID'``. Good: ``name: X-Request-Id``.
    """
    for where, name, what in _headers(bundle):
        if isinstance(name, str) and not TOKEN.fullmatch(name):
            message = f"{shown(name)!r} cannot be the name of a {what}"
            yield Finding(where, message, "use letters, digits and -, as in X-Request-Id")


CONNECTION = FRAMING | {"host"}  # a client may send another Host, but not as a parameter
# Headers that other parts of a description are about (OpenAPI 3.1.1, section 4.8.12.2).
ELSEWHERE = {
    "accept": "the responses say it",
    "content-type": "the request body says it",
    "authorization": "describe a security scheme",
    "cookie": "use in: cookie, or describe a security scheme",
}


@rule("L192", by_part=True)
def free_headers(bundle: Bundle) -> Iterator[Finding]:
    """A header is none that HTTP or OpenAPI gives another meaning: a value there would break the message.

    Bad: ``name: Content-Length``, ``headers: {Content-Type: …}``. Good: ``name: X-Request-Id``.
    """
    for where, name, _ in _response_headers(bundle):
        if str(name).lower() in (*CONNECTION, "content-type"):
            yield Finding(where, f"{name} is no header to describe", "remove it; the content and HTTP decide it")
    for node in nodes(bundle, "parameter", "securityScheme"):
        name = str(node.value.get("name", "")).lower()
        if node.value.get("in") != "header" or (node.kind == "securityScheme" and name == "authorization"):
            continue  # L185 is about keys in Authorization
        if name in CONNECTION:
            yield Finding(f"{node.pointer}/name", f"{node.value['name']} belongs to the connection", "remove it")
        elif name in ELSEWHERE:
            what = "parameter in OpenAPI" if node.kind == "parameter" else "header for a key"
            message = f"{node.value['name']} is no {what}"
            yield Finding(f"{node.pointer}/name", message, f"remove it; {ELSEWHERE[name]}")


def _headers(bundle: Bundle) -> Iterator[tuple[str, Any, str]]:
    for node in nodes(bundle, "parameter", "securityScheme"):
        if node.value.get("in") in ("header", "cookie"):
            yield f"{node.pointer}/name", node.value.get("name"), node.value["in"]
    yield from _response_headers(bundle)


def _response_headers(bundle: Bundle) -> Iterator[tuple[str, Any, str]]:
    for node in nodes(bundle, "response"):
        for name in node.value.get("headers", {}):
            yield f"{node.pointer}/headers/{escape(name)}", name, "header"


@rule("L124", by_part=True)
def short_names(bundle: Bundle) -> Iterator[Finding]:
    """Names have 200 characters or less: they become names of files and of Python, which people have to read.

    Bad: an operationId that is a sentence. Good: ``operationId: createPet``.
    """
    for where, name in _names(bundle):
        if isinstance(name, str) and len(name) > MAX_LENGTH:
            message = f"the name {shown(name)!r} has {len(name)} characters"
            yield Finding(where, message, f"write {MAX_LENGTH} or less")


def _names(bundle: Bundle) -> Iterator[tuple[str, Any]]:
    for position, tag in enumerate(bundle.document.get("tags", ())):
        yield f"/tags/{position}/name", tag.get("name")
    for operation in operations(bundle):
        yield f"{operation.pointer}/operationId", operation.value.get("operationId")
    for section, content in bundle.document["components"].items():
        yield from ((f"/components/{section}/{escape(name)}", name) for name in content)
    for node in nodes(bundle, "parameter", "schema"):
        if node.kind == "parameter":
            yield f"{node.pointer}/name", node.value.get("name")
        elif not node.is_condition:
            for name in node.value.get("properties", {}):
                yield f"{node.pointer}/properties/{escape(name)}", name
