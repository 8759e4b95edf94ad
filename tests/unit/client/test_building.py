"""Requests are built from arguments; invalid arguments are rejected before anything is sent."""

from __future__ import annotations

import json
import warnings
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Annotated, Any

import pytest
from pydantic import Field

from generator.runtime.client.building import Call, Defaults, build
from generator.runtime.client.errors import InvalidRequest
from generator.runtime.client.model import OpenRequestModel, RequestModel, ResponseModel
from generator.runtime.client.operation import Body, Operation, Parameter
from generator.runtime.client.timeouts import Timeout
from generator.runtime.client.transport import Request
from generator.runtime.client.unset import UNSET
from generator.runtime.client.values import OPEN, UnknownMember

NO_NUMBER = "Input should be a valid number, unable to parse string as a number"
DEFAULTS = Defaults("https://pets.example.com/v1", {"shop_id": "s1"}, Timeout(), "pets-client/1.0", "PETS")


class Colour(StrEnum):
    RED = "red"


class Tag(RequestModel):
    tag_key: str = Field(alias="tag-key")


class Collar(RequestModel):
    colour: Colour
    size: int | None = None


class Pet(RequestModel):
    name: str
    collar: Collar | None = None
    collars: list[Collar] | None = None
    born: int | None = None


def operation(*parameters: Parameter, path: str = "/pets", body: Body | None = None) -> Operation[None]:
    return Operation(name="pets.do", method="POST", path=path, result=None, parameters=parameters, body=body)


def path_of(value: Any, **more: Any) -> str:
    called = operation(Parameter(name="id", location="path", required=True, **more), path="/pets/{id}/toys")
    return build(called, Call(path={"id": value}), DEFAULTS).url.removeprefix(DEFAULTS.endpoint)


def query_of(value: Any, **more: Any) -> str:
    called = operation(Parameter(name="a b", location="query", **more))
    return build(called, Call(query={"a b": value}), DEFAULTS).url.removeprefix(DEFAULTS.endpoint + "/pets")


def sent(content: Any, model: type[RequestModel] | None = Pet, *, required: bool = True) -> Request:
    body = Body(model=None if model is None else lambda: model, required=required, media_type="application/json")
    return build(operation(body=body), Call(body=content), DEFAULTS)


def problems(called: Operation[None], call: Call, defaults: Defaults = DEFAULTS) -> dict[str, str]:
    with pytest.raises(InvalidRequest) as caught:
        build(called, call, defaults)
    return {problem.location: problem.message for problem in caught.value.problems}


# --- paths ---


@pytest.mark.parametrize(
    ("value", "path"),
    [
        ("a-b.c_d~e", "/pets/a-b.c_d~e/toys"),
        ("a/b?c#d%e", "/pets/a%2Fb%3Fc%23d%25e/toys"),
        ("é {id}", "/pets/%C3%A9%20%7Bid%7D/toys"),
        ("...", "/pets/.../toys"),
        (7, "/pets/7/toys"),
        (Colour.RED, "/pets/red/toys"),
    ],
)
def test_paths_are_percent_encoded(value: Any, path: str) -> None:
    assert path_of(value) == path


NOON = datetime(2030, 1, 31, 12, tzinfo=timezone(timedelta(hours=2)))


@pytest.mark.parametrize("value", [NOON, 1896084000000])
def test_unix_times_are_milliseconds(value: Any) -> None:
    assert path_of(value, kind="integer", time=True) == "/pets/1896084000000/toys"
    assert path_of([value, 1], kind="integer", time=True, array="commas") == "/pets/1896084000000,1/toys"


def test_a_time_without_an_offset_is_rejected() -> None:
    with pytest.raises(InvalidRequest, match="id: must have an offset from UTC"):
        path_of(NOON.replace(tzinfo=None), kind="integer", time=True)


