"""Response overrides requested with the Prefer header (RFC 7240), for testing clients.

``code=503`` asks for a status, ``code=PETS.0009`` for an error code, ``example=NAME`` for an example of the success.
"""

from __future__ import annotations

import re

import msgspec

from ..endpoint import Endpoint
from ..errors import ApiError, Catalogue
from ..http.response import Response
from ..request import Request

_PREFERENCE = re.compile(rb'\s*(?P<name>code|example)\s*=\s*"?(?P<value>[\w.-]+)"?\s*(?:;.*)?', re.ASCII)


def override(request: Request, catalogue: Catalogue) -> Response | None:
    """Return the response that the header asks for.

    None if the description does not have it: the header is ignored, as RFC 7240 requires of unknown preferences.
    """
    endpoint = request.endpoint
    for part in request.headers[b"prefer"].split(b","):
        match = _PREFERENCE.fullmatch(part)
        value = match["value"].decode() if match else ""
        response = None
        if match and match["name"] == b"example" and value in endpoint.examples:
            response = endpoint.response(endpoint.examples[value], check=False)
        elif match and match["name"] == b"code":
            response = _of_code(value, endpoint, catalogue)
        if response:
            headers = (*response.headers, (b"preference-applied", part.strip()))
            return msgspec.structs.replace(response, headers=headers)
    return None


def _of_code(value: str, endpoint: Endpoint, catalogue: Catalogue) -> Response | None:
    example = endpoint.example_of(int(value)) if value.isdigit() else None
    if example:
        return endpoint.response(example, check=False)
    for status, codes in (endpoint.operation.errors or {}).items():
        if value == str(status) or value in codes:
            return catalogue.response(ApiError(value if value in codes else codes[0], status))
    return None
