# Copied from generator/runtime/client/async_incoming.py. Do not edit: run `make generate`.
"""Responses of asynchronous transports whose body is read in pieces."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping

from .async_calls import Calls, out_of_time
from .compression import Decoder
from .errors import CLOSED, ClientClosed, ConnectionFailed, TransportError
from .transport import Request

OTHER_LOOP = "the response belongs to another event loop"
ENDED = "the response is closed"


class AsyncPieces:
    """Base class of responses whose body is still to be read. Each piece is read within the limit of the whole call.

    Args:
        calls: the calls of the event loop.
        request: the request.
        until: when the call has to end, by the clock of the event loop.
        status: of the response.
        headers: of the response; names in lower case.
        limit: number of bytes of the body, decompressed.
    """

    def __init__(
        self, calls: Calls, request: Request, until: float, status: int, headers: Mapping[str, str], limit: int
    ) -> None:
        self.status = status
        self.headers = headers
        self._calls = calls
        self._request = request
        self._until = until
        self._loop = asyncio.get_running_loop()
        self._decoder = Decoder(request.method, status, headers, limit)
        self._pieces: Iterator[bytes] = iter(())
        self._is_complete = self._is_closed = False

    async def read_piece(self) -> bytes:
        if asyncio.get_running_loop() is not self._loop:
            raise ConnectionFailed(self._request, OTHER_LOOP)
        try:
            while not (piece := self._decoded()) and not self._is_complete:
                self._check()
                raw = await self._calls.run(self._request, lambda _: self._raw(), self._until)
                self._check()  # a body without a length ends with its connection
                self._pieces = self._decoder.feed(raw)
                if not raw:
                    self._ended()
                    self._is_complete = True
                    await self.aclose()
            return piece
        except BaseException:
            await self.aclose()
            raise

    async def aclose(self) -> None:
        if not self._is_closed:
            self._is_closed = True
            await self._end(self._is_complete)

    async def _raw(self) -> bytes:
        """Return the next bytes as they are received; none at the end of the body.

        Raises:
            TransportError: the body is not complete.
        """
        raise NotImplementedError

    async def _end(self, is_complete: bool) -> None:
        """Give the connection back, or close it."""
        raise NotImplementedError

    def _failure(self, error: Exception) -> TransportError:
        """Return the error of a client for one of a library."""
        raise NotImplementedError

    def _decoded(self) -> bytes:
        try:
            return next(self._pieces, b"")
        except Exception as error:
            raise self._failure(error) from error

    def _ended(self) -> None:
        try:
            self._decoder.end()
        except Exception as error:
            raise self._failure(error) from error

    def _check(self) -> None:
        if self._calls.are_closed:
            raise ClientClosed(self._request, CLOSED)
        if self._is_closed:
            raise ConnectionFailed(self._request, ENDED)
        if self._loop.time() >= self._until:
            raise out_of_time(self._request)