def test_an_array_in_a_path_has_commas() -> None:
    assert path_of([1, "2;3"], array="commas") == "/pets/1,2%3B3/toys"


@pytest.mark.parametrize("value", ["", ".", ".."])
def test_segments_that_would_change_the_path_are_rejected(value: str) -> None:
    with pytest.raises(InvalidRequest, match=r"pets\.do: id: .* is not a valid path segment"):
        path_of(value)


# --- queries ---


@pytest.mark.parametrize(
    ("value", "query"),
    [
        (True, "?a%20b=true"),
        (False, "?a%20b=false"),
        (0, "?a%20b=0"),
        (1.5, "?a%20b=1.5"),
        ("", "?a%20b="),
        ("x&y=z+é", "?a%20b=x%26y%3Dz%2B%C3%A9"),
        (UNSET, ""),
    ],
)
def test_queries(value: Any, query: str) -> None:
    assert query_of(value) == query


def test_arrays_are_repeated_or_have_commas() -> None:
    assert query_of([1, 2], array="repeated") == "?a%20b=1&a%20b=2"
    assert query_of(("x&y", True), array="commas") == "?a%20b=x%26y,true"
    assert query_of(("x,y", True), array="spaces") == "?a%20b=x%2Cy%20true"
    assert query_of(("x,y", True), array="pipes") == "?a%20b=x%2Cy%7Ctrue"


def test_several_parameters_keep_the_order_of_the_description() -> None:
    called = operation(Parameter(name="b", location="query"), Parameter(name="a", location="query"))
    assert build(called, Call(query={"a": 1, "b": 2}), DEFAULTS).url.endswith("/pets?b=2&a=1")


@pytest.mark.parametrize(
    ("value", "more", "message"),
    [
        (None, {}, "must be a string, number or boolean, not NoneType"),
        ([1], {}, "must be a string, number or boolean, not list"),
        ("ab", {"array": "commas"}, "must be a list"),
        (b"ab", {"array": "commas"}, "must be a list"),
        ({"a": 1}, {"array": "commas"}, "must be a list"),
        (Tag.model_validate({"tag-key": "a"}), {"array": "commas"}, "must be a list"),
        ([], {"array": "commas", "required": True}, "must not be empty"),
        (iter([]), {"array": "pipes", "required": True}, "must not be empty"),
        ("x", {"kind": "integer"}, "Input should be a valid integer, unable to parse string as an integer"),
        (None, {"kind": "integer"}, "Input should be a valid integer"),
        (1.5, {"kind": "integer"}, "Input should be a valid integer, got a number with a fractional part"),
        ([1, "x"], {"kind": "number", "array": "commas"}, NO_NUMBER),
        (2, {"kind": "boolean"}, "Input should be a valid boolean, unable to interpret input"),
        (float("nan"), {}, "must be a finite number"),
        (float("inf"), {"kind": "number"}, "must be a finite number"),
        (UNSET, {"required": True}, "is required"),
        ("\ud800", {}, "'utf-8' codec can't encode character '\\ud800' in position 0: surrogates not allowed"),
    ],
)
def test_invalid_parameters(value: Any, more: dict[str, Any], message: str) -> None:
    called = operation(Parameter(name="q", location="query", **more))
    assert problems(called, Call(query={"q": value})) == {"q": message}


def test_all_problems_are_reported_at_once() -> None:
    called = operation(Parameter(name="a", location="query", required=True), Parameter(name="b", location="query"))
    assert problems(called, Call(query={"b": None, "c": 1})).keys() == {"a", "b", "c"}


def test_a_name_in_two_locations_is_two_parameters() -> None:
    called = operation(
        *(Parameter(name="id", location=each) for each in ("path", "query", "header")), path="/pets/{id}"
    )
    request = build(called, Call({"id": "p"}, {"id": "q"}, {"id": "h"}), DEFAULTS)
    assert request.url.endswith("/pets/p?id=q")
    assert request.headers["id"] == "h"
    assert problems(operation(Parameter(name="id", location="query")), Call(path={"id": 1}))["id"] == (
        "is not a path parameter of this operation"
    )


