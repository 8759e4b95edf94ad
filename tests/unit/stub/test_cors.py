"""Requests of web pages, which browsers ask about first."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import urllib3

from generator.runtime.stub.app import Stub
from generator.runtime.stub.http.server import Server, listen, running, url

from .pets import API

ORIGIN = {"Origin": "http://page.example"}
ASKED = {**ORIGIN, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "x-token,content-type"}


@pytest.fixture(scope="module")
def base() -> Iterator[str]:
    with listen("127.0.0.1", 0) as listener, running(Server(Stub(API), cors=True), listener):
        yield url(listener)


def test_a_preflight_request_is_answered_without_a_token(base: str) -> None:
    response = urllib3.request("OPTIONS", f"{base}/p1/pets", headers=ASKED)
    assert (response.status, response.data) == (204, b"")
    assert response.headers["access-control-allow-origin"] == "*"
    assert response.headers["access-control-allow-methods"] == "POST"
    assert response.headers["access-control-allow-headers"] == "x-token,content-type"


@pytest.mark.parametrize(("path", "status"), [("/p1/pets", 200), ("/nowhere", 404), ("/_stub/clock", 200)])
def test_pages_may_read_every_response(base: str, path: str, status: int) -> None:
    response = urllib3.request("GET", f"{base}{path}", headers={**ORIGIN, "X-Token": "ann-token"})
    assert (response.status, response.headers["access-control-allow-origin"]) == (status, "*")


def test_a_page_from_a_file_may_read_responses(base: str) -> None:
    """Its origin is the text null (RFC 6454, section 7.3)."""
    asked = urllib3.request("OPTIONS", f"{base}/p1/pets", headers={**ASKED, "Origin": "null"})
    assert (asked.status, asked.headers["access-control-allow-origin"]) == (204, "*")
    response = urllib3.request("GET", f"{base}/p1/pets", headers={"Origin": "null", "X-Token": "ann-token"})
    assert (response.status, response.headers["access-control-allow-origin"]) == (200, "*")


def test_others_see_no_difference(base: str) -> None:
    assert "access-control-allow-origin" not in urllib3.request("GET", f"{base}/health").headers
    assert urllib3.request("OPTIONS", f"{base}/health").status == 405


def test_it_is_off_by_default() -> None:
    with listen("127.0.0.1", 0) as listener, running(Server(Stub(API)), listener):
        assert urllib3.request("OPTIONS", f"{url(listener)}/p1/pets", headers=ASKED).status == 405
