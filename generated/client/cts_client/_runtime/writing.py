# Copied from generator/runtime/client/writing.py. Do not edit: run `make generate`.
"""What is written to a connection."""

from __future__ import annotations

from collections.abc import Mapping

WITHOUT_BODY = frozenset({"GET", "HEAD", "OPTIONS", "TRACE", "CONNECT"})


def head(method: str, target: str, headers: Mapping[str, str], body: bytes | None, host: str) -> bytes:
    """Return the head of a request. Callers have checked that it is sendable."""
    lines = [f"{method} {target} HTTP/1.1"]
    if "host" not in map(str.lower, headers):
        lines.append(f"Host: {host}")
    lines += [f"{name}: {value}" for name, value in headers.items()]
    if body is not None or method not in WITHOUT_BODY:
        lines.append(f"Content-Length: {len(body or b'')}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode("ascii")