@pytest.mark.parametrize(
    "of", [set, frozenset, iter, tuple, lambda text: {text: 1}.keys(), lambda text: (c for c in text)]
)
@pytest.mark.parametrize("array", ["commas", "repeated"])
def test_iterables_are_arrays(of: Any, array: str) -> None:
    assert query_of(of("x"), array=array) == "?a%20b=x"


@pytest.mark.parametrize(
    ("value", "kind", "query"),
    [("7", "integer", "7"), (7.0, "integer", "7"), (Colour.RED, "", "red"), ("yes", "boolean", "true")],
)
def test_numbers_are_read_like_fields(value: Any, kind: Any, query: str) -> None:
    assert query_of(value, kind=kind) == f"?a%20b={query}"


def test_decimal_numbers_keep_their_digits() -> None:
    assert query_of(Decimal("0.12345678901234567890"), kind="number") == "?a%20b=0.12345678901234567890"


@pytest.mark.parametrize("text", ["\u0661\u0662", "1_000", " 1", "nan", "Infinity"])
def test_a_text_is_a_number_only_in_digits_of_ascii(text: str) -> None:
    assert query_of("12.50", kind="number") == "?a%20b=12.50"
    with pytest.raises(InvalidRequest, match="number"):
        query_of(text, kind="number")


def test_members_that_are_not_documented_are_sent_with_a_warning() -> None:
    message = "a b: 'grey' is none of the documented values red, blue; it is sent as it is"
    with pytest.warns(UnknownMember, match=message):
        assert query_of("grey", choices=("red", "blue")) == "?a%20b=grey"
    with pytest.warns(UnknownMember) as caught:
        assert query_of(["red", "grey"], choices=("red",), array="repeated") == "?a%20b=red&a%20b=grey"
    assert len(caught) == 1


def test_members_in_json_are_compared_before_they_are_encoded() -> None:
    assert query_of("red", choices=("red",), json=True) == "?a%20b=%22red%22"
    assert query_of(["red"], choices=("red",), json=True) == "?a%20b=%5B%22red%22%5D"
    with pytest.warns(UnknownMember, match="'grey' is none of"):
        query_of(["red", "grey"], choices=("red",), json=True)


def test_choices_are_members_strings_or_numbers() -> None:
    assert query_of(Colour.RED, choices=("red",)) == "?a%20b=red"
    assert query_of(30, choices=(0, 30)) == "?a%20b=30"


# --- bound parameters ---

BOUND = operation(Parameter(name="shop_id", location="path", required=True, bound=True), path="/{shop_id}/pets")


def test_a_bound_parameter_comes_from_the_client_unless_the_call_has_one() -> None:
    assert build(BOUND, Call(path={"shop_id": UNSET}), DEFAULTS).url.endswith("/s1/pets")
    assert build(BOUND, Call(path={"shop_id": "s2"}), DEFAULTS).url.endswith("/s2/pets")


def test_a_bound_parameter_without_a_value() -> None:
    defaults = Defaults("https://pets.example.com", {}, Timeout(), "pets-client/1.0", "PETS")
    (message,) = problems(BOUND, Call(), defaults).values()
    assert message == "is required; pass it to the client or to the call, or set PETS_SHOP_ID"


# --- bodies ---


def test_a_body_has_the_given_fields_only() -> None:
    request = sent({"name": "Tom", "collar": UNSET, "born": None})
    assert json.loads(request.body or b"") == {"name": "Tom", "born": None}
    assert request.headers["Content-Type"] == "application/json"


