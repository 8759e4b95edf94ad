"""The server as an ASGI 3 application: route, authenticate, authorise, read, validate, handle, answer."""

from __future__ import annotations

import asyncio
import itertools
import logging
import time
import uuid
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import msgspec

from .auth.access import Access
from .call import Call, Operation
from .delivery import Attempt, Delivery
from .endpoint import Endpoint, Request
from .errors import ApiError, Catalogue
from .http.body import Disconnected, Receive, TooLarge, read_body
from .http.pages import ALLOW, pages
from .http.response import Headers, Response
from .http.routing import Router
from .schema.validation import Schemas
from .store.factory import open_store
from .store.group_commit import GroupCommit
from .testing.clock import Clock
from .testing.control import PREFIX, Control
from .testing.faults import Dropped, Fault, Faults
from .testing.journal import Journal, RequestContext
from .testing.overrides import override
from .world import ANONYMOUS, Principal, World

Scope = MutableMapping[str, Any]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
SystemClock = Callable[[], int]
"""Answers milliseconds since 1970-01-01 UTC."""
Ids = Callable[[], str]
"""Answers an id that it has not answered before."""

DROP = "stub.drop"
"""The extension of the scope that has the server's function for closing the connection."""
_log = logging.getLogger(__name__)


def now() -> int:
    return time.time_ns() // 1_000_000


_run = str(uuid.uuid4())[:-12]
_count = itertools.count(10**11)  # twelve digits from the first to the last


def new_id() -> str:
    """A UUID whose last twelve digits count and whose others are the process's: random ones cost twenty times that."""
    return f"{_run}{next(_count)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Api:
    """What the generated package knows."""

    name: str  # of the package; names of tables begin with it
    operations: tuple[Operation, ...]
    catalogue: Catalogue
    token_header: str
    scopes: Mapping[str, str]  # ``project`` and ``account``: the path parameters that name them
    document: bytes  # the description, JSON
    documentation: bytes  # HTML
    world: bytes  # the default world, JSON


