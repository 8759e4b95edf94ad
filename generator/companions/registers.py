"""Registers of errata and rules: the files of ``shared`` and of each resource, read as one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from generator.companions.reading import read
from generator.runtime.yaml_source.diagnostics import Diagnostics, Place
from generator.runtime.yaml_source.reader import SourceDict

SHARED = "shared"
REGISTERS = ("errata", "rules")


class Entry(NamedTuple):
    """An entry of a register."""

    value: SourceDict
    place: Place  # of its name
    resource: str  # the folder of its resource, or SHARED


Register = Mapping[str, Entry]


def register_files(folder: Path, name: str) -> Iterator[tuple[str, Path]]:
    """Files of the register ``name``, each with its resource: ``NAME.yaml`` and ``NAME/*.yaml`` of each folder.

    ``shared`` comes first, then the resources and the files of each in alphabetical order.
    """
    for home in (folder / SHARED, *sorted(folder.glob("resources/*"))):
        for path in (home / f"{name}.yaml", *sorted(home.glob(f"{name}/*.yaml"))):
            if path.exists():
                yield home.name, path


def read_register(folder: Path, diagnostics: Diagnostics, name: str) -> Register:
    """Entries of the register ``name`` (``errata`` or ``rules``) by name, in the order of files and entries.

    A file that does not fit its schema is left out and reported, a name that is defined twice is reported.
    """
    register: dict[str, Entry] = {}
    for resource, path in register_files(folder, name):
        content = read(path, folder, name, diagnostics)
        entries = content[name] if content else SourceDict(Place(""))
        for key, value in entries.items():
            place = entries.keys_at[key]
            if key in register:
                message = f"{key} is also defined at {register[key].place}"
                diagnostics.add(place, "E420", message, "rename or remove one of them")
            else:
                register[key] = Entry(value, place, resource)
    return register
