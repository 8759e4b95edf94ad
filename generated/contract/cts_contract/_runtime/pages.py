# Copied from generator/runtime/contract/pages.py. Do not edit: run `make generate`.
"""Check of paging: consecutive pages contain what one long page contains."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .lifecycles import Listing
from .results import LIFECYCLE_CHECKS, CheckResult, Failure, Observations
from .target import Response, Target


def run(target: Target, observations: Observations, listing: Listing) -> Iterator[CheckResult]:
    """Follow the link ``next`` of a list that has one, over three pages if there are enough records."""
    if listing.next is None or not listing.limit:
        return
    pager = _Pager(target, observations, listing)
    expected = pager.keys(pager.page(pager.max_limit))
    name = f"{listing.operation.id}: pages contain every record once, in order"
    if len(expected) < 2:
        reason = f"two pages need 2 records; there are {len(expected)}"
        yield CheckResult(LIFECYCLE_CHECKS, name, skipped=reason, operation=listing.operation.id)
        return
    paged = pager.follow(max(1, len(expected) // 3), len(expected))
    text = f"one page has {expected}, the pages together have {paged}"[:600]
    failure = "" if paged == expected else Failure(text, expected, paged)
    yield CheckResult(LIFECYCLE_CHECKS, name, failure, operation=listing.operation.id)


class _Pager:
    def __init__(self, target: Target, observations: Observations, listing: Listing) -> None:
        self.target, self.observations, self.listing = target, observations, listing
        self.path = target.example(listing.operation)

    @property
    def max_limit(self) -> int:
        """Maximum length of a page, from the schema of the limit parameter."""
        limit = next(param for param in self.listing.operation.params if param["name"] == self.listing.limit)
        return int(self.target.resolve(limit["schema"]).get("maximum", 100))

    def page(self, limit: int, marker: dict[str, Any] | None = None) -> Response:
        operation = self.listing.operation
        response = self.target.send(operation, {**self.path, **(marker or {}), self.listing.limit: limit})
        self.observations.add(operation.id, response.status, response.seconds)
        return response

    def keys(self, response: Response) -> list[tuple[Any, ...]]:
        return [self.listing.key(record) for record in self.listing.records(response)]

    def follow(self, limit: int, total: int) -> list[tuple[Any, ...]]:
        """Collect records page by page, until there are ``total`` or a page is empty or the last one.

        A page that is longer than ``limit`` counts with all its records.
        """
        step = self.listing.next
        marker: dict[str, Any] | None = None
        keys: list[tuple[Any, ...]] = []
        while step is not None and len(keys) < total:
            response = self.page(limit, marker)
            page = self.keys(response)
            keys += page
            marker = step.values(response.json, self.path)
            if not page or None in marker.values():
                break
        return keys[:total]
