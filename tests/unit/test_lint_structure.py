"""What the lint of the whole document makes of failures of the validator."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator
from referencing.exceptions import Unresolvable

from generator import pipeline
from generator.lint.structure import valid_openapi

PETS = Path(__file__).parents[1] / "specs" / "pets"


def failing(error: Exception) -> type[OpenAPIV31SpecValidator]:
    class Failing(OpenAPIV31SpecValidator):
        def iter_errors(self) -> Iterator[Exception]:  # type: ignore[override]
            raise error

    return Failing


@pytest.mark.parametrize("error", [Unresolvable("nowhere"), KeyError("properties"), TypeError("int is not iterable")])
def test_a_schema_that_the_validator_cannot_read_is_a_problem(
    error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = pipeline.read(PETS)
    monkeypatch.setattr("generator.openapi_validator._validator", lambda: failing(error))
    [finding] = valid_openapi(project)
    assert finding.message.startswith("cannot be validated: ")


@pytest.mark.parametrize("error", [MemoryError("full"), ImportError("gone")])
def test_a_failure_of_the_validator_itself_is_no_problem_of_the_description(
    error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = pipeline.read(PETS)
    monkeypatch.setattr("generator.openapi_validator._validator", lambda: failing(error))
    with pytest.raises(type(error)):
        list(valid_openapi(project))
