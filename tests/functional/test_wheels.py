"""The wheels: their content, metadata and dependencies, and that nothing else is needed to import them."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
import zipfile
from email.message import Message
from email.parser import Parser
from importlib import import_module
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement

from tests.generation import GENERATED, ROOT

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("wheels")
    for name in ("client", "stub", "contract"):
        command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
        subprocess.run([*command, "--wheel-dir", str(folder), str(GENERATED / name)], check=True, capture_output=True)
    return {path.name.partition("-")[0]: path for path in folder.glob("*.whl")}


def metadata(path: Path) -> Message:
    with zipfile.ZipFile(path) as wheel:
        (name,) = [name for name in wheel.namelist() if name.endswith("METADATA")]
        return Parser().parsestr(wheel.read(name).decode())


@pytest.mark.parametrize(
    ("package", "needed", "not_needed"),
    [
        ("cts_client", {"pydantic"}, {"urllib3", "jinja2", "schemathesis", "jsonschema-rs", "uvicorn"}),
        ("cts_stub", {"jsonschema-rs", "uvicorn", "msgspec"}, {"jinja2", "schemathesis", "pydantic"}),
        ("cts_contract", {"cts-stub", "cts-client", "schemathesis", "aiohttp"}, {"pydantic", "cts-toolchain"}),
    ],
)
def test_what_it_needs(wheels: dict[str, Path], package: str, needed: set[str], not_needed: set[str]) -> None:
    lines = metadata(wheels[package]).get_all("Requires-Dist") or []
    found = {Requirement(line).name for line in lines}
    assert needed <= found
    assert not found & not_needed


@pytest.mark.parametrize("part", ["client", "stub", "contract"])
def test_its_metadata(wheels: dict[str, Path], part: str) -> None:
    found = metadata(wheels[f"cts_{part}"])
    naming = yaml.safe_load((ROOT / "spec" / "naming.yaml").read_text(encoding="utf-8"))
    assert found["Name"] == naming[part]["distribution"]
    assert found["Version"] == naming[part]["version"] == import_module(f"cts_{part}").__version__
    assert (found["License-Expression"], found["License-File"]) == ("Apache-2.0", "LICENSE")
    assert found["Author"] == "CTS toolchain contributors"
    assert "Programming Language :: Python :: 3.11" in found.get_all("Classifier", [])
    assert found.get_all("Project-URL") is None, "a URL of something that does not exist"


def test_one_license() -> None:
    """The text at the root, in the description and in the wheels; its identifier in all of them."""
    text = (ROOT / "LICENSE").read_bytes()
    assert b"Apache License" in text
    folders = (ROOT / "spec", *(GENERATED / part for part in ("client", "stub", "contract")))
    assert [(folder / "LICENSE").read_bytes() == text for folder in folders] == [True] * 4
    document = json.loads((GENERATED / "openapi.json").read_bytes())
    naming = yaml.safe_load((ROOT / "spec" / "naming.yaml").read_text(encoding="utf-8"))
    toolchain = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert document["info"]["license"] == {"name": "Apache License 2.0", "identifier": "Apache-2.0"}
    assert naming["license"] == toolchain["license"] == "Apache-2.0"


@pytest.mark.parametrize("package", ["cts_client", "cts_stub", "cts_contract"])
def test_it_is_typed_and_complete(wheels: dict[str, Path], package: str) -> None:
    with zipfile.ZipFile(wheels[package]) as wheel:
        names = {name for name in wheel.namelist() if name.startswith(f"{package}/")}
    assert f"{package}/py.typed" in names
    source = GENERATED / package.removeprefix("cts_") / package
    files = {f"{package}/{p.relative_to(source).as_posix()}" for p in source.rglob("*") if p.is_file()}
    assert names == {name for name in files if "__pycache__" not in name}


def test_every_module_imports(wheels: dict[str, Path], tmp_path: Path) -> None:
    """From the wheels alone, in an interpreter of their own."""
    for wheel in wheels.values():
        zipfile.ZipFile(wheel).extractall(tmp_path)
    modules = [
        ".".join(path.relative_to(tmp_path).with_suffix("").parts).removesuffix(".__init__")
        for package in wheels
        for path in sorted((tmp_path / package).rglob("*.py"))
        if path.name != "__main__.py"
    ]
    program = f"import sys; sys.path.insert(0, {str(tmp_path)!r})\nfor name in {modules!r}: __import__(name)"
    program += f"\nassert sys.modules['cts_client'].__file__.startswith({str(tmp_path)!r})"
    subprocess.run([sys.executable, "-c", program], check=True, cwd=tmp_path)
    assert len(modules) > 60


def test_the_pages_of_the_stub_are_small(wheels: dict[str, Path]) -> None:
    with zipfile.ZipFile(wheels["cts_stub"]) as wheel:
        pages = [each for each in wheel.infolist() if each.filename.startswith("cts_stub/docs/")]
    assert len(pages) > 30
    assert sum(each.compress_size for each in pages) < 3_000_000
