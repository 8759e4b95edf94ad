"""What a request asks for by ``Prefer`` (RFC 7240): another answer than its own, to try what a client does with it.

``code=503`` is a status, ``code=PETS.0009`` an error code, ``example=NAME`` one of the described successes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import msgspec

from ..call import Operation
from ..errors import ApiError, Catalogue
from ..http.response import JSON, Response, encode

_PREFERENCE = re.compile(rb'\s*(?P<name>code|example)\s*=\s*"?(?P<value>[\w.-]+)"?\s*(?:;.*)?', re.ASCII)


def override(header: bytes, operation: Operation, examples: Mapping[str, Any], catalogue: Catalogue) -> Response | None:
    """The answer that is asked for; None where the description has none like it, so that the wish is ignored."""
    for part in header.split(b","):
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
