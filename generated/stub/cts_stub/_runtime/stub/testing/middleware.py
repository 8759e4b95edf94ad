# Copied from generator/runtime/stub/testing/middleware.py. Do not edit: run `make generate`.
"""All features for tests, as one layer round the pipeline: control paths, journal, overrides, faults, clock."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial

import msgspec

from ..call import Message
from ..delivery import Attempt
from ..endpoint import Endpoint
from ..errors import ApiError, Catalogue
from ..http.pages import HEALTH
from ..http.reasons import one_line
from ..http.response import DROPPED, JSON, Headers, Response, encode
from ..http.routing import Router
from ..ids import NewId
from ..request import Request
from ..schema.validation import Schemas
from ..store.base import Busy, Store
from ..store.waiting import retried
from ..store.worker import Workers
from ..world import World
from . import responses
from .clock import Clock
from .control import MAX_BODY_BYTES, PREFIX, Control
from .faults import FIRST_ERROR, Fault, Faults, changed_headers
from .journal import Exchange, Journal, Secrets
from .overrides import CannotBeMet, override
from .recording import Recorder, audit_of, page_of
from .request_check import RequestCheck, Sent
from .responses import control_error
from .state_check import StateCheck

SEEDED_TIME_MS = 1_767_225_600_000
"""Beginning of 2026: the time at which the clock of a seeded stub is stopped."""
Respond = Callable[[Request], Awaitable[Response]]
EARLY, AFTER = "authentication", "response"
LATE = ("handling", AFTER)


class Middleware:
    """The layer; a stub without control is composed without it."""

    def __init__(
        self,
        store: Store,
        workers: Workers | None,
        world: World,
        router: Router[Endpoint],
        catalogue: Catalogue,
        secrets: Secrets,
        clock: Callable[[], int],
        seed: int | None,
        schemas: Schemas,
        new_id: NewId,
        journal_size: int | None,
        request_check: RequestCheck,
    ) -> None:
        self._workers = workers
        self._catalogue, self._router, self._request_check = catalogue, router, request_check
        operations = frozenset(endpoint.operation.id for endpoint in router.targets)
        self.clock = Clock(clock, None if seed is None else SEEDED_TIME_MS)
        self._faults = Faults(operations, catalogue, seed)
        self._journal = Journal(self._operation_of, operations, secrets, self._problems, journal_size)
        operation_list = [endpoint.operation for endpoint in router.targets]
        check, audit = StateCheck(operation_list, schemas, world.scopes), audit_of(operation_list)
        page = page_of(operation_list, audit) if audit else None
        recorder = Recorder(audit, page, store, world, new_id, check) if audit else None
        self.control = Control(store, world, self.clock, self._faults, self._journal, check, recorder)

    def _problems(self, exchange: Exchange) -> tuple[str, ...]:
        headers = {name.lower(): value for name, value in exchange.headers}
        sent = Sent(exchange.method, exchange.path, exchange.query, headers, exchange.body)
        return self._request_check.check(sent).problems

    def _operation_of(self, method: str, path: bytes) -> str:
        match = self._router.match(path)
        endpoint = match.item.methods.get(method) if match else None
        return endpoint.operation.id if endpoint else ""

    def outermost(self, respond: Respond) -> Respond:
        """Respond to requests for control, and apply faults before authentication; pass others to ``respond``."""

        faults = self._faults

        def controlled(request: Request) -> Awaitable[Response]:
            if request.path.startswith(PREFIX) and request.path != HEALTH:
                return self._controlled(request)
            if faults.is_early and self._route(request):
                return self._with_faults(request, respond, (EARLY,))
            return respond(request)

        return controlled

    def _route(self, request: Request) -> bool:
        match = self._router.match(request.path)
        endpoint = match.item.methods.get(request.method) if match else None
        if endpoint is None:
            return False
        request.endpoint = endpoint
        return True

    async def _controlled(self, request: Request) -> Response:
        messages: list[Message] = []
        body = await request.read(MAX_BODY_BYTES)
        respond = partial(self.control.response, request.path, request.method, request.query, body, messages)
        if self._workers and self.control.uses_store(request.path):
            response = await self._workers.control(respond)
        else:
            try:
                response = respond()
            except Busy:
                response = await retried(respond)
        request.messages = messages
        return response

    def around(self, request: Request, serve: Respond) -> Awaitable[Response]:
        """Apply the override that the request asks for, or the next planned fault."""
        if b"prefer" in request.headers:
            try:
                response = override(request, self._catalogue)
            except CannotBeMet as error:
                response = self._unmet(request, str(error))
            if response:
                if response.status >= FIRST_ERROR and not request.reason:
                    request.reason = "the header Prefer asks for this response"
                return self._overridden(request, response)
        return self._with_faults(request, serve, LATE) if self._faults.pending else serve(request)

    async def _overridden(self, request: Request, response: Response) -> Response:
        await request.read()  # for the journal
        return response

    def _unmet(self, request: Request, reason: str) -> Response:
        request.reason = one_line(reason)
        return control_error(400, reason)

    async def _with_faults(self, request: Request, serve: Respond, stages: tuple[str, ...]) -> Response:
        body = await request.read() if self._faults.needs_body else b""
        fault = self._faults.next(request.endpoint.operation.id, stages, request.query, body)
        return await (self._faulty(fault, request, serve) if fault else serve(request))

    async def _faulty(self, fault: Fault, request: Request, serve: Respond) -> Response:
        seconds = self._faults.seconds(fault)
        if fault.at == AFTER:
            request.hold_seconds = seconds
        else:
            await asyncio.sleep(seconds)
        is_served = fault.at == AFTER or not (fault.drop or fault.replaces)
        if not is_served:
            await request.read()  # for the journal
        try:
            response = await serve(request) if is_served else Response(0, b"", ())
        except ApiError as error:
            request.reject(error)
            response = self._catalogue.response(error)
        if fault.drop:
            return DROPPED
        if fault.replaces:
            response = self._planned(fault, request.endpoint)
            request.reason = f"planned fault of {fault.operation}" if response.status >= FIRST_ERROR else ""
            request.breaks_description = False  # the check of requests says whether it does
        added = changed_headers(fault.headers)
        names = {name for name, _ in added}
        kept = tuple(header for header in response.headers if header[0] not in names)
        return msgspec.structs.replace(response, sent=fault.truncate, headers=kept + added)

    def _planned(self, fault: Fault, endpoint: Endpoint) -> Response:
        if fault.code:
            response = responses.of_code(fault.code, fault.status, endpoint, self._catalogue)
        else:
            response = responses.of_status(fault.status or endpoint.operation.status, endpoint, self._catalogue)
        if fault.body is not msgspec.UNSET:
            body = fault.body.encode() if fault.is_text else encode(fault.body)
            response = msgspec.structs.replace(response, body=body, headers=JSON)
        if response.status in responses.BODILESS:
            response = msgspec.structs.replace(response, body=b"", headers=())
        return response

    def observe(self, request: Request, response: Response, headers: Headers) -> None:
        """Record the request in the journal, unless it is one for control."""
        if not request.path.startswith(PREFIX):
            self._journal.add(request, response, headers)

    def delivered(self, attempt: Attempt) -> None:
        """Record an attempt to deliver a message. Called by the threads that deliver."""
        self._journal.add_attempt(attempt, self.clock())
