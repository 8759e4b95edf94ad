"""A generated client and its own stub, in one process: what a handler sees, and what the client returns."""

from __future__ import annotations

import asyncio
import importlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx2

from generator.build.names_registry import function_name
from generator.names import ConstantName
from tests.functional.tiny import Tiny

HANDLERS = """
from typing import Any

from PACKAGE.handlers import Call

SEEN: list[Call] = []
RESULTS: dict[str, Any] = {}


def _handle(call: Call) -> Any:
    SEEN.append(call)
    return RESULTS.get(call.operation.id)


"""


class Pair:
    """The packages of a description, and what passed between them."""

    def __init__(self, package: ModuleType, stub: ModuleType, handlers: ModuleType) -> None:
        self.package, self.stub, self._handlers = package, stub, handlers
        self.app = stub.create_app(check_responses=True)
        self.sent: list[Any] = []
        self.received: list[Any] = []

    def results(self, **results: Any) -> None:
        """Have handlers return these, by operationId."""
        self._handlers.RESULTS.update(results)

    @property
    def seen(self) -> Any:
        """The last call that a handler got."""
        return self._handlers.SEEN[-1]

    @property
    def calls(self) -> int:
        return len(self._handlers.SEEN)

    def client(self, **settings: Any) -> Any:
        return self.package.Client(transport=_Transport(self), **settings)

    def async_client(self, **settings: Any) -> Any:
        return self.package.AsyncClient(transport=_AsyncTransport(self), **settings)

    def both(self, resource: str, method: str, **arguments: Any) -> Any:
        """Call with both clients; return what both return, after comparing what they sent."""
        settings = arguments.pop("settings", {})
        expected = getattr(getattr(self.client(**settings), resource), method)(**arguments)

        async def call() -> Any:
            async with self.async_client(**settings) as client:
                return await getattr(getattr(client, resource), method)(**arguments)

        assert asyncio.run(call()) == expected
        return expected

    async def forward(self, request: Any) -> Any:
        self.sent.append(request)
        async with httpx2.AsyncClient(transport=httpx2.ASGITransport(self.app)) as http:
            response = await http.request(
                request.method, request.url, content=request.body, headers=dict(request.headers)
            )
        self.received.append(response)
        headers = {name.lower(): value for name, value in response.headers.items()}
        return self.package.Response(response.status_code, headers, response.content)


class _Transport:
    def __init__(self, pair: Pair) -> None:
        self._pair = pair

    def send(self, request: Any) -> Any:
        return asyncio.run(self._pair.forward(request))

    def close(self) -> None:
        """Nothing is open."""


class _AsyncTransport:
    def __init__(self, pair: Pair) -> None:
        self._pair = pair

    async def send(self, request: Any) -> Any:
        return await self._pair.forward(request)

    async def aclose(self) -> None:
        """Nothing is open."""


@contextmanager
def generated(description: Tiny, folder: Path) -> Iterator[Pair]:
    """Generate a description with a handler for each operation, and yield client and stub."""
    description.stub = description.stub or f"{description.client}_stub"
    identifiers = [content["operationId"] for content in description.operations.values()]
    functions = [
        f"def {function_name(ConstantName.of(name))}(call: Call) -> Any:\n    return _handle(call)\n"
        for name in identifiers
    ]
    source = HANDLERS.replace("PACKAGE", description.stub) + "\n\n".join(functions)
    description.files = {**description.files, "behaviour/all.py": source}
    with description.generated(folder) as package:
        stub = importlib.import_module(description.stub)
        handlers = importlib.import_module(f"{description.stub}.behaviour.all")
        yield Pair(package, stub, handlers)
