"""Authentication of requests."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal, Protocol, TypeAlias
from urllib.parse import quote

from .errors import ConfigurationError
from .transport import Request, sendable

Token: TypeAlias = str | Callable[[], str]
# RFC 6265 section 4.1.1: other characters end a cookie.
UNSAFE_IN_COOKIES = frozenset(' ",;\\')


class Auth(Protocol):
    """Authenticates a complete request, for example with a header or a signature."""

    def apply(self, request: Request, /) -> Request: ...


class TokenAuth:
    """Token in a header: a string, or a function that is called before each request and may renew it.

    A request that already has the header keeps it.
    """

    def __init__(self, token: Token, header: str, prefix: str = "") -> None:
        """``prefix`` precedes the token, such as ``Bearer`` with a space."""
        self._token = token
        self._header = header
        self._prefix = prefix

    def apply(self, request: Request, /) -> Request:
        if any(name.lower() == self._header.lower() for name in request.headers):
            return request
        token = _current(self._token)
        if not sendable(token):
            raise ConfigurationError(f"the token for {self._header} must be printable ASCII without line breaks")
        return replace(request, headers={**request.headers, self._header: self._prefix + token})

    def __repr__(self) -> str:
        return f"TokenAuth(token='***', header={self._header!r})"


class QueryAuth:
    """API key in a query parameter. Texts of requests and errors do not show it."""

    def __init__(self, key: Token, parameter: str) -> None:
        self._key = key
        self._parameter = quote(parameter, safe="")

    def apply(self, request: Request, /) -> Request:
        separator = "&" if "?" in request.url else "?"
        url = f"{request.url}{separator}{self._parameter}={quote(_current(self._key), safe='')}"
        return replace(request, url=url, secrets=(*request.secrets, self._parameter))

    def __repr__(self) -> str:
        return f"QueryAuth(key='***', parameter={self._parameter!r})"


class CookieAuth:
    """API key in a cookie."""

    def __init__(self, key: Token, cookie: str) -> None:
        self._key = key
        self._cookie = cookie

    def apply(self, request: Request, /) -> Request:
        key = _current(self._key)
        if not sendable(key) or UNSAFE_IN_COOKIES & set(key):
            raise ConfigurationError(f"the key for the cookie {self._cookie} has a character that no cookie can have")
        name = next((name for name in request.headers if name.lower() == "cookie"), "Cookie")
        cookies = [request.headers[name]] if name in request.headers else []
        return replace(request, headers={**request.headers, name: "; ".join([*cookies, f"{self._cookie}={key}"])})

    def __repr__(self) -> str:
        return f"CookieAuth(key='***', cookie={self._cookie!r})"


def basic(username: str, password: str) -> TokenAuth:
    """Return authentication by user name and password (RFC 7617).

    Raises:
        ConfigurationError: the user name has a colon, which ends it.
    """
    if ":" in username:
        raise ConfigurationError("a user name must not have a colon")
    return TokenAuth(b64encode(f"{username}:{password}".encode()).decode(), "Authorization", "Basic ")


def _current(token: Token) -> str:
    return token if isinstance(token, str) else token()


@dataclass(frozen=True, slots=True)
class Scheme:
    """Security scheme of the description: where a request has its credentials. ``setting``: the client's argument."""

    setting: str
    kind: Literal["header", "query", "cookie", "bearer", "basic"]
    parameter: str = ""  # of an API key: name of the header, query parameter or cookie

    def auth(self, credentials: Token | tuple[str, str]) -> Auth:
        """Return the authentication by these credentials; those of ``basic`` are a user name and a password.

        Raises:
            ConfigurationError: they have another type, or cannot be sent.
        """
        if self.kind == "basic":
            username, password = self._pair(credentials)
            return basic(username, password)
        if isinstance(credentials, tuple):
            raise ConfigurationError(f"{self.setting} must be a string or a function that returns one")
        match self.kind:
            case "header":
                return TokenAuth(credentials, self.parameter)
            case "query":
                return QueryAuth(credentials, self.parameter)
            case "cookie":
                return CookieAuth(credentials, self.parameter)
            case _:
                return TokenAuth(credentials, "Authorization", "Bearer ")

    def _pair(self, credentials: Token | tuple[str, str]) -> tuple[str, str]:
        if isinstance(credentials, str):
            username, colon, password = credentials.partition(":")
            credentials = (username, password) if colon else credentials
        if not isinstance(credentials, tuple) or len(credentials) != 2:
            message = f"{self.setting} must be a pair of user name and password, or user:password in the environment"
            raise ConfigurationError(message)
        return credentials
