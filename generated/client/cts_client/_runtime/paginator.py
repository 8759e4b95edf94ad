# Copied from generator/runtime/client/paginator.py. Do not edit: run `make generate`.
"""Lists of asynchronous clients."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Generator
from typing import Any, Generic, TypeVar

from .pages import Item

PageT = TypeVar("PageT")


class AsyncPaginator(Generic[PageT, Item]):
    """A list that was not requested yet: ``await`` returns its first page, ``async for`` yields its records."""

    def __init__(self, request: Callable[[], Awaitable[PageT]]) -> None:
        self._request = request

    def __await__(self) -> Generator[Any, None, PageT]:
        return self._request().__await__()

    async def __aiter__(self) -> AsyncIterator[Item]:
        page: Any = await self
        async for item in page:
            yield item

    async def iter_pages(self) -> AsyncIterator[PageT]:
        """Yield the pages, each when it is needed."""
        first: Any = await self
        async for page in first.iter_pages():
            yield page
