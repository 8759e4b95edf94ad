"""JSON Schemas of the companion files: valid, named in each file, and the same for an editor and for the reader."""

from __future__ import annotations

import json
import os
import re
import shutil
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from generator.companions.reading import SCHEMAS, read
from generator.runtime.yaml_source.diagnostics import Diagnostics

ROOT = Path(__file__).parents[2]
SPEC = ROOT / "spec"
HEAD = re.compile(r"# yaml-language-server: \$schema=(\S+)\n")
# Files of the description that are OpenAPI, and so have a schema of their own in every editor.
OPENAPI = ("openapi", "paths", "schemas", "examples", "tag", "headers", "parameters", "responses", "security")
COMPANIONS = [path for path in sorted(SPEC.rglob("*.yaml")) if path.stem not in (*OPENAPI, "workflows.arazzo")]


def schema_of(path: Path) -> Path:
    """Return the schema that a file names at its head, as an editor finds it."""
    match = HEAD.match(path.read_text(encoding="utf-8"))
    assert match, f"begin {path.relative_to(ROOT)} with # yaml-language-server: $schema=…"
    return Path(os.path.normpath(path.parent / match[1]))


def identifier(path: Path) -> str:
    return path.relative_to(SPEC).as_posix()


@pytest.mark.parametrize("path", sorted(SCHEMAS.glob("*.json")), ids=lambda path: path.name)
def test_a_schema_is_valid_and_explains_itself(path: Path) -> None:
    schema: dict[str, Any] = json.loads(path.read_bytes())
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["title"]
    assert schema["description"]


@pytest.mark.slow
@pytest.mark.parametrize("path", COMPANIONS, ids=identifier)
def test_an_editor_accepts_what_the_reader_accepts(path: Path) -> None:
    schema = json.loads(schema_of(path).read_bytes())
    content = yaml.safe_load(path.read_text(encoding="utf-8").replace("date: ", "date: !!str "))
    assert list(jsonschema.Draft202012Validator(schema).iter_errors(content)) == []


@pytest.mark.parametrize("name", ["naming", "errors", "sources", "resources/trackers/behaviour", "world/schema"])
def test_an_editor_rejects_what_the_reader_rejects(name: str, tmp_path: Path) -> None:
    spec = Path(shutil.copytree(SPEC, tmp_path / "spec"))
    path = spec / f"{name}.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "surplus: 1\n", encoding="utf-8")
    schema = schema_of(SPEC / f"{name}.yaml")
    content = yaml.safe_load(path.read_text(encoding="utf-8").replace("date: ", "date: !!str "))
    editor = [
        error.message for error in jsonschema.Draft202012Validator(json.loads(schema.read_bytes())).iter_errors(content)
    ]
    diagnostics = Diagnostics()
    assert read(path, spec, schema.name.removesuffix(".schema.json"), diagnostics) is None
    assert len(editor) == len(diagnostics) == 1
    assert "surplus" in editor[0]
