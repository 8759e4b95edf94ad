"""``credentials.yaml``: where clients find credentials and other settings, and what the service itself tells them."""

from __future__ import annotations

from pathlib import Path

from generator.companions.reading import read
from generator.runtime.yaml_source.diagnostics import Diagnostics, Place
from generator.runtime.yaml_source.reader import SourceDict

FILE = "credentials.yaml"


def read_credentials(folder: Path, diagnostics: Diagnostics) -> SourceDict:
    """Return the file as it is written; empty if there is none, or if it does not fit."""
    path = folder / FILE
    content = read(path, folder, "credentials", diagnostics) if path.exists() else None
    return content or SourceDict(Place(""))
