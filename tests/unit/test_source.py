"""Reading YAML 1.2 with places."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from generator.runtime.yaml_source.diagnostics import Diagnostics, Place
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


def test_places_of_a_copy_are_its_own(tmp_path: Path) -> None:
    original = read(tmp_path, "a: 1\nb: 2\n")
    copied, other = SourceDict(original.positions.copy()), Place("other.yaml", 7, 1)
    copied.keys_at["a"] = copied.values_at["new"] = other
    assert {**copied.keys_at} == {**original.keys_at, "a": other}
    assert {**copied.values_at} == {**original.values_at, "new": other}
    assert copied.place == original.place == Place("file.yaml", 1, 1)
    assert "new" not in original.values_at
    assert original.positions.is_plain("b")
    assert copied.positions.is_plain("b")
    assert not copied.positions.is_plain("new")
    assert SourceDict(other).keys_at.get("a") is None


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


@pytest.mark.parametrize("character", ["\x85", "\u2028", "\u2029"])
def test_other_separators_are_no_line_breaks(tmp_path: Path, character: str) -> None:
    c = character
    text = f"a: 1 # x{c}b: 2\nk{c}: x{c}y\ns: 's{c}t'\nd: \"d{c}e\\N\\L\"\nl: |\n  l{c}m\n  n\nf: {{g: h{c}}}\n"
    content = read(tmp_path, text)
    expected = {
        "a": 1,
        f"k{c}": f"x{c}y",
        "s": f"s{c}t",
        "d": f"d{c}e\x85\u2028",
        "l": f"l{c}m\nn\n",
        "f": {"g": f"h{c}"},
    }
    assert content == expected
    assert str(content.keys_at["f"]) == "file.yaml:8:1"


def test_stand_ins_are_none_of_the_characters_in_the_file(tmp_path: Path) -> None:
    text = 'a: \ue000\u2028\ue002\nb: "\\uE001\u2029\\uE003"\n'
    assert read(tmp_path, text) == {"a": "\ue000\u2028\ue002", "b": "\ue001\u2029\ue003"}


@pytest.mark.parametrize(
    "value",
    [
        "😀",
        "😀😁é😀",
        "\\😀",
        "\\\\",
        "\\ud83d\\ude00",
        "\\\\ud83d\\ude00",
        "x\n😀\t\u2028/",
        "\U0010ffff\U00010000",
        "\ue000😀",
    ],
)
def test_files_of_json_libraries_are_read(tmp_path: Path, value: str) -> None:
    data = {"a": value, value: [value, {"b": None}]}
    for options in ({}, {"ensure_ascii": False}, {"indent": 2}):
        assert read(tmp_path, json.dumps(data, **options)) == data
    pair = json.dumps("😀").upper().replace("U", "u")
    assert read(tmp_path, f"[{pair}]") == ["😀"]


def test_more_characters_than_there_are_stand_ins(tmp_path: Path) -> None:
    text = "".join(map(chr, range(0xE000, 0xF900)))
    assert read(tmp_path, f"a: {text}\u2028\n")["a"].startswith(text)


def test_surrogate_escapes_change_no_column_and_no_other_style(tmp_path: Path) -> None:
    content = read(tmp_path, '{"a": "\\ud83d\\ude00", "b": 1, c: \\ud83d\\ude00, d: \'\\uD83D\\ude00\'}')
    assert content == {"a": "😀", "b": 1, "c": "\\ud83d\\ude00", "d": "\\uD83D\\ude00"}
    assert content.keys_at["b"].column == 23


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("a: 1\nb:\n  - x\x07\n", "3:6: E002 not YAML: the character U+0007 is not allowed"),
        ("\x00", "1:1: E002 not YAML: the character U+0000 is not allowed"),
        ("é😀: 1 # \x7f", "1:9: E002 not YAML: the character U+007F is not allowed"),
        ("a: !\n", "1:4: E007 tag !"),
        ("a: 1\nb: ! x\n", "2:4: E007 tag !"),
        ("- ! [a]\n", "1:3: E007 tag !"),
        ("é😀: [1, ?x]\n", "1:9: E002 not YAML: ? without a space in a flow collection"),
        ("{?x: 1}", "1:2: E002 not YAML: ? without a space in a flow collection"),
        ("a: 1\nb: {c: 1,\n  ?d}", "3:3: E002 not YAML: ? without a space in a flow collection"),
        ('a: "\\ud83d"\n', "1:7: E002 not YAML: found invalid Unicode character escape code"),
        ('a: "\\ude00\\ud83d"\n', "1:7: E002 not YAML: found invalid Unicode character escape code"),
        ('a: "\\\\ud83d\\ude00"\n', "1:14: E002 not YAML: found invalid Unicode character escape code"),
        ("a:\n  <<: {b: c}\n", "2:3: E006 merge key <<"),
        (
            "a: b\nc: 'd\ne: f\ng: 'h'\n",
            "4:5: E002 not YAML: did not find expected key (the quoted text before it begins at file.yaml:2:4)",
        ),
        (
            'a: "b\n\nc: d\n',
            "4:1: E002 not YAML: found unexpected end of stream (the quoted text begins at file.yaml:1:4)",
        ),
        (
            "a: [b,\n  c\nd: e\n",
            "3:2: E002 not YAML: did not find expected ',' or ']' (the collection in brackets begins at file.yaml:1:4)",
        ),
        ("a: 'b\n  c'\nd: [e]]\n", "3:7: E002 not YAML: did not find expected key"),
    ],
)
def test_problems_have_a_place(tmp_path: Path, content: str, problem: str) -> None:
    (tmp_path / "file.yaml").write_text(content, encoding="utf-8")
    diagnostics = Diagnostics()
    assert load(tmp_path / "file.yaml", tmp_path, diagnostics) is None
    assert [str(each).partition(" — ")[0] for each in diagnostics] == [f"file.yaml:{problem}"]


def test_a_key_in_quotes_is_no_merge_key(tmp_path: Path) -> None:
    assert read(tmp_path, "'<<': {b: c}\n") == {"<<": {"b": "c"}}


def test_question_marks_elsewhere_are_text(tmp_path: Path) -> None:
    text = "a: ?x\n?b: [c?x, \"?d\", {? e : 1}, e?]\n'f': why?\n? g\n: 1\n"
    assert read(tmp_path, text) == {"a": "?x", "?b": ["c?x", "?d", {"e": 1}, "e?"], "f": "why?", "g": 1}


@pytest.mark.parametrize("number", [".inf", "-.Inf", "+.INF", ".nan", ".NaN", "1e999"])
def test_numbers_that_json_lacks(tmp_path: Path, number: str) -> None:
    """They are numbers of YAML 1.2 (section 10.3.2), and no texts."""
    (tmp_path / "file.yaml").write_text(f"a: {number}\nb: '{number}'\n", encoding="utf-8")
    diagnostics = Diagnostics()
    load(tmp_path / "file.yaml", tmp_path, diagnostics)
    assert [str(each).partition(" — ")[0] for each in diagnostics] == [
        f"file.yaml:1:4: E012 {number} is not a number of JSON"
    ]
