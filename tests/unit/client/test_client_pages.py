"""Pages are walked to the end, once each, within the time range of the first one."""

from __future__ import annotations

import asyncio
import copy
import json
import pickle
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from generator.runtime.client._async.base import AsyncBaseClient
from generator.runtime.client._async.pages import AsyncPage
from generator.runtime.client.building import Defaults
from generator.runtime.client.decoding import ErrorShape
from generator.runtime.client.described import Described
from generator.runtime.client.errors import InvalidRequest, InvalidResponse
from generator.runtime.client.model import ResponseModel
from generator.runtime.client.operation import Operation, Pagination, Parameter, Window
from generator.runtime.client.options import Sending
from generator.runtime.client.paginator import AsyncPaginator
from generator.runtime.client.retries import Retries
from generator.runtime.client.settings import Settings
from generator.runtime.client.timeouts import Timeout
from generator.runtime.client.transport import AsyncTransport, Request, Response

DATE = "Thu, 01 Jan 2026 00:00:10 GMT"
NOW = 1_767_225_610_000


class Meta(ResponseModel):
    marker: str | int | None = None


class Pets(ResponseModel):
    pets: list[str]
    meta: Meta | None = None


PAGINATION = Pagination(
    items=("pets",),
    marker=("meta", "marker"),
    parameter="next",
    window=Window(start="from", end="to", default_ms=60_000),
)
NAMES = ("next", "from", "to", "limit")
LIST: Operation[Pets] = Operation(
    name="pets.list",
    method="GET",
    path="/pets",
    result=lambda: Pets,
    parameters=tuple(Parameter(name=name, location="query") for name in NAMES),
    pagination=PAGINATION,
)


class PetsPage(AsyncPage[str], Pets):
    __pagination__ = PAGINATION


class Shop:
    """Client and transport: each request gets the next of the given bodies."""

    def __init__(self, *bodies: Any, date: str | None = DATE) -> None:
        self.bodies = list(bodies)
        self.headers = {"date": date} if date else {}
        self.sent: list[dict[str, str]] = []
        defaults = Defaults("http://pets", {}, Timeout(), "t", "PETS")
        sending: Sending[AsyncTransport] = Sending(self, None, Retries(), ())
        settings = Settings(Described(environment="PETS"), {})
        self.client = AsyncBaseClient(defaults, None, ErrorShape("code", "text"), sending, settings)

    async def send(self, request: Request, /) -> Response:
        self.sent.append(dict(parse_qsl(urlsplit(request.url).query)))
        body = self.bodies.pop(0)
        status = 500 if body is None else 200
        return Response(status, self.headers, json.dumps(body).encode())

    async def aclose(self) -> None:
        """Nothing is open."""

    def listed(self, **query: Any) -> AsyncPaginator[PetsPage, str]:
        return AsyncPaginator(lambda: self.client.call_page(LIST, PetsPage, query=query))

    def all(self, **query: Any) -> list[str]:
        async def collected() -> list[str]:
            return [pet async for pet in self.listed(**query)]

        return asyncio.run(collected())

    def first(self, **query: Any) -> PetsPage:
        async def awaited() -> PetsPage:
            return await self.listed(**query)

        return asyncio.run(awaited())


def page(*pets: str, marker: Any = None) -> dict[str, Any]:
    return {"pets": list(pets), "meta": {"marker": marker}}


def test_all_pages_are_read_with_the_arguments_and_the_time_range_of_the_first() -> None:
    shop = Shop(page("a", "b", marker="b"), page("c", marker=7), page("d"))
    assert shop.all(limit=2) == ["a", "b", "c", "d"]
    window = {"from": str(NOW - 60_000), "to": str(NOW + 1000)}
    assert shop.sent == [{"limit": "2"}, {"limit": "2", "next": "b", **window}, {"limit": "2", "next": "7", **window}]


def test_a_time_range_of_the_call_is_kept() -> None:
    shop = Shop(page("a", marker="a"), page("b"))
    shop.all(**{"from": 5, "to": 6})
    assert shop.sent[1] == {"from": "5", "to": "6", "next": "a"}


@pytest.mark.parametrize("date", [None, "yesterday"])
def test_without_a_date_of_the_server_there_is_no_time_range(date: str | None) -> None:
    shop = Shop(page("a", marker="a"), page("b"), date=date)
    shop.all()
    assert shop.sent[1] == {"next": "a"}


