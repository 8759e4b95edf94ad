"""Planned faults: which requests they are for, when they happen, and how they respond."""

from __future__ import annotations

import json
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from generator.runtime.stub.app import Stub

from .asgi import JSON, TOKEN, Reply, send
from .pets import API

PETS = "/p1/pets"
CAT = b'{"kind": "cat", "name": "tom", "collar": {"colour": "red"}}'


def plan(stub: Stub, *faults: dict[str, Any]) -> None:
    reply = send(stub, "PUT", "/_stub/faults", json.dumps(faults).encode())
    assert reply.status == 200, reply.body


def create(stub: Stub, query: str = "") -> Reply:
    return send(stub, "POST", PETS + query, CAT)


def count(stub: Stub) -> int:
    return len(stub.store.collection("pets", "p1"))


@pytest.mark.parametrize("status", [204, 304])
def test_a_status_without_a_body_has_none(status: int) -> None:
    stub = Stub(API)
    plan(stub, {"operation": "createPet", "status": status, "body": {"a": 1}})
    reply = create(stub)
    assert (reply.status, reply.body, "content-length" in reply.headers) == (status, b"", False)


def test_a_success_has_no_error_body() -> None:
    stub = Stub(API)
    plan(stub, {"operation": "listTips", "status": 200}, {"operation": "listTips", "status": 202})
    assert send(stub, "GET", "/p1/pets/tips").json == ["brush it"]
    accepted = send(stub, "GET", "/p1/pets/tips")
    assert (accepted.status, accepted.body) == (202, b"")


def test_body_and_headers() -> None:
    stub = Stub(API)
    plan(stub, {"operation": "*", "status": 429, "body": {"slow": "down"}, "headers": {"Retry-After": "7", "X-A": "b"}})
    reply = create(stub)
    assert (reply.status, reply.json, reply.headers["x-a"]) == (429, {"slow": "down"}, "b")
    assert reply.headers["content-type"] == "application/json"
    assert [name for name in reply.headers if name == "retry-after"] == ["retry-after"]
    assert reply.headers["retry-after"] == "7"


def test_a_planned_error_says_that_it_is_one() -> None:
    stub = Stub(API)
    plan(stub, {"operation": "createPet", "status": 503}, {"operation": "*", "status": 202})
    assert create(stub).headers["x-stub-reason"] == "planned fault of createPet"
    assert "x-stub-reason" not in create(stub).headers
    assert stub.control.journal.entries()[0]["reason"] == "planned fault of createPet"


def test_headers_alone_are_added_to_the_response() -> None:
    stub = Stub(API)
    plan(stub, {"operation": "createPet", "headers": {"Content-Type": "text/json"}})
    reply = create(stub)
    assert (reply.status, reply.headers["content-type"], count(stub)) == (201, "text/json", 1)


def test_a_fault_for_ever() -> None:
    stub = Stub(API)
    plan(stub, {"operation": "createPet", "status": 503, "times": None})
    assert {create(stub).status for _ in range(20)} == {503}
    plan(stub)
    assert create(stub).status == 201


def test_only_matching_requests_count() -> None:
    stub = Stub(API)
    plan(
        stub,
        {"operation": "createPet", "status": 500, "match": {"query": {"a": "1"}}},
        {"operation": "createPet", "status": 502, "match": {"body": {"collar.colour": "blue"}}},
        {"operation": "createPet", "status": 503, "match": {"body": {"collar.colour": "red"}, "query": {}}},
    )
    assert [create(stub).status, create(stub, "?a=1").status, create(stub, "?a=2").status] == [503, 500, 201]
    assert len(stub.control.faults.pending) == 1
    assert send(stub, "POST", PETS, b"[").status == 400


def test_before_authentication() -> None:
    stub = Stub(API)
    plan(stub, {"operation": "createPet", "status": 503, "at": "authentication", "times": 2})
    assert [send(stub, "POST", PETS, CAT, headers=()).status for _ in range(3)] == [503, 503, 401]
    assert send(stub, "POST", "/nowhere", CAT, headers=()).status == 404
    plan(stub, {"operation": "createPet", "status": 503})
    assert [send(stub, "POST", PETS, CAT, headers=()).status, create(stub).status] == [401, 503]


def test_acted_on_and_response_lost() -> None:
    stub = Stub(API)
    plan(stub, {"operation": "createPet", "drop": True, "at": "response"})
    with pytest.raises(ConnectionResetError):
        create(stub)
    assert count(stub) == 1
    plan(stub, {"operation": "createPet", "status": 504, "at": "response"})
    assert (create(stub).status, count(stub)) == (504, 2)
    plan(stub, {"operation": "createPet", "status": 504})
    assert (create(stub).status, count(stub)) == (504, 2)


REJECTED = (
    ("POST", PETS, b"[", (TOKEN, JSON)),  # by the description
    ("POST", PETS, CAT, ()),  # by the authentication
)


@pytest.mark.parametrize("request_", REJECTED, ids=["body", "token"])
def test_a_fault_shapes_the_response_to_a_rejected_request_too(request_: Any) -> None:
    stub = Stub(API)
    method, path, body, headers = request_
    at = "handling" if headers else "authentication"
    plan(stub, {"operation": "createPet", "headers": {"X-A": "b"}, "truncate": 5, "at": at})
    reply = send(stub, method, path, body, headers=headers)
    assert (reply.status, reply.headers["x-a"], len(reply.body)) == (400 if headers else 401, "b", 5)
    assert stub.control.faults.pending == []
    assert stub.control.journal.entries()[0]["reason"] == reply.headers["x-stub-reason"] != ""


