# Copied from generator/runtime/stub/http/pages.py. Do not edit: run `make generate`.
"""The pages of the server: description, documentation, health."""

from __future__ import annotations

from .response import JSON, Headers, Response, encode

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
HEALTH = b"/_stub/health"


def pages(document: bytes, documentation: bytes) -> dict[bytes, Response]:
    """Return the pages by raw path; the first two byte for byte as they were generated."""
    return {
        b"/openapi.json": Response(200, document, ((b"content-type", b"application/json"), *_SAFE)),
        b"/docs": Response(
            200, documentation, ((b"content-type", b"text/html; charset=utf-8"), *_SAFE)
        ),
        HEALTH: Response(200, encode({"status": "ok"}), JSON),
    }