class Stub:
    """One server with a state of its own. Handlers run one at a time, on the event loop."""

    def __init__(
        self,
        api: Api,
        *,
        world: World | None = None,
        strict: bool = False,
        check_responses: bool = False,
        control: bool = True,
        state: str | None = None,
        clock: SystemClock = now,
        ids: Ids = new_id,
    ) -> None:
        """StateError: the state cannot be kept in ``state``."""
        self.world = world or World.of_json(api.world)
        self.store = open_store(state, api.name)
        self._api = api
        self._catalogue = api.catalogue
        self._check_responses = check_responses
        self._clock = Clock(clock)
        self._commits = GroupCommit(self.store)
        self.new_id = ids
        self._project_parameter = api.scopes.get("project", "")
        self._access = Access(self.world, self.store, api.catalogue, api.token_header, api.scopes)
        self.document: Mapping[str, Any] = msgspec.json.decode(api.document)
        schemas = Schemas(self.document, strict=strict)
        served = [o for o in api.operations if o.method.lower() in self.document["paths"].get(o.path, {})]
        self._router = Router((o.method, o.path, Endpoint(o, schemas, api.catalogue)) for o in served)
        self._pages = pages(api.document, api.documentation)
        self._delivery = Delivery(self._attempted)
        self._control = self._controlled(frozenset(o.id for o in served)) if control else None

    def _controlled(self, operations: frozenset[str]) -> Control:
        journal = Journal(self._operation_of, operations, self._api.token_header)
        return Control(self.store, self.world, self._clock, Faults(operations, self._catalogue), journal)

    def _operation_of(self, method: str, path: bytes) -> str:
        match = self._router.match(path)
        endpoint = match.item.methods.get(method) if match else None
        return endpoint.operation.id if endpoint else ""

    @property
    def credentials(self) -> dict[str, str]:
        """What the first user of the world needs to call the service."""
        return self.world.credentials(self._api.scopes)

    @property
    def is_controlled(self) -> bool:
        """Whether requests can change the server itself, below ``/_stub/`` and by Prefer."""
        return self._control is not None

    @property
    def control(self) -> Control:
        """Clock, faults and journal. Call them while no request is being answered. RuntimeError without control."""
        if self._control is None:
            raise RuntimeError("the stub was made with control=False")
        return self._control

    def reset(self) -> None:
        """Forget everything stored, and whatever was set by control. Call it while no request is being answered."""
        self.store.reset()
        if self._control:
            self._control.reset()

    def close(self) -> None:
        """Give back the file or the connection of the state; no request is answered after this."""
        self.store.close()

    def condition(self, name: str) -> Response:
        """The answer to a situation of the catalogue, such as ``invalid-header``."""
        return self._catalogue.response(self._catalogue.error(name))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await self._http(scope, receive, send)
        elif scope["type"] == "lifespan":
            await _lifespan(receive, send)
        else:
            await send({"type": "websocket.close"})

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        context = RequestContext(self.new_id(), _path(scope), self._clock())
        try:
            try:
                response = await self._respond(scope, receive, context)
            except ApiError as error:
                response = self._error_response(error)
            except TooLarge:
                response = self.condition("body-too-large")
            except (Disconnected, Dropped):
                raise
            except Exception:
                response = self._failed(scope)
            if self.store.is_open:
                await self._commits.done()
        except Disconnected:
            return
        except Dropped:
            self._note(scope, context, Response(0, b"", ()), ())
            await drop(scope, receive)
            return
        except Exception:
            response = self._failed(scope)
        except (KeyboardInterrupt, SystemExit):
            self.store.commit()  # what others have changed; nobody else might
            raise
        else:
            if context.messages:
                self._delivery.send(context.messages)
        own: Headers = ((b"x-request-id", context.id.encode()), (b"content-length", b"%d" % len(response.body)))
        # An answer with this status must have no length: RFC 9110, section 8.6.
        headers = response.headers + (own if response.status != 204 else own[:1])
        self._note(scope, context, response, headers)
        await send({"type": "http.response.start", "status": response.status, "headers": headers})
        if response.sent is None:
            await send({"type": "http.response.body", "body": response.body})
        else:  # ending without the rest makes the server close the connection
            await send({"type": "http.response.body", "body": response.body[: response.sent], "more_body": True})

    def _failed(self, scope: Scope) -> Response:
        _log.exception("%s %s failed", scope["method"], scope["path"])
        return self.condition("internal")

    def _note(self, scope: Scope, context: RequestContext, response: Response, headers: Headers) -> None:
        """Keep the request in the journal, unless it is for control."""
        if self._control and not context.path.startswith(PREFIX):
            self._control.journal.add(scope, context, response, headers)

    def _error_response(self, error: ApiError) -> Response:
        try:
            return self._catalogue.response(error)
        except KeyError:
            _log.exception("a code that is not in the catalogue")
            return self.condition("internal")

    async def _respond(self, scope: Scope, receive: Receive, context: RequestContext) -> Response:
        path = context.path
        page = self._pages.get(path)
        if page:
            return self._page(page, scope["method"])
        if self._control and path.startswith(PREFIX):
            sent = await read_body(receive, dict(scope["headers"]))
            return self._control.response(path, scope["method"], scope["query_string"], sent)
        endpoint, values = self._route(scope["method"], path)
        headers = dict(scope["headers"])
        query = scope["query_string"]
        principal, body = (self._access.by_token(headers, context.time) if endpoint.secured else ANONYMOUS), None
        if principal is None:
            signed = (scope["method"], path, query, headers, partial(context.read, receive, headers), context.time)
            principal, body = await self._access.by_signature(*signed)
        self._access.authorise(principal, values, endpoint)
        if self._control and b"prefer" in headers:
            wished = override(headers[b"prefer"], endpoint.operation, endpoint.examples, self._catalogue)
            if wished:
                return wished
        fault = self._control.faults.next(endpoint.operation.id) if self._control else None
        if fault:
            await asyncio.sleep(fault.delay / 1000)
            if fault.drop:
                raise Dropped
            if fault.code or fault.status:
                return self._control_answer(fault)
        if body is None:
            body = await context.read(receive, headers) if endpoint.takes_body else b""
        request = endpoint.request(values, query, headers, body)
        call = self._call(endpoint, request, principal, context)
        response = self._handle(endpoint, call)
        context.messages = call.messages
        return msgspec.structs.replace(response, sent=fault.truncate) if fault else response

    def _control_answer(self, fault: Fault) -> Response:
        code = fault.code or self._catalogue.conditions["internal"].code
        response = self._catalogue.response(ApiError(code, fault.status))
        return msgspec.structs.replace(response, sent=fault.truncate)

    def _call(self, endpoint: Endpoint, request: Request, principal: Principal, context: RequestContext) -> Call:
        return Call(
            operation=endpoint.operation,
            path=request.path,
            query=request.query,
            headers=request.headers,
            body=request.body,
            principal=principal,
            project=request.path.get(self._project_parameter) or next(iter(principal.user.projects), ""),
            account=principal.account.id,
            store=self.store,
            world=self.world.data,
            now=context.time,
            request_id=context.id,
            new_id=self.new_id,
        )

    def _page(self, page: Response, method: str) -> Response:
        if method == "GET" or method == "HEAD":
            return page
        raise self._catalogue.error("method-not-allowed", ((b"allow", ALLOW),))

    def _route(self, method: str, path: bytes) -> tuple[Endpoint, Mapping[str, str]]:
        match = self._router.match(path)
        if match is None:
            raise self._catalogue.error("unknown-path")
        endpoint = match.item.methods.get(method)
        if endpoint is None:
            raise self._catalogue.error("method-not-allowed", ((b"allow", match.item.allow),))
        return endpoint, match.values

    def _handle(self, endpoint: Endpoint, call: Call) -> Response:
        operation = endpoint.operation
        try:
            with self.store.shared_transaction(write=operation.method != "GET"):
                result = operation.handler(call) if operation.handler else endpoint.example
                response = endpoint.response(result, check=self._check_responses)
        except ApiError as reason:
            if self._check_responses:
                endpoint.check_error(reason)
            raise
        return response

    def _attempted(self, attempt: Attempt) -> None:
        if self._control:
            self._control.journal.add_attempt(attempt, self._clock())


def _path(scope: Scope) -> bytes:
    """As it was sent."""
    path: bytes = scope.get("raw_path") or scope["path"].encode()
    return path


async def drop(scope: Scope, receive: Receive) -> None:
    """Close the connection without an answer.

    ConnectionResetError where the server cannot, or where there is none: a caller in the same process gets it.
    """
    extension = scope.get("extensions", {}).get(DROP)
    if extension is None:
        raise ConnectionResetError("the connection was dropped, as a fault asked for")
    extension["close"]()
    while (await receive())["type"] != "http.disconnect":
        pass


async def _lifespan(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return
