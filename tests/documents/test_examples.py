"""Comparison of the examples with the payloads of the documents; changed examples are listed in the errata."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from generator.companions.registers import read_register
from generator.companions.sources import citations
from generator.runtime.yaml_source.diagnostics import Diagnostics
from tests.documents.documents import FILES, FOLDER, documents, payloads
from tests.generation import GENERATED

ROOT = Path(__file__).parents[2]
BUNDLE: dict[str, Any] = json.loads((GENERATED / "openapi.json").read_bytes())
EXAMPLES: dict[str, Any] = BUNDLE["components"]["examples"]
DOCUMENTS = documents()

if set(DOCUMENTS) != set(FILES):
    pytest.skip(
        f"THE DOCUMENTS ARE NOT HERE: not all of them in {FOLDER}; set CTS_DOCUMENTS. The examples were not compared.",
        allow_module_level=True,
    )


def cited_texts(example: Any) -> Iterator[str]:
    """Yield the parts of the documents that the example cites."""
    for citation in (each for citation_text in example["x-source"] for each in citations(citation_text)):
        text = DOCUMENTS[citation.document].text
        if citation.number:
            text = re.split(rf"(?m)^#+ {re.escape(citation.number)} .*$", text)[-1]
            text = re.split(r"(?m)^#+ (?:\d|A )", text)[0]
        yield text


def names_in_errata() -> set[str]:
    """Return the names of the examples that errata correct or refer to."""
    errata = [entry.value for entry in read_register(ROOT / "spec", Diagnostics(), "errata").values()]
    named = {place.removeprefix("examples/") for entry in errata for place in entry["at"]}
    return named | {entry["corrected"] for entry in errata if "corrected" in entry}


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_is_as_documented_or_in_the_errata(name: str) -> None:
    example = EXAMPLES[name]
    if not any(example["value"] in payloads(text) for text in cited_texts(example)):
        assert name in names_in_errata()


def test_most_examples_are_as_documented() -> None:
    """Guard against a comparison that finds no payloads."""
    matching = [n for n, e in EXAMPLES.items() if any(e["value"] in payloads(text) for text in cited_texts(e))]
    assert len(matching) >= len(EXAMPLES) // 2, matching
