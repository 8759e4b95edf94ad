# Copied from generator/runtime/stub/testing/middleware.py. Do not edit: run `make generate`.
"""All features for tests, as one layer round the pipeline: control paths, journal, overrides, faults, clock."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import msgspec

from ..delivery import Attempt
from ..endpoint import Endpoint
from ..errors import ApiError, Catalogue
from ..http.response import DROPPED, Headers, Response
from ..http.routing import Router
from ..request import Request
from ..store.base import Store
from ..world import World
from .clock import Clock
from .control import PREFIX, Control
from .faults import Fault, Faults
from .journal import Journal, Secrets
from .overrides import override

Respond = Callable[[Request], Awaitable[Response]]


class Middleware:
    """The layer; a stub without control is composed without it."""

    def __init__(
        self,
        store: Store,
        world: World,
        router: Router[Endpoint],
        catalogue: Catalogue,
        secrets: Secrets,
        clock: Callable[[], int],
    ) -> None:
        self._catalogue, self._router = catalogue, router
        operations = frozenset(endpoint.operation.id for endpoint in router.targets)
        self.clock = Clock(clock)
        self._faults = Faults(operations, catalogue)
        self._journal = Journal(self._operation_of, operations, secrets)
        self.control = Control(store, world, self.clock, self._faults, self._journal)

    def _operation_of(self, method: str, path: bytes) -> str:
        match = self._router.match(path)
        endpoint = match.item.methods.get(method) if match else None
        return endpoint.operation.id if endpoint else ""

    def outermost(self, respond: Respond) -> Respond:
        """Respond to requests for control; pass others to ``respond``."""

        def controlled(request: Request) -> Awaitable[Response]:
            return (
                self._controlled(request) if request.path.startswith(PREFIX) else respond(request)
            )

        return controlled

    async def _controlled(self, request: Request) -> Response:
        return self.control.response(
            request.path, request.method, request.query, await request.read()
        )

    def around(self, request: Request, serve: Respond) -> Awaitable[Response]:
        """Apply the override that the request asks for, or the next planned fault."""
        if b"prefer" in request.headers:
            response = override(request, self._catalogue)
            if response:
                return _ready(response)
        fault = self._faults.next(request.endpoint.operation.id)
        return self._faulty(fault, request, serve) if fault else serve(request)

    async def _faulty(self, fault: Fault, request: Request, serve: Respond) -> Response:
        await asyncio.sleep(fault.delay / 1000)
        if fault.drop:
            return DROPPED
        response = self._planned(fault) if fault.code or fault.status else await serve(request)
        return msgspec.structs.replace(response, sent=fault.truncate)

    def _planned(self, fault: Fault) -> Response:
        condition = (
            self._catalogue.condition_of(fault.status) or self._catalogue.conditions["internal"]
        )
        return self._catalogue.response(ApiError(fault.code or condition.code, fault.status))

    def observe(self, request: Request, response: Response, headers: Headers) -> None:
        """Record the request in the journal, unless it is one for control."""
        if not request.path.startswith(PREFIX):
            self._journal.add(request, response, headers)

    def delivered(self, attempt: Attempt) -> None:
        """Record an attempt to deliver a message. Called by the threads that deliver."""
        self._journal.add_attempt(attempt, self.clock())


async def _ready(response: Response) -> Response:
    return response
