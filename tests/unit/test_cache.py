"""Results of earlier runs are used where their inputs are the same, and never where a file is damaged or of others."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from generator.cache import Cache, add_to_cache, cached_results, remembered, using


def asked(folder: Path, inputs: list[str], *, version: str = "1", is_complete: bool = True) -> list[str]:
    """Return the inputs that a run with a cache had to make anew."""
    made: list[str] = []

    def make(text: str) -> str:
        made.append(text)
        return text.upper()

    with using(Cache(folder, version)) as cache:
        for each in inputs:
            assert remembered("texts", each, partial(make, each)) == each.upper()
    cache.save(is_complete=is_complete)
    return made


def test_the_same_inputs_are_made_once(tmp_path: Path) -> None:
    assert asked(tmp_path, ["a", "b", "a"]) == ["a", "b"]
    assert asked(tmp_path, ["a", "b", "c"]) == ["c"]


def test_a_complete_run_drops_what_it_did_not_use(tmp_path: Path) -> None:
    asked(tmp_path, ["a", "b"])
    asked(tmp_path, ["c"], is_complete=False)
    assert asked(tmp_path, ["a", "d"]) == ["d"]
    assert asked(tmp_path, ["b", "c"]) == ["b", "c"]


def test_without_a_cache_everything_is_made() -> None:
    made: list[int] = []
    for _ in range(2):
        remembered("texts", "a", lambda: made.append(1))
    assert len(made) == 2


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda content: b"",
    "cut": lambda content: content[:-1],
    "another letter": lambda content: content.replace(b'"A"', b'"B"'),
    "no JSON": lambda content: content.partition(b"\n")[0] + b"\n{",
    "no text": lambda content: b"\xff\x00" + content,
    "something more": lambda content: content + b" ",
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_file_is_as_good_as_none(tmp_path: Path, damage: str) -> None:
    asked(tmp_path, ["a"])
    file = tmp_path / "texts.json"
    before = file.read_bytes()
    file.write_bytes(DAMAGES[damage](before))
    assert asked(tmp_path, ["a"]) == ["a"]
    assert file.read_bytes() == before


def test_a_file_of_another_version_is_as_good_as_none(tmp_path: Path) -> None:
    asked(tmp_path, ["a"], version="1")
    assert asked(tmp_path, ["a"], version="2") == ["a"]
    assert asked(tmp_path, ["a"], version="2") == []


def test_a_folder_that_is_none_costs_only_time(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("in the way", encoding="utf-8")
    assert asked(tmp_path / "cache", ["a"]) == ["a"]


def test_results_of_another_process(tmp_path: Path) -> None:
    with using(Cache(tmp_path, "1")):
        remembered("texts", "a", lambda: "A")
        results = cached_results("texts")
    with using(Cache(tmp_path, "1")) as cache:
        add_to_cache(results)
    cache.save(is_complete=True)
    assert asked(tmp_path, ["a"]) == []
