"""Annotations of arguments and results."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import BaseModel

from generator.annotations import FIELDS, _members, attribute, choices, parameter, result, typed
from generator.cache import Cache, using
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
from generator.names import ClassName, Identifier

SPECIES = EnumRef(ClassName("Species"), ("cat", "dog's"))
NAMED = "models.Species | Literal['cat', \"dog's\"]"
AGES = Literals((1, 2), is_open=True)
PET = ModelRef(ClassName("Pet"))
OWNER = ModelRef(ClassName("Owner"))


@pytest.mark.parametrize(
    ("type_", "argument", "returned"),
    [
        (Scalar("string"), "str", "str"),
        (Scalar("integer", "int64"), "int", "int"),
        (Scalar("number"), "float", "float"),
        (Scalar("boolean"), "bool", "bool"),
        (Scalar("string", "date"), "datetime.date", "datetime.date"),
        (Scalar("number", "decimal"), "decimal.Decimal", "decimal.Decimal"),
        (SPECIES, NAMED, "str"),
        (AGES, "Literal[1, 2]", "int"),
        (Literals(("a", 1, True), is_open=True), "Literal['a', 1, True]", "str | int | bool"),
        (Literals((1, 1.5), is_open=True), "int | float", "int | float"),
        (Literals(("a",), is_open=False), "Literal['a']", "Literal['a']"),
        (PET, "models.Pet | Mapping[str, Any]", "models.Pet"),
        (Array(PET), "Sequence[models.Pet | Mapping[str, Any]]", "builtins.list[models.Pet]"),
        (Tuple((PET, AGES)), "tuple[models.Pet | Mapping[str, Any], Literal[1, 2]]", "builtins.tuple[models.Pet, int]"),
        (Map(Scalar("string")), "Mapping[str, str]", "builtins.dict[str, str]"),
        (Nullable(PET), "models.Pet | Mapping[str, Any] | None", "models.Pet | None"),
        (Nullable(Union(())), "None", "None"),
        (Union((PET, OWNER)), "models.Pet | Mapping[str, Any] | models.Owner", "models.Pet | models.Owner"),
        (AliasRef(ClassName("Tree"), None), "models.Tree", "models.Tree"),
        (
            AliasRef(ClassName("Any2"), Union((PET, AGES))),
            "models.Pet | Mapping[str, Any] | Literal[1, 2]",
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


@pytest.mark.parametrize(
    ("type_", "request_", "response"),
    [
        (SPECIES, "Species", "OpenSpecies"),
        (AGES, "Literal[1, 2]", "int"),
        (Literals((1, 1.5), is_open=True), "Annotated[int | float, _values.one_of(1, 1.5)]", "int | float"),
        (Scalar("string", "date-time"), "_values.DateTime", "_values.DateTime"),
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
def test_fields_hide_no_member_of_models(name: str, tmp_path: Path) -> None:
    is_taken = name.startswith("_") or hasattr(BaseModel, name)
    for _ in range(2):
        _members.cache_clear()
        with using(Cache(tmp_path, "1")) as cache:
            assert attribute(Identifier(name)).startswith("field_") == is_taken
        cache.save(is_complete=True)
