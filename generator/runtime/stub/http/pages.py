"""The pages about the API: its description and its documentation."""

from __future__ import annotations

from .response import Headers, Response

# The documentation needs no script and nothing from other hosts, so nothing is allowed.
_SAFE: Headers = (
    (
        b"content-security-policy",
        b"default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    ),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
)
ALLOWED_METHODS = ("GET", "HEAD")


def pages(document: bytes, documentation: bytes) -> dict[bytes, Response]:
    """Return the pages by raw path, byte for byte as they were generated."""
    return {
        b"/openapi.json": Response(200, document, ((b"content-type", b"application/json"), *_SAFE)),
        b"/docs": Response(200, documentation, ((b"content-type", b"text/html; charset=utf-8"), *_SAFE)),
    }
