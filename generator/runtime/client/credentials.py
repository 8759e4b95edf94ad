"""Choice of the credentials that a client sends with each operation."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from .auth import Auth, Scheme, Token
from .errors import ConfigurationError
from .operation import Operation, Security
from .settings import not_empty
from .transport import Request

Credential = Token | tuple[str, str]


class Credentials:
    """Credentials of a client: arguments first, then environment variables; or one ``auth`` for all operations."""

    def __init__(
        self,
        schemes: tuple[Scheme, ...],
        given: Mapping[str, Credential | None],
        auth: Auth | None,
        environment: str,
        required: Security,
    ) -> None:
        """``given``: arguments by setting. ``required``: the alternatives of operations that name none themselves.

        Raises:
            ConfigurationError: both credentials and ``auth`` are given, or what is required is missing.
        """
        self._environment = environment
        self._auth = auth
        self._settings = {scheme.setting for scheme in schemes}
        self._auths = {} if auth is not None else dict(_auths(schemes, given, environment))
        self._chosen: dict[Security, Auth | None] = {}
        if auth is not None and any(given.values()):
            names = " or ".join(name for name, value in given.items() if value)
            raise ConfigurationError(f"pass either {names} or auth, not both")
        self._default = self._of(required)

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

    def _of(self, alternatives: Security) -> Auth | None:
        if not alternatives or self._auth is not None:
            return self._auth if alternatives else None
        possible = [each for each in alternatives if all(name in self._auths for name in each)]
        best = next((each for each in possible if each), ())
        if best:
            auths = tuple(self._auths[name] for name in best)
            return _All(auths) if len(auths) > 1 else auths[0]
        if possible:
            return None
        raise ConfigurationError(self._missing(alternatives))

    def _missing(self, alternatives: Security) -> str:
        alternatives = tuple(each for each in alternatives if self._settings.issuperset(each))
        if not alternatives:  # those of signatures
            return "no credentials; pass auth"
        ways = [" and ".join(each) for each in alternatives]
        variables = list(dict.fromkeys(_variable(self._environment, name) for each in alternatives for name in each))
        what = ways[0] if len(ways) == 1 and len(alternatives[0]) == 1 else "credentials"
        return f"no {what}; pass {', or '.join(ways)} or auth, or set {' and '.join(variables)}"


def _auths(
    schemes: tuple[Scheme, ...], given: Mapping[str, Credential | None], environment: str
) -> list[tuple[str, Auth]]:
    for name, value in given.items():
        if isinstance(value, str):
            not_empty(name, value)
    found = [
        (each, given.get(each.setting) or os.environ.get(_variable(environment, each.setting))) for each in schemes
    ]
    return [(scheme.setting, scheme.auth(value)) for scheme, value in found if value]


def _variable(environment: str, setting: str) -> str:
    return f"{environment}_{setting.upper()}"


class _All:
    """Several authentications of one request."""

    def __init__(self, auths: tuple[Auth, ...]) -> None:
        self._auths = auths

    def apply(self, request: Request, /) -> Request:
        for auth in self._auths:
            request = auth.apply(request)
        return request

    def __repr__(self) -> str:
        return f"_All({self._auths!r})"
