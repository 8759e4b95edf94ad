"""Mutants with faults that do not show in every request: races, delays, and every so many requests."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any
from uuid import uuid4

from cts_stub._runtime.stub.resources.operations import Create, Delete, Update

from tools.mutants.changes import Wrapper, of_handler
from tools.mutants.mutant import Application, Message, Mutant, Parts, Receive, Send, own_operations
from tools.mutants.responses import Selects, collected, plant_around, selecting, send_response

SECONDS = 0.02
"""Time between the look and the change of a handler with a race."""


def mutants(document: Mapping[str, Any], operations: Mapping[str, Any]) -> Iterator[Mutant]:
    """Yield the mutants of every operation that changes records, and of audit records."""
    own = own_operations(document)
    for name, operation in operations.items():
        path, method = own[name]
        if isinstance(operation.handler, Create | Update | Delete):
            selects = selecting(method.upper(), path)
            yield Mutant("time", f"{name}: a race", partial(_racing, name, selects))
            yield of_handler("time", name, "has no effect every 20 times", partial(_every, 20))
    audited = [name for name, each in operations.items() if getattr(each.handler, "audit", None)]
    for fault, wrapper in AUDITS.items():
        yield Mutant("audit", fault, partial(_wrap_all, audited, wrapper))
    for seconds in (0.05, 0.5):
        late = partial(_late, seconds)
        yield Mutant("time", f"lists are {seconds} s late", partial(plant_around, late))
    yield Mutant("time", "500 every 100 times", partial(plant_around, partial(_failing, 100)))


def _wrap_all(names: list[str], wrapper: Wrapper, parts: Parts) -> None:
    for name in names:
        parts.wrap(name, wrapper)


def _racing(operation: str, selects: Selects, parts: Parts) -> None:
    """Look at the state before other requests that are in progress, and change it after them."""
    pending: list[int] = []

    def wrap(handler: Any) -> Any:
        blind = _blind(handler)
        return lambda call: (blind if len(pending) > 1 else handler)(call)

    parts.wrap(operation, wrap)
    parts.around.append(partial(_waiting, selects, pending))


def _blind(handler: Any) -> Any:
    """Return the handler as it acts on a state before the others."""
    if isinstance(handler, Create):
        kind = replace(handler.resource_type, quotas=())

        def create(call: Any) -> Any:
            collection = kind.collection(call)
            initial = kind.initial(_context(call, kind)) if kind.initial else {}
            key = kind.key({**initial, **call.body})
            if key in collection:
                collection.delete(key)
            return replace(handler, conflict=None, resource_type=kind)(call)

        return create
    if isinstance(handler, Update):
        first: dict[str, Any] = {}

        def update(call: Any) -> Any:
            collection, key = handler.resource_type.collection(call), handler.resource_type.key(call.body)
            stored = collection.get(key)
            if stored is not None:
                collection.put(key, first.setdefault(key, stored), at=call.now)
            return handler(call)

        return update

    def delete(call: Any) -> Any:
        try:
            return handler(call)
        except Exception:
            return None

    return delete


def _context(call: Any, kind: Any) -> Any:
    from cts_stub._runtime.stub.resources.context import Context

    return Context(call, kind.name)


def _waiting(selects: Selects, pending: list[int], application: Application) -> Application:
    async def respond(scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not selects(scope):
            await application(scope, receive, send)
            return
        pending.append(1)
        try:
            await asyncio.sleep(SECONDS if len(pending) > 1 else 0)
            await asyncio.sleep(SECONDS if len(pending) > 1 else 0)
            await application(scope, receive, send)
        finally:
            await asyncio.sleep(2 * SECONDS if len(pending) > 1 else 0)
            pending.pop()

    return respond


def _every(number: int, handler: Any) -> Any:
    """Respond to each so-many-th request without a change."""
    count = 0

    def handle(call: Any) -> Any:
        nonlocal count
        count += 1
        kind = handler.resource_type
        before = dict(kind.collection(call).items())
        response = handler(call)
        if count % number == 0:
            after = dict(kind.collection(call).items())
            for key in after.keys() - before.keys():
                kind.collection(call).delete(key)
            for key, record in before.items():
                if after.get(key) is not record:
                    kind.collection(call).put(key, record, at=call.now)
        return response

    return handle


def _audit(change: Callable[[int, Any, Callable[[], Any]], Any]) -> Wrapper:
    """Return a wrapper of what stores audit records, which gets their number, the context and the original."""
    from tools.mutants.fields import storing

    count = 0

    def store(original: Callable[[], Any], ctx: Any) -> Any:
        nonlocal count
        count += 1
        return change(count, ctx, original)

    return lambda handler: storing(handler, store)


def _missing_sometimes(count: int, ctx: Any, original: Callable[[], Any]) -> Any:
    return original() if count % 10 else dict(ctx.record or {})


def _twice_sometimes(count: int, ctx: Any, original: Callable[[], Any]) -> Any:
    if count % 5 == 0:
        original()
    return original()


AUDITS: dict[str, Wrapper] = {
    "one in ten is missing": _audit(_missing_sometimes),
    "one in five is recorded twice": _audit(_twice_sometimes),
}


def _failing(number: int, application: Application) -> Application:
    """Fail at each so-many-th request."""
    count = 0

    async def respond(scope: Message, receive: Receive, send: Send) -> None:
        nonlocal count
        count += scope["type"] == "http"
        if scope["type"] == "http" and count % number == 0:
            await send_response(send, 500, [(b"content-type", b"application/json")], b"{}")
        else:
            await application(scope, receive, send)

    return respond


def _late(seconds: float, application: Application) -> Application:
    """Respond to a read as before a change that was less than so many seconds ago."""
    known: dict[Any, Any] = {}
    changed = -1.0

    async def respond(scope: Message, receive: Receive, send: Send) -> None:
        nonlocal changed
        if scope["type"] != "http":
            await application(scope, receive, send)
            return
        now = asyncio.get_running_loop().time()
        key = (scope["path"], scope["query_string"], dict(scope["headers"]).get(b"x-auth-token"))
        if scope["method"] != "GET":
            changed = now
            await application(scope, receive, send)
        else:
            if key not in known or now - changed >= seconds:
                known[key] = await collected(application, scope, receive)
            status, headers, body = known[key]
            fresh = [(name, uuid4().hex.encode() if name == b"x-request-id" else value) for name, value in headers]
            await send_response(send, status, fresh, body)

    return respond