def test_a_response_that_is_lost_can_be_a_rejection() -> None:
    stub = Stub(API)
    plan(stub, {"operation": "createPet", "status": 504, "at": "response", "times": 2})
    assert [send(stub, "POST", PETS, body).status for body in (b"[", CAT)] == [504, 504]
    assert [entry["reason"] for entry in stub.control.journal.entries()] == ["planned fault of createPet"] * 2
    assert stub.control.journal.problems() == [f"POST {PETS}: body: Input data was truncated"]


def test_probability_follows_the_seed() -> None:
    seen = []
    for seed in (1, 1, 2):
        stub = Stub(API, seed=seed)
        plan(stub, {"operation": "createPet", "status": 503, "probability": 0.5, "times": None})
        seen.append([create(stub).status for _ in range(40)])
    assert seen[0] == seen[1] != seen[2]
    assert 5 < seen[0].count(503) < 35


@pytest.mark.parametrize(
    "delay",
    [
        30,
        {"type": "uniform", "lower": 30, "upper": 31},
        {"type": "lognormal", "median": 30, "sigma": 0.001},
    ],
)
def test_delays(delay: Any) -> None:
    stub = Stub(API)
    plan(stub, {"operation": "createPet", "delay": delay})
    began = time.monotonic()
    assert create(stub).status == 201
    assert time.monotonic() - began >= 0.029
    began = time.monotonic()
    assert create(stub).status == 201


@pytest.mark.parametrize(("at", "acted"), [("response", 1), ("handling", 0)])
def test_a_delay_at_the_response_comes_after_the_effect(at: str, acted: int, tmp_path: Path) -> None:
    """The effect is committed: another process sees it."""
    file = str(tmp_path / "state.db")
    with closing(Stub(API, state=file)) as stub, closing(Stub(API, state=file)) as other, ThreadPoolExecutor(1) as pool:
        plan(stub, {"operation": "createPet", "delay": 400, "at": at})
        pending = pool.submit(create, stub)
        time.sleep(0.2)
        assert (count(other), pending.done()) == (acted, False)
        assert (pending.result().status, count(other)) == (201, 1)


@pytest.mark.parametrize(
    ("fault", "problem"),
    [
        ({"operation": "createPets"}, "there is no operation createPets; did you mean 'createPet'? - at `$[1]`"),
        ({"operation": "*", "code": "PET.9"}, "there is no error code PET.9"),
        ({"operation": "*", "code": "PET.0001", "status": 200}, "status 200 is no error, so it has no code"),
        ({"operation": "*", "probability": 0}, "Expected `float` > 0.0 - at `$[1].probability`"),
        ({"operation": "*", "probability": 1.5}, "Expected `float` <= 1.0"),
        ({"operation": "*", "times": 0}, "Expected `int` >= 1"),
        ({"operation": "*", "at": "handle"}, "Invalid enum value 'handle'; did you mean 'handling'? - at `$[1].at`"),
        ({"operation": "*", "stauts": 503}, "unknown field `stauts`; did you mean 'status'? - at `$[1]`"),
        ({"operation": "*", "times": 2}, "the fault changes nothing; add a field such as status, delay or drop"),
        ({"operation": "*", "drop": True, "status": 503}, "without a response, so status has no effect; remove one"),
        ({"operation": "*", "drop": True, "body": None}, "without a response, so body has no effect; remove one"),
        ({"operation": "*", "headers": {"Date": "x"}}, "the server sets the header Date; remove it"),
        ({"operation": "*", "headers": {"Content-Length": "1"}}, "sets the header Content-Length; use truncate"),
        (
            {"operation": "*", "delay": {"type": "uniform", "lower": 2, "upper": 1}},
            "the lower limit of the delay is above",
        ),
        ({"operation": "*", "delay": {"type": "normal"}}, "Invalid value 'normal'"),
        ({"operation": "*", "headers": {"a b": "c"}}, "'a b' with 'c' is no header"),
        ({"operation": "*", "headers": {"a": "c\r\nd: e"}}, "is no header"),
        ({"operation": "*", "match": {"path": {}}}, "Object contains unknown field `path`"),
    ],
)
def test_a_fault_that_cannot_be(fault: dict[str, Any], problem: str) -> None:
    stub = Stub(API)
    plan(stub, {"operation": "*", "status": 500})
    reply = send(stub, "POST", "/_stub/faults", json.dumps([{"operation": "*", "status": 500}, fault]).encode())
    assert reply.status == 400
    assert problem in reply.json["error"]
    assert [each.status for each in stub.control.faults.pending] == [500]


def test_a_fault_and_an_override_by_code_have_the_same_status() -> None:
    import dataclasses

    operations = tuple(
        dataclasses.replace(each, errors={422: ("PET.0002",)}) if each.id == "createPet" else each
        for each in API.operations
    )
    stub = Stub(dataclasses.replace(API, operations=operations))
    plan(stub, {"operation": "createPet", "code": "PET.0002"})
    planned = create(stub)
    preferred = send(stub, "POST", PETS, CAT, headers=(TOKEN, (b"prefer", b"code=PET.0002")))
    assert (planned.status, preferred.status) == (422, 422)
    assert planned.json == preferred.json
