"""Reasons of rejected requests: in the header, in the journal, in the archive and in the log."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

import pytest

from generator.runtime.stub.app import Stub
from generator.runtime.stub.http.near_miss import nearest_route
from generator.runtime.stub.http.reasons import MAX_BYTES, one_line
from generator.runtime.stub.http.request_log import RequestLog

from .asgi import JSON, TOKEN, send
from .pets import API, DOCUMENT

PETS = "/p1/pets"


def body(**fields: Any) -> bytes:
    return json.dumps({"kind": "cat", "name": "tom", **fields}).encode()


DEEP = body(collar={"colur": "red"})
REASONS: list[tuple[str, tuple[Any, ...], dict[str, Any], str]] = [
    ("unknown path", ("GET", "/p1/pest"), {}, "no operation has this path; the nearest is GET /{project_id}/pets (lis"),
    ("far path", ("GET", "/nowhere"), {}, "no operation has this path"),
    ("method", ("PATCH", PETS), {}, "the methods of this path are GET, HEAD, POST"),
    ("no token", ("GET", PETS), {"headers": ()}, "the header x-token is missing, and there is no signature"),
    ("token", ("GET", PETS), {"headers": ((b"x-token", b"x"),)}, "the token in the header x-token is unknown"),
    (
        "authorization",
        ("GET", PETS),
        {"headers": ((b"authorization", b"Basic eA=="),)},
        "the header Authorization is not a signature by SDK-HMAC-SHA256 or V11-HMAC-SHA256",
    ),
    ("project", ("GET", "/p2/pets"), {}, "the user ann has no access to the project p2"),
    ("account", ("PUT", "/accounts/x", b"{}"), {}, "the user ann does not belong to the account x"),
    (
        "no media type",
        ("POST", PETS, b"{}"),
        {"headers": (TOKEN,)},
        "there is no Content-Type; the body must be application/json",
    ),
    (
        "media type",
        ("POST", PETS, b"{}"),
        {"headers": (TOKEN, (b"content-type", b"text/plain"))},
        "the Content-Type is 'text/plain'; the body must be application/json",
    ),
    (
        "encoding",
        ("POST", PETS, b"{}"),
        {"headers": (TOKEN, JSON, (b"content-encoding", b"gzip"))},
        "the Content-Encoding is 'gzip'; send the body as it is",
    ),
    ("no body", ("POST", PETS), {}, "there is no body; it must be application/json"),
    (
        "another method",
        ("POST", PETS + "/tips"),
        {},
        "the methods of this path are GET, HEAD; the nearest is POST /{pro",
    ),
    (
        "misspelt header",
        ("GET", PETS),
        {"headers": ((b"x-tokens", b"ann-token"),)},
        "the header x-token is missing; 'x-tokens' is sent",
    ),
    ("JSON", ("POST", PETS, b"{"), {}, "body: Input data was truncated"),
    ("type", ("POST", PETS, b"7"), {}, 'body: the value is not of type "object"; keyword type; the value is 7'),
    (
        "enum",
        ("POST", PETS, body(kind="cow")),
        {},
        'body: kind: the value is not one of "cat" or "dog"; keyword ',
    ),
    (
        "misspelt",
        ("POST", PETS, DEEP),
        {},
        "body: collar: \"colour\" is a required property; keyword required; 'colur' is sent",
    ),
    (
        "item",
        ("POST", PETS, body(tags=["a", 1])),
        {},
        'body: tags[1]: the value is not of type "string"; keyword ',
    ),
    (
        "query",
        ("GET", PETS + "?limit=0"),
        {},
        "query: limit: the value is less than the minimum of 1; keyword ",
    ),
    ("query twice", ("GET", PETS + "?limit=1&limit=2"), {}, "query: limit is given more than once"),
    (
        "path",
        ("DELETE", PETS + "/" + "x" * 41),
        {},
        "path: pet_id: the value is longer than 40 characters; key",
    ),
    (
        "header",
        ("PUT", "/accounts/acme"),
        {"headers": (TOKEN, (b"x-mood", b"x"))},
        "header: X-Mood: the value is not",
    ),
    (
        "host",
        ("GET", PETS),
        {"headers": (TOKEN, (b"host", b"a"), (b"host", b"b"))},
        "the header host is sent more",
    ),
    ("behaviour", ("DELETE", PETS + "/1"), {}, "rejected by the behaviour of deletePet"),
    ("too long", ("POST", PETS, []), {"headers": (TOKEN, (b"content-length", b"9" * 9))}, "the body is longer than"),
]


@pytest.mark.parametrize(("arguments", "more", "reason"), [row[1:] for row in REASONS], ids=[row[0] for row in REASONS])
def test_a_rejection_has_its_reason(arguments: tuple[Any, ...], more: dict[str, Any], reason: str) -> None:
    stub = Stub(API)
    lines: list[str] = []
    stub.add_observer(RequestLog(lines.append))
    reply = send(stub, *arguments, **more)
    told = reply.headers["x-stub-reason"]
    assert told.startswith(reason)
    assert [entry["reason"] for entry in stub.control.journal.entries()] == [told]
    [entry] = send(stub, "GET", "/_stub/journal.har").json["log"]["entries"]
    assert entry["_reason"] == told
    assert lines[0].endswith(f" {reply.status} {told}")
    assert told not in reply.body.decode()


@pytest.mark.parametrize(("method", "path", "status"), [("PUT", PETS, 405), ("GET", "/p1/vets", 404)])
def test_an_operation_that_is_not_served(method: str, path: str, status: int) -> None:
    unserved = (("PUT", "/{project_id}/pets", "putPets"), ("GET", "/{project_id}/vets", "getVets"))
    reply = send(Stub(dataclasses.replace(API, unserved=unserved)), method, path)
    name = f"{method.lower()}{path[4:].title()}"
    reason = f"the stub does not serve {name}, because its responses are not described"
    assert (reply.status, reply.headers["x-stub-reason"]) == (status, reason)


def test_a_success_has_none() -> None:
    stub = Stub(API)
    assert "x-stub-reason" not in send(stub, "GET", PETS).headers
    assert "reason" not in stub.control.journal.entries()[0]


def test_reasons_can_be_left_out_of_responses() -> None:
    stub = Stub(API, reasons=False)
    assert "x-stub-reason" not in send(stub, "GET", PETS, headers=()).headers
    preferred = send(stub, "GET", PETS, headers=((b"x-token", b"ann-token"), (b"prefer", b"code=999")))
    assert (preferred.status, "x-stub-reason" in preferred.headers) == (400, False)
    assert stub.control.journal.entries()[0]["reason"].startswith("the header x-token is missing")


def test_a_stub_without_control_has_them() -> None:
    assert send(Stub(API, control=False), "GET", PETS, headers=()).headers["x-stub-reason"]


def test_a_secret_is_not_quoted() -> None:
    document = json.loads(json.dumps(DOCUMENT))
    schema = document["components"]["schemas"]["NewPet"]
    schema["properties"]["password"] = {"type": "object", "properties": {"value": {"maxLength": 3}}}
    stub = Stub(dataclasses.replace(API, document=json.dumps(document).encode()))
    reason = send(stub, "POST", PETS, body(password={"value": "hunter2"})).headers["x-stub-reason"]
    assert reason == "body: password.value: the value is longer than 3 characters; keyword maxLength"


def test_the_section_is_cited() -> None:
    document = json.loads(json.dumps(DOCUMENT))
    schemas = document["components"]["schemas"]
    schemas["Kind"]["x-source"] = ["manual section 3", "manual table 4"]
    schemas["Collar"]["properties"]["colour"]["x-source"] = ["manual section 7"]
    stub = Stub(dataclasses.replace(API, document=json.dumps(document).encode()))
    for sent, cited in ((body(kind="cow"), "manual section 3, manual table 4"), (DEEP, "manual section 7")):
        assert send(stub, "POST", PETS, sent).headers["x-stub-reason"].endswith(f"; see {cited}")


@pytest.mark.parametrize(
    ("reason", "line"),
    [
        ("a\r\nb: c", "a b: c"),
        ("caf\xe9 \u2026 \x00\x1b[31m", "caf\\xe9 \\u2026 \\x00\\x1b[31m"),
        ("x" * 2000, "x" * (MAX_BYTES - 3) + "..."),
        ("\U0001f600" * 400, ("\\U0001f600" * 400)[: MAX_BYTES - 3] + "..."),
    ],
)
def test_a_reason_is_one_line_of_ascii(reason: str, line: str) -> None:
    assert one_line(reason) == line
    assert len(line) <= MAX_BYTES


ROUTES = [
    ("GET", "/v3/{project}/traces", "listTraces"),
    ("GET", "/v3/{project}/trackers", "list"),
    ("POST", "/v3/{project}/tracker", "create"),
    ("DELETE", "/v3/{project}/trackers", "delete"),
]


@pytest.mark.parametrize(
    ("method", "path", "nearest"),
    [
        ("POST", b"/v3/p/trackr", "create"),
        ("DELETE", b"/v3/p/trackrs", "delete"),
        ("GET", b"/v3/p/traces/", "listTraces"),
        ("HEAD", b"/v3/p/trace", "listTraces"),
        ("GET", b"/v3/p/\xff\xfe", ""),
        ("GET", b"/", ""),
        ("GET", b"", ""),
        ("GET", b"/metrics", ""),
    ],
)
def test_the_nearest_operation(method: str, path: bytes, nearest: str) -> None:
    assert nearest_route(method, path, ROUTES).endswith(f"({nearest})" if nearest else "")
    assert bool(nearest_route(method, path, ROUTES)) is bool(nearest)
    assert nearest_route(method, path, []) == ""
