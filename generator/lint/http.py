"""Rules on what client and stub do not implement of security, servers and messages in the other direction."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from generator.build.servers import filled
from generator.lint.rule import Finding, rule
from generator.lint.walk import nodes, operations
from generator.refs import Bundle
from generator.runtime.openapi import SIGNATURES, Scheme, escape, expressions, parameter_key, requirements, scheme

# Scheme, host, port and path (RFC 3986, section 3).
URL = re.compile(
    r"https?://(?:[A-Za-z0-9._~-]+|\[[0-9A-Fa-f:.]+\])(?::([0-9]{0,5}))?(?:/(?:[A-Za-z0-9/._~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{2})*)?"
)
IN_AUTHORIZATION = ("basic", "bearer", "signature")


@rule("L193")
def no_callbacks(bundle: Bundle) -> Iterator[Finding]:
    """Requests that the service itself sends are not described by callbacks or webhooks: nothing would send them.

    Bad: ``callbacks: {onEvent: …}``. Good: ``subscription`` of a resource type in ``behaviour.yaml``.
    """
    hint = "remove them; declare what the stub sends as a subscription in behaviour.yaml"
    if "webhooks" in bundle.document:
        yield Finding("/webhooks", "webhooks are not supported", hint)
    for operation in operations(bundle):
        if "callbacks" in operation.value:
            yield Finding(f"{operation.pointer}/callbacks", "callbacks are not supported", hint)
    for section in ("callbacks", "pathItems"):
        if section in bundle.document["components"]:
            yield Finding(f"/components/{section}", f"components of {section} are not supported", "remove them")


@rule("L194")
def implemented_security(bundle: Bundle) -> Iterator[Finding]:
    """Security schemes are those that the client can send and the stub checks.

    They are ``apiKey`` in header, query or cookie, ``http`` with ``bearer``, ``basic`` or a signature that the stub
    knows, and ``oauth2`` and ``openIdConnect``, whose token is sent as a bearer token. A combination has one scheme of
    the header ``Authorization`` at most, no two keys of one name, and no signature.
    Bad: ``type: mutualTLS``. Good: ``type: http, scheme: bearer``.
    """
    for name, described in bundle.document["components"].get("securitySchemes", {}).items():
        found = scheme(name, bundle.resolve(described) or {})
        where = f"/components/securitySchemes/{escape(name)}"
        if found is None:
            kind = f"{described.get('type')} {described.get('scheme', '')}".strip()
            hint = f"use apiKey, oauth2, openIdConnect, or http with bearer, basic or {', '.join(SIGNATURES)}"
            yield Finding(where, f"security scheme {name!r}: {kind} is not supported", hint)
    for operation in operations(bundle):
        for position, alternative in enumerate(requirements(bundle.document, operation.value)):
            where = f"{operation.pointer}/security" if "security" in operation.value else "/security"
            yield from _combined(f"{where}/{position}", alternative)
            yield from _parameters_of(operation.params, alternative)


def _combined(where: str, alternative: tuple[Scheme, ...]) -> Iterator[Finding]:
    in_header = [each.name for each in alternative if each.kind in IN_AUTHORIZATION]
    others = [each for each in alternative if each.kind not in IN_AUTHORIZATION]
    keys = [parameter_key({"in": each.kind, "name": each.parameter}) for each in others]
    is_signed = any(each.kind == "signature" for each in alternative)
    if len(in_header) > 1 or len(set(keys)) < len(keys) or (is_signed and len(alternative) > 1):
        message = f"{' and '.join(each.name for each in alternative)} cannot be sent together"
        yield Finding(where, message, "make them alternatives: a list item for each")


def _parameters_of(params: Any, alternative: tuple[Scheme, ...]) -> Iterator[Finding]:
    """Find parameters that are those of a security scheme: they would be sent twice."""
    keys = {parameter_key({"in": each.kind, "name": each.parameter}): each.name for each in alternative}
    for pointer, param in params:
        name = keys.get(parameter_key(param))
        if name:
            message = f"{param['name']!r} is the parameter of the security scheme {name}"
            yield Finding(pointer, message, "remove it: the scheme describes it")


@rule("L195", by_part=True)
def servers(bundle: Bundle) -> Iterator[Finding]:
    """The URL of a server is absolute, and its variables are declared: clients fill in their defaults.

    ``x-placeholder: true`` marks a URL that is only a placeholder: every client is given an endpoint.
    Bad: ``url: /v1``, ``url: https://{host}.example.com`` without ``variables``. Good: with ``host: {default: eu}``.
    """
    for node in nodes(bundle, "server"):
        url, variables = node.value["url"], node.value.get("variables", {})
        for name in expressions(url):
            if name not in variables:
                message = f"the variable {{{name}}} is not declared"
                yield Finding(f"{node.pointer}/url", message, "add it to variables, with a default")
        for name, variable in variables.items():
            if "enum" in variable and variable["default"] not in variable["enum"]:
                where = f"{node.pointer}/variables/{escape(name)}/default"
                yield Finding(where, f"the default of {name!r} is not in its enum", "correct one of them")
        odd = next((each for each in "?#@" if each in url), None)
        if not url.startswith(("http://", "https://")):
            yield Finding(f"{node.pointer}/url", f"{url!r} is not absolute", "begin with https:// and a host")
        elif odd:  # the paths of operations are appended to it
            hint = "end it with the host or a path; credentials are those of a security scheme"
            yield Finding(f"{node.pointer}/url", f"{url!r} has {odd!r}", hint)
        elif set(expressions(url)) <= set(variables) and not _is_url(filled(node.value, {})):
            message = f"no request can be sent to {filled(node.value, {})!r}"
            yield Finding(f"{node.pointer}/url", message, "write host, port and path as RFC 3986 does, percent-encoded")


def _is_url(text: str) -> bool:
    match = URL.fullmatch(text)
    return match is not None and int(match[1] or 0) < 2**16
