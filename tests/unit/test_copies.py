"""Copied runtime code imports what is beside it from the package that has it."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.render import RUNTIME, from_siblings

GENERATED = Path(__file__).parents[2] / "generated" / "contract" / "cts_contract" / "_runtime"


@pytest.mark.parametrize(
    ("depth", "line", "expected"),
    [
        (1, "from .. import openapi", "from pets_stub._runtime import openapi"),
        (1, "    from ..stub.app import Stub", "    from pets_stub._runtime.stub.app import Stub"),
        (1, "from .model import Model", "from .model import Model"),
        (1, "from . import model", "from . import model"),
        (2, "from ..model import Model", "from ..model import Model"),
        (2, "from .. import model", "from .. import model"),
        (2, "from ...stub import app", "from pets_stub._runtime.stub import app"),
        (2, "from .nodes import Node", "from .nodes import Node"),
    ],
)
def test_imports_that_leave_the_folder(depth: int, line: str, expected: str) -> None:
    assert from_siblings(f'"""Text."""\n{line}\n', depth, "pets_stub._runtime") == f'"""Text."""\n{expected}\n'


def test_a_module_without_such_imports_is_copied_verbatim() -> None:
    source = RUNTIME / "contract"
    modules = {path.relative_to(source): path.read_text(encoding="utf-8") for path in source.rglob("*.py")}
    kept = {path: text for path, text in modules.items() if from_siblings(text, len(path.parts), "x") == text}
    assert 0 < len(kept) < len(modules)
    for path, text in kept.items():
        header, _, copied = (GENERATED / path).read_text(encoding="utf-8").partition("\n")
        assert header.startswith("# Copied from generator/runtime/contract/")
        assert copied == text
