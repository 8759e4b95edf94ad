"""``naming.yaml``: names and metadata of the generated packages, and the exceptions to the rules of ``names``."""

from __future__ import annotations

import keyword
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from generator.companions.reading import is_inside, read
from generator.ir import Package
from generator.names import ModuleName
from generator.runtime.yaml_source.diagnostics import Diagnostics
from generator.runtime.yaml_source.reader import SourceDict, place_of

RENAMES = ("operations", "constants", "tags", "schemas", "fields", "members")


class Naming(msgspec.Struct, frozen=True):
    """The content of the file. The last mappings are from names of the description to Python's."""

    source: SourceDict  # the file as it is written

    client: Package
    stub: Package
    contract: Package | None  # None: no package of the proof is wanted
    error_schema: str
    bound: frozenset[str]
    scopes: Mapping[str, str]
    operations: Mapping[str, str]
    constants: Mapping[str, str]  # by operationId
    tags: Mapping[str, str]
    schemas: Mapping[str, str]
    fields: Mapping[str, str]
    members: Mapping[str, str]  # by schema/value


def read_naming(folder: Path, diagnostics: Diagnostics) -> Naming | None:
    content = read(folder / "naming.yaml", folder, "naming", diagnostics)
    if content is None:
        return None
    if not _are_importable(content, diagnostics):
        return None
    renames, license_text = content.get("renames", {}), _license_text(folder, diagnostics)
    return Naming(
        source=content,
        client=_package(content, "client", license_text),
        stub=_package(content, "stub", license_text),
        contract=_package(content, "contract", license_text) if "contract" in content else None,
        error_schema=content["error-schema"],
        bound=frozenset(content.get("bound-parameters", ())),
        scopes=dict(content.get("scopes", {})),
        **{kind: {key: value["name"] for key, value in renames.get(kind, {}).items()} for kind in RENAMES},
    )


def packages(naming: SourceDict) -> list[str]:
    """Return the parts of the file that each name a package."""
    return [part for part in ("client", "stub", "contract") if part in naming]


def _are_importable(naming: SourceDict, diagnostics: Diagnostics) -> bool:
    """Tell whether no name of a package is a keyword of Python, and report each that is."""
    wrong = [part for part in packages(naming) if keyword.iskeyword(naming[part]["package"])]
    for part in wrong:
        message = f"{naming[part]['package']!r} is a keyword of Python, so nobody could import it"
        place = place_of(naming, [part, "package"])
        diagnostics.add(place, "E013", message, "name the package differently, such as pets_client")
    return not wrong


def _license_text(folder: Path, diagnostics: Diagnostics) -> str:
    path = folder / "LICENSE"
    return path.read_text(encoding="utf-8") if path.is_file() and is_inside(path, folder, diagnostics) else ""


def _package(naming: Mapping[str, Any], part: str, license_text: str) -> Package:
    content = naming[part]
    return Package(
        distribution=content["distribution"],
        version=content["version"],
        author=naming.get("author", ""),
        license=naming.get("license", ""),
        license_text=license_text,
        name=ModuleName(content["package"]),
        command=content.get("command", content["distribution"]),
        environment=content["environment"],
    )
