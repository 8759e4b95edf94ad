# Copied from generator/runtime/stub/http/pages.py. Do not edit: run `make generate`.
"""The pages of the server: description, documentation, health."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .response import JSON, Headers, Response, encode

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

# Nothing from other hosts is allowed, but requests to them, which readers try.
_POLICY = (
    b"default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src *; "
    b"base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_SAFE: Headers = (
    (b"content-security-policy", _POLICY),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
)
_MEDIA_TYPES = {
    ".html": b"text/html; charset=utf-8",
    ".md": b"text/markdown; charset=utf-8",
    ".txt": b"text/plain; charset=utf-8",
    ".css": b"text/css; charset=utf-8",
    ".js": b"text/javascript; charset=utf-8",
}
_FILE = re.compile(rb"/docs/([A-Za-z0-9_-]+(\.[a-z]+))?")
_DOCS, _DOCUMENT = b"/docs", b"/openapi.json"
ALLOWED_METHODS = ("GET", "HEAD")
HEALTH = b"/_stub/health"
PREFIXES = (_DOCS, _DOCUMENT, HEALTH)
"""One of them begins each path that can be a page's."""


class Pages:
    """Responses by raw path. Files of the documentation are read when they are first asked for."""

    def __init__(self, document: bytes, documentation: Traversable, edition: str = "") -> None:
        self._documentation, self._edition = documentation, edition.encode()
        self._pages: dict[bytes, Response | None] = {
            _DOCUMENT: Response(200, document, ((b"content-type", b"application/json"), *_SAFE)),
            # Addresses in the pages are relative.
            _DOCS: Response(307, b"", ((b"location", b"docs/"),)),
            HEALTH: Response(200, encode({"status": "ok"}), JSON),
        }

    def get(self, path: bytes) -> Response | None:
        """Return the page of a path, if there is one."""
        page = self._pages.get(path)
        if page is None and path.startswith(_DOCS):
            page = self._file(path)
        return page

    def _file(self, path: bytes) -> Response | None:
        match = _FILE.fullmatch(path)
        name = (match[1] or b"index.html").decode() if match else ""
        media_type = _MEDIA_TYPES.get(name[name.rfind(".") :]) if name else None
        file = self._documentation.joinpath(name)
        if media_type is None or not file.is_file():
            return None
        content = _chosen(file.read_bytes(), self._edition)
        self._pages[path] = Response(200, content, ((b"content-type", media_type), *_SAFE))
        return self._pages[path]


def _chosen(page: bytes, edition: bytes) -> bytes:
    """Return a page on which an edition is chosen, in place of the complete description."""
    choice = b'value="%s">' % edition
    if not edition or choice not in page:
        return page
    return page.replace(b" checked>", b">", 1).replace(choice, choice[:-1] + b" checked>", 1)
