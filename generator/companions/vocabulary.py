"""``extensions.schema.json``: the definition of each extension (``x-``)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import jsonschema_rs

from generator.companions.reading import keyed, read
from generator.runtime.yaml_source.diagnostics import Diagnostics
from generator.runtime.yaml_source.reader import SourceDict
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
        sound = {key: each for key, each in definitions.items() if _is_sound(content, key, each, diagnostics)}
        definitions = keyed(content["$defs"], sound)
    return Vocabulary(definitions, f"{path.parent.name}/{FILE}")


def _is_sound(content: SourceDict, key: str, definition: dict[str, Any], diagnostics: Diagnostics) -> bool:
    """Tell whether values can be checked against a definition; if not, that is a problem."""
    try:
        jsonschema_rs.validator_for(definition)
    except (jsonschema_rs.ValidationError, jsonschema_rs.ReferencingError, ValueError) as error:
        message = f"no value of {key} can be checked: {str(error).splitlines()[0]}"
        diagnostics.add(content["$defs"].keys_at[key], "E010", message, "mend its definition")
        return False
    return True
