# Copied from generator/runtime/client/_async/base.py. Do not edit: run `make generate`.
"""Base class of clients."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import replace
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from ..building import Call, Defaults, build
from ..connecting import Connections
from ..credentials import Credentials
from ..decoding import ErrorShape, decode
from ..operation import Operation, Result
from ..options import Sending, changed
from ..timeouts import Timeout
from ..transport import Response, Transport
from ..unset import UNSET
from .attempts import Sender

if TYPE_CHECKING:
    from ..clock import Clock


class BaseClient:
    """Sends the calls of all resources. Close it when done, or use it in a ``with`` statement."""

    def __init__(
        self,
        defaults: Defaults,
        credentials: Credentials | None,
        shape: ErrorShape,
        sending: Sending[Transport],
    ) -> None:
        self._defaults = defaults
        self._credentials = credentials
        self._shape = shape
        transport = (
            _default_transport(sending.connections)
            if sending.transport is None
            else sending.transport
        )
        self._sender = Sender(transport, sending.retries, sending.hooks, _clock())
        self._bind()

    def _bind(self) -> None:
        """Forget the resources, which call the client that they were made for."""

    def with_options(
        self,
        *,
        timeout: float | Timeout | None = None,
        max_retries: int | None = None,
        retry_unsafe: bool | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> Self:
        """Return a client with other options for its calls. It has the same connections: closing one closes both.

        Args:
            timeout: limits in seconds.
            max_retries: further attempts after the first one.
            retry_unsafe: also repeat requests other than GET that the service may have processed.
            extra_headers: additional headers of all calls; those of a call override them.

        Raises:
            ConfigurationError: an option is invalid.
        """
        other = copy.copy(self)
        other._defaults = changed(self._defaults, timeout, extra_headers)
        other._sender = replace(
            self._sender, retries=self._sender.retries.changed(max_retries, retry_unsafe)
        )
        other._bind()
        return other

    def call(
        self,
        operation: Operation[Result],
        *,
        path: Mapping[str, Any] | None = None,
        query: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        cookies: Mapping[str, Any] | None = None,
        body: Any = UNSET,
        extra_headers: Mapping[str, str] | None = None,
        timeout: float | Timeout | None = None,
        max_retries: int | None = None,
    ) -> Result:
        """Call an operation and return its result. The methods of the resources use it.

        Args:
            operation: an operation of the module ``operations``.
            path: values of the path parameters, by wire name.
            query: values of the query parameters, by wire name.
            headers: values of the declared header parameters, by wire name.
            cookies: values of the declared cookie parameters, by wire name.
            body: values by wire name, or the content of a body that has no fields.
            extra_headers: additional headers; they override the client's own.
            timeout: seconds; overrides the client's timeout.
            max_retries: overrides the client's number.

        Raises:
            InvalidRequest: an argument is invalid; nothing was sent.
            ApiError: the response is an error.
            InvalidResponse: the response body does not match the description.
            TransportError: no complete response was received.
        """
        response = self.call_raw(
            operation,
            path=path,
            query=query,
            headers=headers,
            cookies=cookies,
            body=body,
            extra_headers=extra_headers,
            timeout=timeout,
            max_retries=max_retries,
        )
        return decode(operation, response, self._shape)

    def call_raw(
        self,
        operation: Operation[Any],
        *,
        path: Mapping[str, Any] | None = None,
        query: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        cookies: Mapping[str, Any] | None = None,
        body: Any = UNSET,
        extra_headers: Mapping[str, str] | None = None,
        timeout: float | Timeout | None = None,
        max_retries: int | None = None,
    ) -> Response:
        """Call an operation and return its response, whatever its status, with the body as bytes.

        Arguments as for ``call``.

        Raises:
            InvalidRequest: an argument is invalid; nothing was sent.
            ConfigurationError: the client lacks credentials of this operation; nothing was sent.
            TransportError: no complete response was received.
        """
        call = Call(
            path or {}, query or {}, headers or {}, cookies or {}, body, extra_headers, timeout
        )
        request = build(operation, call, self._defaults)
        auth = None if self._credentials is None else self._credentials.of(operation)
        sender = self._sender
        if max_retries is not None:
            sender = replace(sender, retries=sender.retries.changed(max_retries))
        return sender.send(operation.name, request, auth)

    def close(self) -> None:
        """Close the connections, including those of a transport that was passed in.

        Calls under way end with a TransportError, and so do later ones.
        """
        self._sender.clock.wake()
        self._sender.transport.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        error_type: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._defaults.endpoint!r})"


def _default_transport(connections: Connections | None) -> Transport:
    # Imported here because the HTTP library dominates import time, and a custom transport does not need it.
    from ..pool import PoolTransport

    return PoolTransport(connections)


def _clock() -> Clock:
    # Imported here because asyncio is slow to import, and synchronous clients do not need it.
    from ..clock import Clock

    return Clock()
