# Copied from generator/runtime/client/_async/streaming.py. Do not edit: run `make generate`.
"""Responses whose body is read as it arrives."""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from types import TracebackType
from typing import Any, Generic, ParamSpec, TypeVar

from ..awaiting import Result
from ..errors import StreamEnded
from ..transport import Incoming, Request, Response, Transport

Parsed = TypeVar("Parsed")
Parameters = ParamSpec("Parameters")
DEFAULT_CHARSET = "utf-8"


class StreamedResponse(Generic[Parsed]):
    """Successful response of a call, whose body is read as it arrives, once.

    Reading raises a TransportError if the body is cut off, larger than the limit of the client, or not there within the
    total limit of the call, which goes on while the body is read.
    """

    def __init__(self, incoming: Incoming, parse: Callable[[Response], Parsed]) -> None:
        self._incoming = incoming
        self._parse = parse
        self._is_begun = self._is_closed = False
        self._body: bytes | None = None

    @property
    def status(self) -> int:
        """HTTP status, 200 to 299."""
        return self._incoming.status

    @property
    def headers(self) -> Mapping[str, str]:
        """Headers; their names are in lower case."""
        return self._incoming.headers

    def header(self, name: str) -> str | None:
        """Return the value of a header; the case of the name does not matter."""
        return self.headers.get(name.lower())

    @property
    def request_id(self) -> str | None:
        """ID of the request, for support cases; None if the response has none."""
        return self.header("X-Request-Id")

    def iter_bytes(self, chunk_size: int | None = None) -> Iterator[bytes]:
        """Yield the body, decompressed: chunks of ``chunk_size`` bytes, of which the last is shorter, or as it arrives.

        Raises:
            TransportError: the body is not complete.
            StreamEnded: it was read already.
            ValueError: the size is less than 1.
        """
        if chunk_size is not None and chunk_size < 1:
            raise ValueError("chunk_size must be at least 1")
        self._begin()
        waiting = bytearray()
        while piece := self._piece():
            if chunk_size is None:
                yield piece
                continue
            waiting += piece
            while len(waiting) >= chunk_size:
                yield bytes(waiting[:chunk_size])
                del waiting[:chunk_size]
        if waiting:
            yield bytes(waiting)

    def iter_text(self) -> Iterator[str]:
        """Yield the body as text in the charset of its Content-Type, or UTF-8; wrong bytes become U+FFFD.

        Errors as for ``iter_bytes``.
        """
        decoder = codecs.getincrementaldecoder(self._charset())("replace")
        for piece in self.iter_bytes():
            text = decoder.decode(piece)
            if text:
                yield text
        rest = decoder.decode(b"", True)
        if rest:
            yield rest

    def iter_lines(self) -> Iterator[str]:
        r"""Yield the lines of the body without their ends, which are \n or \r\n. Errors as for ``iter_bytes``."""
        waiting: list[str] = []
        for text in self.iter_text():
            first, *others = text.split("\n")
            waiting.append(first)
            for other in others:
                yield "".join(waiting).removesuffix("\r")
                waiting = [other]
        last = "".join(waiting)
        if last:
            yield last

    def read(self) -> bytes:
        """Return the whole body; it is kept. Errors as for ``iter_bytes``."""
        if self._body is None:
            self._begin()
            pieces = bytearray()
            while piece := self._piece():
                pieces += piece
            self._body = bytes(pieces)
        return self._body

    def parse(self) -> Parsed:
        """Read the body and return what the call returns without ``with_streaming_response``.

        Errors as for ``iter_bytes``, and:

        Raises:
            InvalidResponse: the body does not match the description.
        """
        return self._parse(Response(self.status, self.headers, self.read()))

    def close(self) -> None:
        """End the response. Its connection is closed, unless the body was read to its end."""
        self._is_closed = True
        self._incoming.close()

    def _piece(self) -> bytes:
        if self._is_closed:
            raise StreamEnded("the response is closed")
        return self._incoming.read_piece()

    def _begin(self) -> None:
        if self._is_begun:
            raise StreamEnded("the body was read already")
        self._is_begun = True

    def _charset(self) -> str:
        _, _, found = (self.header("Content-Type") or "").lower().partition("charset=")
        name = found.partition(";")[0].strip(" \"'")
        try:
            return codecs.lookup(name).name if name else DEFAULT_CHARSET
        except (LookupError, ValueError):
            return DEFAULT_CHARSET

    def __repr__(self) -> str:
        return f"{type(self).__name__}(status={self.status})"


class Streaming(Generic[Parsed]):
    """Call that is sent when its ``with`` statement begins; the response is closed when it ends."""

    def __init__(self, request: Callable[[], Any]) -> None:
        self._request = request
        self._response: StreamedResponse[Parsed] | None = None

    def __enter__(self) -> StreamedResponse[Parsed]:
        """Send the request. Errors are those of the method."""
        response: StreamedResponse[Parsed] = self._request()
        self._response = response
        return response

    def __exit__(
        self,
        error_type: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._response is not None:
            self._response.close()


def streams(
    method: Callable[Parameters, Result[Parsed]],
) -> Callable[Parameters, Streaming[Parsed]]:
    """Give a method of a resource, whose client streams, its type. It sends when a ``with`` statement begins."""

    def start(*arguments: Parameters.args, **options: Parameters.kwargs) -> Streaming[Parsed]:
        return Streaming(partial(method, *arguments, **options))

    return start


class Opening:
    """Sends the requests of one call, and leaves the body of a success to be read."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self.incoming: Incoming | None = None

    def send(self, request: Request, /) -> Response:
        """Return the response; that of a success is without its body."""
        incoming = self._opened(request)
        if not 200 <= incoming.status < 300:
            return whole(incoming)
        self.incoming = incoming
        return Response(incoming.status, incoming.headers, b"")

    def close(self) -> None:
        """End the response that was left."""
        if self.incoming is not None:
            self.incoming.close()

    def _opened(self, request: Request) -> Incoming:
        stream = getattr(self._transport, "stream", None)
        if stream is None:
            return Received(self._transport.send(request))
        incoming: Incoming = stream(request)
        return incoming


class Received:
    """Response of a transport that reads it as a whole."""

    def __init__(self, response: Response) -> None:
        self.status = response.status
        self.headers = response.headers
        self._body = response.body

    def read_piece(self) -> bytes:
        body, self._body = self._body, b""
        return body

    def close(self) -> None:
        self._body = b""


def whole(incoming: Incoming) -> Response:
    """Return a response with its body, and close it.

    Raises:
        TransportError: the body is not complete.
    """
    try:
        pieces = bytearray()
        while piece := incoming.read_piece():
            pieces += piece
        return Response(incoming.status, incoming.headers, bytes(pieces))
    finally:
        incoming.close()
