# Copied from generator/runtime/client/cli/dry_run.py. Do not edit: run `make generate`.
"""Requests that are shown instead of sent."""

from __future__ import annotations

from ..transport import Request, Response

SHOWN_HEADERS = frozenset({"accept", "content-type"})  # others can be credentials


class NotSent(Exception):
    """A request that was not sent, as text."""


class DryRun:
    """Transport that sends nothing."""

    def send(self, request: Request, /) -> Response:
        """Raise the request as ``NotSent``."""
        raise NotSent(_text(request))

    def close(self) -> None:
        """Nothing is open."""


def _text(request: Request) -> str:
    headers = [f"{name}: {value}" for name, value in request.headers.items() if name.lower() in SHOWN_HEADERS]
    body = ["", request.body.decode("utf-8", "replace")] if request.body else []
    return "\n".join([f"{request.method} {request.shown_url}", *headers, *body])
