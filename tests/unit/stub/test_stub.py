"""The server as an application: what is answered to whatever is sent."""

from __future__ import annotations

import dataclasses
import hmac
import itertools
import json
import logging
import os
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from generator.runtime.stub.app import Stub
from generator.runtime.stub.auth.signature import Content, canonical, parse
from generator.runtime.stub.call import Call
from generator.runtime.stub.endpoint import MAX_THOROUGH_BYTES
from generator.runtime.stub.errors import ApiError
from generator.runtime.stub.http.body import LIMIT
from generator.runtime.stub.ids import CountingIds
from generator.runtime.stub.operation import Operation
from generator.runtime.stub.schema.validation import Checker
from generator.runtime.stub.testing.clock import ClockChange
from generator.runtime.stub.world import World, WorldError

from .asgi import JSON, TOKEN, Reply, send
from .pets import API, CONDITIONS, ERRORS, WORLD

PETS = "/p1/pets"
CAT = b'{"kind": "cat", "name": "tom"}'


def count(stub: Stub) -> int:
    return len(stub.store.collection("pets", "p1"))


def body_of(code: str) -> Any:
    return {"code": code, "message": ERRORS[code].message}


TEXT = (b"content-type", b"text/json")
GZIP = (b"content-encoding", b"gzip")
ENDLESS = (b"content-length", b"9" * 5000)
BAD_MOOD = (b"x-mood", b"\xff")
MANY_WRONG = b'{"kind": "cat", "name": "a", "tags": [' + b"1," * 1_000_000 + b"1]}"
BIG = b'{"kind": "cat", "name": "a", "age": -' + b"9" * 200 + b"}"


def ask(*args: Any, **more: Any) -> Callable[[Stub], Reply]:
    return lambda stub: send(stub, *args, **more)


