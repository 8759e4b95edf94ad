"""YAML that is written in pieces is the YAML of the whole."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from generator import pipeline, serialise
from generator.cache import Cache, using
from generator.serialise import plain, to_yaml

ROOT = Path(__file__).parents[2]
TEXT = "Some words, 'quoted', that are longer than a line: of 120 columns # and that are no comment. " * 3


def whole(content: Any) -> str:
    text: str = yaml.dump(plain(content), Dumper=serialise._Dumper, sort_keys=False, allow_unicode=True, width=120)
    return text


@pytest.mark.parametrize("folder", [pytest.param("spec", marks=pytest.mark.slow), "tests/specs/pets"])
def test_documents(folder: str) -> None:
    document = pipeline.model(ROOT / folder).document
    assert to_yaml(document) == whole(document)


CONTENTS: list[Any] = [
    *({}, [], 5, None, "a", {"a": {}}, {"a": []}, {"a": {"b": None}}),
    {"a": {"b": {"c": TEXT, "d": [TEXT, {"e": TEXT}]}}, "200": {"on": {"~": {"null": TEXT}}}},
    {"k" * 90: {"/a/{b}": {"$ref": TEXT}}, "k" * 130: {"l" * 130: TEXT}},
    {"a:b": {"- c": {"'d'": TEXT}}, "é": {"\u2028": {"😀": TEXT}}, " e ": {"f\ng": TEXT}},
    {"a": {"b": {"": {"c": TEXT}}}, "d": {1: {2: TEXT}}},
]


@pytest.mark.parametrize("content", CONTENTS, ids=lambda content: str(content)[:30])
def test_keys_and_values_of_each_kind(content: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serialise, "PIECE_CHARS", 10)
    assert to_yaml(content) == whole(content)


def test_a_piece_is_written_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serialise, "PIECE_CHARS", 10)
    content: dict[str, Any] = {"a": {"b": TEXT, "c": TEXT}, "d": {"e": [1]}}
    made: list[str] = []
    piece = serialise._piece

    def counted(text: str) -> str:
        made.append(text)
        return piece(text)

    monkeypatch.setattr(serialise, "_piece", counted)
    for change in (content, {"a": {"b": TEXT, "c": "changed"}, "d": {"e": [1]}}):
        made.clear()
        with using(Cache(tmp_path, "1")) as cache:
            assert to_yaml(change) == whole(change)
        cache.save(is_complete=True)
    assert [json.loads(text) for text in made] == [[["a", "c"], "changed"]]
