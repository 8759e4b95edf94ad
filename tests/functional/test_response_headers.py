"""Headers that the description has of a response.

The stub sends them, with their examples by default; the client documents them, and returns them beside the result.
"""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.functional.round_trip import Pair, generated
from tests.functional.tiny import REJECTED, SCHEMAS, Tiny, model, operation, parameter


def header(schema: dict[str, Any], example: Any) -> dict[str, Any]:
    return {"description": "It.", "schema": schema, "example": example}


TEXT, NUMBER = {"type": "string"}, {"type": "integer"}
HEADERS = {
    "X-Total": header(NUMBER, 5),
    "X-Is-Last": {"description": "It.", "schema": {"type": "boolean", "default": True}},
    "X-Sizes": header({"type": "array", "items": NUMBER}, [1, 2]),
    "X-Parts": header({"type": "object", "additionalProperties": NUMBER}, {"a": 1, "b": 2}),
    "X-Pairs": {**header({"type": "object", "additionalProperties": NUMBER}, {"a": 1, "b": 2}), "explode": True},
    "X-Name": {"description": "It.", "schema": TEXT, "examples": {"one": {"value": "täg"}}},
    "X-Request-Id": header(TEXT, "1"),
}
THING = {"application/json": {"schema": {"$ref": SCHEMAS + "Thing"}, "example": {"name": "a"}}}
ERROR_BODY = {"application/json": {"schema": {"$ref": SCHEMAS + "Error"}, "example": {"code": "T.1", "text": "No."}}}
RESPONSES = {
    "200": {"description": "It.", "headers": HEADERS, "content": THING},
    "204": {"description": "It.", "headers": {"ETag": header(TEXT, '"a"')}},
    "400": {"description": "No.", "headers": {"Retry-After": header(NUMBER, 7)}, "content": ERROR_BODY},
    "404": {"$ref": REJECTED},
}


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    called = operation("findThing", "things", parameter("limit", "query", **NUMBER), responses=RESPONSES)
    called["parameters"][0]["example"] = 1
    description = Tiny({"GET /things": called}, {"Thing": model(name=str)})
    with generated(description, tmp_path_factory.mktemp("headers")) as found:
        yield found


def respond(pair: Pair, query: str = "", **headers: str) -> httpx2.Response:
    async def call() -> httpx2.Response:
        async with httpx2.AsyncClient(transport=httpx2.ASGITransport(pair.app)) as client:
            return await client.get(f"https://tiny.example.com/things{query}", headers=headers)

    return asyncio.run(call())


def test_examples_are_sent(pair: Pair) -> None:
    pair.results(findThing={"name": "b"})
    sent = respond(pair).headers
    expected = {
        **{"x-total": "5", "x-is-last": "true", "x-sizes": "1,2", "x-parts": "a,1,b,2", "x-pairs": "a=1,b=2"},
        "x-name": "täg",
    }
    assert {name: sent.get(name) for name in expected} == expected
    assert len(sent.get_list("x-request-id")) == 1
    assert sent["x-request-id"] != "1"
    assert "retry-after" not in sent
    assert "etag" not in sent


def test_the_values_of_a_handler_win(pair: Pair) -> None:
    pair.results(findThing=pair.stub.handlers.Result({"name": "b"}, headers=((b"x-total", b"9"),)))
    assert respond(pair).headers.get_list("x-total") == ["9"]


def test_each_status_has_its_own(pair: Pair) -> None:
    pair.results(findThing=pair.stub.handlers.Result(None, status=204))
    sent = respond(pair).headers
    assert (sent["etag"], "x-total" in sent) == ('"a"', False)
    rejected = respond(pair, "?limit=x")
    assert (rejected.status_code, rejected.headers["retry-after"], "etag" in rejected.headers) == (400, "7", False)
    asked = respond(pair, prefer="code=400")
    assert (asked.status_code, asked.headers["retry-after"]) == (400, "7")


def test_a_component_is_read(tmp_path: Path) -> None:
    done = {"description": "It.", "headers": {"ETag": {"$ref": "../../shared/headers.yaml#/Tag"}}}
    described = {"204": done, "400": {"$ref": REJECTED}}
    files = {"shared/headers.yaml": '{"Tag": {"description": "It.", "schema": {"type": "string"}, "example": "a"}}'}
    tiny = Tiny({"GET /things": operation("findThing", "things", responses=described)}, files=files)
    with generated(tiny, tmp_path) as found:
        assert respond(found).headers["etag"] == "a"


def test_the_client_documents_them(pair: Pair) -> None:
    text = inspect.getdoc(pair.client().things.find)  # Python 3.13 keeps no indentation
    assert text
    assert "\nResponse headers:\n    X-Total: It.\n" in text
    assert [name for name in (*HEADERS, "ETag") if f"    {name}: It.\n" not in text] == []
    assert "Retry-After" not in text
    folder = Path(str(pair.package.__file__)).parents[1]
    [line] = [line for line in (folder / "api.md").read_text().splitlines() if "Response headers: " in line]
    assert "Response headers: `X-Total` (It); `X-Is-Last` (It); " in line
    assert "`ETag` (It)" in line


def test_the_client_returns_them(pair: Pair) -> None:
    pair.results(findThing={"name": "b"})
    raw = pair.client().things.with_raw_response.find()
    assert (raw.header("X-Total"), raw.header("x-name"), raw.parsed.name) == ("5", "täg", "b")
