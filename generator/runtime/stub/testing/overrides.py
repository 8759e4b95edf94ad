"""Response overrides requested with the Prefer header (RFC 7240), for testing clients.

``code=503`` asks for a status, ``code=PETS.0009`` for an error code, ``example=NAME`` for an example of the success.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import msgspec

from ..errors import ApiError, Catalogue
from ..http.response import JSON, Response, encode
from ..operation import Operation
from ..request import Request

_PREFERENCE = re.compile(rb'\s*(?P<name>code|example)\s*=\s*"?(?P<value>[\w.-]+)"?\s*(?:;.*)?', re.ASCII)


def override(request: Request, catalogue: Catalogue) -> Response | None:
    """Return the response that the header asks for.

    None if the description does not have it: the header is ignored, as RFC 7240 requires of unknown preferences.
    """
    operation, examples = request.endpoint.operation, request.endpoint.examples
    for part in request.headers[b"prefer"].split(b","):
        match = _PREFERENCE.fullmatch(part)
        value = match["value"].decode() if match else ""
        response = None
        if match and match["name"] == b"example" and value in examples:
            response = Response(operation.status, encode(examples[value]), JSON)
        elif match and match["name"] == b"code":
            response = _of_code(value, operation, examples, catalogue)
        if response:
            headers = (*response.headers, (b"preference-applied", part.strip()))
            return msgspec.structs.replace(response, headers=headers)
    return None


def _of_code(value: str, operation: Operation, examples: Mapping[str, Any], catalogue: Catalogue) -> Response | None:
    if value == str(operation.status):
        return Response(operation.status, encode(next(iter(examples.values()), None)), JSON if examples else ())
    for status, codes in (operation.errors or {}).items():
        if value == str(status) or value in codes:
            return catalogue.response(ApiError(value if value in codes else codes[0], status))
    return None