# The request, the status and the number of the code it must be rejected with.
REQUESTS: list[tuple[str, Callable[[Stub], Reply], int, str]] = [
    ("unknown path", ask("GET", "/nowhere"), 404, "0101"),
    ("unknown path without a token", ask("GET", "/nowhere", headers=()), 404, "0101"),
    ("path that is not UTF-8", ask("GET", "/p1/pets/%ff"), 404, "0101"),
    ("empty path", ask("GET", ""), 404, "0101"),
    ("wrong method", ask("PATCH", PETS), 405, "0101"),
    ("method in lower case", ask("get", PETS), 405, "0101"),
    ("wrong method on a page", ask("POST", "/docs"), 405, "0101"),
    ("no token", ask("GET", PETS, headers=()), 401, "0102"),
    ("unknown token", ask("GET", PETS, headers=((b"x-token", b"\xff"),)), 401, "0102"),
    ("no token and a wrong body", ask("POST", PETS, b"{", headers=(JSON,)), 401, "0102"),
    ("project of someone else", ask("GET", "/p2/pets"), 403, "0103"),
    ("project that does not exist", ask("GET", "/%00/pets"), 403, "0103"),
    ("account of someone else", ask("PUT", "/accounts/other"), 403, "0103"),
    ("foreign project and a wrong body", ask("POST", "/p2/pets", b"{"), 403, "0103"),
    ("path parameter too long", ask("DELETE", "/p1/pets/" + "x" * 41), 400, "0001"),
    ("query not UTF-8", ask("GET", PETS + "?kind=%ff"), 400, "0001"),
    ("query key repeated", ask("GET", PETS + "?limit=1&limit=1"), 400, "0001"),
    ("query of the wrong type", ask("GET", PETS + "?limit=1_0"), 400, "0001"),
    ("query out of range", ask("GET", PETS + "?limit=0"), 400, "0001"),
    ("query with a code of its own", ask("GET", PETS + "?kind=cow"), 400, "0002"),
    ("condition between parameters", ask("GET", PETS + "?from=1"), 400, "0006"),
    ("single parameters come first", ask("GET", PETS + "?from=1&kind=cow"), 400, "0002"),
    ("header of the wrong type", ask("PUT", "/accounts/acme", headers=(TOKEN, BAD_MOOD)), 400, "0001"),
    ("no body", ask("POST", PETS), 400, "0001"),
    ("no body and no media type", ask("POST", PETS, headers=(TOKEN,)), 400, "0001"),
    ("broken JSON", ask("POST", PETS, b'{"kind": '), 400, "0001"),
    ("NaN", ask("POST", PETS, b'{"age": NaN}'), 400, "0001"),
    ("lone surrogate", ask("POST", PETS, b'"\\ud800"'), 400, "0001"),
    ("NUL byte", ask("POST", PETS, b'{"kind": "cat\x00"}'), 400, "0001"),
    ("escaped NUL", ask("POST", PETS, b'{"kind": "cat\\u0000", "name": "a"}'), 400, "0002"),
    ("deep nesting", ask("POST", PETS, b"[" * 1_000_000), 400, "0001"),
    ("less deep nesting", ask("POST", PETS, b"[" * 101 + b"]" * 101), 400, "0001"),
    ("big integer", ask("POST", PETS, BIG), 400, "0001"),
    ("a million wrong items", ask("POST", PETS, MANY_WRONG), 400, "0001"),
    ("duplicate keys, the last one wrong", ask("POST", PETS, b'{"kind":"cat","kind":"cow","name":"a"}'), 400, "0002"),
    ("not an object", ask("POST", PETS, b"null"), 400, "0001"),
    ("no media type", ask("POST", PETS, CAT, headers=(TOKEN,)), 415, "0001"),
    ("wrong media type", ask("POST", PETS, CAT, headers=(TOKEN, TEXT)), 415, "0001"),
    ("compressed", ask("POST", PETS, CAT, headers=(TOKEN, JSON, GZIP)), 415, "0001"),
    ("body too long", ask("POST", PETS, b" " * (LIMIT + 1)), 413, "0105"),
    ("body too long, in pieces", ask("POST", PETS, [b" " * (LIMIT // 2)] * 3), 413, "0105"),
    ("announced too long", ask("POST", PETS, [], headers=(TOKEN, ENDLESS)), 413, "0105"),
    ("condition in the body", ask("POST", PETS, b'{"kind": "dog", "name": "rex"}'), 400, "0005"),
    ("rejected by the behaviour", ask("POST", PETS, b'{"kind": "cat", "name": "twice"}'), 400, "0003"),
    ("unknown pet", ask("DELETE", "/p1/pets/a%2Fb"), 404, "0104"),
    ("broken behaviour", ask("POST", PETS, b'{"kind": "cat", "name": "broken"}'), 500, "0500"),
    ("wrong answer", ask("POST", PETS, b'{"kind": "cat", "name": "vanishing"}'), 500, "0500"),
]  # fmt: skip


@pytest.mark.parametrize(("asked", "status", "number"), [r[1:] for r in REQUESTS], ids=[r[0] for r in REQUESTS])
def test_an_error_has_the_documented_body_and_changes_nothing(
    asked: Callable[[Stub], Reply], status: int, number: str
) -> None:
    stub = Stub(API, check_responses=True)
    send(stub, "POST", PETS, CAT)
    before = list(stub.store.collection("pets", "p1"))
    reply = asked(stub)
    assert (reply.status, reply.json) == (status, body_of(f"PET.{number}"))
    assert reply.headers["content-type"] == "application/json"
    assert reply.headers["content-length"] == str(len(reply.body))
    assert reply.headers["x-request-id"]
    assert list(stub.store.collection("pets", "p1")) == before


@pytest.mark.parametrize(("more", "thorough"), [(0, True), (1, False)])
def test_a_long_body_is_not_checked_thoroughly(monkeypatch: pytest.MonkeyPatch, more: int, thorough: bool) -> None:
    """To collect a million violations takes minutes; the bound counts bytes, and not seconds, so that it is exact."""
    asked: list[bool] = []
    check = Checker.check

    def spy(checker: Checker, value: Any, *, thorough: bool = True) -> None:
        asked.append(thorough)
        check(checker, value, thorough=thorough)

    monkeypatch.setattr(Checker, "check", spy)
    send(Stub(API), "POST", PETS, b" " * (MAX_THOROUGH_BYTES + more - len(CAT)) + CAT)
    assert asked[-1] is thorough


def test_wrong_methods_are_told_the_right_ones() -> None:
    stub = Stub(API)
    assert send(stub, "PUT", PETS).headers["allow"] == "GET, HEAD, POST"
    assert send(stub, "GET", "/p1/pets/7").headers["allow"] == "DELETE"
    assert send(stub, "OPTIONS", "/docs").headers["allow"] == "GET, HEAD"
    head = send(stub, "HEAD", "/p1/pets/7")
    assert (head.status, head.headers["allow"], head.body) == (405, "DELETE", b"")


@pytest.mark.parametrize(
    ("target", "headers"),
    [
        (PETS, (TOKEN,)),
        (PETS + "?limit=0", (TOKEN,)),
        (PETS, ()),
        ("/p2/pets", (TOKEN,)),
        ("/nowhere", (TOKEN,)),
        ("/health", ()),
    ],
)
def test_head_is_get_without_a_body(target: str, headers: tuple[tuple[bytes, bytes], ...]) -> None:
    stub = Stub(API)
    send(stub, "POST", PETS, CAT)
    get, head = send(stub, "GET", target, headers=headers), send(stub, "HEAD", target, headers=headers)
    assert (head.status, head.body) == (get.status, b"")
    for replies in (get, head):
        replies.headers.pop("x-request-id")
    assert head.headers == get.headers
    assert stub.control.journal.entries()[-1]["response"]["body"] == ""


def test_what_is_created_comes_back_until_it_is_deleted_or_all_is_reset() -> None:
    stub = Stub(API, ids=map(str, itertools.count()).__next__)
    made = send(stub, "POST", PETS, CAT)
    assert (made.status, made.json) == (201, {"kind": "cat", "name": "tom", "id": "1"})
    assert send(stub, "GET", PETS).json["pets"] == [made.json]
    assert send(stub, "GET", "/p2/pets", headers=((b"x-token", b"bob-token"),)).json["pets"] == []
    gone = send(stub, "DELETE", "/p1/pets/1")
    assert (gone.status, gone.body, "content-length" in gone.headers) == (204, b"", False)
    assert send(stub, "GET", PETS).json["pets"] == []
    send(stub, "POST", PETS, CAT)
    stub.reset()
    assert count(stub) == 0


def test_state_belongs_to_the_stub() -> None:
    one, other = Stub(API), Stub(API)
    send(one, "POST", PETS, CAT)
    assert (count(one), count(other)) == (1, 0)


@pytest.mark.parametrize(
    "headers",
    [
        (TOKEN, (b"content-type", b"Application/JSON; charset=utf-8")),
        (TOKEN, JSON, (b"content-encoding", b"Identity")),
        (TOKEN, JSON, (b"content-length", b"junk"), (b"\xff", b"\xff")),
    ],
)
def test_other_ways_to_announce_json(headers: tuple[tuple[bytes, bytes], ...]) -> None:
    assert send(Stub(API), "POST", PETS, [CAT[:5], CAT[5:], b""], headers=headers).status == 201


def test_the_longest_body_is_read() -> None:
    padding = b" " * (LIMIT - len(CAT))
    assert send(Stub(API), "POST", PETS, [CAT, padding]).status == 201


def test_defaults_of_the_query_are_filled_in_and_other_keys_ignored() -> None:
    assert send(Stub(API), "GET", PETS + "?what=1&what=2&kind=cat").json["query"] == {"limit": 10, "kind": "cat"}


def test_a_body_is_ignored_where_none_is_expected() -> None:
    assert send(Stub(API), "GET", PETS, b"{" * 100).status == 200


DATE_MS = int(datetime(2026, 1, 1, tzinfo=UTC).timestamp() * 1000)


def signed(method: str, body: bytes) -> tuple[tuple[bytes, bytes], ...]:
    """Headers of a request signed by the first user at DATE_MS."""
    headers: dict[bytes, bytes] = {b"host": b"localhost", b"x-sdk-date": b"20260101T000000Z"}
    start = b"SDK-HMAC-SHA256 Access=a, SignedHeaders=host;x-sdk-date, Signature="
    signature = parse(start + b"0" * 64)
    assert signature is not None
    digest = sha256(canonical(signature, Content(method, PETS.encode(), b"", headers, body)))
    text = b"\n".join([b"SDK-HMAC-SHA256", headers[b"x-sdk-date"], digest.hexdigest().encode()])
    return (*headers.items(), (b"authorization", start + hmac.new(b"s", text, sha256).hexdigest().encode()), JSON)


def test_a_signed_body_is_ignored_where_none_is_expected() -> None:
    """As that of a request with a token; though it is read, because it is signed."""
    stub = Stub(API, clock=lambda: DATE_MS)
    assert send(stub, "GET", PETS, b"{", headers=signed("GET", b"{")).status == 200
    assert send(stub, "GET", PETS, b"[", headers=signed("GET", b"{")).status == 401
    assert [entry["request"]["body"] for entry in stub.control.journal.entries()] == ["{", "["]


def test_a_signed_body_is_read_once() -> None:
    """Reading again would wait for the client."""
    stub = Stub(API, clock=lambda: DATE_MS)
    assert send(stub, "POST", PETS, [CAT[:5], CAT[5:]], headers=signed("POST", CAT)).status == 201


@pytest.mark.parametrize("change", [ClockChange(now=0), ClockChange(advance=10**9), ClockChange(advance=-(10**9))])
def test_who_signs_may_move_the_clock_of_the_stub(change: ClockChange) -> None:
    """The signing window compares the client's time with the system's, which no test can move."""
    stub = Stub(API, clock=lambda: DATE_MS)
    stub.control.clock.set(change)
    assert send(stub, "GET", PETS, headers=signed("GET", b"")).status == 200


@pytest.mark.parametrize(("late", "status"), [(15 * 60_000, 200), (15 * 60_001, 401)])
def test_the_signing_window_is_that_of_the_system(late: int, status: int) -> None:
    stub = Stub(API, clock=lambda: DATE_MS + late)
    stub.control.clock.set(ClockChange(now=DATE_MS))
    assert send(stub, "GET", PETS, headers=signed("GET", b"")).status == status


def test_a_handler_of_get_cannot_change_anything() -> None:
    """Its transaction only reads, so that it excludes nobody."""

    def keep(call: Call) -> None:
        call.store.collection("pets", "p1").put("1", {"id": "1"}, at=call.now)

    operation = Operation(id="listPets", method="GET", path="/{project_id}/pets", status=200, handler=keep)
    stub = Stub(dataclasses.replace(API, operations=(operation,)))
    assert (send(stub, "GET", PETS).status, count(stub)) == (500, 0)


def test_an_optional_body_may_be_missing() -> None:
    reply = send(Stub(API, clock=lambda: 7), "PUT", "/accounts/acme", headers=(TOKEN, (b"x-mood", b"3")))
    assert reply.json == {"account": "acme", "project": "p1", "mood": {"X-Mood": 3}, "body": None, "now": 7}


def test_a_client_that_went_away_is_not_answered() -> None:
    stub = Stub(API)
    assert send(stub, "POST", PETS, []).status == 0
    assert count(stub) == 0


def test_without_a_behaviour_the_example_is_answered() -> None:
    assert send(Stub(API), "GET", "/p1/pets/tips").json == ["brush it"]


def test_a_public_operation_asks_for_no_token() -> None:
    assert send(Stub(API), "GET", "/health", headers=()).status == 200


def test_strict_rejects_unknown_properties() -> None:
    unknown = b'{"kind": "cat", "name": "tom", "nmae": 1}'
    assert [send(Stub(API, strict=strict), "POST", PETS, unknown).status for strict in (False, True)] == [201, 400]


DOCS = Path(__file__).parent / "docs"


@pytest.mark.parametrize(
    ("path", "body", "kind"),
    [
        ("/openapi.json", API.document, "application/json"),
        ("/docs/", (DOCS / "index.html").read_bytes(), "text/html; charset=utf-8"),
        ("/docs/index.html", (DOCS / "index.html").read_bytes(), "text/html; charset=utf-8"),
        ("/docs/index.md", b"# Pets", "text/markdown; charset=utf-8"),
        ("/docs/docs.css", b"body {}", "text/css; charset=utf-8"),
    ],
)
def test_pages_are_served_byte_for_byte_to_everyone(path: str, body: bytes, kind: str) -> None:
    stub = Stub(API)
    for _ in range(2):
        reply = send(stub, "GET", path, headers=())
        assert (reply.status, reply.body, reply.headers["content-type"]) == (200, body, kind)
        policy = reply.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "script-src 'self'" in policy
        assert "unsafe" not in policy
    head = send(stub, "HEAD", path, headers=())
    assert (head.status, head.headers["content-length"], head.body) == (200, str(len(body)), b"")


def test_the_documentation_is_a_folder() -> None:
    reply = send(Stub(API), "GET", "/docs", headers=())
    assert (reply.status, reply.headers["location"], reply.body) == (307, "docs/", b"")


@pytest.mark.parametrize(
    "path",
    ["/docs/notes.yaml", "/docs/none.html", "/docs/../pets.py", "/docs/%2e%2e/pets.py", "/docs//index.html", "/docsx"],
)
def test_nothing_else_of_the_folder_is_served(path: str) -> None:
    assert send(Stub(API), "GET", path, headers=()).status == 404


def test_the_edition_of_the_stub_is_chosen_on_its_pages() -> None:
    reply = send(Stub(dataclasses.replace(API, edition="small")), "GET", "/docs/", headers=())
    assert reply.body.endswith(b'<input value="*"><input value="small" checked>')
    assert send(Stub(dataclasses.replace(API, edition="small")), "GET", "/docs/index.md", headers=()).body == b"# Pets"


@pytest.mark.parametrize("control", [True, False])
def test_health_is_told_to_everyone(control: bool) -> None:
    stub = Stub(API, control=control)
    for method in ("GET", "HEAD"):
        reply = send(stub, method, "/_stub/health", headers=())
        assert (reply.status, reply.body) == (200, b'{"status":"ok"}' if method == "GET" else b"")
    assert send(stub, "POST", "/_stub/health", headers=()).headers["allow"] == "GET, HEAD"
    assert not control or stub.control.journal.entries() == []


def test_a_broken_behaviour_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        send(Stub(API), "POST", PETS, b'{"kind": "cat", "name": "broken"}')
    assert "this handler is broken" in caplog.text


def test_answers_are_only_checked_when_asked_to() -> None:
    assert send(Stub(API), "POST", PETS, b'{"kind": "cat", "name": "vanishing"}').json == {"kind": "cat"}


def test_a_code_that_is_not_in_the_catalogue_is_a_fault() -> None:
    def reject(_: Call) -> Any:
        raise ApiError("PET.9999")

    operation = Operation(id="checkHealth", method="GET", path="/health", status=200, handler=reject)
    stub = Stub(dataclasses.replace(API, operations=(operation,)))
    assert send(stub, "GET", "/health").json == body_of("PET.0500")


def test_every_situation_has_an_answer() -> None:
    stub = Stub(API)
    for name, (status, code) in CONDITIONS.items():
        assert (stub.condition(name).status, json.loads(stub.condition(name).body)) == (status, body_of(code))


def test_credentials_are_named_after_the_parameters() -> None:
    expected = {"project_id": "p1", "account_id": "acme", "user": "ann", "token": "ann-token"}
    assert Stub(API).credentials == {**expected, "password": "p", "access_key": "a", "secret_key": "s"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b"{", "truncated"),
        (b"[]", "object"),
        (b"{}", "accounts"),
        (b'{"accounts": [{"id": 1}]}', r"\$\.accounts\[0\]\.id"),
        (b'{"a":' * 100_000, "recursion"),
        (b"\xff", "malformed"),
    ],
)
def test_a_world_that_is_none(text: bytes, message: str) -> None:
    with pytest.raises(WorldError, match=message):
        World.of_json(text)


def test_another_world_can_be_given() -> None:
    world = World.of({**WORLD, "foods": ["hay"]})
    assert send(Stub(API, world=world), "GET", PETS).json["food"] == "hay"


def test_ids_are_random_uuids() -> None:
    new_id = CountingIds()
    ids = {new_id() for _ in range(1000)}
    assert len(ids) == 1000
    assert all(str(uuid.UUID(id)) == id and uuid.UUID(id).version == 4 for id in ids)
    assert {uuid.UUID(id).variant for id in ids} == {uuid.RFC_4122}


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork on this system")
def test_a_forked_process_makes_other_ids() -> None:
    new_id = CountingIds()
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(writing, new_id().encode())
        os._exit(0)
    os.waitpid(child, 0)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        other = pipe.read()
    assert uuid.UUID(other).version == 4
    assert other != new_id()


def test_a_creation_never_overwrites() -> None:
    """Whatever ids are: those of two processes may be equal if a test chooses them."""
    stub = Stub(API, ids=lambda: "same")
    statuses = [send(stub, "POST", PETS, CAT.replace(b"tom", name)).status for name in (b"tom", b"tim")]
    assert statuses == [201, 500]
    assert [pet["name"] for pet in stub.store.collection("pets", "p1")] == ["tom"]