@pytest.mark.parametrize("collar", [Collar(colour=Colour.RED), {"colour": "red"}, MappingProxyType({"colour": "red"})])
def test_an_object_in_a_body_is_a_model_or_a_mapping(collar: Any) -> None:
    request = sent({"name": "Tom", "collar": collar, "collars": (collar,)})
    assert json.loads(request.body or b"") == {
        "name": "Tom",
        "collar": {"colour": "red"},
        "collars": [{"colour": "red"}],
    }


@pytest.mark.parametrize(
    ("content", "location"),
    [
        ({}, "name"),
        ({"name": "Tom", "nmae": "x"}, "nmae"),
        ({"name": "Tom", "collar": {"color": "red"}}, "collar.color"),
        ({"name": "Tom", "collars": [{"colour": "red"}, {"colour": "grey"}]}, "collars.1.colour"),
        ({"name": 7}, "name"),
        ({"name": "\ud800"}, "body"),
    ],
)
def test_invalid_bodies(content: Any, location: str) -> None:
    with pytest.raises(InvalidRequest) as caught:
        sent(content)
    assert location in {problem.location for problem in caught.value.problems}
    assert str(caught.value).startswith("pets.do: ")


def test_a_model_changed_after_construction_is_validated_again() -> None:
    collar = Collar(colour=Colour.RED)
    collar.size = "large"  # type: ignore[assignment]
    with pytest.raises(InvalidRequest, match=r"collar\.size"):
        sent({"name": "Tom", "collar": collar})


def test_an_optional_body_without_fields_is_not_sent() -> None:
    request = sent({"name": UNSET}, required=False)
    assert request.body is None
    assert "Content-Type" not in request.headers


def test_a_body_without_a_model() -> None:
    assert sent([1, {"a": None}], None).body == b'[1,{"a":null}]'
    assert sent([Collar(colour=Colour.RED)], None).body == b'[{"colour":"red"}]'
    assert sent([Tag.model_validate({"tag-key": "a"})], None).body == b'[{"tag-key":"a"}]'
    assert sent(UNSET, None, required=False).body is None
    with pytest.raises(InvalidRequest, match="body"):
        sent({1, object()}, None)


# --- bodies of response models, extra fields, open enumerations ---


class ListedCollar(ResponseModel):
    colour: str
    size: int | None = None
    sold_at: int | None = None
    tag: Annotated[str | None, Field(alias="tag-key")] = None


class OpenCollar(RequestModel):
    colour: Annotated[Colour, OPEN]
    colours: list[Annotated[Colour, OPEN]] | None = None


def test_a_model_of_a_response_is_sent_with_the_fields_of_the_request() -> None:
    listed = ListedCollar.model_validate({"colour": "red", "sold_at": 7, "new": 1})
    assert json.loads(sent({"name": "Tom", "collar": listed, "collars": [listed]}).body or b"") == {
        "name": "Tom",
        "collar": {"colour": "red"},
        "collars": [{"colour": "red"}],
    }
    listed.size = 4
    assert json.loads(sent({"name": "Tom", "collar": listed}).body or b"")["collar"] == {"colour": "red", "size": 4}


def test_a_null_of_a_response_is_omitted() -> None:
    listed = ListedCollar.model_validate({"colour": "red", "size": None})
    assert json.loads(sent({"name": "Tom", "collar": listed}).body or b"")["collar"] == {"colour": "red"}


def test_a_model_of_a_response_that_does_not_fit() -> None:
    with pytest.raises(InvalidRequest, match=r"collar\.colour"):
        sent({"name": "Tom", "collar": ListedCollar(colour="grey")})
    with pytest.raises(InvalidRequest, match="nmae"):
        sent({"name": "Tom", "nmae": ListedCollar(colour="red")})


def test_an_open_request_gets_all_fields() -> None:
    class Open(OpenRequestModel):
        colour: str

    listed = ListedCollar.model_validate({"colour": "red", "new": 1, "tag-key": "k"})
    assert Open.model_validate(listed).model_dump() == {"colour": "red", "new": 1, "tag-key": "k"}


