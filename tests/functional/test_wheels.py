"""The two wheels: what is in them, what they need, and that they stand alone."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from email.parser import Parser
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from tests.generation import GENERATED


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("wheels")
    for name in ("client", "stub"):
        command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
        subprocess.run([*command, "--wheel-dir", str(folder), str(GENERATED / name)], check=True, capture_output=True)
    return {path.name.partition("-")[0]: path for path in folder.glob("*.whl")}


@pytest.mark.parametrize(
    ("package", "needed", "not_needed"),
    [
        ("cts_client", {"pydantic", "urllib3"}, {"jinja2", "schemathesis", "jsonschema-rs", "uvicorn"}),
        ("cts_stub", {"jsonschema-rs", "uvicorn", "msgspec"}, {"jinja2", "schemathesis", "pydantic"}),
    ],
)
def test_what_it_needs(wheels: dict[str, Path], package: str, needed: set[str], not_needed: set[str]) -> None:
    with zipfile.ZipFile(wheels[package]) as wheel:
        (metadata,) = [name for name in wheel.namelist() if name.endswith("METADATA")]
        lines = Parser().parsestr(wheel.read(metadata).decode()).get_all("Requires-Dist") or []
    found = {Requirement(line).name for line in lines}
    assert needed <= found
    assert not found & not_needed


@pytest.mark.parametrize("package", ["cts_client", "cts_stub"])
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
