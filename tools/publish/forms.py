"""The forms in which each edition of the description is published."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from generator.build.clean import clean
from generator.runtime.openapi import escape
from generator.serialise import plain, to_json, to_yaml
from tools.publish.dereferencing import dereferenced
from tools.publish.losses import SENTENCES, Loss, entries, with_losses
from tools.publish.openapi30 import downgraded

WHOLE = "whole"
FOLDER = "openapi"
WRITERS = {"json": to_json, "yaml": to_yaml}
VARIANTS = {
    "openapi-3.1": "OpenAPI 3.1 with the extensions (`x-…`): everything that is known",
    "openapi-3.1-clean": "OpenAPI 3.1 without extensions; it accepts every reading of contradictory documents",
    "openapi-3.0": "OpenAPI 3.0.3, made from the clean one",
}
"""What each variant is."""


def documents(
    document: Mapping[str, Any], editions: Mapping[str, Mapping[str, Any]], extensions: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """Yield path and text of each file. ``extensions``: what each ``x-`` key means."""
    for edition, described in {WHOLE: document, **editions}.items():
        for variant, (content, losses) in _variants(plain(described)).items():
            yield from _files(f"{FOLDER}/{edition}/{variant}", content, losses, {**SENTENCES, **extensions})


def _variants(document: dict[str, Any]) -> dict[str, tuple[dict[str, Any], list[Loss]]]:
    cleaned, removed = clean(document), list(_extensions(document, ""))
    old, lost = downgraded(cleaned)
    return dict(zip(VARIANTS, ((document, []), (cleaned, removed), (old, removed + lost)), strict=True))


def _files(
    name: str, content: dict[str, Any], losses: list[Loss], meanings: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    resolved, circular = dereferenced(content)
    for stem, each, lost in ((name, content, losses), (f"{name}.dereferenced", resolved, losses + circular)):
        complete = with_losses(each, lost, meanings)
        for suffix, write in WRITERS.items():
            yield f"{stem}.{suffix}", write(complete)
        if lost:
            yield f"{stem}.not-expressed.json", to_json(entries(lost, meanings))


def _extensions(node: Any, pointer: str) -> Iterator[Loss]:
    """Yield the extensions of a document, without those inside of others."""
    if isinstance(node, list):
        for index, each in enumerate(node):
            yield from _extensions(each, f"{pointer}/{index}")
    elif isinstance(node, Mapping):
        for key, value in node.items():
            if key.startswith("x-"):
                yield Loss(key, pointer)
            else:
                yield from _extensions(value, f"{pointer}/{escape(key)}")
