# Copied from generator/runtime/stub/testing/overrides.py. Do not edit: run `make generate`.
"""Response overrides requested with the Prefer header (RFC 7240), for testing clients.

``code=503`` asks for a status, ``code=PETS.0009`` for an error code, ``example=NAME`` for an example of the success.
"""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from urllib.parse import unquote

import msgspec

from ...yaml_source.did_you_mean import suggest
from ..endpoint import Endpoint
from ..errors import Catalogue
from ..http.response import Response
from ..request import Request
from . import responses

NAMES = ("code", "example")
REGISTERED = ("depth-noroot", "handling", "respond-async", "return", "safe", "wait")
"""Preferences of HTTP, which mean something else (IANA, HTTP Preferences)."""


class CannotBeMet(ValueError):
    """The operation does not have the response that the header asks for: a test with it would prove nothing."""


def override(request: Request, catalogue: Catalogue) -> Response | None:
    """Return the response that the header asks for; None if it asks for nothing that a stub knows.

    Raises:
        CannotBeMet: the operation does not have that response.
    """
    found = [(part, _response(name, value, request.endpoint, catalogue)) for part, name, value in _wishes(request)]
    if not found:
        return None
    part, response = found[0]
    return msgspec.structs.replace(response, headers=(*response.headers, (b"preference-applied", part)))


def _wishes(request: Request) -> Iterator[tuple[bytes, str, str]]:
    """Yield the preferences for a stub: as sent, and the name and the value.

    Others are ignored, as RFC 7240 requires, except names that are nearly ours.
    """
    for part in request.headers[b"prefer"].split(b","):
        text = part.partition(b";")[0].decode("latin-1").strip()
        name, _, value = (each.strip() for each in text.partition("="))
        name = name.lower()
        if name in NAMES:
            yield part.strip(), name, value.strip('"')
        elif name not in REGISTERED and get_close_matches(name, NAMES, 1):
            raise CannotBeMet(f"there is no preference {name!r}; {suggest(name, NAMES)}")


def _response(name: str, value: str, endpoint: Endpoint, catalogue: Catalogue) -> Response:
    operation = endpoint.operation
    if name == "example":
        value = unquote(value)
        if value not in endpoint.examples:
            raise CannotBeMet(f"{operation.id} has no example {value!r}; {suggest(value, endpoint.examples)}")
        return responses.success(endpoint, value)
    listed = {str(status): codes for status, codes in (operation.errors or {}).items()}
    if any(value in codes for codes in listed.values()):
        return responses.of_code(value, None, endpoint, catalogue)
    known = [*map(str, endpoint.statuses), *listed]
    if value not in known:
        known += [code for codes in listed.values() for code in codes]
        raise CannotBeMet(f"{operation.id} never returns {value!r}; {suggest(value, known)}")
    return responses.of_status(int(value), endpoint, catalogue)
