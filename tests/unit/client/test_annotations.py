"""Annotations of arguments and results."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from pydantic import BaseModel

from generator.annotations import FIELDS, choices, number_kind, parameter, result, typed
from generator.ir_types import (
    AliasRef,
    AnyOf,
    AnyValue,
    Array,
    Discriminator,
    EnumRef,
    Literals,
    Map,
    ModelRef,
    Nullable,
    Scalar,
    Tuple,
    Type,
    Union,
)
from generator.model_attributes import MEMBERS, OF_PAGES, attribute
from generator.names import ClassName, Identifier
from generator.runtime.client._async.pages import AsyncPage

SPECIES = EnumRef(ClassName("Species"), ("cat", "dog's"))
PETS = "models.Pet | dicts.Pet | ResponseModel"
NAMED = "models.Species | Literal['cat', \"dog's\"]"
AGES = Literals((1, 2), is_open=True)
PET = ModelRef(ClassName("Pet"))
OWNER = ModelRef(ClassName("Owner"))


@pytest.mark.parametrize(
    ("type_", "argument", "returned"),
    [
        (Scalar("string"), "str", "str"),
        (Scalar("integer", "int64"), "int", "int"),
        (Scalar("integer", "unix-milliseconds"), "int | datetime.datetime", "int"),
        (Scalar("number"), "float", "float"),
        (Scalar("boolean"), "bool", "bool"),
        (Scalar("string", "date"), "datetime.date", "datetime.date"),
        (Scalar("number", "decimal"), "decimal.Decimal", "decimal.Decimal"),
        (SPECIES, NAMED, "str"),
        (AGES, "Literal[1, 2]", "int"),
        (Literals(("a", 1, True), is_open=True), "Literal['a', 1, True]", "str | int | bool"),
        (Literals((1, 1.5), is_open=True), "int | float", "int | float"),
        (Literals(("a",), is_open=False), "Literal['a']", "Literal['a']"),
        (PET, PETS, "models.Pet"),
        (Array(PET), f"Iterable[{PETS}]", "builtins.list[models.Pet]"),
        (
            Tuple((PET, AGES)),
            f"tuple[{PETS}, Literal[1, 2]]",
            "builtins.tuple[models.Pet, int]",
        ),
        (Map(Scalar("string")), "Mapping[str, str]", "builtins.dict[str, str]"),
        (Nullable(PET), f"{PETS} | None", "models.Pet | None"),
        (Nullable(Union(())), "None", "None"),
        (
            Union((PET, OWNER)),
            f"{PETS} | models.Owner | dicts.Owner",
            "models.Pet | models.Owner",
        ),
        (AliasRef(ClassName("Tree"), None), "models.Tree", "models.Tree"),
        (
            AliasRef(ClassName("Any2"), Union((PET, AGES))),
            f"{PETS} | Literal[1, 2]",
            "models.Any2",
        ),
        (AnyOf((AGES, Scalar("string"))), "Literal[1, 2] | str", "int | str"),
        (AnyValue(), "Any", "Any"),
    ],
)
def test_types(type_: Type, argument: str, returned: str) -> None:
    assert (parameter(type_), result(type_)) == (argument, returned)


DISCRIMINATOR = Discriminator(Identifier("kind_of"), "kindOf", (("pet", PET.name), ("owner", OWNER.name)), False)
TAGGED = (
    "Annotated[Annotated[Pet, _values.Tag('Pet')] | Annotated[Owner, _values.Tag('Owner')], "
    "_values.discriminated('kindOf', 'kind_of', {'pet': 'Pet', 'owner': 'Owner'})]"
)
LENIENT = (
    'Annotated[Annotated[Species | Pet, Field(union_mode="smart")] | Annotated[Species, _values.OPEN], '
    'Field(union_mode="left_to_right")]'
)


@pytest.mark.parametrize(
    ("type_", "request_", "response"),
    [
        (SPECIES, "Annotated[Species, _values.OPEN]", "OpenSpecies"),
        (AGES, "Annotated[Literal[1, 2], _values.OPEN_INTEGER]", "int"),
        (Literals(("a",), is_open=True), "Annotated[Literal['a'], _values.OPEN]", "str"),
        (Literals(("a",), is_open=False), "Literal['a']", "Literal['a']"),
        (Union((SPECIES, PET)), LENIENT, "OpenSpecies | Pet"),
        (Literals((1, 1.5), is_open=True), "Annotated[int | float, _values.one_of(1, 1.5)]", "int | float"),
        (Scalar("string", "date-time"), "_values.DateTime", "_values.DateTime"),
        (Scalar("integer", "unix-milliseconds"), "_values.MillisecondsInput", "_values.Milliseconds"),
        (Union((PET, OWNER)), "Pet | Owner", "Pet | Owner"),
        (Union((PET, OWNER), DISCRIMINATOR), TAGGED, TAGGED),
        (
            Union((PET, OWNER), replace(DISCRIMINATOR, is_literal=True)),
            *["Annotated[Pet | Owner, Field(discriminator='kind_of')]"] * 2,
        ),
    ],
)
def test_types_of_fields(type_: Type, request_: str, response: str) -> None:
    assert typed(type_, FIELDS["request"]) == request_
    assert typed(type_, FIELDS["response"]) == response


def test_no_body_is_none() -> None:
    assert result(None) == "None"


@pytest.mark.parametrize("name", sorted(OF_PAGES))
def test_members_of_base_classes_are_no_fields(name: str) -> None:
    assert hasattr(AsyncPage, name)
    assert attribute(Identifier(name)) == f"field_{name}"


def test_there_are_no_other_members() -> None:
    public = {name for name in dir(AsyncPage) if not name.startswith("_") and not hasattr(BaseModel, name)}
    assert public == OF_PAGES


@pytest.mark.parametrize(
    ("type_", "expected"),
    [
        (Scalar("integer", "int64"), "integer"),
        (Array(Scalar("number")), "number"),
        (Nullable(Scalar("boolean")), "boolean"),
        (Scalar("string"), ""),
        (AGES, ""),
    ],
)
def test_kinds_of_numbers(type_: Type, expected: str) -> None:
    assert number_kind(type_) == expected


@pytest.mark.parametrize(
    ("type_", "expected"),
    [
        (SPECIES, ("cat", "dog's")),
        (AGES, (1, 2)),
        (Array(SPECIES), ("cat", "dog's")),
        (Nullable(AGES), (1, 2)),
        (Scalar("string"), ()),
        (Map(SPECIES), ()),
    ],
)
def test_choices(type_: Type, expected: tuple[str | int, ...]) -> None:
    assert choices(type_) == expected


NAMES = ("model_dump", "copy", "json", "construct", "mro", "register", "schema_json", "validate", "name", "__fields__")


@pytest.mark.parametrize("name", NAMES)
def test_fields_hide_no_member_of_models(name: str) -> None:
    is_taken = name.startswith("_") or hasattr(BaseModel, name)
    assert attribute(Identifier(name)).startswith("field_") == is_taken


def test_the_members_of_pydantic_models_are_known() -> None:
    names = {name for name in (*dir(BaseModel), *dir(type(BaseModel))) if not name.startswith("_")}
    assert {name for name in names if hasattr(BaseModel, name)} <= MEMBERS
