"""Operations of the model: their parameters and responses in the order that methods and pages have."""

from __future__ import annotations

import shutil
from pathlib import Path

from generator import pipeline

PETS = Path(__file__).parents[1] / "specs" / "pets"
PATHS = "resources/pets/paths.yaml"
SHOP = "    - $ref: ../../shared/parameters.yaml#/ShopId\n"
HEADER = """    - name: X-Trace
      in: header
      description: Name of the request.
      schema: {type: string}
      example: a
"""


def test_parameters_are_ordered_by_location_and_then_as_they_are_written(tmp_path: Path) -> None:
    spec = Path(shutil.copytree(PETS, tmp_path / "pets"))
    text = (spec / PATHS).read_text(encoding="utf-8")
    begin = text.index("    parameters:\n" + SHOP + "    - name: species\n")
    head = "    parameters:\n" + SHOP
    changed = text[:begin] + "    parameters:\n" + HEADER + text[begin + len(head) :]
    end = changed.index("    x-query-schema:\n")
    (spec / PATHS).write_text(changed[:end] + SHOP + changed[end:], encoding="utf-8")
    [listing] = [operation for operation in pipeline.model(spec).operations if operation.id == "listPets"]
    assert [(param.location, param.wire_name) for param in listing.params] == [
        ("path", "shop_id"),
        *(("query", name) for name in ("species", "from", "to", "sold")),
        ("header", "X-Trace"),
    ]


def test_responses_are_ordered_by_status(tmp_path: Path) -> None:
    spec = Path(shutil.copytree(PETS, tmp_path / "pets"))
    text = (spec / PATHS).read_text(encoding="utf-8")
    old = "      '400':\n        $ref: ../../shared/responses.yaml#/Rejected\n  get:"
    assert old in text
    first = text.index("    responses:\n") + len("    responses:\n")
    moved = text[:first] + "      '400':\n        $ref: ../../shared/responses.yaml#/Rejected\n" + text[first:]
    (spec / PATHS).write_text(moved.replace(old, "  get:", 1), encoding="utf-8")
    [creation] = [operation for operation in pipeline.model(spec).operations if operation.id == "createPet"]
    statuses = [response.status for response in creation.responses]
    assert statuses == sorted(statuses)
    assert creation.success is not None
    assert creation.success.status == 201
