"""Types and messages of ASGI 3."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from .response import Response

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

DROP = "stub.drop"
"""Name of the ASGI extension that closes the connection; ``close`` is the function that does it."""


def body_message(response: Response) -> Message:
    if response.sent is None:
        return {"type": "http.response.body", "body": response.body}
    # The server closes the connection when the rest of the body is missing.
    return {"type": "http.response.body", "body": response.body[: response.sent], "more_body": True}


async def drop(scope: Scope, receive: Receive) -> None:
    """Close the connection without a response.

    Raises:
        ConnectionResetError: the server cannot do it, or there is none because the caller is in the same process.
    """
    extension = scope.get("extensions", {}).get(DROP)
    if extension is None:
        raise ConnectionResetError("the connection was dropped by a planned fault")
    extension["close"]()
    while (await receive())["type"] != "http.disconnect":
        pass


async def cut_off(scope: Scope, receive: Receive) -> None:
    """Close the connection after a part of the response. Other servers do it, and report that the rest is missing."""
    if DROP in scope.get("extensions", {}):
        await drop(scope, receive)


async def lifespan(receive: Receive, send: Send) -> None:
    """Confirm startup and shutdown of the server."""
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return
