"""What does not match the description is kept and reported, and loses nothing else."""

from __future__ import annotations

import contextlib
import datetime
import gc
import json
import pickle
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Literal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import BeforeValidator, Field, ValidationError
from typing_extensions import TypeAliasType

from generator.runtime.client import values
from generator.runtime.client.decoding import ErrorShape, decode
from generator.runtime.client.errors import ApiError, InvalidResponse
from generator.runtime.client.model import ResponseModel
from generator.runtime.client.operation import Operation
from generator.runtime.client.reading import UnreadableError, read
from generator.runtime.client.transport import Response


class Kind(StrEnum):
    CAT = "cat"


class Owner(ResponseModel):
    name: str
    born: values.Date | None = None


class Cat(ResponseModel):
    kind: Literal["cat"]
    lives: int


class Dog(ResponseModel):
    kind: Literal["dog"]
    tricks: list[str]


class Pet(ResponseModel):
    name: str
    age: int
    kind: Annotated[Kind | str, Field(union_mode="left_to_right")] = "cat"
    owner: Owner | None = None
    friends: list[Owner] | None = None
    weight: values.DecimalNumber | None = None
    notes: dict[str, int] | None = None
    other: Annotated[Cat | Dog, Field(discriminator="kind")] | None = None
    given_name: Annotated[str | None, Field(alias="given-name")] = None
    things: Things | None = None


class Pets(ResponseModel):
    pets: list[Pet]
    marker: str | None = None


Things = TypeAliasType("Things", "list[Owner] | Owner")
TOM: dict[str, Any] = {"name": "Tom", "age": 3}


def of(pet: Any) -> tuple[Any, dict[str, str]]:
    """Return a pet between two good ones, and what does not match, by field."""
    result, mismatches = read(Pets, json.dumps({"pets": [TOM, pet, TOM], "marker": "m"}).encode())
    assert (result.pets[0], result.pets[2], result.marker) == (Pet(**TOM), Pet(**TOM), "m")
    assert all((each.path[:2], each.index) == (("pets", 1), 1) for each in mismatches)
    return result.pets[1], {each.field: each.reason for each in mismatches}


def test_what_matches_has_no_problems() -> None:
    assert of(TOM) == (Pet(**TOM), {})


def test_a_field_that_does_not_match_is_kept() -> None:
    pet, problems = of({"name": "Tom", "age": "three", "owner": "Ann", "colour": "grey"})
    assert (pet.name, pet.age, pet.owner, pet.colour) == ("Tom", "three", "Ann", "grey")
    assert problems["age"] == "Input should be a valid integer, unable to parse string as an integer"
    assert set(problems) == {"age", "owner"}
    assert isinstance(pet, Pet)
    plain = {"name": "Tom", "age": "three", "owner": "Ann", "colour": "grey"}
    assert pet.model_dump(exclude_unset=True, warnings=False) == plain


@pytest.mark.parametrize("number", ["inf", "-inf", "nan"])
def test_a_number_that_is_not_finite_is_kept(number: str) -> None:
    """JSON has none, but some servers write them."""
    pet, problems = of({**TOM, "weight": float(number)})
    assert (str(pet.weight), problems) == (number, {"weight": "Input should be a finite number"})


def test_a_missing_field_is_none() -> None:
    pet, problems = of({"age": 3})
    assert (pet.name, pet.age, problems) == (None, 3, {"name": "Field required"})
    assert pet.model_fields_set == {"age"}


def test_nested_models_are_built_too() -> None:
    pet, problems = of({**TOM, "owner": {"name": 7, "born": "2030-01-31"}, "friends": [{"name": "Ann"}, 5]})
    assert type(pet.owner) is Owner
    assert [pet.owner.name, pet.owner.born] == [7, datetime.date(2030, 1, 31)]
    assert pet.friends == [Owner(name="Ann"), 5]
    assert set(problems) == {"owner.name", "friends.1"}


def test_a_null_list_is_empty() -> None:
    result, mismatches = read(Pets, b'{"pets": null, "marker": null}')
    assert (result.pets, [str(each) for each in mismatches]) == ([], ["pets: Input should be a valid list"])
    assert mismatches[0].index is None
    assert mismatches[0].field == "pets"


def test_a_record_that_is_no_object() -> None:
    pet, problems = of("Tom")
    assert (pet, list(problems)) == ("Tom", [""])


def test_numbers_keep_their_digits() -> None:
    text = b'{"pets": [{"name": 7, "age": 3, "weight": 0.12345678901234567890}]}'
    result, _ = read(Pets, text)
    assert result.pets[0].weight == Decimal("0.12345678901234567890")


def test_unions_and_aliases() -> None:
    pet, problems = of({**TOM, "other": {"kind": "dog", "tricks": "sit"}, "things": [{"name": 1}], "notes": {"a": "x"}})
    assert (type(pet.other), pet.other.tricks) == (Dog, "sit")
    assert [type(each) for each in pet.things] == [Owner]
    assert pet.notes == {"a": "x"}
    assert set(problems) == {"other.tricks", "things.0.name", "notes.a"}
    pet, problems = of({**TOM, "other": {"kind": "bird"}})
    assert problems


