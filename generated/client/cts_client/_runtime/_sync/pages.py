# Copied from generator/runtime/client/_async/pages.py. Do not edit: run `make generate`.
"""Pages of lists."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Self

from ..pages import Item, PageBase


class Page(PageBase[Item]):
    """Part of a list. Iterating over it yields its records and those of all later pages."""

    def __iter__(self) -> Iterator[Item]:  # type: ignore[override, unused-ignore]  # pydantic's, if synchronous
        for page in self.iter_pages():
            for item in page._items():
                yield item

    def iter_pages(self) -> Iterator[Self]:
        """Yield this page and all later ones, each when it is needed.

        Raises:
            InvalidResponse: the marker of a page was sent before: following it would never end.
        """
        page = self
        while True:
            yield page
            if not page.has_next_page():
                return
            page = page.next_page()

    def next_page(self) -> Self:
        """Return the next page. Its request has the arguments of the first one, and its time range.

        Raises:
            InvalidRequest: there is no next page.
            InvalidResponse: the marker of this page was sent before.
        """
        origin = self._next()
        page: Self = origin.client.page_of(origin, type(self))
        return page
