"""Annotations of arguments and results."""

from __future__ import annotations

import pytest

from generator.annotations import choices, parameter, result
from generator.ir import AnyValue, Array, EnumRef, IntegerEnum, Map, ModelRef, Nullable, Scalar, Type
from generator.names import ClassName

SPECIES = EnumRef(ClassName("Species"), ("cat", "dog's"))
AGES = IntegerEnum((1, 2))
PET = ModelRef(ClassName("Pet"))


@pytest.mark.parametrize(
    ("type_", "argument", "returned"),
    [
        (Scalar("string"), "str", "str"),
        (Scalar("integer", "int64"), "int", "int"),
        (Scalar("number"), "float", "float"),
        (Scalar("boolean"), "bool", "bool"),
        (SPECIES, "models.Species | Literal['cat', \"dog's\"]", "str"),
        (AGES, "Literal[1, 2]", "int"),
        (PET, "models.Pet | Mapping[str, Any]", "models.Pet"),
        (Array(PET), "Sequence[models.Pet | Mapping[str, Any]]", "builtins.list[models.Pet]"),
        (Map(Scalar("string")), "Mapping[str, str]", "builtins.dict[str, str]"),
        (Nullable(PET), "models.Pet | Mapping[str, Any] | None", "models.Pet | None"),
        (AnyValue(), "Any", "Any"),
    ],
)
def test_types(type_: Type, argument: str, returned: str) -> None:
    assert (parameter(type_), result(type_)) == (argument, returned)


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
