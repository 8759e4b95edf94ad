"""Tasks of asynchronous clients that are cancelled, and event loops that run tasks eagerly: nothing is left behind."""

from __future__ import annotations

import asyncio
import gc
import random
import socket
import sys
import warnings
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any

import pytest

from generator.runtime.client.async_pool import AsyncPoolTransport
from generator.runtime.client.connecting import Connections
from generator.runtime.client.errors import TransportError
from generator.runtime.client.timeouts import Timeout
from tests.unit.client.odd_server import OK, Server, request_of, sends

POOL_SIZE = 2
CALLS = 300

pytestmark = pytest.mark.usefixtures("no_variables")


@pytest.fixture(autouse=True)
def no_warnings() -> Iterator[None]:
    """Fail if a socket is left to the garbage collector."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", ResourceWarning)
        yield
        gc.collect()
    assert [str(each.message) for each in caught if issubclass(each.category, ResourceWarning)] == []


@pytest.fixture
def two_addresses(monkeypatch: pytest.MonkeyPatch, server: Server) -> None:
    """Let each name have the address of the server twice."""
    address = (socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", server.socket.getsockname())

    async def later(*_: Any, **__: Any) -> Any:
        return [address, address]

    monkeypatch.setattr(asyncio.BaseEventLoop, "getaddrinfo", later)


def cancelled_at_random(url: str, **options: Any) -> None:
    """Cancel calls at any time; then as many as the pool has connections still run at once."""
    numbers = random.Random(7)

    async def call(transport: AsyncPoolTransport) -> None:
        limits = Timeout(total=numbers.choice((0.003, 10)))
        if numbers.random() < 0.5:
            await transport.send(request_of(url, timeout=limits))
            return
        incoming = await transport.stream(request_of(url, timeout=limits))
        try:
            while await incoming.read_piece():
                await asyncio.sleep(0)
        finally:
            await incoming.aclose()

    async def run() -> None:
        transport = AsyncPoolTransport(Connections(pool_size=POOL_SIZE, **options))
        loop, problems = asyncio.get_running_loop(), list[Any]()
        loop.set_exception_handler(lambda _, context: problems.append(context))
        for _ in range(CALLS // 10):
            tasks = [loop.create_task(call(transport)) for _ in range(10)]
            for task in tasks:
                loop.call_later(numbers.random() * 0.015, task.cancel)
            results = await asyncio.gather(*tasks, return_exceptions=True)
            problems += [
                each for each in results if not isinstance(each, asyncio.CancelledError | TransportError | None)
            ]
        both = asyncio.gather(*(transport.stream(request_of(url)) for _ in range(POOL_SIZE)))
        for incoming in await asyncio.wait_for(both, 5):
            await incoming.aclose()
        await transport.aclose()
        assert (problems, len(asyncio.all_tasks())) == ([], 1)

    asyncio.run(run())


@pytest.mark.slow
def test_calls_cancelled_at_random(server: Server) -> None:
    server.reply = sends(OK[:-1], OK[-1:], pause=0.001)
    cancelled_at_random(server.url)


@pytest.mark.slow
def test_calls_with_tls_cancelled_at_random(server: Server, certificate: Path) -> None:
    import ssl

    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    server.reply = sends(OK[:-1], OK[-1:], pause=0.001)
    server.wrap = lambda connection: context.wrap_socket(connection, server_side=True)
    cancelled_at_random(server.url.replace("http://127.0.0.1", "https://localhost"), verify=str(certificate))


@pytest.mark.parametrize("turns", range(8))
@pytest.mark.usefixtures("two_addresses")
def test_a_call_that_is_cancelled_while_it_connects(server: Server, turns: int) -> None:
    async def run() -> None:
        transport = AsyncPoolTransport()
        call = asyncio.create_task(transport.send(request_of("http://several.example")))
        for _ in range(turns):
            await asyncio.sleep(0)
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
        await transport.aclose()

    asyncio.run(run())


@pytest.mark.skipif(sys.version_info < (3, 12), reason="tasks are not eager")
@pytest.mark.usefixtures("two_addresses")
@pytest.mark.parametrize("host", ["", "http://several.example"])
def test_eager_tasks(server: Server, host: str) -> None:
    async def run() -> None:
        transport = AsyncPoolTransport(Connections(pool_size=POOL_SIZE))
        responses = await asyncio.gather(*(transport.send(request_of(host or server.url)) for _ in range(5)))
        assert [each.status for each in responses] == [200] * 5
        await transport.aclose()

    in_eager_loop(run)


def in_eager_loop(run: Callable[[], Coroutine[Any, Any, None]]) -> None:
    loop = asyncio.new_event_loop()
    loop.set_task_factory(getattr(asyncio, "eager_task_factory"))  # noqa: B009  (since Python 3.12)
    try:
        loop.run_until_complete(run())
    finally:
        loop.close()