@pytest.mark.parametrize("last", [page("b"), page("b", marker=""), page(marker="x"), {"pets": ["b"]}, {"pets": None}])
def test_the_last_page(last: Any) -> None:
    shop = Shop(page("a", marker="a"), last)
    assert shop.all() == ["a", *(last["pets"] or ())]
    assert len(shop.sent) == 2


@pytest.mark.parametrize("bodies", [["a", "a"], ["a", "b", "a"]])
def test_a_repeated_marker_is_an_error(bodies: list[str]) -> None:
    shop = Shop(*(page(name, marker=name) for name in [*bodies, *bodies, *bodies]))
    with pytest.raises(InvalidResponse, match=r"pets\.list: 200 .*marker 'a' was already sent"):
        shop.all()
    assert len(shop.sent) == len(bodies)


def test_the_marker_of_the_call_counts_too() -> None:
    shop = Shop(page("a", marker="a"))
    with pytest.raises(InvalidResponse, match="already sent"):
        shop.all(next="a")


def test_page_by_page() -> None:
    async def pages() -> None:
        shop = Shop(page("a", marker="a"), page("b"))
        first = await shop.listed()
        assert (first.pets, first.meta, first.has_next_page()) == (["a"], Meta(marker="a"), True)
        second = await first.next_page()
        assert isinstance(second, PetsPage)
        assert (second.pets, second.has_next_page(), second.next_query()) == (["b"], False, None)
        with pytest.raises(InvalidRequest, match="last page"):
            await second.next_page()
        shop = Shop(page("a", marker="a"), page("b"))
        assert [each.pets async for each in shop.listed().iter_pages()] == [["a"], ["b"]]

    asyncio.run(pages())


def test_a_list_can_be_continued_later() -> None:
    query = Shop(page("a", marker="a")).first(limit=1).next_query()
    assert json.loads(json.dumps(query)) == {"next": "a", "from": NOW - 60_000, "to": NOW + 1000}
    shop = Shop(page("b", marker="b"), page("c"))

    async def rest() -> list[str]:
        later = await shop.client.call_page(LIST, PetsPage, query={"limit": 1}, extra_query=query)
        assert later.next_query() == {**(query or {}), "next": "b"}
        return [pet async for pet in later]

    assert asyncio.run(rest()) == ["b", "c"]
    window = {"from": str(NOW - 60_000), "to": str(NOW + 1000)}
    assert shop.sent == [{"limit": "1", "next": "a", **window}, {"limit": "1", "next": "b", **window}]


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy, lambda page: pickle.loads(pickle.dumps(page))])
def test_pages_can_be_copied(copied: Callable[[PetsPage], PetsPage]) -> None:
    shop = Shop(page("a", marker="a"), page("b"))
    first = shop.first()
    again = copied(first)
    assert (again.pets, again.next_query()) == (["a"], first.next_query())


def test_a_page_of_another_process_has_no_client() -> None:
    first = pickle.loads(pickle.dumps(Shop(page("a", marker="a")).first()))
    with pytest.raises(InvalidRequest, match="has no client"):
        asyncio.run(first.next_page())


def test_iterating_over_an_asynchronous_page_is_an_error() -> None:
    with pytest.raises(TypeError, match="async for"):
        list(Shop(page("a")).first())


def test_a_list_without_pages() -> None:
    whole = replace(LIST, pagination=Pagination(items=("pets",)))

    class Whole(AsyncPage[str], Pets):
        __pagination__ = whole.pagination

    async def collected() -> list[str]:
        shop = Shop(page("a", "b", marker="b"))
        found = await shop.client.call_page(whole, Whole)
        assert not found.has_next_page()
        return [pet async for pet in found]

    assert asyncio.run(collected()) == ["a", "b"]


def test_records_that_do_not_match_lose_no_page() -> None:
    shop = Shop({"pets": ["a", 7], "meta": {"marker": "m"}}, {"pets": ["b"], "meta": "none"})
    assert shop.all() == ["a", 7, "b"]


def test_a_raw_response_has_a_page() -> None:
    async def raw() -> list[str]:
        shop = Shop(page("a", marker="a"), page("b"))
        response: Any = await shop.client.returning_raw().call_page(LIST, PetsPage)
        assert (response.status, response.header("Date")) == (200, DATE)
        return [pet async for pet in response.parsed]

    assert asyncio.run(raw()) == ["a", "b"]
