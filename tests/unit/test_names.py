"""Names for generated code."""

from __future__ import annotations

import pytest

from generator.build.operations import method_name
from generator.names import ClassName, ConstantName, Identifier, ModuleName


@pytest.mark.parametrize(
    ("text", "identifier", "constant"),
    [
        ("createPet", "create_pet", "CREATE_PET"),
        ("HTTPServer", "http_server", "HTTP_SERVER"),
        ("guinea-pig", "guinea_pig", "GUINEA_PIG"),
        ("class", "class_", "CLASS"),
        ("from", "from_", "FROM"),
        ("3d", "_3d", "_3D"),
        ("", "value", "EMPTY"),
        ("!!!", "value", "EMPTY"),
        ("x-y z", "x_y_z", "X_Y_Z"),
        ("__import__('os')", "import_os", "IMPORT_OS"),
    ],
)
def test_identifiers_and_constants(text: str, identifier: str, constant: str) -> None:
    assert Identifier.of(text) == identifier
    assert ConstantName.of(text) == constant
    assert Identifier.of(text).isidentifier()
    assert ConstantName.of(text).isidentifier()


def test_module_names_do_not_shadow_builtins() -> None:
    assert ModuleName.of("list") == "list_"
    assert ModuleName.of("pets") == "pets"


@pytest.mark.parametrize(
    ("text", "name"), [("Pet", "Pet"), ("ObsInfo", "ObsInfo"), ("pet-owner", "PetOwner"), ("pet_x", "PetX")]
)
def test_classes(text: str, name: str) -> None:
    assert ClassName.of(text) == name


@pytest.mark.parametrize(
    ("operation", "tag", "name"),
    [
        ("createPet", "pets", "create"),
        ("listPets", "pets", "list"),
        ("listUserResources", "user-resources", "list"),
        ("checkBuckets", "obs-buckets", "check"),
        ("batchCreateResourceTags", "resource-tags", "batch_create"),
        ("listCategories", "categories", "list"),
        ("createCategory", "categories", "create"),
        ("feedPetOwner", "pets", "feed_owner"),
    ],
)
def test_methods(operation: str, tag: str, name: str) -> None:
    assert method_name(operation, tag) == name
