# Copied from generator/runtime/contract/descriptions.py. Do not edit: run `make generate`.
"""The description to prove, from its file, and the parts of it that a run is about."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click
from cts_stub._runtime.openapi import METHODS
from cts_stub._runtime.yaml_source.did_you_mean import suggest

NEEDED = ("info", "paths")
"""Parts of a description without which nothing can be proven."""


def file_of_edition(spec: Path, edition: str | None) -> Path:
    """Return the file of an edition: in the folder ``editions`` beside the whole description."""
    if edition is None:
        return spec
    folder = spec.parent / "editions"
    file = folder / f"{edition}.{spec.name}"
    if not file.exists():
        known = sorted(each.name.partition(".")[0] for each in folder.glob(f"*.{spec.name}"))
        raise click.UsageError(
            f"--edition {edition}: there is no {file}; {suggest(edition, known)}"
        )
    return file


def read(spec: Path) -> Any:
    """Return the description in a file.

    Raises:
        click.UsageError: it is no JSON, or no description.
    """
    try:
        document = json.loads(spec.read_bytes())
    except ValueError as error:
        raise click.UsageError(f"{spec}: not JSON: {error}; give a bundled description") from None
    for name in NEEDED:
        if not isinstance(document, dict) or not isinstance(document.get(name), dict):
            raise click.UsageError(
                f"{spec}: no OpenAPI description: it has no {name}; give a bundled description"
            )
    return own_operations(document)


def own_operations(document: Any) -> Any:
    """Return the document without operations of other services and versions, which ``x-bindings`` marks."""
    paths = {
        path: {key: value for key, value in item.items() if "x-bindings" not in value}
        for path, item in document["paths"].items()
    }
    return {
        **document,
        "paths": {path: item for path, item in paths.items() if any(m in item for m in METHODS)},
    }


def only_reads(document: Any) -> Any:
    """Return the document with only the operations that change nothing."""
    paths = {
        path: {key: value for key, value in item.items() if key not in METHODS or key == "get"}
        for path, item in document["paths"].items()
    }
    return {**document, "paths": {path: item for path, item in paths.items() if "get" in item}}
