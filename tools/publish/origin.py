"""Documents that a description was made from, as ``info.x-origin`` of what is published."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from generator.ir import Document

KEY = "x-origin"
MEANING = "the documents that this description was made from"


def with_origin(document: Mapping[str, Any], documents: Iterable[Document], edition: str = "") -> dict[str, Any]:
    """Return the document with the documents of an edition; of one that has none, and of the whole, with all."""
    written = [each for each in documents if not each.observed]
    own = [each for each in written if each.edition == edition] or written
    origin = [{"title": each.title, **({"date": each.date} if each.date else {})} for each in own]
    return {**document, "info": {**document["info"], **({KEY: origin} if origin else {})}}
