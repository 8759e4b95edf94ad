"""Types as a caller gives and gets them."""

from __future__ import annotations

import pytest

from generator.annotations import choices, parameter, result
from generator.ir import AnyValue, Array, EnumRef, IntegerEnum, Map, ModelRef, Nullable, Scalar, Type
from generator.names import ClassName

KIND = EnumRef(ClassName("Kind"), ("cat", "dog's"))
AGES = IntegerEnum((1, 2))
PET = ModelRef(ClassName("Pet"))


@pytest.mark.parametrize(
    ("kind", "given", "got"),
    [
        (Scalar("string"), "str", "str"),
        (Scalar("integer", "int64"), "int", "int"),
        (Scalar("number"), "float", "float"),
        (Scalar("boolean"), "bool", "bool"),
        (KIND, "models.Kind | Literal['cat', \"dog's\"]", "str"),
        (AGES, "Literal[1, 2]", "int"),
        (PET, "models.Pet | Mapping[str, Any]", "models.Pet"),
        (Array(PET), "Sequence[models.Pet | Mapping[str, Any]]", "builtins.list[models.Pet]"),
        (Map(Scalar("string")), "Mapping[str, str]", "builtins.dict[str, str]"),
        (Nullable(PET), "models.Pet | Mapping[str, Any] | None", "models.Pet | None"),
        (AnyValue(), "Any", "Any"),
    ],
)
def test_types(kind: Type, given: str, got: str) -> None:
    assert (parameter(kind), result(kind)) == (given, got)


def test_no_body_is_none() -> None:
    assert result(None) == "None"


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (KIND, ("cat", "dog's")),
        (AGES, (1, 2)),
        (Array(KIND), ("cat", "dog's")),
        (Nullable(AGES), (1, 2)),
        (Scalar("string"), ()),
        (Map(KIND), ()),
    ],
)
def test_choices(kind: Type, expected: tuple[str | int, ...]) -> None:
    assert choices(kind) == expected
