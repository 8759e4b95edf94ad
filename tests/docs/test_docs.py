"""Every block of README.md and docs/ does what the document says."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.docs.blocks import blocks
from tests.docs.execution import execute, parse
from tests.docs.workspace import ROOT, Workspace

pytestmark = pytest.mark.slow  # each document starts servers and generates

DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
GENERATED_REFERENCE = ROOT / "docs" / "reference" / "commands.md"  # its usage lines come from the commands themselves
RECIPES = ROOT / "docs" / "guides" / "languages"  # tests/judges runs them, with the tools that they need


def names(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize(
    "document", [path for path in DOCUMENTS if path != GENERATED_REFERENCE and path.parent != RECIPES], ids=names
)
def test_every_block(document: Path, tmp_path: Path) -> None:
    """Blocks are executed in order in one copy of the repository, or parsed if they are marked ``not run here``."""
    if not (content := list(blocks(document, ROOT))):
        return
    workspace = Workspace(tmp_path)
    try:
        for block in content:
            if block.reason:
                parse(block)
            else:
                execute(block, workspace)
        if workspace.is_spec_changed:
            status, printed = workspace.run("cts lint --quiet")
            assert status == 0, printed
    finally:
        workspace.stop()
