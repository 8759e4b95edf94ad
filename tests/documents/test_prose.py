"""The prose of the documents: sentences, notes and advice are stated at their place of the description (facts.yaml)."""

from __future__ import annotations

import json
import re
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import yaml

from generator.runtime.openapi import unescape
from tests.documents.documents import FOLDER, documents
from tests.generation import GENERATED, ROOT

DOCUMENT: dict[str, Any] = json.loads((GENERATED / "openapi.json").read_bytes())
DOCUMENTS = documents()
FACTS: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "facts.yaml").read_text(encoding="utf-8"))["facts"]
UNSEEN = {"x-source", "source", "recipe", "message", "x-basis", "x-exceptions"}
"""Keys whose values are no statements about the service in our words."""

if "reference" not in DOCUMENTS:
    pytest.skip(
        f"THE DOCUMENTS ARE NOT HERE: no 004_*.txt in {FOLDER}; set CTS_DOCUMENTS. Their prose was not compared.",
        allow_module_level=True,
    )


def statements(node: Any) -> Any:
    """Return a part of the description without what is no statement."""
    if isinstance(node, dict):
        return {key: statements(value) for key, value in node.items() if key not in UNSEEN}
    return [statements(item) for item in node] if isinstance(node, list) else node


def place(pointer: str) -> Any:
    """Return the part at a JSON pointer, in which parameters and tags are named instead of counted."""
    node: Any = DOCUMENT
    for token in map(unescape, pointer.split("/")[1:]):
        node = (
            named(node, token)
            if isinstance(node, list) and not token.isdigit()
            else node[int(token)]
            if isinstance(node, list)
            else node[token]
        )
    return node


def named(items: list[Any], name: str) -> Any:
    shared = DOCUMENT["components"]["parameters"]
    resolved = [shared[item["$ref"].rpartition("/")[2]] if "$ref" in item else item for item in items]
    return next(item for item in resolved if item["name"] == name)


@cache
def fragments(document: str, words: int) -> frozenset[str]:
    """Return the hashes of all sequences of so many words on a line of the document."""
    found: set[str] = set()
    for line in DOCUMENTS[document].text.splitlines():
        parts = re.findall(r"\w+", line.lower())
        found.update(" ".join(parts[start : start + words]) for start in range(len(parts) - words + 1))
    return frozenset(sha256(text.encode()).hexdigest()[:16] for text in found)


@pytest.mark.parametrize("name", FACTS)
def test_the_description_states_what_the_document_says(name: str) -> None:
    fact = FACTS[name]
    text = json.dumps(statements(place(fact["at"])), ensure_ascii=False).lower()
    missing = [word for word in fact["says"] if word.lower() not in text]
    assert not missing, f"{fact['at']} does not say {missing}"


@pytest.mark.parametrize("name", FACTS)
def test_the_document_says_it(name: str) -> None:
    fact = FACTS[name]
    words, hashed = fact["fragment"].split()
    assert hashed in fragments(fact["document"], int(words)), "the fragment is not in the document"


def test_what_was_decided_otherwise_has_its_erratum() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "spec").rglob("errata*/*.yaml")))
    text += "".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "spec").rglob("errata.yaml")))
    named_errata = {fact["erratum"] for fact in FACTS.values() if "erratum" in fact}
    assert named_errata
    assert [name for name in sorted(named_errata) if f"\n  {name}:\n" not in text] == []
