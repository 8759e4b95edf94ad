"""Copied runtime code imports what is beside it from the package that has it."""

from __future__ import annotations

import pytest

from generator.render import from_siblings


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
