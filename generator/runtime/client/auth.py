"""Authentication of requests."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Sequence
from typing import Any, Literal, Protocol, cast
from urllib.parse import quote

from .errors import ConfigurationError
from .records import dataclass, replace
from .secret import Secret
from .tokens import TokenSource, current
from .transport import Request, sendable

BASIC = "Basic "
# RFC 6265 section 4.1.1: other characters end a cookie.
UNSAFE_IN_COOKIES = frozenset(' ",;\\')


class Auth(Protocol):
    """Authenticates a complete request, for example with a header or a signature."""

    def apply(self, request: Request, /) -> Request: ...


class Token:
    """Token of the API for the argument ``auth`` of a client, the same as the argument for tokens.

    Args:
        token: the token, or a function or coroutine function that is called before each request and can renew it. An
            asynchronous client calls functions in threads. After a response 401, it is called once more.
    """

    def __init__(self, token: TokenSource) -> None:
        self.source: Secret | Callable[[], Any] = _source(token, "token")

    def __repr__(self) -> str:
        return "Token('***')"


class Password:
    """User name and password for the argument ``auth`` of a client, which gets a token with them.

    All calls share the token. It is renewed before it expires, and once after a response 401.

    Args:
        username: name of the user.
        password: password of the user.
        account: name of the account of the user, where names of users are only unique in an account.
    """

    def __init__(self, username: str, password: str, account: str = "") -> None:
        if not username.strip() or not password:
            raise ConfigurationError("username and password must not be empty")
        self.username = username
        self.account = account
        self._password = Secret(password)

    def settings(self) -> dict[str, str]:
        """Return the values by setting, the password too."""
        found = {"username": self.username, "password": self._password.reveal(), "account": self.account}
        return {name: value for name, value in found.items() if value}

    def __repr__(self) -> str:
        account = f", account={self.account!r}" if self.account else ""
        return f"Password(username={self.username!r}, password='***'{account})"


class SourceAuth:
    """Authentication by a text, or by what a function returns before each request."""

    def __init__(self, source: TokenSource | Secret, name: str) -> None:
        """``name``: of the source in error messages."""
        self.source: Secret | Callable[[], Any] = _source(source, name)

    def apply(self, request: Request, /) -> Request:
        return self.with_token(request, current(self.source)) if self.is_missing(request) else request

    def is_missing(self, request: Request) -> bool:
        """Return whether the request has no such credentials yet."""
        return True

    def with_token(self, request: Request, token: str) -> Request:
        """Return the request with a token of the source."""
        raise NotImplementedError


class TokenAuth(SourceAuth):
    """Token in a header: a string, or a function that is called before each request and may renew it.

    A request that already has the header keeps it.
    """

    def __init__(self, token: TokenSource | Secret, header: str, prefix: str = "") -> None:
        """``prefix`` precedes the token, such as ``Bearer`` with a space."""
        super().__init__(token, "token")
        self._header = header
        self._prefix = prefix

    @property
    def is_basic(self) -> bool:
        """Return whether the header has a user name and a password."""
        return self._prefix == BASIC

    def is_missing(self, request: Request) -> bool:
        return all(name.lower() != self._header.lower() for name in request.headers)

    def with_token(self, request: Request, token: str) -> Request:
        if not sendable(token):
            raise ConfigurationError(f"the token for {self._header} must be printable ASCII without line breaks")
        return replace(request, headers={**request.headers, self._header: self._prefix + token})

    def __repr__(self) -> str:
        return f"TokenAuth(token='***', header={self._header!r})"


class LoginAuth(TokenAuth):
    """Token in a header that the client gets with a password; see ``AsyncLogin``."""

    def __init__(self, password: Password, header: str, prefix: str = "") -> None:
        super().__init__(_without_a_client, header, prefix)
        self.password = password

    def __repr__(self) -> str:
        return f"LoginAuth({self.password!r}, header={self._header!r})"


class QueryAuth(SourceAuth):
    """API key in a query parameter. Texts of requests and errors do not show it."""

    def __init__(self, key: TokenSource | Secret, parameter: str) -> None:
        super().__init__(key, "key")
        self._parameter = quote(parameter, safe="")

    def with_token(self, request: Request, token: str) -> Request:
        separator = "&" if "?" in request.url else "?"
        url = f"{request.url}{separator}{self._parameter}={quote(token, safe='')}"
        return replace(request, url=url, secrets=(*request.secrets, self._parameter))

    def __repr__(self) -> str:
        return f"QueryAuth(key='***', parameter={self._parameter!r})"


class CookieAuth(SourceAuth):
    """API key in a cookie."""

    def __init__(self, key: TokenSource | Secret, cookie: str) -> None:
        super().__init__(key, "key")
        self._cookie = cookie

    def with_token(self, request: Request, token: str) -> Request:
        if not sendable(token) or UNSAFE_IN_COOKIES & set(token):
            raise ConfigurationError(f"the key for the cookie {self._cookie} has a character that no cookie can have")
        name = next((name for name in request.headers if name.lower() == "cookie"), "Cookie")
        cookies = [request.headers[name]] if name in request.headers else []
        return replace(request, headers={**request.headers, name: "; ".join([*cookies, f"{self._cookie}={token}"])})

    def __repr__(self) -> str:
        return f"CookieAuth(key='***', cookie={self._cookie!r})"


class AllAuths:
    """Several authentications of one request."""

    def __init__(self, auths: tuple[Auth, ...]) -> None:
        self.auths = auths

    def apply(self, request: Request, /) -> Request:
        for auth in self.auths:
            request = auth.apply(request)
        return request

    def __repr__(self) -> str:
        return f"AllAuths({self.auths!r})"


def _without_a_client() -> str:
    raise ConfigurationError("only a client can get a token with a password")


def basic(username: str, password: str) -> TokenAuth:
    """Return authentication by user name and password (RFC 7617).

    Raises:
        ConfigurationError: the user name has a colon, which ends it.
    """
    if ":" in username:
        raise ConfigurationError("a user name must not have a colon")
    return TokenAuth(b64encode(f"{username}:{password}".encode()).decode(), "Authorization", BASIC)


def _source(source: TokenSource | Secret, name: str) -> Secret | Callable[[], Any]:
    if isinstance(source, Secret):
        return source
    if isinstance(source, str):
        if not source.strip():
            raise ConfigurationError(f"{name} must not be empty")
        return Secret(source)
    if callable(source):
        return source
    raise ConfigurationError(f"{name} must be a string or a function that returns one")


@dataclass(frozen=True, slots=True)
class Scheme:
    """Security scheme of the description: where a request has its credentials. ``setting``: the client's argument."""

    setting: str
    kind: Literal["header", "query", "cookie", "bearer", "basic"]
    parameter: str = ""  # of an API key: name of the header, query parameter or cookie

    def auth(self, credentials: TokenSource | Secret | tuple[str, str]) -> Auth:
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

    def login(self, password: Password) -> LoginAuth:
        """Return the authentication by a token that a password yields.

        Raises:
            ConfigurationError: the scheme has no token in a header.
        """
        if self.kind == "header":
            return LoginAuth(password, self.parameter)
        if self.kind == "bearer":
            return LoginAuth(password, "Authorization", "Bearer ")
        raise ConfigurationError(f"{self.setting} is no token in a header")

    def _pair(self, credentials: TokenSource | Secret | tuple[str, str]) -> tuple[str, str]:
        if isinstance(credentials, Secret):
            credentials = credentials.reveal()
        if isinstance(credentials, str):
            username, colon, password = credentials.partition(":")
            credentials = (username, password) if colon else credentials
        pair = cast("Sequence[str]", credentials) if isinstance(credentials, tuple) else ()
        if len(pair) != 2:
            message = f"{self.setting} must be a pair of user name and password, or user:password in the environment"
            raise ConfigurationError(message)
        return pair[0], pair[1]
