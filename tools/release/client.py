"""The client at a release: its public names, and what changed of them for Python callers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from generator.ir import Api
from generator.serialise import to_json
from tools.release.changelog import Entries
from tools.release.versions import Version
from tools.surface.stubs import Changes, compared, line, surface

FILE = "client.json"
"""The client in the folder of a release."""
CHANGELOG = "CLIENT.md"
HEAD = "# Changes of the Python client\n\nThe newest version comes first. `cts release --write` adds the entries.\n"


class Client(NamedTuple):
    version: str
    surface: Mapping[str, str]  # stubs by path below the package


def generated(api: Api, out: Path) -> Client | None:
    """Return the client in the folder of the outputs; None if it is of another description, or not there."""
    package = out / "client" / api.client.name
    return Client(api.client.version, surface(package)) if package.is_dir() else None


def kept(release: Path) -> Client | None:
    """Return the client of a release; None if it was kept without."""
    path = release / FILE
    return Client(**json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else None


def keep(release: Path, client: Client) -> None:
    """Keep the client of a release; one that is kept already never changes."""
    path = release / FILE
    if not path.exists():
        path.write_text(to_json(client._asdict()), encoding="utf-8")


def changes(old: Client | None, new: Client) -> Changes:
    return compared(old.surface, new.surface) if old else Changes([], [])


def entries(found: Changes) -> Entries:
    return {"Breaking": list(map(line, found.breaking)), "Added": list(map(line, found.added))}


def needed(released: Version, found: Changes) -> Version:
    """Return the smallest version after a release. Before 1.0.0, a minor version may break callers."""
    is_stable = released.major > 0
    if found.breaking:
        return Version(released.major + 1, 0, 0) if is_stable else Version(0, released.minor + 1, 0)
    if found.added:
        minor = Version(released.major, released.minor + 1, 0)
        return minor if is_stable else released._replace(patch=released.patch + 1)
    return released
