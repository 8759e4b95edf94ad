# Copied from generator/runtime/stub/app.py. Do not edit: run `make generate`.
"""The stub server, composed of its parts."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from ..openapi import scheme
from .auth.access import Access
from .cache import Cache
from .delivery import Delivery
from .endpoint import Endpoint
from .errors import Catalogue
from .http.application import Application, Observe
from .http.asgi import Receive, Scope, Send, lifespan
from .http.pages import Pages
from .http.response import Response
from .http.routing import Router
from .ids import CountingIds, NewId
from .operation import Operation
from .pipeline import Pipeline, direct
from .resources.collections import declare
from .schema.validation import Schemas
from .store.factory import open_store, open_workers
from .testing.control import Control
from .testing.journal import Secrets
from .testing.middleware import Middleware
from .testing.request_check import RequestCheck
from .world import World

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

SystemClock = Callable[[], int]
"""Returns milliseconds since 1970-01-01 UTC."""


def now() -> int:
    """Return the time of the system's clock, in milliseconds since 1970-01-01 UTC."""
    return time.time_ns() // 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Api:
    """The API that the generated package serves."""

    name: str  # of the package; prefix of the names of tables
    operations: tuple[Operation, ...]
    catalogue: Catalogue
    scopes: Mapping[str, str]  # ``project`` and ``account``: the path parameters that name them
    document: bytes  # the description, JSON
    documentation: Traversable  # folder
    world: bytes  # the default world, JSON
    edition: str = ""  # that the document is of; empty for the complete one
    unserved: Sequence[tuple[str, str, str]] = ()  # method, path and id of operations whose responses are not described


