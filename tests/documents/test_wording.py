"""Comparison of the wording with the documents: no eight consecutive words may be the same."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.documents.documents import FILES, FOLDER, TAG, documents
from tests.generation import GENERATED

ROOT = Path(__file__).parents[2]
DOCUMENTS = documents()
RUN_LENGTH_WORDS = 8
PROSE = ("description", "summary", "meaning", "remedy", "says", "question", "decision", "reason", "title")

if set(DOCUMENTS) != set(FILES):
    pytest.skip(
        f"THE DOCUMENTS ARE NOT HERE: not all of them in {FOLDER}; set CTS_DOCUMENTS. The wording was not compared.",
        allow_module_level=True,
    )


def words(text: str) -> list[str]:
    """Return the words in lower case, without punctuation and markup."""
    return re.findall(r"[a-z0-9_]+", TAG.sub(" ", text).replace("\\_", "_").lower())


def runs(text: str) -> Iterator[tuple[str, ...]]:
    all_words = words(text)
    yield from (
        tuple(all_words[start : start + RUN_LENGTH_WORDS]) for start in range(len(all_words) - RUN_LENGTH_WORDS + 1)
    )


MESSAGE = re.compile(r'"(error_)?message": "[^"]*"')
"""Message on the wire in an expression."""


def prose(node: Any, key: str = "") -> Iterator[str]:
    """Yield every text that this project words; payloads and messages on the wire are facts."""
    if isinstance(node, dict):
        for name, value in node.items():
            if name not in ("value", "message", "example", "examples", "payload", "pattern"):
                yield from prose(value, name)
    elif isinstance(node, list):
        for item in node:
            yield from prose(item, key)
    elif isinstance(node, str) and (key in PROSE or " " in node):
        yield MESSAGE.sub("", node)


def test_no_sentence_is_copied() -> None:
    documented_runs = {run for document in DOCUMENTS.values() for run in runs(document.text)}
    bundled = json.loads((GENERATED / "openapi.json").read_bytes())
    # sources.yaml is excluded: it contains the titles of the documents' sections.
    files = [path for path in (ROOT / "spec").rglob("*.yaml") if path.name != "sources.yaml"]
    our_nodes = [bundled, *(yaml.safe_load(path.read_text("utf-8")) for path in files)]
    copied = {text for node in our_nodes for text in prose(node) if any(run in documented_runs for run in runs(text))}
    assert len(documented_runs) > 10_000
    # Lists of names and values are facts, in any order.
    assert {text for text in copied if not _is_enumeration(text)} == set()


def _is_enumeration(text: str) -> bool:
    return text.count(",") >= len(words(text)) // 4
