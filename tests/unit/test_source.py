"""Reading YAML 1.2 with places."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from generator.runtime.yaml_source.diagnostics import Diagnostics
from generator.runtime.yaml_source.reader import SourceDict, SourceList, load


def read(folder: Path, text: str) -> Any:
    (folder / "file.yaml").write_text(text, encoding="utf-8")
    diagnostics = Diagnostics()
    value = load(folder / "file.yaml", folder, diagnostics)
    assert list(diagnostics) == []
    return value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("on", "on"),
        ("no", "no"),
        ("yes", "yes"),
        ("012", 12),
        ("0o14", 12),
        ("0x1F", 31),
        ("1_000", "1_000"),
        ("1:30", "1:30"),
        ("2024-05-24", "2024-05-24"),
        ("<<", "<<"),
        ("=", "="),
        ("true", True),
        ("False", False),
        ("null", None),
        ("~", None),
        ("1e3", 1000.0),
        (".5", 0.5),
        ("-7", -7),
        ("'7'", "7"),
        ("200.", 200.0),
        ("v1.0", "v1.0"),
    ],
)
def test_scalars_are_those_of_yaml_1_2(tmp_path: Path, text: str, value: Any) -> None:
    found = read(tmp_path, f"key: {text}\n")["key"]
    assert found == value
    assert type(found) is type(value)


def test_places_count_from_one(tmp_path: Path) -> None:
    content = read(tmp_path, "a:\n  b: [1, 2]\n  c:\n  - x\n")
    assert isinstance(content, SourceDict)
    assert str(content["a"].keys_at["b"]) == "file.yaml:2:3"
    assert str(content["a"].values_at["b"]) == "file.yaml:2:6"
    assert isinstance(content["a"]["b"], SourceList)
    assert str(content["a"]["b"].values_at[1]) == "file.yaml:2:10"
    assert str(content["a"]["c"].values_at[0]) == "file.yaml:4:5"


def test_json_is_yaml(tmp_path: Path) -> None:
    assert read(tmp_path, '{"a": [true, null, 1.5, "\\u00e9"]}') == {"a": [True, None, 1.5, "é"]}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"a: &x [*x]\n", "E006"),
        (b"[" * 100_000, "E002"),
        (b"- " * 100_000, "E002"),
        (b"a: \x00\n", "E002"),
        (b"\xff\xfe\x00", "E003"),
        (b"", "E004"),
        (b"--- a\n--- b\n", "E002"),
        (b"? [a]\n: b\n", "E008"),
        (b"a: !!python/object/apply:os.system [ls]\n", "E007"),
    ],
)
def test_what_cannot_be_read_is_a_problem(tmp_path: Path, content: bytes, message: str) -> None:
    (tmp_path / "file.yaml").write_bytes(content)
    diagnostics = Diagnostics()
    load(tmp_path / "file.yaml", tmp_path, diagnostics)
    assert {problem.code for problem in diagnostics} == {message}


def test_a_folder_and_a_missing_file(tmp_path: Path) -> None:
    diagnostics = Diagnostics()
    assert load(tmp_path, tmp_path.parent, diagnostics) is None
    assert load(tmp_path / "none.yaml", tmp_path, diagnostics) is None
    assert [problem.code for problem in diagnostics] == ["E001", "E001"]
