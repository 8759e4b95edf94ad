# Copied from generator/runtime/client/_async/login.py. Do not edit: run `make generate`.
"""Tokens by password."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from ..auth import Password
from ..building import Call, Defaults, build
from ..decoding import ErrorShape, error_of
from ..described import LoginOperation
from ..errors import ConfigurationError, InvalidResponse
from ..expressions import filled, merged, names_in, value_at
from ..http_dates import seconds_of
from ..secret import Secret
from ..transport import Request, Response
from .once import AsyncOnce, AsyncSends

MARGIN_SECONDS = 120.0  # a token is renewed so long before it expires
MAX_MARGIN_SHARE = 0.1  # of its validity


class AsyncLogin(AsyncOnce[str]):
    """Gets a token with a password, and another one before it expires."""

    def __init__(
        self,
        login: LoginOperation,
        password: Password,
        settings: Mapping[str, str],
        defaults: Defaults,
        shape: ErrorShape,
    ) -> None:
        super().__init__()
        self._login = login
        self._password = password
        self._settings = settings
        self._defaults = defaults
        self._shape = shape
        self._token: Secret | None = None
        self._until = math.inf  # monotonic seconds
        self._body()  # raises here and not at the first call

    def expire(self, headers: Mapping[str, str]) -> None:
        """Drop the token of a request that the service has rejected, unless it is replaced already."""
        token = self._token
        if token is not None and any(value.endswith(token.reveal()) for value in headers.values()):
            self._token = None

    def _title(self) -> str:
        return "token"

    def _known(self, sender: AsyncSends) -> str | None:
        token = self._token
        return token.reveal() if token is not None and sender.clock.monotonic() < self._until else None

    async def _fetch(self, sender: AsyncSends, seconds: float) -> str:
        operation = self._login.operation
        response = await sender.send(operation.name, self._request(seconds), None, operation.path)
        if not 200 <= response.status < 300:
            raise error_of(operation, response, self._shape)
        token = value_at(self._login.token, response)
        if not token or not isinstance(token, str):
            # Without headers and body: they can have a token at another place.
            raise InvalidResponse(operation.name, Response(response.status, {}, b""), "it has no token")
        self._until = self._renewal(response, sender.clock.monotonic())
        self._token = Secret(token)
        return token

    def _request(self, seconds: float) -> Request:
        call = Call(body=self._body(), timeout=self._defaults.timeout.within(seconds))
        return build(self._login.operation, call, self._defaults)

    def _body(self) -> Any:
        """Return the body of the request.

        Raises:
            ConfigurationError: the credentials lack a part of it.
        """
        settings = {**self._settings, **self._password.settings()}
        missing = names_in(self._login.body) - settings.keys()
        if missing:
            raise ConfigurationError(f"Password needs {', '.join(sorted(missing))}, too")
        body = filled(dict(self._login.body), settings)
        for variant in self._login.variants:
            if names_in(variant) <= settings.keys():
                return merged(body, filled(dict(variant), settings))
        return body

    def _renewal(self, response: Response, now: float) -> float:
        """Return when to renew the token, in monotonic seconds; never if it does not say when it expires.

        Its validity begins at the time of the service, because the clock of this machine may be wrong.
        """
        try:
            expires = datetime.fromisoformat(str(value_at(self._login.expires, response)))
        except ValueError:
            return math.inf
        end = (expires if expires.tzinfo else expires.replace(tzinfo=UTC)).timestamp()
        now_there = seconds_of(response.header("Date"))
        valid_seconds = end - (time.time() if now_there is None else now_there)
        return now + valid_seconds - min(MARGIN_SECONDS, max(valid_seconds, 0) * MAX_MARGIN_SHARE)
