"""The environment of the stub at its start: the schema of worlds, and the default world."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from generator.companions.reading import read
from generator.runtime.stub.world_file import check
from generator.runtime.yaml_source.diagnostics import Diagnostics
from generator.source_files import load

# What the runtime itself understands of a world.
GENERIC: dict[str, Any] = json.loads((Path(__file__).parents[1] / "world.schema.json").read_bytes())


class World(NamedTuple):
    schema: dict[str, Any]  # of every world: the generic part, and what the description adds
    default: Mapping[str, Any]

    @property
    def whole(self) -> dict[str, Any]:
        """The schema of worlds in use, which have from the default one what they do not say."""
        return {**self.schema, "required": list(self.default)}


def read_world(folder: Path, diagnostics: Diagnostics) -> World | None:
    """The contents of world/schema.yaml and world/default.yaml; nothing but the generic part where there is none.

    None, and a problem for each misfit, if they do not fit.
    """
    described, default = folder / "world" / "schema.yaml", folder / "world" / "default.yaml"
    earlier = len(diagnostics)
    own: Any = read(described, folder, "world", diagnostics) if described.exists() else {"properties": {}}
    content: Any = load(default, folder.parent, diagnostics) if default.exists() else {}
    if own is None or len(diagnostics) > earlier:
        return None
    schema = {**GENERIC, "properties": {**GENERIC["properties"], **json.loads(json.dumps(own["properties"]))}}
    check(content, schema, diagnostics)
    return None if len(diagnostics) > earlier else World(schema, {"accounts": [], **content})
