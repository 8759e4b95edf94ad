"""Formatting uses a folder in memory if there is one with room."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator import format as formatting

UNFORMATTED = {"a/b.py": "import os\nx = {  'a':1}\n", "a/b.md": "import os\n"}
FORMATTED = {"a/b.py": 'x = {"a": 1}\n', "a/b.md": "import os\n"}


@pytest.mark.parametrize(("memory", "room"), [("", 1), ("", 2**60), ("missing", 1)])
def test_formatting_with_and_without_memory(
    memory: str, room: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(formatting, "MEMORY", tmp_path / memory)
    monkeypatch.setattr(formatting, "ROOM", room)
    assert formatting._in_memory(1) == (tmp_path if (memory, room) == ("", 1) else None)
    assert formatting.format_all(UNFORMATTED) == FORMATTED
    assert not list(tmp_path.iterdir())