class Stub:
    """A stub server: an ASGI 3 application with state of its own. Handlers run one at a time, on the event loop."""

    def __init__(
        self,
        api: Api,
        *,
        world: World | None = None,
        strict: bool = False,
        check_responses: bool = False,
        control: bool = True,
        reasons: bool = True,
        state: str | None = None,
        clock: SystemClock = now,
        ids: NewId | None = None,
        seed: int | None = None,
        max_records: int | None = None,
        faults: Path | str | None = None,
        journal_size: int | None = None,
    ) -> None:
        """Compose the server. The generated ``create_app`` documents the options.

        Raises:
            StateError: the state cannot be kept in ``state``.
            FaultsError: a planned fault cannot be.
        """
        self.world = world or World.of_json(api.world)
        handlers = [operation.handler for operation in api.operations]
        self.store = open_store(state, api.name)
        declare(self.store, handlers, max_records)
        self._workers = open_workers(state, api.name, lambda store: declare(store, handlers, max_records), self.store)
        # Ids that are seeded again could be those of stored records.
        self.new_id = ids or CountingIds(None if self.store.collections() else seed)
        self.document: Mapping[str, Any] = msgspec.json.decode(api.document)
        self._api, self._system_clock = api, clock
        self._secrets = _secrets(self.document)
        schemas = Schemas(self.document, strict=strict)
        router = Router((e.operation.method, e.operation.path, e) for e in _endpoints(api, schemas))
        self.request_check = RequestCheck(router, self._strict_endpoints, self._secrets.parameters)
        self._middleware = self._test_features(router, clock, seed, schemas, journal_size) if control else None
        if faults:
            self._plan(Path(faults))
        self.shows_reasons = reasons
        self._application = self._compose(self._pipeline(router, check_responses, clock), clock)

    def _test_features(
        self,
        router: Router[Endpoint],
        clock: SystemClock,
        seed: int | None,
        schemas: Schemas,
        journal_size: int | None,
    ) -> Middleware:
        catalogue, secrets = self._api.catalogue, self._secrets
        check = self.request_check
        return Middleware(
            self.store,
            self._workers,
            self.world,
            router,
            catalogue,
            secrets,
            clock,
            seed,
            schemas,
            self.new_id,
            journal_size,
            check,
        )

    def _strict_endpoints(self) -> list[Endpoint]:
        return _endpoints(self._api, Schemas(self.document, strict=True))

    def _plan(self, faults: Path) -> None:
        from .testing.faults_file import read_faults  # imports PyYAML, which only this needs

        planned = self.control.faults
        planned.begin_with(read_faults(faults, planned))

    def _pipeline(self, router: Router[Endpoint], check_responses: bool, clock: SystemClock) -> Pipeline:
        api = self._api
        return Pipeline(
            catalogue=api.catalogue,
            pages=Pages(api.document, api.documentation, api.edition),
            router=router,
            unserved=Router((method, path, name) for method, path, name in api.unserved),
            access=Access(self.world, api.catalogue, api.scopes, clock),
            store=self.store,
            workers=self._workers,
            world=self.world.data,
            clock=self._middleware.clock if self._middleware else clock,
            new_id=self.new_id,
            templates=Cache(),
            project_parameter=api.scopes.get("project", ""),
            check_responses=check_responses,
            around=self._middleware.around if self._middleware else direct,
        )

    def _compose(self, pipeline: Pipeline, clock: SystemClock) -> Application:
        middleware = self._middleware
        delivery = Delivery(middleware.delivered if middleware else _ignore)
        if middleware:
            middleware.control.deliver = delivery.send
        return Application(
            middleware.outermost(pipeline.respond) if middleware else pipeline.respond,
            self._api.catalogue,
            self.store,
            credential_headers=self._secrets.headers,
            reasons=self.shows_reasons,
            clock=middleware.clock if middleware else clock,
            new_id=self.new_id,
            deliver=delivery.send,
            observe=middleware.observe if middleware else _ignore,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await self._application(scope, receive, send)
        elif scope["type"] == "lifespan":
            await lifespan(receive, send)
        else:
            await send({"type": "websocket.close"})

    @property
    def credentials(self) -> dict[str, str]:
        """Credentials of the first user of the world."""
        return self.world.credentials(self._api.scopes)

    @property
    def is_controlled(self) -> bool:
        """Tell whether requests can change the server itself, by the paths below ``/_stub/`` and the header Prefer."""
        return self._middleware is not None

    @property
    def control(self) -> Control:
        """Clock, faults and journal. Use it while no request is in progress.

        Raises:
            RuntimeError: the stub was made with ``control=False``.
        """
        if self._middleware is None:
            raise RuntimeError("the stub was made with control=False; remove it to use clock, faults and journal")
        return self._middleware.control

    @property
    def date(self) -> int:
        """The time for the header Date, in milliseconds."""
        return self._middleware.clock() if self._middleware else self._system_clock()

    def reset(self) -> None:
        """Delete all records, and reset clock, faults and journal. Call it while no request is in progress."""
        self.store.reset()
        if self._middleware:
            self._middleware.control.reset()

    def stop(self) -> None:
        """From now on, respond to requests that are cancelled: the server is about to do that with all."""
        self._application.is_stopping = True

    def close(self) -> None:
        """Close the file or the connections of the state. The stub cannot be used after this."""
        (self._workers or self.store).close()

    def add_observer(self, observe: Observe) -> None:
        """Pass each request with its response to ``observe``, before the response is sent."""
        self._application.add_observer(observe)

    def condition(self, name: str) -> Response:
        """Return the error response of a condition of the catalogue, such as ``invalid-header``."""
        return self._api.catalogue.response_to(name)


def _endpoints(api: Api, schemas: Schemas) -> list[Endpoint]:
    """Endpoints of the operations that the document has; that of an edition may lack some."""
    served = (o for o in api.operations if o.method.lower() in schemas.document["paths"].get(o.path, {}))
    return [Endpoint(operation, schemas, api.catalogue) for operation in served]


def _ignore(*_: object) -> None:
    """Observe nothing."""


def _secrets(document: Mapping[str, Any]) -> Secrets:
    """Return where requests have credentials."""
    described = document.get("components", {}).get("securitySchemes", {})
    schemes = [found for name, each in described.items() if (found := scheme(name, each))]
    return Secrets(
        headers=frozenset(each.parameter.lower().encode() for each in schemes if each.kind == "header"),
        parameters=frozenset(each.parameter for each in schemes if each.kind == "query"),
    )
