# Copied from generator/runtime/stub/testing/overrides.py. Do not edit: run `make generate`.
"""Response overrides requested with the Prefer header (RFC 7240), for testing clients.

``code=503`` asks for a status, ``code=PETS.0009`` for an error code, ``example=NAME`` for an example of the success.
"""

from __future__ import annotations

import re
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
OTHERS = ("dynamic", "status")
"""What users of other mock servers or of planned faults write. Ignored, it would make a test that proves nothing."""
REGISTERED = ("depth-noroot", "handling", "respond-async", "return", "safe", "wait")
"""Preferences of HTTP, which mean something else (IANA, HTTP Preferences)."""


class CannotBeMet(ValueError):
    """The operation does not have the response that the header asks for: a test with it would prove nothing."""


def override(request: Request, catalogue: Catalogue) -> Response | None:
    """Return the response that the header asks for; None if it asks for nothing that a stub knows.

    Raises:
        CannotBeMet: the operation does not have that response.
    """
    preferences: dict[str, str] = {}
    for name, value in _preferences(request):
        preferences.setdefault(name, value)  # the first counts (RFC 7240, section 2)
    if not preferences:
        return None
    found = {name: _response(name, value, request.endpoint, catalogue) for name, value in preferences.items()}
    if len({response.status for response in found.values()}) > 1:
        both = " and ".join(f"{name}={value}" for name, value in preferences.items())
        raise CannotBeMet(f"one response cannot have {both}; remove one of the two")
    applied = ", ".join(f"{name}={value}" for name, value in preferences.items()).encode("latin-1")
    response = found.get("example") or found["code"]
    return msgspec.structs.replace(response, headers=(*response.headers, (b"preference-applied", applied)))


def _preferences(request: Request) -> Iterator[tuple[str, str]]:
    """Yield the names and values of the preferences for a stub.

    Others are ignored, as RFC 7240 requires, except names that are nearly ours.
    """
    for part in re.split("[,;]", request.headers[b"prefer"].decode("latin-1")):
        name, _, value = (each.strip() for each in part.partition("="))
        name = name.lower()
        if name in NAMES:
            yield name, value.strip('"')
        elif name in OTHERS or (name not in REGISTERED and get_close_matches(name, NAMES, 1)):
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
    statuses = [*map(str, endpoint.statuses), *listed]
    if value not in statuses:
        all_codes = [code for codes in listed.values() for code in codes]
        advice = f"its statuses are {', '.join(statuses)}" if value.isdigit() else suggest(value, statuses + all_codes)
        raise CannotBeMet(f"{operation.id} never returns {value!r}; {advice}")
    return responses.of_status(int(value), endpoint, catalogue)
