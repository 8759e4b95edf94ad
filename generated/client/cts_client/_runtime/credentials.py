# Copied from generator/runtime/client/credentials.py. Do not edit: run `make generate`.
"""Choice of the credentials that a client sends with each operation."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from .auth import AllAuths, Auth, LoginAuth, Password, SourceAuth, Token, TokenAuth
from .described import Described
from .errors import ConfigurationError
from .operation import Operation, Security
from .records import dataclass, field
from .secret import Secret
from .settings import ARGUMENT, File, Settings, Source, not_empty
from .signing import AccessKey
from .tokens import TokenSource

Credential = TokenSource | tuple[str, str]
AnyAuth = Auth | AccessKey | Password | Token


@dataclass(frozen=True, slots=True)
class AuthInfo:
    """Who authenticates the requests of a client, and where each setting was found. It has no secret.

    Attributes:
        method: ``token``, ``access key``, ``password``, or ``custom`` for an object with ``apply``; the names of
            arguments if the API has several kinds of tokens; ``none`` without credentials.
        identity: ID of the access key, or the name of the user; empty if the credentials do not say it.
        origins: by setting, ``argument``, the name of an environment variable, the section of a file, or the operation
            that returned it.
    """

    method: str
    identity: str = ""
    origins: Mapping[str, str] = field(default_factory=dict[str, str])


class Credentials:
    """Credentials of a client, of the first of these that has any: arguments, environment variables, the profile."""

    def __init__(
        self,
        described: Described,
        given: Mapping[str, Credential | None],
        auth: AnyAuth | None,
        settings: Settings,
    ) -> None:
        """``given``: arguments by setting.

        Raises:
            ConfigurationError: both credentials and ``auth`` are given, or what is required is missing.
        """
        self._described = described
        self._settings = {scheme.setting for scheme in described.schemes}
        self._auth: Auth | None = None  # of all operations
        self._auths: dict[str, Auth] = {}
        self._chosen: dict[Security, Auth | None] = {}
        self.info = AuthInfo("none")
        if auth is not None and any(value is not None for value in given.values()):
            names = " or ".join(name for name, value in given.items() if value is not None)
            raise ConfigurationError(f"pass either {names} or auth, not both")
        if isinstance(auth, Token):
            self._find({self._token_setting(): auth.source}, settings)
        elif auth is not None:
            self._use(auth, {"auth": ARGUMENT})
        else:
            self._find(given, settings)
        self._default = self._of(described.required)

    @property
    def described(self) -> Described:
        """What the description says about credentials."""
        return self._described

    @property
    def parameter_headers(self) -> Mapping[str, str]:
        """Path parameters that signed requests have as headers too, by header."""
        return self._described.signed_headers if isinstance(self._auth, AccessKey) else {}

    @property
    def password(self) -> Password | None:
        """User name and password of which the client makes tokens."""
        return self._auth.password if isinstance(self._auth, LoginAuth) else None

    def token(self) -> SourceAuth:
        """Return the token that operations without security of their own are sent with.

        Raises:
            ConfigurationError: they are sent with none, or with several.
        """
        auth = self._default
        if isinstance(auth, SourceAuth) and not (isinstance(auth, TokenAuth) and auth.is_basic):
            return auth
        raise ConfigurationError(f"the client authenticates by {self.info.method}, which is not one token")

    def of(self, operation: Operation[Any]) -> Auth | None:
        """Return the authentication of an operation, None if it needs none.

        Raises:
            ConfigurationError: no alternative of the operation has all its credentials.
        """
        if operation.security is None:
            return self._default
        if operation.security not in self._chosen:
            try:
                self._chosen[operation.security] = self._of(operation.security)
            except ConfigurationError as error:
                raise ConfigurationError(f"{operation.name}: {error}") from None
        return self._chosen[operation.security]

    def _use(self, auth: Auth | AccessKey | Password, origins: Mapping[str, str]) -> None:
        """Authenticate all operations in one way."""
        if isinstance(auth, Password):
            login = self._described.login
            scheme = next((each for each in self._described.schemes if login and each.setting == login.scheme), None)
            if scheme is None:
                raise ConfigurationError("this API has no operation that returns a token for a password")
            self._auth = scheme.login(auth)
            self.info = AuthInfo("password", auth.username, origins)
        elif isinstance(auth, AccessKey):
            self._auth = auth
            self.info = AuthInfo("access key", auth.ak, origins)
        else:
            self._auth = auth
            self.info = AuthInfo("custom", "", origins)

    def _find(self, given: Mapping[str, Credential | Secret | Callable[[], Any] | None], settings: Settings) -> None:
        """Look for credentials in arguments, and then in one link of the chain after the other."""
        found: dict[str, str] = {}
        values: dict[str, Any] = {}
        for name, value in given.items():
            if isinstance(value, str):
                not_empty(name, value)
            if value is not None:
                values[name], found[name] = value, ARGUMENT
        for source in settings.chain:
            for scheme in self._described.schemes:
                if scheme.setting not in values and (each := source.get(scheme.setting)) is not None:
                    values[scheme.setting], found[scheme.setting] = each.value, each.source
            if values or self._has_others(source):
                if isinstance(source, File):
                    settings.profile = source
                break
        self._auths = {
            each.setting: each.auth(values[each.setting]) for each in self._described.schemes if each.setting in values
        }
        if found:
            self.info = AuthInfo(" and ".join(found), "", found)

    def _has_others(self, source: Source) -> bool:
        """Use the access key, or user name and password, of a link of the chain if it has them."""
        if self._described.is_signed:
            values, origins = _values(source, ("ak", "sk"), ("security_token",))
            if values:
                self._use(AccessKey(values["ak"], values["sk"], values.get("security_token")), origins)
                return True
        if self._described.login is not None:
            values, origins = _values(source, ("username", "password"), ("account",))
            if values:
                self._use(Password(values["username"], values["password"], values.get("account", "")), origins)
                return True
        return False

    def _token_setting(self) -> str:
        settings = [each.setting for each in self._described.schemes if each.kind != "basic"]
        if len(settings) != 1:
            ways = " or ".join(settings) or "auth"
            raise ConfigurationError(f"this API has not one kind of token; pass {ways}")
        return settings[0]

    def _of(self, alternatives: Security) -> Auth | None:
        if not alternatives or self._auth is not None:
            return self._auth if alternatives else None
        possible = [each for each in alternatives if all(name in self._auths for name in each)]
        best = next((each for each in possible if each), None)
        if best is not None:
            first, *others = (self._auths[name] for name in best)
            return AllAuths((first, *others)) if others else first
        if possible:
            return None
        raise ConfigurationError(self._missing(alternatives))

    def _missing(self, alternatives: Security) -> str:
        described = [each for each in alternatives if self._settings.issuperset(each)]
        sets = [tuple(dict.fromkeys(name for each in described for name in each))]
        if self._described.is_signed and (alternatives == self._described.required or not described):
            sets.append(("ak", "sk"))
        if self._described.login is not None and self._described.login.scheme in sets[0]:
            sets.append(("username", "password"))
        prefix = self._described.environment
        variables = [" and ".join(f"{prefix}_{name.upper()}" for name in names) for names in sets if names]
        ways = [" and ".join(each) for each in described]
        what = ways[0] if len(ways) == 1 and len(described[0]) == 1 else "credentials"
        hint = f", or set {', or '.join(variables)}" if variables else ""
        return f"no {what}; pass {', or '.join(ways)}{' or ' if ways else ''}auth{hint}"


def _values(
    source: Source, required: tuple[str, ...], optional: tuple[str, ...]
) -> tuple[dict[str, str], dict[str, str]]:
    """Return settings of one link of the chain, with their origins; nothing without all required ones.

    Raises:
        ConfigurationError: only a part of the required ones is there. The next link could have another user's.
    """
    found = {name: value for name in (*required, *optional) if (value := source.get(name)) is not None}
    missing = [name for name in required if name not in found]
    present = [name for name in required if name in found]
    if missing and present:
        names = [source.name_of(name) for name in (*present, *missing)]
        raise ConfigurationError(f"{names[0]} is set, but {names[-1]} is not")
    if missing:
        return {}, {}
    return {n: each.value for n, each in found.items()}, {n: each.source for n, each in found.items()}
