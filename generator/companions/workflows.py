"""``workflows.arazzo.yaml``: common tasks as sequences of calls (Arazzo 1.0)."""

from __future__ import annotations

from pathlib import Path

from generator.companions.reading import read
from generator.runtime.yaml_source.diagnostics import Diagnostics, Place
from generator.runtime.yaml_source.reader import SourceDict

FILE = "workflows.arazzo.yaml"


def read_workflows(folder: Path, diagnostics: Diagnostics) -> SourceDict:
    """Return the file as it is written; empty if there is none, or if it does not fit."""
    path = folder / FILE
    content = read(path, folder, "arazzo", diagnostics) if path.exists() else None
    return content or SourceDict(Place(""))
