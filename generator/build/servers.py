"""Endpoints: the URLs of servers, with the defaults of their variables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from generator.refs import Bundle, OperationRef

PLACEHOLDER = "x-placeholder"  # of a server: its URL is no endpoint, and every client is given another one


def endpoint(bundle: Bundle) -> str:
    """Return the URL of the first server; empty if it is no endpoint. Without servers, that of the first operation."""
    servers = bundle.document.get("servers") or next(filter(None, map(own_servers, bundle.operations())), ())
    return url(servers[0]) if servers else ""


def own_servers(described: OperationRef) -> Any:
    """Return the servers of an operation or of its path, which replace those of the document."""
    return described.definition.get("servers") or described.item.get("servers", ())


def url(server: Mapping[str, Any]) -> str:
    """Return the URL of a server without a slash at its end; empty if it is relative or a placeholder."""
    filled = server["url"]
    for name, variable in server.get("variables", {}).items():
        filled = filled.replace(f"{{{name}}}", variable["default"])
    is_absolute = filled.startswith(("http://", "https://"))
    return filled.rstrip("/") if is_absolute and not server.get(PLACEHOLDER) else ""
