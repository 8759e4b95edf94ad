"""A file that an earlier run read has the same content and the same places."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from generator import source_files
from generator.cache import Cache, using
from generator.runtime.yaml_source import reader
from generator.runtime.yaml_source.diagnostics import Diagnostics
from generator.runtime.yaml_source.reader import SourceDict, SourceList

ROOT = Path(__file__).parents[2]


def described(value: Any) -> Any:
    """Return a value with everything that is known of it."""
    match value:
        case SourceDict():
            entries = [(key, described(each)) for key, each in value.items()]
            plain = {key for key in value if value.positions.is_plain(key)}
            return "dict", value.place, entries, value.keys_at, value.values_at, plain
        case SourceList():
            return "list", value.place, list(map(described, value)), value.values_at
        case _:
            return type(value).__name__, value


@pytest.mark.parametrize("folder", [pytest.param("spec", marks=pytest.mark.slow), "tests/specs/pets"])
def test_places(folder: str, tmp_path: Path) -> None:
    cache = Cache(tmp_path, "1")
    for path in sorted((ROOT / folder).rglob("*.yaml")):
        with using(cache):
            first, second = (source_files.load(path, ROOT, Diagnostics()) for _ in range(2))
        assert described(second) == described(first) == described(reader.load(path, ROOT, Diagnostics()))
    assert cache.results("yaml")["yaml"]


@pytest.mark.parametrize("text", ["a: 1\na: 2\n", "a: [", "", "a: &b 1\n", "a: 1e999\n"])
def test_problems_are_reported_each_time(text: str, tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(text, encoding="utf-8")
    with using(Cache(tmp_path, "1")):
        first, second = Diagnostics(), Diagnostics()
        for diagnostics in (first, second):
            source_files.load(path, tmp_path, diagnostics)
    assert first.items
    assert first.items == second.items


@pytest.mark.parametrize("text", ["a: 123456789012345678901234567890\n", 'a: "\\ud800"\n', "a: 1.0\nb: -0.0\n", "3\n"])
def test_unusual_values(text: str, tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(text, encoding="utf-8")
    for _ in range(2):
        with using(Cache(tmp_path, "1")) as cache:
            content = source_files.load(path, tmp_path, Diagnostics())
        cache.save(is_complete=True)
        assert described(content) == described(reader.load(path, tmp_path, Diagnostics()))
