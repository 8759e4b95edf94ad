"""The generated client and its own stub agree on how parameters are serialised, and lint rejects what neither has."""

from __future__ import annotations

import shutil
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from generator import pipeline
from generator.runtime import openapi
from generator.runtime.client import encoding
from generator.runtime.client.operation import Parameter
from generator.runtime.stub.schema.decoding import decode_query, decode_value
from generator.runtime.stub.schema.parameters import parameter
from generator.signatures import parameter_data
from tools.generate import lint

PETS = Path(__file__).parents[1] / "specs" / "pets"
PATHS = "resources/pets/paths.yaml"
HEAD = "    - name: species\n      in: {}\n      description: Only these kinds.\n"
SPECIES = HEAD.format("query") + "      style: form\n      explode: false\n"
OPTIONS: dict[str, tuple[str, ...]] = {location: ("", *styles) for location, styles in openapi.STYLES.items()}
ACCEPTED = [
    (location, style, explode)
    for location in ("query", "header")
    for style, explode in product(OPTIONS[location], ("", "true", "false"))
]


def described(tmp_path: Path, location: str, style: str, explode: str, more: str = "") -> Path:
    """Return a copy of the pets in which the parameter species is serialised like this."""
    spec = Path(shutil.copytree(PETS, tmp_path / "pets"))
    text = (spec / PATHS).read_text(encoding="utf-8")
    assert SPECIES in text
    lines = [HEAD.format(location), more]
    lines += [f"      style: {style}\n" if style else "", f"      explode: {explode}\n" if explode else ""]
    (spec / PATHS).write_text(text.replace(SPECIES, "".join(lines)), encoding="utf-8")
    return spec


@pytest.mark.parametrize(("location", "style", "explode"), ACCEPTED)
@pytest.mark.parametrize("values", [["cat"], ["cat", "dog"]], ids=["one", "two"])
def test_the_stub_reads_what_the_client_writes(
    tmp_path: Path, location: str, style: str, explode: str, values: list[str]
) -> None:
    api = pipeline.model(described(tmp_path, location, style, explode))
    operation = next(operation for operation in api.operations if operation.id == "listPets")
    param = next(param for param in operation.params if param.wire_name == "species")
    sent = Parameter(**parameter_data(param))
    item = api.document["paths"][operation.path]

    def deref(node: Any) -> Any:
        return openapi.resolve(api.document, node)

    [described_one] = [each for each in openapi.parameters(item, item["get"], deref) if each["name"] == "species"]
    read = parameter(described_one, lambda pointer: deref({"$ref": pointer}))
    if location == "query":
        query = encoding.query([(sent, values)]).removeprefix("?")
        assert decode_query([read], query.encode()) == {"species": values}
        commas, repeated = f"species={','.join(values)}", "&".join(f"species={value}" for value in values)
        assert query == (commas if explode == "false" else repeated)
    else:
        assert decode_value(read, encoding.header(sent, values)) == values


@pytest.mark.parametrize(
    ("location", "style", "more", "key"),
    [
        ("query", "spaceDelimited", "", "style"),
        ("query", "pipeDelimited", "", "style"),
        ("query", "deepObject", "", "style"),
        ("query", "", "      allowReserved: true\n", "allowReserved"),
        ("query", "", "      allowEmptyValue: true\n", "allowEmptyValue"),
    ],
)
def test_what_is_not_implemented_is_rejected(tmp_path: Path, location: str, style: str, more: str, key: str) -> None:
    spec = described(tmp_path, location, style, "", more)
    result = CliRunner().invoke(lint, ["--spec", str(spec), "--quiet"])
    assert result.exit_code == 1
    [line] = result.stdout.splitlines()
    assert line.startswith(f"pets/{PATHS}:")
    assert f"L120 {key}: {style or 'True'} is not implemented — remove it" in line


def test_a_parameter_of_an_operation_replaces_that_of_its_path() -> None:
    item = {"parameters": [{"in": "query", "name": "a", "style": "form"}, {"in": "query", "name": "b"}]}
    own = {"parameters": [{"in": "query", "name": "a", "explode": False}]}
    found = openapi.parameters(item, own, lambda node: node)
    assert [(param["name"], openapi.is_exploded(param)) for param in found] == [("a", False), ("b", True)]