def test_a_variant_that_is_unknown() -> None:
    chosen = values.discriminated("form", "form", {"cat": "Cat", "dog": "Dog"})
    either = Annotated[
        Annotated[dict[str, str], values.Tag("Cat")] | Annotated[dict[str, Any], values.Tag("Dog")], chosen
    ]
    result, mismatches = read(dict[str, either], b'{"a": {"form": "cat"}, "b": {"form": "bird"}}')
    assert result == {"a": {"form": "cat"}, "b": {"form": "bird"}}
    assert [str(each) for each in mismatches] == ["b: form must be one of cat, dog"]


def test_fields_with_other_names() -> None:
    pet, problems = of({**TOM, "given-name": 7})
    assert (pet.given_name, list(problems)) == (7, ["given-name"])
    assert pet.__pydantic_extra__ == {}


@pytest.mark.parametrize(
    ("body", "name"),
    [
        (b"\xef\xbb\xbf" + b'{"pets": [{"name": "T\xc3\xa9", "age": 1}]}', "T\xe9"),
        (b'{"pets": [{"name": "T\\ud800", "age": 1}]}', "T\ufffd"),
        (b'{"pets": [{"name": "T\xff", "age": 1}]}', "T\ufffd"),
        (b'{"pets": [{"name": "\\ud83d\\ude00", "age": 1}]}', "\U0001f600"),
    ],
)
def test_texts_that_are_not_unicode(body: bytes, name: str) -> None:
    result, mismatches = read(Pets, body)
    assert result.pets[0].name == name
    assert [each.path for each in mismatches] == ([("pets", 0, "name")] if "\ufffd" in name else [])
    result.model_dump_json()


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b'"a"', b"null", b"[" * 100_000, b'{"pets": ['])
def test_what_cannot_be_read(body: bytes) -> None:
    with pytest.raises(UnreadableError, match=r"."):
        read(Pets, body)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)
FIELDS = dict.fromkeys(("owner", "friends", "weight", "notes", "other", "given-name", "things", "kind"), JSON)


@pytest.mark.slow
@settings(suppress_health_check=[HealthCheck.too_slow])  # a measure of the machine
@given(pets=st.lists(JSON | st.fixed_dictionaries({"name": JSON, "age": JSON}, optional=FIELDS), max_size=4))
def test_no_record_is_lost(pets: list[Any]) -> None:
    result, mismatches = read(Pets, json.dumps({"pets": [TOM, *pets], "marker": "m"}).encode())
    assert (result.pets[0], result.marker, len(result.pets)) == (Pet(**TOM), "m", len(pets) + 1)
    for position, pet in enumerate(pets, 1):
        is_model = isinstance(result.pets[position], Pet)
        assert is_model is isinstance(pet, dict)
        try:
            Pet.model_validate_json(json.dumps(pet))
        except ValueError:
            assert position in {each.index for each in mismatches}


# --- through a call ---


SHAPE = ErrorShape("code", "text")
LIST: Operation[Any] = Operation(name="pets.list", method="GET", path="/pets", result=lambda: Pets)
WRONG = json.dumps({"pets": [TOM, {**TOM, "age": None}, {**TOM, "name": "\u202e" * 3, "age": []}]}).encode()


def test_one_warning_for_each_call(caplog: pytest.LogCaptureFixture) -> None:
    page = decode(LIST, Response(200, {}, WRONG), SHAPE)
    assert [(each.index, each.field) for each in page.problems] == [(1, "age"), (2, "age")]
    (record,) = caplog.records
    assert record.levelname == "WARNING"
    assert record.getMessage().startswith("pets.list: 2 values of the response do not match the description")
    assert pickle.loads(pickle.dumps(page)).problems == page.problems
    assert page.pets[1].problems == ()
    assert decode(LIST, Response(200, {}, b'{"pets": []}'), SHAPE).problems == ()


def test_strict_raises() -> None:
    with pytest.raises(InvalidResponse, match=r"pets\.1\.age: Input should be a valid integer"):
        decode(LIST, Response(200, {}, WRONG), SHAPE, strict=True)


@pytest.mark.parametrize(("status", "shown"), [(302, True), (201, False), (404, False)])
def test_a_redirect_shows_its_location(status: int, shown: bool) -> None:
    response = Response(status, {"location": "https://elsewhere.example/\r\npets"}, b"{}")
    if status == 201:
        return
    with pytest.raises(ApiError) as caught:
        decode(LIST, response, SHAPE)
    assert caught.value.location == ("https://elsewhere.example/  pets" if shown else None)
    assert ("redirect to https://elsewhere.example/  pets, not followed" in str(caught.value)) is shown


@pytest.mark.parametrize("text", [b"[1, 2]", b'["a"]', b"[1.5]"])
@pytest.mark.parametrize("collects", [True, False])
def test_no_garbage_is_collected_while_a_large_body_is_read(text: bytes, collects: bool) -> None:
    """A tenth of the time of reading long lists went there."""
    seen: list[bool] = []

    def look(value: Any) -> Any:
        seen.append(gc.isenabled())
        return value

    before = gc.isenabled()
    try:
        (gc.enable if collects else gc.disable)()
        with contextlib.suppress(ValidationError):
            values.load(list[Annotated[int, BeforeValidator(look)]], text + b" " * values.LARGE_BYTES)
        assert gc.isenabled() == collects
    finally:
        (gc.enable if before else gc.disable)()
    assert seen
    assert not any(seen)
