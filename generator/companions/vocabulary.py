"""``extensions.schema.json``: the definition of each extension (``x-``)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from generator.companions.reading import keyed, read
from generator.runtime.yaml_source.diagnostics import Diagnostics
from generator.serialise import plain

FILE = "extensions.schema.json"
DEFAULT = Path(__file__).parents[1] / FILE


class Vocabulary(NamedTuple):
    """The extensions that a description may use."""

    definitions: Mapping[str, Mapping[str, Any]]
    file: str  # for messages


def read_vocabulary(folder: Path, diagnostics: Diagnostics) -> Vocabulary:
    """Return the description's own vocabulary, or the generator's where it has none."""
    path = folder / FILE
    path = path if path.exists() else DEFAULT
    content = read(path, path.parent, "extensions", diagnostics)
    definitions = plain(content["$defs"]) if content else {}
    if content and path != DEFAULT:
        definitions = keyed(content["$defs"], definitions)
    return Vocabulary(definitions, f"{path.parent.name}/{FILE}")
