"""What only an edition has is compared as the edition publishes it."""

from __future__ import annotations

from pathlib import Path

from tests.diff.pets import SPEC, Edit, original, planted

OBSERVED = "editions/observed.overlay.yaml"
PROPERTY = "        min_version:\n          type: string\n"


def test_a_change_of_a_response_that_only_an_edition_has(tmp_path: Path) -> None:
    changes = planted(SPEC, tmp_path, Edit(OBSERVED, PROPERTY, PROPERTY.replace("min_", "least_")))
    assert {(each.rule.id, *each.editions) for each in changes} == {
        ("response-property-removed", "observed"),
        ("response-property-added", "observed"),
    }


def test_operations_of_an_edition_have_its_responses() -> None:
    side = original(SPEC).of_edition("observed")
    (operation,) = (each for each in side.operations() if each.title == "GET /")
    assert "200" in side.published(operation)["responses"]
    assert side.links(operation, "200") == {}
