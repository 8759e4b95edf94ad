"""A limit or default that no erratum explains (``x-basis``) is in the row of a table that the description cites."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest

from generator.basis import BASIS
from generator.companions.sources import citations
from generator.runtime import openapi
from tests.documents.documents import FOLDER, TAG, documents
from tests.generation import GENERATED

DOCUMENT: dict[str, Any] = json.loads((GENERATED / "openapi.json").read_bytes())
DOCUMENTS = documents()
LIMITS = ("minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems", "default")
# Said in other words than the value: 13 digits, a quota and its number, what the text calls the default value.
IN_WORDS = {"1000000000000": "13 digits", "9999999999999": "13 digits", "true": "true", "gzip": "gzip"}

if "reference" not in DOCUMENTS:
    pytest.skip(
        f"THE DOCUMENTS ARE NOT HERE: no 004_*.txt in {FOLDER}; set CTS_DOCUMENTS. No basis was compared.",
        allow_module_level=True,
    )


class Limit(NamedTuple):
    """A keyword of a field, with the citations of the field and of its schema."""

    place: str
    field: str
    keyword: str
    value: Any
    sources: list[str]


def limits() -> Iterator[Limit]:
    """Yield the limits of all parameters and properties that claim to be stated."""
    for _, _, item, operation in openapi.operations(DOCUMENT):
        for param in openapi.parameters(item, operation, resolved):
            yield from of_field(operation["operationId"], param["name"], param["schema"], param.get("x-source", []))
    for name, schema in DOCUMENT["components"]["schemas"].items():
        for key, definition in schema.get("properties", {}).items():
            yield from of_field(name, key, definition, definition.get("x-source") or schema.get("x-source", []))


def of_field(holder: str, name: str, schema: Any, sources: list[str]) -> Iterator[Limit]:
    target = resolved(schema)
    for definition in (schema, *([target] if target is not schema else [])):
        for keyword in LIMITS:
            if keyword in definition and keyword not in definition.get(BASIS, {}):
                cited = [*sources, *definition.get("x-source", [])]
                yield Limit(f"{holder}/{name}", name, keyword, definition[keyword], cited)


def resolved(node: Any) -> Any:
    return openapi.resolve(DOCUMENT, node)


def rows(limit: Limit) -> Iterator[str]:
    """Yield the texts of the cited rows of a field."""
    for citation in (citation for text in limit.sources for citation in citations(text)):
        document = DOCUMENTS.get(citation.document)
        if document and citation.kind == "table":
            found = [row.text for row in document.table(citation.number).rows if row.name == limit.field]
            yield from (TAG.sub("", text).replace(",", "") for text in found)


def is_stated(limit: Limit) -> bool:
    value = str(limit.value).lower() if isinstance(limit.value, bool) else str(limit.value)
    return any(IN_WORDS.get(value, value) in text for text in rows(limit))


STATED = [limit for limit in limits() if any("table" in source for source in limit.sources)]


def test_there_are_limits() -> None:
    assert len(STATED) > 10


@pytest.mark.parametrize("limit", STATED, ids=lambda limit: f"{limit.place} {limit.keyword}")
def test_a_limit_without_erratum_is_in_its_table(limit: Limit) -> None:
    assert is_stated(limit), f"{limit}: no cited row says so; name the erratum in {BASIS}"
