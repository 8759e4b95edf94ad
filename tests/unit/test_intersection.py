"""Types that fit all of several types."""

from __future__ import annotations

import pytest

from generator.build.intersection import intersection
from generator.ir_types import (
    AliasRef,
    AnyValue,
    Array,
    EnumRef,
    Literals,
    Map,
    ModelRef,
    Nullable,
    Scalar,
    Type,
    Union,
)
from generator.names import ClassName

TEXT, NUMBER, INTEGER = Scalar("string"), Scalar("number"), Scalar("integer")
DATE = Scalar("string", "date")
COLOUR = EnumRef(ClassName("Colour"), ("red", "blue"))
PET = ModelRef(ClassName("Pet"))
OWNER = ModelRef(ClassName("Owner"))
EITHER = Union((TEXT, INTEGER))
NULL = Nullable(Union(()))


def constant(*members: str | bool | float) -> Literals:
    return Literals(members, is_open=False)


@pytest.mark.parametrize(
    ("types", "expected"),
    [
        ([], AnyValue()),
        ([AnyValue(), TEXT], TEXT),
        ([TEXT, DATE], DATE),
        ([DATE, Scalar("string", "time")], None),
        ([NUMBER, INTEGER], INTEGER),
        ([TEXT, INTEGER], None),
        ([TEXT, COLOUR, constant("red", "green")], constant("red")),
        ([constant("a", 1, True), INTEGER], constant(1)),
        ([constant(1, 2.0, 2.5), INTEGER], constant(1, 2.0)),
        ([constant(1), constant(True)], None),
        ([constant("a", 1), EITHER], constant("a", 1)),
        ([Nullable(TEXT), Nullable(DATE)], Nullable(DATE)),
        ([Nullable(TEXT), DATE], DATE),
        ([Nullable(TEXT), Nullable(INTEGER)], NULL),
        ([NULL, Nullable(INTEGER)], NULL),
        ([NULL, TEXT], None),
        ([EITHER, NUMBER], INTEGER),
        ([Union((PET, OWNER)), Map(AnyValue())], Union((PET, OWNER))),
        ([AliasRef(ClassName("Either"), EITHER), TEXT], TEXT),
        ([AliasRef(ClassName("Tree"), None), TEXT], None),
        ([Array(AnyValue()), Array(TEXT)], Array(TEXT)),
        ([Array(INTEGER), Array(TEXT)], None),
        ([Map(NUMBER), Map(INTEGER)], Map(INTEGER)),
        ([PET, OWNER], None),
        ([COLOUR, EnumRef(ClassName("Warm"), ("red",))], EnumRef(ClassName("Warm"), ("red",))),
    ],
)
def test_what_fits_all_types_in_either_order(types: list[Type], expected: Type | None) -> None:
    assert repr(intersection(types)) == repr(expected)
    assert repr(intersection(types[::-1])) == repr(expected)
