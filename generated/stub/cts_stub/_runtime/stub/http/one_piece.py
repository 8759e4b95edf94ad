# Copied from generator/runtime/stub/http/one_piece.py. Do not edit: run `make generate`.
"""Responses sent in one piece.

ASGI has two messages for each response, and uvicorn searches each header for wrong characters, which takes three times
as long: a twentieth of what a request that lists costs the server.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from .asgi import Message, Receive, Scope, Send
from .response import Headers

App = Callable[[Scope, Receive, Send], Awaitable[None]]
_CONTROLS = bytes(code for code in (*range(32), 127) if code != ord("\t"))
"""Characters that no value has. One in another place than the end of a line begins something else."""


def sending_whole(application: App, status_lines: dict[int, bytes]) -> App:
    """Return an application that gets a ``send`` with ``whole``. ``status_lines``: with their ends, by status.

    A layer between, such as one that adds headers, passes a ``send`` of its own on, which has no ``whole``.
    """

    def sending(scope: Scope, receive: Receive, send: Any) -> Awaitable[None]:
        return application(scope, receive, WholeSend(send, status_lines))

    return sending


class WholeSend:
    """``send`` of ASGI, a method of uvicorn's cycle of one request and its response."""

    __slots__ = ("_send", "_status_lines")

    def __init__(self, send: Any, status_lines: dict[int, bytes]) -> None:
        self._send, self._status_lines = send, status_lines

    def __call__(self, message: Message) -> Awaitable[None]:
        sent: Awaitable[None] = self._send(message)
        return sent

    def whole(self, status: int, headers: Headers, body: bytes) -> bool:
        """Send a response; its headers have the length of its body, and nothing about the connection.

        False, and nothing is sent, if the connection is not ready or a header has control characters: uvicorn decides
        what to do.
        """
        cycle = self._send.__self__
        if cycle.flow.write_paused or cycle.disconnected:
            return False
        lines = [b"%b: %b\r\n" % header for header in (*cycle.default_headers, *headers)]
        fields = b"".join(lines)
        if len(fields.translate(None, _CONTROLS)) != len(fields) - 2 * len(lines):  # less than the ends of the lines
            return False
        if not cycle.keep_alive:
            fields += b"connection: close\r\n"
        cycle.response_started = cycle.response_complete = True
        cycle.waiting_for_100_continue = False
        cycle.transport.write(b"%b%b\r\n%b" % (self._status_lines[status], fields, body))
        cycle.message_event.set()
        if not cycle.keep_alive:
            cycle.transport.close()
        cycle.on_response()
        return True
