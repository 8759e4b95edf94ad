"""The registry knows the names that generated code uses itself."""

from __future__ import annotations

import ast
import re

import pytest

from generator.build import names_registry as registry
from generator.build.names_registry import function_name, rename, resource_class
from generator.names import ClassName, MemberName
from generator.outputs import TEMPLATES
from generator.runtime.client._async.base import AsyncBaseClient
from generator.signatures import RESERVED_IN_CLIENT
from generator.unasync import synchronous
from tests.generation import GENERATED


def imported(template: str) -> set[str]:
    """Return the names that a template imports whatever the description is."""
    text = (TEMPLATES / template).read_text(encoding="utf-8")
    text = text.replace("{{ mode.prefix }}", "Async").replace("{{ mode.folder }}", "_async")
    found = re.findall(r"^(?:.*%}|.*-#}\n)?(?:from \S+ )?import ([\w, ]+)$", text, re.MULTILINE)
    return {name for names in found for name in names.replace(" ", "").split(",")} - {"annotations"}


def test_attributes_of_clients() -> None:
    public = {name for name in dir(AsyncBaseClient) if not name.startswith("_")}
    assert public | set(map(synchronous, public)) == registry.ATTRIBUTES


def test_classes_of_resources_hide_no_import() -> None:
    names = imported("client/calling/resources/resource.py.jinja") | imported("client/calling/client.py.jinja")
    assert {"Any", "AsyncBaseClient", "Unset", "Defaults", "AsyncTransport", "UNSET"} <= names
    classes = {name for name in names if name[0].isupper() and not name.isupper()}
    assert classes | set(map(synchronous, classes)) <= registry.CLASSES
    used = imported("client/calling/resources/resource.py.jinja")
    assert {name for name in used if name.isupper()} == registry.CONSTANTS
    assert {name for name in used if name.islower()} <= registry.METHODS


def test_functions_of_the_stub_hide_no_import() -> None:
    text = (TEMPLATES / "stub/expression.jinja").read_text(encoding="utf-8")
    (functions,) = re.findall(r"expressions import ([\w, ]+)", text)
    assert set(functions.split(", ")) | {"resource_types", "rules"} == registry.FUNCTIONS
    assert imported("stub/operations.py.jinja") >= {"declared", "rules", "with_rules"}
    assert {name for name in imported("stub/operations.py.jinja") if name.islower()} == registry.HANDLERS


def test_constants_of_resource_types_hide_no_import() -> None:
    names = imported("stub/handlers.py.jinja")
    assert {name for name in names if name.isupper()} == registry.RESOURCE_TYPES


def test_names_in_the_constructor_of_a_client() -> None:
    (module,) = (GENERATED / "client").glob("*/_sync/client.py")
    client = ast.parse(module.read_text(encoding="utf-8")).body[-1]
    assert isinstance(client, ast.ClassDef)
    constructor = next(node for node in client.body if isinstance(node, ast.FunctionDef))
    body = ast.Module(constructor.body, [])
    names = {node.id for node in ast.walk(body) if isinstance(node, ast.Name)}
    own = {"__version__", "project_id", "domain_id", "iam_endpoint"}
    assert {name for name in names if name.islower()} - own <= RESERVED_IN_CLIENT


@pytest.mark.parametrize(
    ("constant", "name"),
    [
        ("GET_PET", "get_pet"),
        ("IMPORT", "import_"),
        ("TEXT", "text_"),
        ("LEN", "len_"),
        ("UNSET_", "unset"),
        ("_3D", "_3d"),
    ],
)
def test_functions(constant: str, name: str) -> None:
    assert function_name(constant) == name


@pytest.mark.parametrize(
    ("tag", "name"), [("pets", "Pets"), ("client", "Client_"), ("none", "None_"), ("1st", "_1st"), ("!", "Value")]
)
def test_classes_of_resources(tag: str, name: str) -> None:
    assert resource_class(tag) == name


@pytest.mark.parametrize(
    ("text", "name"), [("Any", "AnyModel"), ("none", "NoneModel"), ("1st", "Model1st"), ("Anything", "Anything")]
)
def test_classes_of_models(text: str, name: str) -> None:
    assert ClassName.of(text) == name


@pytest.mark.parametrize(("text", "name"), [("3d", "VALUE_3D"), ("a-b", "A_B"), ("", "EMPTY")])
def test_members(text: str, name: str) -> None:
    assert MemberName.of(text) == name


@pytest.mark.parametrize(
    ("key", "written"), [("getPet", "getPet"), ("a b", '"a b"'), ('a"b', '"a\\"b"'), ("1st", '"1st"')]
)
def test_the_line_of_naming_yaml_is_yaml(key: str, written: str) -> None:
    assert rename("tags", key, "x") == (
        f"rename one in naming.yaml, as in renames: {{tags: {{{written}: {{name: x, reason: …}}}}}}"
    )
