"""Base class of clients."""

from __future__ import annotations

from collections.abc import Mapping
from types import TracebackType
from typing import Any, Self

from ..building import Call, Defaults, build
from ..credentials import Credentials
from ..decoding import ErrorShape, decode
from ..operation import Operation, Result
from ..transport import AsyncTransport, Response
from ..unset import UNSET


class AsyncBaseClient:
    """Sends the calls of all resources. Close it when done, or use it in a ``with`` statement."""

    def __init__(
        self, defaults: Defaults, credentials: Credentials | None, shape: ErrorShape, transport: AsyncTransport | None
    ) -> None:
        self._defaults = defaults
        self._credentials = credentials
        self._shape = shape
        self._transport = _default_transport() if transport is None else transport

    async def call(
        self,
        operation: Operation[Result],
        *,
        path: Mapping[str, Any] | None = None,
        query: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        cookies: Mapping[str, Any] | None = None,
        body: Any = UNSET,
        extra_headers: Mapping[str, str] | None = None,
        timeout: float | None = None,
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

        Raises:
            InvalidRequest: an argument is invalid; nothing was sent.
            ApiError: the response is an error.
            InvalidResponse: the response body does not match the description.
            TransportError: no complete response was received.
        """
        response = await self.call_raw(
            operation,
            path=path,
            query=query,
            headers=headers,
            cookies=cookies,
            body=body,
            extra_headers=extra_headers,
            timeout=timeout,
        )
        return decode(operation, response, self._shape)

    async def call_raw(
        self,
        operation: Operation[Any],
        *,
        path: Mapping[str, Any] | None = None,
        query: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        cookies: Mapping[str, Any] | None = None,
        body: Any = UNSET,
        extra_headers: Mapping[str, str] | None = None,
        timeout: float | None = None,
    ) -> Response:
        """Call an operation and return its response, whatever its status, with the body as bytes.

        Arguments as for ``call``.

        Raises:
            InvalidRequest: an argument is invalid; nothing was sent.
            ConfigurationError: the client lacks credentials of this operation; nothing was sent.
            TransportError: no complete response was received.
        """
        call = Call(path or {}, query or {}, headers or {}, cookies or {}, body, extra_headers, timeout)
        request = build(operation, call, self._defaults)
        auth = None if self._credentials is None else self._credentials.of(operation)
        return await self._transport.send(request if auth is None else auth.apply(request))

    async def aclose(self) -> None:
        """Close the connections, including those of a transport that was passed in."""
        await self._transport.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, error_type: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.aclose()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._defaults.endpoint!r})"


def _default_transport() -> AsyncTransport:
    # Imported here because the HTTP library dominates import time, and a custom transport does not need it.
    from ..async_pool import AsyncPoolTransport

    return AsyncPoolTransport()