def test_unknown_members_of_bodies_are_sent_with_a_warning() -> None:
    with pytest.warns(UnknownMember, match="colour: 'grey' is none of the documented values 'red'"):
        assert sent({"colour": "grey"}, OpenCollar).body == b'{"colour":"grey"}'
    with pytest.warns(UnknownMember):
        assert sent({"colour": "red", "colours": ["red", "grey"]}, OpenCollar).body == (
            b'{"colour":"red","colours":["red","grey"]}'
        )
    with pytest.raises(InvalidRequest, match="colour"):
        sent({"colour": 7}, OpenCollar)
    with pytest.raises(InvalidRequest, match="color"):
        sent({"color": "red"}, OpenCollar)


class Variants(RequestModel):
    either: Annotated[
        Annotated[Colour | Collar, Field(union_mode="smart")] | Annotated[Colour, OPEN],
        Field(union_mode="left_to_right"),
    ] = Colour.RED


def test_unknown_members_inside_unions_are_sent_with_a_warning() -> None:
    with pytest.warns(UnknownMember, match="either: 'grey' is none of the documented values 'red'"):
        assert sent({"either": "grey"}, Variants).body == b'{"either":"grey"}'
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert sent({"either": {"colour": "red"}}, Variants).body == b'{"either":{"colour":"red"}}'
        for wrong in ({"either": 7}, {"either": {"color": "red"}}):
            with pytest.raises(InvalidRequest):
                sent(wrong, Variants)


@pytest.mark.parametrize("several", [{1}, iter([1]), (each for each in [1])])
def test_iterables_are_lists_in_bodies(several: Any) -> None:
    class Numbers(RequestModel):
        numbers: list[int]

    assert sent({"numbers": several}, Numbers).body == b'{"numbers":[1]}'


def with_extra(content: Any, extra: Any, body: Body | None) -> Request:
    return build(operation(body=body), Call(body=content, extra_body=extra), DEFAULTS)


JSON_BODY = Body(model=lambda: Pet, required=True, media_type="application/json")


def test_extra_body_adds_and_replaces_fields() -> None:
    request = with_extra({"name": "Tom", "born": 1}, {"born": "1 May", "wings": [2, Colour.RED], "x": None}, JSON_BODY)
    assert json.loads(request.body or b"") == {"name": "Tom", "born": "1 May", "wings": [2, "red"], "x": None}


def test_extra_body_keeps_digits() -> None:
    exact = Body(type=Any, required=True, media_type="application/json")
    assert with_extra({"a": Decimal("1.50")}, {"b": 0.1, "c": 10**30}, exact).body in (
        b'{"a":1.50,"b":0.1,"c":1000000000000000000000000000000}',
        b'{"a":"1.50","b":0.1,"c":1000000000000000000000000000000}',
    )


def test_extra_body_without_a_body() -> None:
    request = with_extra(UNSET, {"a": 1}, None)
    assert (request.body, request.headers["Content-Type"]) == (b'{"a":1}', "application/json")


@pytest.mark.parametrize(
    ("content", "extra", "body"),
    [
        ([1], {"a": 1}, Body(type=Any, required=True, media_type="application/json")),
        ("text", {"a": 1}, Body(required=True, media_type="text/plain", content="text")),
        ({"name": "Tom"}, {"a": object()}, JSON_BODY),
        ({"name": "Tom"}, "ab", JSON_BODY),
    ],
)
def test_invalid_extra_bodies(content: Any, extra: Any, body: Body) -> None:
    with pytest.raises(InvalidRequest):
        with_extra(content, extra, body)


def test_extra_query_adds_and_replaces_parameters() -> None:
    called = operation(Parameter(name="a", location="query"), Parameter(name="b c", location="query", array="repeated"))
    call = Call(query={"a": 1, "b c": [1, 2]}, extra_query={"b c": 3, "d": ["x&", True], "e": UNSET})
    assert build(called, call, DEFAULTS).url.endswith("/pets?a=1&b%20c=3&d=x%26&d=true")
    assert problems(called, Call(extra_query={"a": object()})).keys() == {"extra_query.a"}


