"""Overlays applied to a small document."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from generator.overlay import _found, _matches, overlaid, read_overlays
from generator.refs import Bundle, bundle
from generator.runtime.yaml_source.diagnostics import Diagnostics
from generator.serialise import plain

ROOT = """openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
tags: [{name: a}, {name: b}, {name: c}]
paths:
  /pets:
    get: {operationId: listPets, responses: {'200': {$ref: '#/components/responses/Pets'}}}
components:
  responses:
    Pets: {description: Pets., content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}
  schemas:
    Pet: {type: object, properties: {name: {type: string}, owner: {$ref: '#/components/schemas/Owner'}}}
    Owner: {type: object, properties: {pets: {type: array, items: {$ref: '#/components/schemas/Pet'}}}}
"""


def overlay_document(tmp_path: Path, *overlays: str) -> tuple[Bundle, list[str]]:
    """Return the document with the last of the overlays ``o0``, ``o1`` … applied, and the problems."""
    spec = tmp_path / "spec"
    (spec / "editions").mkdir(parents=True)
    (spec / "openapi.yaml").write_text(ROOT, encoding="utf-8")
    for number, actions in enumerate(overlays):
        extends, _, body = actions.rpartition("---")
        text = f"overlay: 1.0.0\n{extends}info: {{title: T, version: 1.0.0}}\nactions:\n{body.lstrip()}"
        (spec / "editions" / f"o{number}.overlay.yaml").write_text(text, encoding="utf-8")
    diagnostics = Diagnostics()
    document = bundle(spec / "openapi.yaml", diagnostics)
    assert document is not None
    read = read_overlays(spec, diagnostics)
    result = overlaid(document, list(read)[-1], read, diagnostics) if read else document
    return result, [str(problem) for problem in diagnostics]


def result(tmp_path: Path, *overlays: str) -> Any:
    document, problems = overlay_document(tmp_path, *overlays)
    assert problems == []
    return plain(document.document)


def test_objects_are_merged_arrays_appended_and_values_replaced(tmp_path: Path) -> None:
    actions = """
- target: $
  update: {info: {title: Cats}, tags: [{name: d}]}
- target: $.tags
  update: {name: e}
- target: $.components.schemas.Pet.properties.name
  update: {type: [string, 'null'], maxLength: 9}
