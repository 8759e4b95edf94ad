# Copied from generator/runtime/client/auth.py. Do not edit: run `make generate`.
"""How a request says who is asking."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Protocol, TypeAlias

from .transport import Request

Token: TypeAlias = str | Callable[[], str]


class Auth(Protocol):
    """Turns a complete request into one that is authenticated, say by a header or a signature."""

    def apply(self, request: Request, /) -> Request: ...


class TokenAuth:
    """A token in a header: a text, or a function that is asked before each request and may renew it."""

    def __init__(self, token: Token, header: str) -> None:
        self._token = token
        self._header = header

    def apply(self, request: Request, /) -> Request:
        token = self._token if isinstance(self._token, str) else self._token()
        return replace(request, headers={**request.headers, self._header: token})

    def __repr__(self) -> str:
        return f"TokenAuth(token='***', header={self._header!r})"
