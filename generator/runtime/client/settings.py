"""Settings of a client: arguments first, then environment variables, then defaults of the description."""

from __future__ import annotations

import os
from collections.abc import Mapping
from urllib.parse import urlsplit

from .errors import ConfigurationError
from .transport import sendable

DOT_SEGMENTS = frozenset({".", ".."})  # removed by proxies (RFC 3986 section 5.2.4), though a signature covers them


def endpoint_of(argument: str | None, environment: str, default: str) -> str:
    """Return the endpoint without a trailing slash.

    Raises:
        ConfigurationError: no endpoint is configured, it is empty, or it is not an http or https URL.
    """
    variable = f"{environment}_ENDPOINT"
    endpoint = not_empty("endpoint", argument) or os.environ.get(variable) or default
    if not endpoint:
        raise ConfigurationError(f"no endpoint; pass one or set {variable}")
    problem = _problem(endpoint)
    if problem:
        raise ConfigurationError(f"the endpoint {problem}")
    return endpoint.rstrip("/")


def _problem(endpoint: str) -> str:
    """Return the error message for an endpoint, or an empty string. It never repeats a password in the endpoint."""
    try:
        parts = urlsplit(endpoint)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return "is not a URL"
    if parts.scheme not in ("http", "https") or not host:
        return "must start with http:// or https:// and have a host"
    if parts.username is not None or "?" in endpoint or "#" in endpoint:
        return "must not have a user, a query or a fragment"
    if DOT_SEGMENTS & set(parts.path.lower().replace("%2e", ".").split("/")):
        return "must not have the path segments . and .."
    if not sendable(endpoint) or " " in endpoint:
        return "must not have spaces, control characters or non-ASCII characters"
    return ""


def not_empty(name: str, value: str | None) -> str | None:
    """Return the argument. An empty one is an error: it would silently select the environment's value."""
    if value is not None and not value.strip():
        raise ConfigurationError(f"{name} must not be empty; omit it to use the environment")
    return value


def bound_of(arguments: Mapping[str, str | None], environment: str) -> dict[str, str]:
    """Return the client's values of bound parameters. A missing value is an error of the call that needs it.

    Raises:
        ConfigurationError: an argument is an empty string.
    """
    values = {
        name: not_empty(name, value) or os.environ.get(f"{environment}_{name.upper()}")
        for name, value in arguments.items()
    }
    return {name: value for name, value in values.items() if value}
