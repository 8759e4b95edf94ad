"""The ASGI application: one response for each HTTP request."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Set

import msgspec

from ..call import Message
from ..errors import ApiError, Catalogue
from ..ids import NewId
from ..request import Request
from ..store.base import Store
from ..store.group_commit import GroupCommit
from .asgi import Receive, Scope, Send, body_message, cut_off, drop
from .body import Disconnected, TooLarge
from .framing import CLOSE, BadFraming, check, combined, is_host
from .reasons import REASON
from .response import DROPPED, JSON, Headers, Response

Respond = Callable[[Request], Awaitable[Response]]
Observe = Callable[[Request, Response, Headers], None]
"""Gets each request with its response and all headers of that, before it is sent."""

_WITHOUT_LENGTH = frozenset((204, 304))
"""Statuses without a body: 204 must have no Content-Length, 304 that of another response (RFC 9110, section 8.6)."""
INTERNAL_ON_WRITE = "internal-on-write"
_log = logging.getLogger(__name__)


class Application:
    """Sends the response that ``respond`` returns, after the changes that it reports are committed."""

    def __init__(
        self,
        respond: Respond,
        catalogue: Catalogue,
        store: Store,
        *,
        credential_headers: Set[bytes],
        reasons: bool,
        clock: Callable[[], int],
        new_id: NewId,
        deliver: Callable[[Iterable[Message]], None],
        observe: Observe,
    ) -> None:
        self._respond = respond
        self._catalogue = catalogue
        self._store, self._commits = store, GroupCommit(store)
        self._tells_writes = INTERNAL_ON_WRITE in catalogue.conditions
        self._credential_headers, self._shows_reasons = credential_headers, reasons
        self._clock, self._new_id = clock, new_id
        self._deliver, self._observe = deliver, observe
        self.is_stopping = False  # set by the server, which then cancels pending requests

    def add_observer(self, observe: Observe) -> None:
        """Pass each request to ``observe`` too."""
        first = self._observe

        def both(request: Request, response: Response, headers: Headers) -> None:
            first(request, response, headers)
            observe(request, response, headers)

        self._observe = both

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Respond to an HTTP request. No coroutine more than needed: each costs as much as a check of the request."""
        request = Request(self._new_id(), scope, receive, self._clock())
        try:
            _check_framing(request, self._credential_headers)
            response = await self._respond(request)
        except Disconnected:
            return
        except asyncio.CancelledError:
            if not self.is_stopping:
                raise
            response = self._stopped(request)
        except Exception as error:
            response = self._error(request, error)
        except (KeyboardInterrupt, SystemExit):
            self._store.commit()  # the changes of other requests, which nobody else may commit
            raise
        if self._store.is_open:
            try:
                await self._commits.wait()
            except Exception:
                response, request.messages = self._failed(request), ()
        if request.messages:
            self._deliver(request.messages)
        if request.hold_seconds:
            response = await self._held(request, response)
        if response is DROPPED:
            self._observe(request, response, ())
            await drop(scope, receive)
            return
        headers = _all_headers(request, response)
        if request.reason and self._shows_reasons:
            headers += ((REASON, request.reason.encode()),)
        if request.method == "HEAD":
            response = msgspec.structs.replace(response, body=b"")
        self._observe(request, response, headers)
        if response.headers is JSON and response.sent is None:  # not those of a handler or a fault, which may be any
            whole = getattr(send, "whole", None)
            if whole and whole(response.status, headers, response.body):
                return
        await send({"type": "http.response.start", "status": response.status, "headers": headers})
        await send(body_message(response))
        if response.sent is not None:
            await cut_off(scope, receive)

    async def _held(self, request: Request, response: Response) -> Response:
        """Hold a response back, as a fault asks for, now that its effect is committed."""
        try:
            await asyncio.sleep(request.hold_seconds)
        except asyncio.CancelledError:
            if not self.is_stopping:
                raise
            return self._stopped(request)
        return response

    def _stopped(self, request: Request) -> Response:
        request.reason = "the stub stopped before it had responded"
        return self._internal(request)

    def _error(self, request: Request, error: Exception) -> Response:
        match error:
            case ApiError():
                return self._rejected(request, error)
            case BadFraming():
                _, code = self._catalogue.conditions["invalid-header"]
                invalid = ApiError(code, error.status, (CLOSE,), reason=str(error), breaks_description=True)
                return self._rejected(request, invalid)
            case TooLarge():
                return self._rejected(request, self._catalogue.error("body-too-large", reason=str(error)))
            case _:
                return self._failed(request)

    def _rejected(self, request: Request, error: ApiError) -> Response:
        request.reject(error)
        try:
            return self._catalogue.response(error)
        except KeyError:
            _log.exception("error code %s is not in the catalogue", error.code)
            return self._catalogue.response_to("internal")

    def _failed(self, request: Request) -> Response:
        request.reason = "the stub failed; its standard error has the traceback"
        _log.exception("%s %s failed", request.method, request.scope["path"])
        return self._internal(request)

    def _internal(self, request: Request) -> Response:
        """Return the response to a request that the stub cannot fulfil."""
        endpoint = getattr(request, "endpoint", None)  # unset before routing
        is_write = endpoint is not None and endpoint.is_write
        return self._catalogue.response_to(INTERNAL_ON_WRITE if is_write and self._tells_writes else "internal")


def _check_framing(request: Request, credential_headers: Set[bytes]) -> None:
    scope = request.scope
    if len(request.headers) < len(scope["headers"]):  # one is repeated
        request.headers = combined(scope["headers"], credential_headers)
    version, headers = scope.get("http_version", ""), request.headers
    if version != "1.1" or not is_host(headers.get(b"host", b" ")) or b"transfer-encoding" in headers:
        check(version, headers)


def _all_headers(request: Request, response: Response) -> Headers:
    endpoint = getattr(request, "endpoint", None)  # unset before routing
    described = endpoint.others(response.status, response.headers) if endpoint and endpoint.headers else ()
    request_id = (b"x-request-id", request.id.encode())
    if response.status in _WITHOUT_LENGTH:
        return response.headers + described + (request_id,)
    return response.headers + described + (request_id, (b"content-length", b"%d" % len(response.body)))
