"""The pages of the server: description, documentation, health."""

from __future__ import annotations

import base64
import hashlib
import re

from .response import JSON, Headers, Response, encode

# Nothing from other hosts is allowed. The documentation has one script of its own, which may send requests.
_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_SAFE: Headers = ((b"x-content-type-options", b"nosniff"), (b"referrer-policy", b"no-referrer"))
_SCRIPT = re.compile(rb"<script>(.*?)</script>", re.DOTALL)
ALLOWED_METHODS = ("GET", "HEAD")
HEALTH = b"/_stub/health"


def pages(document: bytes, documentation: bytes) -> dict[bytes, Response]:
    """Return the pages by raw path; the first two byte for byte as they were generated."""
    return {
        b"/openapi.json": Response(200, document, ((b"content-type", b"application/json"), *_policy(b""), *_SAFE)),
        b"/docs": Response(
            200, documentation, ((b"content-type", b"text/html; charset=utf-8"), *_policy(documentation), *_SAFE)
        ),
        HEALTH: Response(200, encode({"status": "ok"}), JSON),
    }


def _policy(page: bytes) -> Headers:
    """Allow the scripts of a page by their hashes, so that no other one runs."""
    hashes = [base64.b64encode(hashlib.sha256(script).digest()).decode() for script in _SCRIPT.findall(page)]
    allowed = "".join(f"; script-src 'sha256-{each}'; connect-src *" for each in hashes)
    return ((b"content-security-policy", f"{_POLICY}{allowed}".encode()),)
