# Copied from generator/runtime/stub/pipeline.py. Do not edit: run `make generate`.
"""The pipeline: route → authenticate → authorize → read → validate → handle → respond.

Each stage passes the request on, or raises the ApiError that it is rejected with.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import partial
from typing import Any

from .auth.access import Access
from .cache import Cache
from .call import Call
from .endpoint import Endpoint
from .errors import ApiError, Catalogue
from .http.near_miss import nearest_route
from .http.pages import ALLOWED_METHODS, PREFIXES, Pages
from .http.response import Response
from .http.routing import Router
from .ids import NewId
from .request import Request
from .store.base import Busy, Record, Store
from .store.waiting import retried
from .store.worker import Action, Workers
from .world import ANONYMOUS, Principal

Serve = Callable[[Request], Awaitable[Response]]
Around = Callable[[Request, Serve], Awaitable[Response]]
"""A middleware: responds to an authorized request itself, or has ``serve`` respond."""


def direct(request: Request, serve: Serve) -> Awaitable[Response]:
    """The middleware that does nothing."""
    return serve(request)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pipeline:
    catalogue: Catalogue
    pages: Pages
    router: Router[Endpoint]
    unserved: Router[str]  # the ids of operations whose responses are not described
    access: Access
    store: Store
    workers: Workers | None  # which run the calls; None: the event loop does
    world: Mapping[str, Any]  # the whole file
    clock: Callable[[], int]  # milliseconds since 1970-01-01 UTC
    new_id: NewId
    templates: Cache[Record]
    project_parameter: str  # the path parameter with the project's id; empty if there is none
    check_responses: bool
    around: Around = direct  # between authorization and reading

    def respond(self, request: Request) -> Awaitable[Response]:
        """Return the response to a request. No coroutine unless it has to wait: each costs as much as a check.

        Raises:
            ApiError: the request is rejected.
        """
        page = self.pages.get(request.path) if request.path.startswith(PREFIXES) else None
        if page:
            return self.page(page, request)
        self.route(request)
        if not self.authenticate(request):
            return self.respond_when_identified(request)
        self.access.authorize(request)
        return self.around(request, self.serve)

    async def respond_when_identified(self, request: Request) -> Response:
        await self.identify(request)
        self.access.authorize(request)
        return await self.around(request, self.serve)

    async def serve(self, request: Request) -> Response:
        """Respond to a request that is authorized."""
        body = await request.read() if request.endpoint.takes_body else b""
        endpoint, call = request.endpoint, self.validate(request, body)
        if self.workers:
            response = await self.work(self.workers, endpoint, call)
        else:
            try:
                response = self.handle(endpoint, call, self.store.shared_transaction(write=endpoint.is_write))
            except Busy:
                response = await retried(partial(self.handle_again, endpoint, call))
        request.messages = call.messages
        return response

    async def page(self, page: Response, request: Request) -> Response:
        if request.method not in ALLOWED_METHODS:
            raise self.method_not_allowed(", ".join(ALLOWED_METHODS).encode(), request)
        return page

    def route(self, request: Request) -> None:
        match = self.router.match(request.path)
        if match is None:
            raise self.catalogue.error("unknown-path", reason=self.near_miss(request))
        endpoint = match.item.methods.get(request.method)
        if endpoint is None:
            raise self.method_not_allowed(match.item.allow, request)
        request.endpoint, request.values = endpoint, match.values

    def method_not_allowed(self, allow: bytes, request: Request) -> ApiError:
        method = "GET" if request.method == "HEAD" else request.method
        methods = f"the methods of this path are {allow.decode()}{self.nearest(request, method)}"
        reason = self.unserved_operation(request) or methods
        return self.catalogue.error("method-not-allowed", ((b"allow", allow),), reason=reason)

    def unserved_operation(self, request: Request) -> str:
        """Return the reason if the request is for an operation that the stub does not serve; else an empty text."""
        match = self.unserved.match(request.path)
        name = match.item.methods.get(request.method) if match else None
        return f"the stub does not serve {name}, because its responses are not described" if name else ""

    def near_miss(self, request: Request) -> str:
        return self.unserved_operation(request) or f"no operation has this path{self.nearest(request)}"

    def nearest(self, request: Request, method: str = "") -> str:
        """Return the end of a reason: the operation with the most similar path, of a method or any; empty without."""
        operations = [each.operation for each in self.router.targets if method in ("", each.operation.method)]
        nearest = nearest_route(request.method, request.path, ((o.method, o.path, o.id) for o in operations))
        return f"; the nearest is {nearest}" if nearest else ""

    def authenticate(self, request: Request) -> bool:
        """Identify the caller by what the world says; False if that needs the state or a signature."""
        if request.endpoint.security:
            principal = self.access.known(request)
            if principal is None:
                return False
            request.principal = principal
        else:
            request.principal = ANONYMOUS
        return True

    async def identify(self, request: Request) -> None:
        """Identify the caller by an issued token, other credentials or a signature."""
        principal: Principal | None = await self.read(partial(self.access.identify, request))
        request.principal = principal or await self.access.by_signature(request, self.read)

    async def read(self, action: Action) -> Any:
        """Return what an action reads from the store."""
        return await self.workers.read(action) if self.workers else action(self.store)

    async def work(self, workers: Workers, endpoint: Endpoint, call: Call) -> Response:
        action = partial(self.handle_in, endpoint, call)
        response: Response = await (workers.write(call.project, action) if endpoint.is_write else workers.read(action))
        return response

    def validate(self, request: Request, body: bytes) -> Call:
        endpoint, principal = request.endpoint, request.principal
        arguments = endpoint.arguments(request.values, request.query, request.headers, body)
        return Call(
            operation=endpoint.operation,
            path=arguments.path,
            query=arguments.query,
            headers=arguments.headers,
            cookies=arguments.cookies,
            body=arguments.body,
            principal=principal,
            project=arguments.path.get(self.project_parameter) or next(iter(principal.user.projects), ""),
            account=principal.account.id,
            store=self.store,
            world=self.world,
            now=request.time,
            request_id=request.id,
            source_ip=request.source_ip,
            new_id=self.new_id,
            templates=self.templates,
            accept=request.headers.get(b"accept", b""),
        )

    def handle_again(self, endpoint: Endpoint, call: Call) -> Response:
        call.messages.clear()
        return self.handle(endpoint, call, self.store.shared_transaction(write=endpoint.is_write))

    def handle_in(self, endpoint: Endpoint, call: Call, store: Store) -> Response:
        """Run the handler in the transaction of a store. Nothing of an earlier trial is left."""
        call.store = store
        call.messages.clear()
        return self.handle(endpoint, call, nullcontext())

    def handle(self, endpoint: Endpoint, call: Call, transaction: AbstractContextManager[None]) -> Response:
        """Run the handler in a transaction and make the response of its result."""
        operation = endpoint.operation
        try:
            with transaction:
                if endpoint.is_write:
                    # Now that the lock is held, nobody can read up to this time and miss what is about to be stored.
                    call.now = self.clock()
                result = operation.handler(call) if operation.handler else endpoint.accepted_example(call.accept)
                return endpoint.response(result, check=self.check_responses, accept=call.accept)
        except ApiError as error:
            error.reason = error.reason or f"rejected by the behaviour of {operation.id}"
            if self.check_responses:
                endpoint.check_error(error)
            raise
