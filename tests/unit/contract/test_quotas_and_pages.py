"""Checks of quotas and of paging, against a server in memory."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest

from generator.runtime.contract import pages, quotas
from generator.runtime.contract.credentials import NONE
from generator.runtime.contract.lifecycles import ErrorResponse, Listing, Quota, Step
from generator.runtime.contract.results import CheckResult, Observations
from generator.runtime.contract.target import Operation, Response, Target

SCHEMA: dict[str, Any] = {"type": "object", "properties": {"name": {"type": "string"}}}
BODY = {"requestBody": {"content": {"application/json": {"schema": SCHEMA}}}}
DOCUMENT: dict[str, Any] = {"components": {"schemas": {"Error": {"properties": {"code": {"x-role": "code"}}}}}}
TARGET = Target("http://stub", DOCUMENT, NONE, {})
CREATE = Operation("createPet", "POST", "/", BODY, (), {"one": {"name": "n"}})
LIMIT = {"name": "limit", "in": "query", "schema": {"type": "integer", "maximum": 50}}
LIST = Operation("listPets", "GET", "/", {"responses": {}}, (LIMIT,), {})


def response(status: int, body: Any = None) -> Response:
    return Response(status, {}, b"" if body is None else json.dumps(body).encode())


@dataclass
class Server:
    """Session with a server that holds a limited number of records."""

    limit: int
    declared: int
    records: list[Any] = field(default_factory=list)
    code: str = "PETS.1"
    target: Target = TARGET

    @property
    def lifecycle(self) -> Any:
        quota = Quota("dogs", self.declared, ErrorResponse("PETS.1", 400))
        return SimpleNamespace(quotas=(quota,), create=CREATE)

    def create(self, body: Any) -> Response:
        if len(self.records) >= self.limit:
            return response(400, {"code": self.code})
        self.records.append(body)
        return response(201, body)

    def all(self, record: Any) -> list[Any]:
        return self.records

    def delete(self, record: Any) -> None:
        self.records.remove(record)


def check(server: Server, *, fill: bool = True) -> CheckResult:
    result, *others = quotas.run(server, "pets", fill)  # type: ignore[arg-type]
    assert [each.failure for each in others] == [""] * len(others)
    return result


def test_a_quota_is_filled_and_emptied() -> None:
    server = Server(limit=3, declared=3)
    assert check(server) == CheckResult("lifecycle checks", "pets: quota dogs allows 3 records", errors=("PETS.1",))
    assert server.records == []


@pytest.mark.parametrize("limit", [2, 4])
def test_another_limit_fails(limit: int) -> None:
    assert f"{min(limit, 4)} of the example one were created" in check(Server(limit=limit, declared=3)).failure


def test_another_error_fails() -> None:
    assert "400 PETS.1 was never returned" in check(Server(limit=3, declared=3, code="PETS.2")).failure


def test_a_project_with_records_is_left_alone() -> None:
    server = Server(limit=3, declared=3, records=["existing"])
    assert check(server).skipped == "the project has records already"
    assert server.records == ["existing"]


def test_quotas_that_are_not_filled() -> None:
    assert check(Server(3, 3), fill=False).skipped == "needs --fill-quotas"
    assert check(Server(300, 201)).skipped == "the limit is above 200 records"
    assert check(Server(200, 200)).failure == ""


class Pages(Target):
    """Target with a list of records in pages; ``fault`` changes the records of later pages."""

    def serve(self, total: int, fault: Any = None) -> Pages:
        object.__setattr__(self, "sent", [])
        object.__setattr__(self, "total", total)
        object.__setattr__(self, "fault", fault)
        return self

    def send(self, operation: Operation, values: Any, *_: Any, **__: Any) -> Response:
        self.sent.append(dict(values))  # type: ignore[attr-defined]
        start, limit = int(values.get("marker", 0)), values["limit"]
        found = [{"id": number} for number in range(self.total)][start : start + limit]  # type: ignore[attr-defined]
        if start and self.fault:  # type: ignore[attr-defined]
            found = self.fault(found)  # type: ignore[attr-defined]
        following = start + limit if start + limit < self.total else None  # type: ignore[attr-defined]
        return response(200, {"pets": found, "next": following})


def paged(total: int, fault: Any = None) -> tuple[list[CheckResult], list[Any]]:
    target = Pages("http://stub", DOCUMENT, NONE, {}).serve(total, fault)
    listing = Listing(LIST, "pets", ("id",), "limit", Step(LIST, {"marker": "$response.body#/next"}))
    return list(pages.run(target, Observations(), listing)), target.sent  # type: ignore[attr-defined]


def test_three_pages_have_what_one_has() -> None:
    (result,), sent = paged(6)
    assert (result.failure, result.skipped) == ("", "")
    assert sent == [{"limit": 50}, {"limit": 2}, {"limit": 2, "marker": 2}, {"limit": 2, "marker": 4}]


def test_one_record_makes_no_two_pages() -> None:
    (result,), _ = paged(1)
    assert result.skipped == "two pages need 2 records; there are 1"
    assert paged(2)[0][0].skipped == ""


@pytest.mark.parametrize("fault", [lambda found: found[::-1], lambda found: [{"id": 0}, *found], lambda found: []])
def test_a_wrong_page_fails(fault: Any) -> None:
    (result,), _ = paged(6, fault)
    assert result.failure.startswith("one page has [(0,), (1,)")


def test_a_list_without_pages_is_not_checked() -> None:
    target = Pages("http://stub", DOCUMENT, NONE, {}).serve(6)
    assert list(pages.run(target, Observations(), Listing(LIST, "pets", ("id",)))) == []
