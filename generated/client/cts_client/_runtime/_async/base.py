# Copied from generator/runtime/client/_async/base.py. Do not edit: run `make generate`.
"""The base of clients: sends the calls that operations describe."""

from __future__ import annotations

from collections.abc import Mapping
from types import TracebackType
from typing import Any, Self

from ..auth import Auth
from ..building import Call, Defaults, build
from ..decoding import ErrorShape, decode
from ..operation import Operation, Result
from ..transport import AsyncTransport, Response
from ..unset import UNSET


class AsyncBaseClient:
    """Keeps what is common to all calls. Close it when done, or use it in a ``with`` statement."""

    def __init__(
        self,
        defaults: Defaults,
        auth: Auth | None,
        shape: ErrorShape,
        transport: AsyncTransport | None,
    ) -> None:
        self._defaults = defaults
        self._auth = auth
        self._shape = shape
        self._transport = _default_transport() if transport is None else transport

    async def call(
        self,
        operation: Operation[Result],
        parameters: Mapping[str, Any],
        body: Any = UNSET,
        *,
        extra_headers: Mapping[str, str] | None = None,
        timeout: float | None = None,
    ) -> Result:
        """The result of an operation. The methods of the resources are calls of this one.

        Args:
            operation: one of the module ``operations``.
            parameters: values by names on the wire.
            body: values by names on the wire, or the content of a body that has no model.
            extra_headers: more headers, which win over the client's own.
            timeout: seconds, instead of the client's.

        Raises:
            InvalidRequest: the arguments do not fit; nothing was sent.
            ApiError: the server refused or failed.
            InvalidResponse: the server's answer does not fit.
            TransportError: there is no answer.
        """
        response = await self.call_raw(
            operation, parameters, body, extra_headers=extra_headers, timeout=timeout
        )
        return decode(operation, response, self._shape)

    async def call_raw(
        self,
        operation: Operation[Any],
        parameters: Mapping[str, Any],
        body: Any = UNSET,
        *,
        extra_headers: Mapping[str, str] | None = None,
        timeout: float | None = None,
    ) -> Response:
        """The response to an operation whatever its status: headers, and a body that is not interpreted.

        Arguments as for ``call``.

        Raises:
            InvalidRequest: the arguments do not fit; nothing was sent.
            TransportError: there is no answer.
        """
        request = build(operation, Call(parameters, body, extra_headers, timeout), self._defaults)
        return await self._transport.send(
            request if self._auth is None else self._auth.apply(request)
        )

    async def aclose(self) -> None:
        """Give back connections, also those of a transport that was passed in."""
        await self._transport.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.aclose()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._defaults.endpoint!r})"


def _default_transport() -> AsyncTransport:
    # Importing the library behind it takes longer than everything else; a transport of one's own does without it.
    from ..async_pool import AsyncPoolTransport

    return AsyncPoolTransport()