@pytest.mark.parametrize(
    "call",
    [
        Call(extra_headers="ab"),  # type: ignore[arg-type]
        Call(extra_headers={1: "a"}),  # type: ignore[dict-item]
        Call(extra_headers={"X-A": object()}),  # type: ignore[dict-item]
        Call(extra_query="ab"),  # type: ignore[arg-type]
        Call(extra_query={1: "a"}),  # type: ignore[dict-item]
        Call(timeout=10**400),
        Call(timeout=1e300),
        Call(query={"q": 10**5000}),
    ],
)
def test_arguments_that_nobody_expects(call: Call) -> None:
    with pytest.raises(InvalidRequest):
        build(operation(Parameter(name="q", location="query")), call, DEFAULTS)


# --- headers and timeout ---


def test_headers() -> None:
    called = operation(Parameter(name="X-Age", location="header"))
    assert build(called, Call(headers={"X-Age": 3}), DEFAULTS).headers == {
        "User-Agent": "pets-client/1.0",
        "Accept": "application/json",
        "X-Age": "3",
    }


def test_an_array_in_a_header_has_commas() -> None:
    called = operation(Parameter(name="X-Ages", location="header", array="commas"))
    assert build(called, Call(headers={"X-Ages": [3, True]}), DEFAULTS).headers["X-Ages"] == "3,true"


def test_extra_headers_override_regardless_of_case() -> None:
    body = Body(model=None, required=True, media_type="application/json")
    call = Call(body=[1], extra_headers={"user-agent": "mine", "CONTENT-TYPE": "text/json"})
    headers = build(operation(body=body), call, DEFAULTS).headers
    assert headers == {"Accept": "application/json", "user-agent": "mine", "CONTENT-TYPE": "text/json"}


@pytest.mark.parametrize(
    ("headers", "location"),
    [
        ({"X-A": "1\r\nX-B: 2"}, "X-A"),
        ({"X-A": "é"}, "X-A"),
        ({"X A": "1"}, "extra_headers"),
        ({"X-A\n": "1"}, "extra_headers"),
        ({"": "1"}, "extra_headers"),
    ],
)
def test_headers_cannot_inject_headers(headers: dict[str, str], location: str) -> None:
    assert problems(operation(), Call(extra_headers=headers)).keys() == {location}


def test_a_call_may_override_the_timeout() -> None:
    assert build(operation(), Call(), DEFAULTS).timeout == Timeout(10, 30, 30, 60)
    assert build(operation(), Call(timeout=0.5), DEFAULTS).timeout == Timeout(0.5, 0.5, 0.5, 0.5)
    assert build(operation(), Call(timeout=Timeout(total=5)), DEFAULTS).timeout == Timeout(total=5)


@pytest.mark.parametrize(
    ("timeout", "message"),
    [
        (0, "must be greater than 0 seconds"),
        (float("nan"), "must be greater than 0 seconds"),
        (True, "must be a number of seconds or a Timeout, not bool"),
        ("5", "must be a number of seconds or a Timeout, not str"),
    ],
)
def test_invalid_timeouts(timeout: Any, message: str) -> None:
    assert problems(operation(), Call(timeout=timeout)) == {"timeout": message}


def test_invalid_limits() -> None:
    with pytest.raises(ValueError, match="pool must be greater than 0 seconds"):
        Timeout(pool=-1)


@pytest.mark.parametrize("name", ["Content-Length", "transfer-encoding", "Connection", "TE", "Expect", "Upgrade"])
def test_extra_headers_cannot_set_the_framing(name: str) -> None:
    assert problems(operation(), Call(extra_headers={name: "5"})) == {
        "extra_headers": f"{name!r} is set by the transport"
    }
