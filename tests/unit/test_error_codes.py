"""Which error codes an operation can respond with."""

from __future__ import annotations

from typing import Any

import pytest

from generator.build.error_codes import _conditions


class Bundle:
    """A description without references."""

    document: dict[str, Any] = {"security": [{"token": []}]}  # noqa: RUF012 — never changed

    def resolve(self, node: Any) -> Any:
        return node


@pytest.mark.parametrize(("name", "forbidden"), [("project_id", True), ("pet_id", False)])
def test_only_a_path_parameter_that_names_a_scope_can_be_forbidden(name: str, forbidden: bool) -> None:
    parameter = {"in": "path", "name": name, "schema": {"type": "string"}}
    conditions = set(_conditions(Bundle(), {}, [parameter], {"project_id"}))  # type: ignore[arg-type]
    assert "unauthenticated" in conditions
    assert ("forbidden" in conditions) is forbidden