"""
    document = result(tmp_path, actions)
    assert document["info"] == {"title": "Cats", "version": "1.0.0"}
    assert [tag["name"] for tag in document["tags"]] == ["a", "b", "c", "d", "e"]
    assert document["components"]["schemas"]["Pet"]["properties"]["name"] == {
        "type": ["string", "null"],
        "maxLength": 9,
    }


def test_remove_deletes_all_matches_only(tmp_path: Path) -> None:
    document = result(tmp_path, "\n- target: $.tags[?@.name != 'b']\n  remove: true\n")
    assert document["tags"] == [{"name": "b"}]


@pytest.mark.parametrize(
    ("path", "names"),
    [("$.tags[2,0]", ["b"]), ("$.tags[0,0,-3]", ["b", "c"]), ("$.tags[::-1]", []), ("$..tags[1,0]", ["c"])],
)
def test_nodes_are_removed_whatever_the_order_of_the_selectors(tmp_path: Path, path: str, names: list[str]) -> None:
    document = result(tmp_path, f"\n- target: {path}\n  remove: true\n")
    assert [tag["name"] for tag in document["tags"]] == names


def test_nested_matches_are_removed(tmp_path: Path) -> None:
    document = result(
        tmp_path, "\n- target: $.info['version', 'title']\n  remove: true\n- target: $.tags..*\n  remove: true\n"
    )
    assert document["info"] == {}
    assert document["tags"] == []


def test_a_node_that_is_matched_twice_is_updated_once(tmp_path: Path) -> None:
    document = result(tmp_path, "\n- target: $['tags', 'tags']\n  update: {name: d}\n")
    assert [tag["name"] for tag in document["tags"]] == ["a", "b", "c", "d"]


def test_an_update_can_replace_a_later_target(tmp_path: Path) -> None:
    actions = "\n- target: $..[?@.name || @.properties].properties\n  update: {name: {x-new: 1}, owner: none}\n"
    document = result(tmp_path, actions)
    assert document["components"]["schemas"]["Pet"]["properties"]["owner"] == "none"


def test_extensions_are_allowed_in_the_objects_of_an_overlay(tmp_path: Path) -> None:
    actions = "x-tool: {a: 1}\n---\n- target: $.info\n  update: {summary: One.}\n  x-why: [b]\n"
    assert result(tmp_path, actions)["info"]["summary"] == "One."


def test_an_unknown_key_of_an_overlay_is_rejected_at_its_line(tmp_path: Path) -> None:
    action = "\n- target: $.info\n  update: {summary: One.}\n  y-why: b\n"
    _, problems = overlay_document(tmp_path, action)
    assert [problem.partition(" unknown")[0] for problem in problems] == ["spec/editions/o0.overlay.yaml:6:3: E010"]


def test_appended_items_have_the_place_of_the_update(tmp_path: Path) -> None:
    document, _ = overlay_document(tmp_path, "\n- target: $.tags\n  update: {name: d}\n")
    assert str(document.place("/tags/3")) == "spec/editions/o0.overlay.yaml:5:11"


def test_unreferenced_components_are_removed_even_in_a_cycle(tmp_path: Path) -> None:
    removed = "\n- target: $.components.responses.Pets.content\n  remove: true\n"
    assert result(tmp_path, removed)["components"]["schemas"] == {}
    partly_used = result(tmp_path / "kept", "\n- target: $.components.schemas.Pet.properties.name\n  remove: true\n")
    assert set(partly_used["components"]["schemas"]) == {"Pet", "Owner"}


def test_locations_of_added_values_are_in_the_overlay(tmp_path: Path) -> None:
    document, _ = overlay_document(tmp_path, "\n- target: $.info\n  update: {summary: Few.}\n")
    assert str(document.place("/info/summary")) == "spec/editions/o0.overlay.yaml:5:12"
    assert str(document.place("/info/title")) == "spec/openapi.yaml:2:8"


def test_overlay_is_applied_to_the_overlay_that_it_extends(tmp_path: Path) -> None:
    first = "\n- target: $.info\n  update: {summary: One.}\n"
    second = "extends: o0.overlay.yaml\n---\n- target: $.info.summary\n  remove: true\n"
    assert "summary" not in result(tmp_path, first, second)["info"]


def test_overlays_that_extend_each_other_are_rejected(tmp_path: Path) -> None:
    action = "---\n- target: $.info\n  update: {summary: One.}\n"
    _, problems = overlay_document(
        tmp_path, f"extends: o1.overlay.yaml\n{action}", f"extends: o0.overlay.yaml\n{action}"
    )
    assert [line.split(" — ")[0] for line in problems] == [
        "spec/editions/o0.overlay.yaml:2:10: E114 overlay o1.overlay.yaml extends this overlay"
    ]


def test_the_whole_document_cannot_be_removed(tmp_path: Path) -> None:
    _, problems = overlay_document(tmp_path, "\n- target: $\n  remove: true\n")
    assert "E113 the whole document cannot be removed" in problems[0]


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        ("info", "expected '$', found 'i'"),
        ("$.tags[?@.name = 'a']", "unexpected"),
        (f"$.tags[?{'(' * 2_000}@{')' * 2_000}]", "maximum recursion depth exceeded"),
    ],
    ids=["relative", "assignment", "too deep"],
)
def test_a_target_that_is_no_jsonpath_is_rejected(tmp_path: Path, target: str, reason: str) -> None:
    _, (problem,) = overlay_document(tmp_path, f"- target: {target}\n  remove: true")
    assert "/o0.overlay.yaml:4:11: E111 " in problem
    assert f" is no JSONPath: {reason}" in problem


def test_base_document_is_not_modified(tmp_path: Path) -> None:
    overlay_document(tmp_path, "\n- target: $.info\n  update: {summary: One.}\n")
    diagnostics = Diagnostics()
    base = bundle(tmp_path / "spec" / "openapi.yaml", diagnostics)
    assert base is not None
    before = plain(base.document)
    overlays = read_overlays(base.root, diagnostics)
    overlaid(base, next(iter(overlays)), overlays, diagnostics)
    assert plain(base.document) == before


SCHEMAS = "$.components.schemas"
TARGETS = [
    *(
        "$",
        "$.tags",
        "$.tags[0]",
        "$.tags[-1:]",
        "$['tags'][*].name",
        "$.paths['/pets'].get",
        "$.nothing.of.it",
        "$.info.title",
    ),
    *("$.info.title[*]", "$.info.title.x", "$.info[?@ == 'Pets']", "$.paths[*][?@.operationId]", f"{SCHEMAS}[*]"),
    *(
        f"{SCHEMAS}..type",
        f"{SCHEMAS}['Pet','Owner'].type",
        "$..['$ref']",
        "$.tags[?@.name == $.tags[1].name]",
        "$.tags[0, 2]",
    ),
    *(
        f"{SCHEMAS}.Pet.properties[?@.type == 'string']",
        f"{SCHEMAS}.None[?@.a]",
        "$ .tags",
        "$.tags [0]",
        '$["tags"][0]',
    ),
    *("tags", "$.", "$.tags[", "$.tags[?@.x ==]", "$.1a", "$['a\\'b']", "$.tags[0]x", "$.nothing[?]"),
]


@pytest.mark.parametrize("target", TARGETS)
def test_targets_are_those_of_the_library(target: str, tmp_path: Path) -> None:
    """Names at the beginning of a JSONPath are followed without it."""
    document, _ = overlay_document(tmp_path)
    found, expected = (read(document.document, target) for read in (_matches, lambda value, path: _found(path, value)))
    if isinstance(expected, str):
        assert found == expected
    else:
        assert sorted(map(str, found)) == sorted(map(str, expected))


@pytest.mark.parametrize(
    ("target", "selector"),
    [
        ("$.components.schemas['Pet', 'Onwer']", "'Onwer'"),
        ("$.components['schemas', 'schema'].Pet", "'schema'"),
        ("$.tags[0, 3]", "3"),
        ("$..['name', 'nmae']", "'nmae'"),
    ],
)
def test_each_of_several_selectors_matches_something(tmp_path: Path, target: str, selector: str) -> None:
    _, problems = overlay_document(tmp_path, f"\n- target: {json.dumps(target)}\n  remove: true\n")
    wanted = f"E112 {selector} in {target} matches nothing — correct it, or remove it"
    assert [problem.partition(": ")[2] for problem in problems][:1] == [wanted]
