"""Success responses with several statuses and media types: the handler chooses, the client tells them apart."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_type_hints

import pytest

from tests.functional.round_trip import Pair, generated
from tests.functional.tiny import REJECTED, SCHEMAS, Tiny, model, operation


def content(media_type: str, schema: Any = None, example: Any = None) -> dict[str, Any]:
    described = {} if schema is None else {"schema": schema}
    return {media_type: described if example is None else {**described, "example": example}}


def response(*contents: dict[str, Any]) -> dict[str, Any]:
    merged = {name: value for each in contents for name, value in each.items()}
    return {"description": "Done.", **({"content": merged} if merged else {})}


THING = content("application/json", {"$ref": SCHEMAS + "Thing"}, {"name": "a"})
TEXT = content("text/plain", {"type": "string", "maxLength": 20}, "some text")
STATUSES = {
    "200": response(THING),
    "201": response(content("application/json", {"type": "number"}, 1.5)),
    "202": response(TEXT),
    "204": response(),
    "400": {"$ref": REJECTED},
}
ONE_STATUS = {
    "200": response(THING, TEXT, content("image/png", {"type": "string", "format": "binary"})),
    "400": {"$ref": REJECTED},
}
TEXTS = {"200": response(TEXT), "400": {"$ref": REJECTED}}
FILES = {"200": response(content("application/octet-stream")), "400": {"$ref": REJECTED}}
PROBLEM = {
    "200": response(content("application/vnd.thing+json", {"$ref": SCHEMAS + "Thing"}, {"name": "a"})),
    "400": {"$ref": REJECTED},
}
NULLABLE = {
    "200": response(content("application/json", {"type": "array", "items": {"type": ["string", "null"]}}, ["a"])),
    "201": response(content("application/json", {"type": ["string", "null"]}, "a")),
    "204": response(),
    "400": {"$ref": REJECTED},
}
OPERATIONS = {
    "GET /nullable": operation("getNullable", "things", responses=NULLABLE),
    "GET /several": operation("getSeveral", "things", responses=STATUSES),
    "GET /media": operation("getMedia", "things", responses=ONE_STATUS),
    "GET /text": operation("getText", "things", responses=TEXTS),
    "GET /file": operation("getFile", "things", responses=FILES),
    "GET /vendor": operation("getVendor", "things", responses=PROBLEM),
}


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    description = Tiny(OPERATIONS, {"Thing": model(name=str)}, client="responses_client")
    with generated(description, tmp_path_factory.mktemp("responses")) as found:
        yield found


@pytest.mark.slow
def test_the_status_decides_what_a_result_is(pair: Pair) -> None:
    result = pair.stub.handlers.Result
    for status, body in ((200, {"name": "Tom"}), (201, 2.5), (202, "täxt"), (204, None)):
        pair.results(getSeveral=result(body, status=status))
        found = pair.both("things", "get_several")
        assert pair.received[-1].status_code == status
        assert (found.name if status == 200 else found) == ("Tom" if status == 200 else body)
    assert pair.sent[-1].headers["Accept"] == "application/json, text/plain"


def test_without_a_status_the_lowest_one_is_sent(pair: Pair) -> None:
    pair.results(getSeveral={"name": "Tom"})
    assert pair.both("things", "get_several").name == "Tom"
    assert pair.received[-1].status_code == 200


def test_the_type_of_the_result_is_a_union(pair: Pair) -> None:
    module = __import__("responses_client._sync.resources.things", fromlist=["Things"])
    hints = get_type_hints(module.Things.get_several, vars(module))
    assert hints["return"] == pair.package.models.Thing | float | str | None

    hints = get_type_hints(module.Things.get_nullable, vars(module))
    assert hints["return"] == list[str | None] | str | None


@pytest.mark.parametrize(
    ("body", "media_type"),
    [({"name": "Tom"}, "application/json"), ("täxt", "text/plain; charset=utf-8"), (bytes(range(256)), "image/png")],
)
def test_the_media_type_decides_what_a_result_is(pair: Pair, body: Any, media_type: str) -> None:
    pair.results(getMedia=pair.stub.handlers.Result(body, media_type=media_type.partition(";")[0]))
    found = pair.both("things", "get_media")
    assert (found.model_dump() if isinstance(body, dict) else found) == body
    assert pair.received[-1].headers["content-type"] == media_type


def test_bytes_are_the_first_binary_content(pair: Pair) -> None:
    pair.results(getMedia=b"\x00", getFile=b"\xff\r\n", getText="", getVendor={"name": "a"})
    assert pair.both("things", "get_media") == b"\x00"
    assert pair.both("things", "get_file") == b"\xff\r\n"
    assert pair.both("things", "get_text") == ""
    assert pair.both("things", "get_vendor").name == "a"
    assert pair.received[-1].headers["content-type"] == "application/vnd.thing+json"


@pytest.mark.parametrize(
    "choice", [{"status": 203}, {"media_type": "text/html"}, {"status": 204}, {"status": 202}, {"status": 201}]
)
def test_a_response_that_is_not_described_is_no_success(pair: Pair, choice: dict[str, Any]) -> None:
    pair.results(getSeveral=pair.stub.handlers.Result({"name": "Tom"}, **choice))
    with pytest.raises(pair.package.errors.ApiError) as caught:
        pair.client().things.get_several()
    assert caught.value.status == 500


def test_texts_are_checked(pair: Pair) -> None:
    pair.results(getText="x" * 21)
    with pytest.raises(pair.package.errors.ApiError):
        pair.client().things.get_text()


def test_a_server_that_responds_otherwise(pair: Pair) -> None:
    decode, operations = pair.package._runtime.decoding.decode, pair.package.operations
    shape, invalid = pair.package.errors.SHAPE, pair.package.errors.InvalidResponse

    def decoded(operation: Any, status: int, media_type: str, body: bytes) -> Any:
        headers = {"content-type": media_type} if media_type else {}
        return decode(operation, pair.package.Response(status, headers, body), shape)

    assert decoded(operations.GET_SEVERAL, 201, "", b"3") == 3
    assert decoded(operations.GET_SEVERAL, 201, "text/json", b"3") == 3
    assert decoded(operations.GET_TEXT, 200, 'text/plain; charset="latin-1"', b"\xe4") == "ä"
    for called, status, media_type, body in (
        (operations.GET_SEVERAL, 206, "application/json", b"3"),
        (operations.GET_SEVERAL, 201, "application/json", b'"x"'),
        (operations.GET_MEDIA, 200, "text/html", b"<p>"),
        (operations.GET_TEXT, 200, "application/json", b'"x"'),
        (operations.GET_TEXT, 200, "text/plain", b"\xff"),
        (operations.GET_TEXT, 200, "text/plain; charset=nothing", b"x"),
    ):
        with pytest.raises(invalid):
            decoded(called, status, media_type, body)


@pytest.mark.slow
def test_without_handlers_the_examples_are_sent(tmp_path: Path) -> None:
    import importlib

    description = Tiny(OPERATIONS, {"Thing": model(name=str)}, client="examples_client", stub="examples_stub")
    with description.generated(tmp_path) as package:
        found = Pair(package, importlib.import_module("examples_stub"), package)
        assert found.both("things", "get_several").name == "a"
        assert found.both("things", "get_text") == "some text"
        assert found.both("things", "get_file") == b""
        prefer = {"extra_headers": {"Prefer": "code=202"}}
        assert found.both("things", "get_several", **prefer) == "some text"
        assert found.both("things", "get_several", extra_headers={"Prefer": "code=204"}) is None
        for accept, expected in (
            ("text/plain", "some text"),
            ("application/json;q=0.1, text/*", "some text"),
            ("image/png", b""),
            ("application/json, text/plain", "a"),
            ("audio/mp3", "a"),
        ):
            result = found.both("things", "get_media", extra_headers={"Accept": accept})
            assert getattr(result, "name", result) == expected


def test_the_header_accept_chooses_among_media_types(pair: Pair) -> None:
    pair.results(getMedia="täxt")
    for accept in ("text/plain, application/json;q=0.9", "TEXT/*", "*/*;q=0.1, text/plain;q=0.2"):
        assert pair.client().things.get_media(extra_headers={"Accept": accept}) == "täxt"
        assert pair.received[-1].headers["content-type"] == "text/plain; charset=utf-8"
    # The text is taken for JSON, whose schema is that of an object. No image holds a text.
    for accept in ("application/json, text/plain", "image/png, text/plain;q=0", "nonsense;;q=x,,"):
        with pytest.raises(pair.package.errors.ApiError):
            pair.client().things.get_media(extra_headers={"Accept": accept})
