"""Pages: one after the other they give what one long page gives."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tools.contract.lives import Listing
from tools.contract.outcome import Observations, Verdict
from tools.contract.target import Answer, Target


def run(target: Target, seen: Observations, listing: Listing) -> Iterator[Verdict]:
    """Follow the link ``next`` of a list that has one; three pages, if there are records enough."""
    if listing.next is None or not listing.limit:
        return
    pager = _Pager(target, seen, listing)
    whole = pager.keys(pager.page(pager.longest))
    name = f"{listing.operation.id}: its pages give every record once and in order"
    if len(whole) < 2:
        yield Verdict("laws", name, skipped=f"{len(whole)} records make no two pages")
        return
    paged = pager.follow(max(1, len(whole) // 3), len(whole))
    failure = "" if paged == whole else f"one page has {whole}, the pages together have {paged}"
    yield Verdict("laws", name, failure[:600])


class _Pager:
    def __init__(self, target: Target, seen: Observations, listing: Listing) -> None:
        self.target, self.seen, self.listing = target, seen, listing
        self.path = target.example(listing.operation)

    @property
    def longest(self) -> int:
        """How long a page can be, by the description."""
        limit = next(param for param in self.listing.operation.params if param["name"] == self.listing.limit)
        return int(self.target.resolve(limit["schema"]).get("maximum", 100))

    def page(self, limit: int, following: dict[str, Any] | None = None) -> Answer:
        operation = self.listing.operation
        answer = self.target.send(operation, {**self.path, **(following or {}), self.listing.limit: limit})
        self.seen.add(operation.id, answer.status)
        return answer

    def keys(self, answer: Answer) -> list[tuple[Any, ...]]:
        return [self.listing.key(record) for record in self.listing.records(answer)]

    def follow(self, limit: int, enough: int) -> list[tuple[Any, ...]]:
        """The records of pages until there are enough, or one is empty or the last; a page that is too long counts."""
        step = self.listing.next
        following: dict[str, Any] | None = None
        found: list[tuple[Any, ...]] = []
        while step is not None and len(found) < enough:
            answer = self.page(limit, following)
            page = self.keys(answer)
            found += page
            following = step.values(answer.json, self.path)
            if not page or None in following.values():
                break
        return found[:enough]
