"""Schemas from which datamodel-code-generator writes the models."""

from __future__ import annotations

import pytest

from generator.ir import IntegerEnum
from generator.models import schema_of


@pytest.mark.parametrize(
    ("is_open", "schema"),
    [
        (True, {"type": "integer"}),
        (False, {"type": "integer", "enum": [1, 2], "x-enum-field-as-literal": True}),
    ],
)
def test_integer_enumerations_are_closed_in_requests_only(is_open: bool, schema: dict[str, object]) -> None:
    assert schema_of(IntegerEnum((1, 2)), is_open=is_open) == schema
