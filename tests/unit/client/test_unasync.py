"""Derivation of synchronous source."""

from __future__ import annotations

import pytest

from generator.unasync import derive, synchronous

ASYNC = '''
"""Waits: await nothing, AsyncClient."""

from ._async.pool import AsyncPool  # async and await stay in comments


class AsyncClient(AsyncBase):
    async def get(self, name: str) -> AsyncIterator[str]:
        async with self._lock, AsyncPool() as pool:
            async for item in pool.items():
                yield f"await {(await item)!r} async"
        values = [value async for value in pool]
        await pool.aclose()
        raise StopAsyncIteration

    async def __aenter__(self) -> Self:
        return await  self

    async def __aexit__(self) -> None: ...

    def __aiter__(self) -> Self: ...

    async def __anext__(self) -> None: await async_sleep(1); Asynchronous, asyncio, my_async
'''

SYNC = '''
"""Waits: await nothing, AsyncClient."""

from ._sync.pool import Pool  # async and await stay in comments


class Client(Base):
    def get(self, name: str) -> Iterator[str]:
        with self._lock, Pool() as pool:
            for item in pool.items():
                yield f"await {(await item)!r} async"
        values = [value for value in pool]
        pool.close()
        raise StopIteration

    def __enter__(self) -> Self:
        return self

    def __exit__(self) -> None: ...

    def __iter__(self) -> Self: ...

    def __next__(self) -> None: sleep(1); Asynchronous, asyncio, my_async
'''


def test_asynchronous_syntax_and_names() -> None:
    assert derive(ASYNC) == SYNC


def test_synchronous_source_is_unchanged() -> None:
    assert derive(SYNC) == SYNC


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("AsyncClient", "Client"),
        ("Async", "Async"),
        ("Asyncio", "Asyncio"),
        ("async_pool", "pool"),
        ("_async", "_sync"),
        ("aclose", "close"),
        ("close", "close"),
    ],
)
def test_names(name: str, expected: str) -> None:
    assert synchronous(name) == expected
