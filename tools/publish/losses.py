"""What a form of the description does not express, as entries that programs read and as a paragraph of its text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

SENTENCES = {
    "if": "conditions among fields",
    "then": "conditions among fields",
    "else": "conditions among fields",
    "dependentSchemas": "conditions on the presence of a field",
    "dependentRequired": "fields that demand others",
    "propertyNames": "which names the fields of a map have",
    "patternProperties": "types of fields by a pattern of their names",
    "prefixItems": "types of items by their position",
    "contains": "items that an array must have",
    "minContains": "how many of such items an array must have",
    "maxContains": "how many of such items an array may have",
    "unevaluatedProperties": "that there are no other fields",
    "unevaluatedItems": "that there are no other items",
    "contentSchema": "what a text contains",
    "contentMediaType": "media types inside texts",
    "contentEncoding": "encodings of texts",
    "$comment": "comments",
    "$defs": "definitions inside schemas",
    "$ref": "schemas that contain themselves, which stay references",
    "summary": "summaries of the API and of references",
    "description": "descriptions of references, which replace that of what they lead to",
    "examples": "further examples of a schema: the first one stays",
    "identifier": "the SPDX identifier of the license",
    "webhooks": "webhooks",
    "jsonSchemaDialect": "the dialect of schemas",
    "pathItems": "path items as components",
    "null": "that a reference to a schema that contains itself may be null",
}
"""What each keyword says, for those who read the description in a form without it."""


class Loss(NamedTuple):
    """Keyword that is left out, and the JSON pointer of the object that had it."""

    keyword: str
    pointer: str


def entries(losses: Iterable[Loss], meanings: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return an entry for each keyword that is left out, with all its places, by keyword."""
    places: dict[str, list[str]] = {}
    for loss in losses:
        places.setdefault(loss.keyword, []).append(loss.pointer)
    return [
        {"keyword": keyword, "meaning": meanings.get(keyword, ""), "count": len(found), "places": found}
        for keyword, found in sorted(places.items())
    ]


def paragraph(losses: Iterable[Loss], meanings: Mapping[str, str]) -> str:
    """Return the list of what is not expressed as Markdown; empty if nothing is left out."""
    counts = Counter(loss.keyword for loss in losses)
    if not counts:
        return ""
    lines = [f"- `{keyword}`{_about(meanings.get(keyword, ''))} ({counts[keyword]})" for keyword in sorted(counts)]
    return "\n".join(["Not expressed in this form, with the number of places:", "", *lines])


def _about(meaning: str) -> str:
    return f": {meaning.rstrip('.')}" if meaning else ""


def with_losses(document: dict[str, Any], losses: Iterable[Loss], meanings: Mapping[str, str]) -> dict[str, Any]:
    """Return the document with the paragraph at the end of its description."""
    text = paragraph(losses, meanings)
    if not text:
        return document
    info = document["info"]
    described = "\n\n".join(filter(None, [info.get("description", "").rstrip(), text]))
    return {**document, "info": {**info, "description": described}}
