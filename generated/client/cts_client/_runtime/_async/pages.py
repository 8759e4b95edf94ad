# Copied from generator/runtime/client/_async/pages.py. Do not edit: run `make generate`.
"""Pages of lists."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Self

from ..pages import Item, PageBase


class AsyncPage(PageBase[Item]):
    """Part of a list. Iterating over it yields its records and those of all later pages."""

    async def __aiter__(self) -> AsyncIterator[Item]:  # type: ignore[override, unused-ignore]  # pydantic's, if synchronous
        async for page in self.iter_pages():
            for item in page._items():
                yield item

    async def iter_pages(self) -> AsyncIterator[Self]:
        """Yield this page and all later ones, each when it is needed.

        Raises:
            InvalidResponse: the marker of a page was sent before: following it would never end.
        """
        page = self
        while True:
            yield page
            if not page.has_next_page():
                return
            page = await page.next_page()

    async def next_page(self) -> Self:
        """Return the next page. Its request has the arguments of the first one, and its time range.

        Raises:
            InvalidRequest: there is no next page.
            InvalidResponse: the marker of this page was sent before.
        """
        origin = self._next()
        page: Self = await origin.client.page_of(origin, type(self))
        return page
