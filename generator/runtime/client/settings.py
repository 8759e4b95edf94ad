"""What a client is made of: arguments first, then environment variables, then the description's own values."""

from __future__ import annotations

import os
from collections.abc import Mapping
from urllib.parse import urlsplit

from .auth import Auth, Token, TokenAuth
from .errors import ConfigurationError
from .transport import sendable


def endpoint_of(given: str | None, environment: str, default: str) -> str:
    """The endpoint without a slash at its end.

    Raises:
        ConfigurationError: there is none, or it is not an http or https URL.
    """
    variable = f"{environment}_ENDPOINT"
    endpoint = given or os.environ.get(variable) or default
    if not endpoint:
        raise ConfigurationError(f"no endpoint: pass one, or set {variable}")
    problem = _problem(endpoint)
    if problem:
        raise ConfigurationError(f"the endpoint {problem}")
    return endpoint.rstrip("/")


def _problem(endpoint: str) -> str:
    """What is wrong with an endpoint; empty if nothing is. Does not repeat it, for it may hold a password."""
    try:
        parts = urlsplit(endpoint)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return "is not a URL"
    if parts.scheme not in ("http", "https") or not host:
        return "must begin with http:// or https:// and name a host"
    if parts.username is not None or parts.query or parts.fragment:
        return "must not hold a user, a query or a fragment"
    if not sendable(endpoint) or " " in endpoint:
        return "must not hold blanks, control characters or letters beyond ASCII"
    return ""


def auth_of(auth: Auth | None, token: Token | None, environment: str, header: str) -> Auth:
    """How to authenticate.

    Raises:
        ConfigurationError: two ways are given, or none.
    """
    if auth is not None and token is not None:
        raise ConfigurationError("pass a token or auth, not both")
    if auth is not None:
        return auth
    variable = f"{environment}_TOKEN"
    found = token or os.environ.get(variable)
    if not found:
        raise ConfigurationError(f"no token: pass a token or auth, or set {variable}")
    return TokenAuth(found, header)


def bound_of(given: Mapping[str, str | None], environment: str) -> dict[str, str]:
    """The parameters that a client is given once. One that is missing is missed by the call that needs it."""
    found = {name: value or os.environ.get(f"{environment}_{name.upper()}") for name, value in given.items()}
    return {name: value for name, value in found.items() if value}
