"""The environment of the stub at its start: the schema of worlds, the default world, and others that are ready."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from generator.companions.reading import is_inside, read
from generator.missing_names import Missing
from generator.runtime.stub.world_file import check
from generator.runtime.yaml_source.diagnostics import Diagnostics, Place
from generator.runtime.yaml_source.did_you_mean import suggest
from generator.runtime.yaml_source.reader import SourceDict
from generator.source_files import load

# What the runtime itself understands of a world.
GENERIC: dict[str, Any] = json.loads((Path(__file__).parents[1] / "world.schema.json").read_bytes())

NOTHING = {"properties": SourceDict(Place(""))}


class World(NamedTuple):
    schema: dict[str, Any]  # of every world: the generic part, and what the description adds
    default: Mapping[str, Any]
    ready: Mapping[str, Mapping[str, Any]]  # others by name; what one does not say is as in the default

    @property
    def whole(self) -> dict[str, Any]:
        """The schema of worlds in use, which have from the default one what they do not say."""
        return {**self.schema, "required": list(self.default)}


def read_world(folder: Path, diagnostics: Diagnostics) -> World | None:
    """The contents of world/schema.yaml and of the worlds beside it; nothing but the generic part where there are none.

    None, and a problem for each misfit, if they do not fit.
    """
    described = folder / "world" / "schema.yaml"
    earlier = len(diagnostics)
    own: Any = read(described, folder, "world", diagnostics) if described.exists() else NOTHING
    if own is None:
        return None
    schema = {**GENERIC, "properties": {**GENERIC["properties"], **json.loads(json.dumps(own["properties"]))}}
    found = {
        path.stem: _content(path, folder, schema, own["properties"].keys_at, diagnostics)
        for path in sorted((folder / "world").glob("*.yaml"))
        if path != described
    }
    if len(diagnostics) > earlier:
        return None
    default = {"accounts": [], **found.pop("default", {})}
    return World(schema, default, {name: {**default, **content} for name, content in found.items()})


def _content(
    path: Path, folder: Path, schema: dict[str, Any], keys_at: Mapping[str, Place], diagnostics: Diagnostics
) -> Mapping[str, Any]:
    """Return the content of a world; problems go to ``diagnostics``. ``keys_at``: of the schema's own keys."""
    if not is_inside(path, folder, diagnostics):
        return {}
    problems = Diagnostics()
    content: Any = load(path, folder.parent, problems)
    for key in [key for key in content if key not in schema["properties"]] if isinstance(content, SourceDict) else ():
        about = Missing("key of the world", key, {**dict.fromkeys(GENERIC["properties"]), **keys_at})
        problems.add(content.keys_at[key], "E010", f"unknown key {key!r}", suggest(key, about.known), about)
    if not problems:
        check(content, schema, problems)
    diagnostics.items.extend(problems)
    return content if isinstance(content, SourceDict) else {}
