"""Endpoints: the URLs of servers, with the defaults of their variables."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from generator.refs import Bundle, OperationRef

REGIONS = "x-regions"  # of the document: values of the variables of servers in each region
WHOLE_HOST = re.compile(r"https?://\{([a-z][a-z0-9_]*)\}/?")
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
    found = filled(server, {})
    is_absolute = found.startswith(("http://", "https://"))
    return found if is_absolute and not server.get(PLACEHOLDER) else ""


def filled(server: Mapping[str, Any], values: Mapping[str, str]) -> str:
    """Return the URL of a server with these values of its variables, or their defaults, without a slash at its end."""
    found: str = server["url"]
    for name, variable in server.get("variables", {}).items():
        found = found.replace(f"{{{name}}}", values.get(name, variable["default"]))
    return found.rstrip("/")


def variable_of(bundle: Bundle, described: OperationRef) -> str:
    """Return the variable that is the whole host of an operation's own server, if regions have values of it."""
    servers = own_servers(described)
    match = WHOLE_HOST.fullmatch(servers[0]["url"]) if servers else None
    is_regional = match and any(match[1] in each.get("variables", {}) for each in _regions(bundle).values())
    return match[1] if match and is_regional else ""


def region_urls(bundle: Bundle) -> dict[str, dict[str, str]]:
    """Return the URLs of servers in each region: that of the API by an empty name, others by their variable."""
    others = {name: described for described in bundle.operations() if (name := variable_of(bundle, described))}
    main = next(iter(bundle.document.get("servers", ())), None)
    found: dict[str, dict[str, str]] = {}
    for region, content in _regions(bundle).items():
        values = content.get("variables", {})
        urls = {name: filled(own_servers(each)[0], values) for name, each in others.items() if name in values}
        if main is not None and main.get("variables") and set(main["variables"]) <= set(values):
            urls[""] = filled(main, values)
        if urls:
            found[str(region)] = urls
    return found


def _regions(bundle: Bundle) -> Mapping[str, Any]:
    regions: Mapping[str, Any] = bundle.document.get(REGIONS, {})
    return regions
