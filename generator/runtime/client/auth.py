"""Authentication of requests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Protocol, TypeAlias

from .errors import ConfigurationError
from .transport import Request, sendable

Token: TypeAlias = str | Callable[[], str]


class Auth(Protocol):
    """Authenticates a complete request, for example with a header or a signature."""

    def apply(self, request: Request, /) -> Request: ...


class TokenAuth:
    """Token in a header: a string, or a function that is called before each request and may renew it.

    A request that already has the header keeps it.
    """

    def __init__(self, token: Token, header: str) -> None:
        self._token = token
        self._header = header

    def apply(self, request: Request, /) -> Request:
        if any(name.lower() == self._header.lower() for name in request.headers):
            return request
        token = self._token if isinstance(self._token, str) else self._token()
        if not sendable(token):
            raise ConfigurationError(f"the token for {self._header} must be printable ASCII without line breaks")
        return replace(request, headers={**request.headers, self._header: token})

    def __repr__(self) -> str:
        return f"TokenAuth(token='***', header={self._header!r})"
