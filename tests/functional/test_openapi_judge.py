"""A description that openapi-spec-validator rejects is rejected, although the generator does not use it.

Importing it, and validating with it, would take longer than all rules together.
"""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from generator.lint import lint
from generator.project import ROOT, load_project
from generator.refs import bundle
from generator.runtime.yaml_source.diagnostics import Diagnostics
from generator.runtime.yaml_source.reader import load
from generator.serialise import plain

PETS = Path(__file__).parents[1] / "specs" / "pets"
SCHEMAS, PATHS = "resources/pets/schemas.yaml", "resources/pets/paths.yaml"
FILES = (SCHEMAS, PATHS, "shared/schemas.yaml", "shared/parameters.yaml", "openapi.yaml")
# Keywords that are added to a property, each of which makes its schema invalid.
KEYWORDS: list[dict[str, Any]] = [
    *({"type": "strin"}, {"type": []}, {"type": ["string", "string"]}, {"enum": 5}, {"required": "a"}),
    *({"maxLength": -1}, {"minLength": "1"}, {"minimum": "1"}, {"multipleOf": 0}, {"uniqueItems": 1}, {"const": []}),
    *({"pattern": "("}, {"pattern": 5}, {"patternProperties": {"(": True}}, {"patternProperties": 5}, {"format": 5}),
    *({"items": 5}, {"properties": {"a": 5}}, {"properties": []}, {"allOf": []}, {"oneOf": {}}, {"anyOf": [5]}),
    *({"discriminator": {}}, {"discriminator": "kind"}, {"discriminator": {"propertyName": "a", "mapping": {"a": 1}}}),
    *({"externalDocs": {}}, {"externalDocs": {"url": 5}}, {"xml": {"name": 5}}, {"xml": {"attributes": True}}),
    *({"default": 5}, {"default": None}, {"type": "integer", "format": "int32", "default": 2**31}),
    *({"type": "string", "format": "date", "default": "x"}, {"type": "integer", "format": "int64", "default": 2**63}),
    *({"$schema": "https://example.com/dialect"}, {"$schema": 5}, {"dependentRequired": {"a": 5}}, {"$defs": {"a": 5}}),
    *({"examples": 5}, {"if": 5}, {"not": []}, {"contains": 5}, {"prefixItems": []}, {"readOnly": "no"}, {"$id": 5}),
    *({"type": "array", "items": {"type": "strin"}}, {"additionalProperties": 5}, {"propertyNames": []}),
    *({"required": [1]}, {"deprecated": "yes"}, {"$anchor": "#"}),
]


@pytest.fixture
def spec(tmp_path: Path) -> Path:
    return Path(shutil.copytree(PETS, tmp_path / "pets"))


def content(spec: Path, name: str) -> Any:
    return plain(load(spec / name, spec, Diagnostics()))


def write(spec: Path, name: str, value: Any) -> None:
    (spec / name).write_text(json.dumps(value), encoding="utf-8")


def is_rejected_by_judge(spec: Path) -> bool:
    """Tell whether there is a document, and the judge finds anything wrong with it, or fails."""
    problems = Diagnostics()
    document = bundle(spec / ROOT, problems)
    if document is None or problems:
        return False
    try:
        return any(True for _ in OpenAPIV31SpecValidator(plain(document.document)).iter_errors())
    except Exception:
        return True


def is_rejected(spec: Path) -> bool:
    problems = Diagnostics()
    project = load_project(spec, problems)
    if project is not None:
        lint(project, problems)
    return bool(problems)


def test_what_is_valid(spec: Path) -> None:
    assert not is_rejected_by_judge(spec)
    assert not is_rejected(spec)


@pytest.mark.parametrize("keywords", KEYWORDS, ids=json.dumps)
def test_schemas(keywords: dict[str, Any], spec: Path) -> None:
    schemas = content(spec, SCHEMAS)
    added = {"type": "string", "description": "Added for the test.", **keywords}
    schemas["Pet"]["properties"]["added"] = added
    write(spec, SCHEMAS, schemas)
    if is_rejected_by_judge(spec):
        assert is_rejected(spec)


def composed(schemas: Any, paths: Any) -> None:
    text = {"type": "string", "description": "A text."}
    parts = [{"type": "object", "properties": {"a": text}}, {"type": "object", "properties": {"b": text}}]
    schemas["Pet"] = {"description": "A pet.", "allOf": parts, "required": ["a", "c"]}


def composed_of_texts(schemas: Any, paths: Any) -> None:
    schemas["Pet"] = {"description": "A pet.", "allOf": [{"type": "string"}, {"maxLength": 5}], "required": ["c"]}


def operations(paths: Any) -> Iterator[dict[str, Any]]:
    yield from (value for item in paths.values() for value in item.values() if isinstance(value, dict))


def same_operation_id(schemas: Any, paths: Any) -> None:
    for operation in operations(paths):
        operation["operationId"] = "listPets"


def same_parameter(schemas: Any, paths: Any) -> None:
    operation = next(each for each in operations(paths) if each.get("parameters"))
    operation["parameters"].append(operation["parameters"][-1])


def no_path_parameter(schemas: Any, paths: Any) -> None:
    for operation in operations(paths):
        operation.pop("parameters", None)


@pytest.mark.parametrize("change", [composed, composed_of_texts, same_operation_id, same_parameter, no_path_parameter])
def test_what_no_schema_says(change: Callable[[Any, Any], None], spec: Path) -> None:
    schemas, paths = content(spec, SCHEMAS), content(spec, PATHS)
    change(schemas, paths)
    write(spec, SCHEMAS, schemas)
    write(spec, PATHS, paths)
    assert is_rejected_by_judge(spec)
    assert is_rejected(spec)


def test_tags(spec: Path) -> None:
    document = content(spec, "openapi.yaml")
    document["tags"].append(document["tags"][0])
    write(spec, "openapi.yaml", document)
    assert is_rejected_by_judge(spec)
    assert is_rejected(spec)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(40))
def test_random_changes(seed: int, spec: Path) -> None:
    choice = random.Random(seed)
    name = choice.choice(FILES)
    value = content(spec, name)
    holder, key = choice.choice(list(holders(value)))
    match choice.randrange(4):
        case 0:
            del holder[key]
        case 1:
            holder[key] = choice.choice([None, 5, "", "a", [], {}, [5], {"a": 5}, True])
        case 2:
            _, other = choice.choice(list(holders(value)))
            holder[key] = json.loads(json.dumps(other if isinstance(other, str) else value))
        case _:
            source, other = choice.choice(list(holders(value)))
            holder[key] = json.loads(json.dumps(source[other]))
    write(spec, name, value)
    if is_rejected_by_judge(spec):
        assert is_rejected(spec)


def holders(value: Any) -> Iterator[tuple[Any, Any]]:
    """Yield every object and array with each of its keys or positions."""
    for key, child in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield value, key
        yield from holders(child)
