"""The shape of what is generated for ``tests/specs/pets``, file by file; ``make golden`` rewrites it.

Read a change here as a reader of generated code would: is it better?
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from generator import pipeline

HERE = Path(__file__).parent
SPEC = HERE.parent / "specs" / "pets"
FILES = (
    "client/api.md",
    "client/pyproject.toml",
    "client/pets_client/__init__.py",
    "client/pets_client/errors.py",
    "client/pets_client/operations.py",
    "client/pets_client/_async/client.py",
    "client/pets_client/_async/resources/pets.py",
    "client/pets_client/_sync/client.py",
    "client/pets_client/_sync/resources/pets.py",
    "client/pets_client/models/enums.py",
    "client/pets_client/models/requests/pets.py",
    "client/pets_client/models/responses/_shared.py",
    "stub/pyproject.toml",
    "stub/pets_stub/__init__.py",
    "stub/pets_stub/operations.py",
    "stub/pets_stub/rules.py",
    "stub/pets_stub/resource_types.py",
    "stub/pets_stub/declared.py",
    "stub/pets_stub/errors.py",
    "stub/pets_stub/pytest_plugin.py",
    "contract/pyproject.toml",
    "contract/pets_contract/__init__.py",
    "contract/pets_contract/__main__.py",
    "openapi.yaml",
    "resources.md",
    "rules.md",
)


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return {change.path: change.new for change in pipeline.run(SPEC, tmp_path_factory.mktemp("out"))}


@pytest.mark.parametrize("path", FILES)
def test_golden(generated: dict[str, str], path: str) -> None:
    # Not under its own name: tools would take the expected files for code of this project.
    golden = HERE / "pets" / f"{path}.txt"
    if os.environ.get("GOLDEN") == "rewrite":
        golden.parent.mkdir(parents=True, exist_ok=True)
        golden.write_text(generated[path], encoding="utf-8")
    assert generated[path] == golden.read_text(encoding="utf-8")


def test_nothing_else_is_expected() -> None:
    expected = {p.relative_to(HERE / "pets").as_posix() for p in (HERE / "pets").rglob("*") if p.is_file()}
    assert expected == {f"{path}.txt" for path in FILES}
