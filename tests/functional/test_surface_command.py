"""`cts surface`: what changed for Python callers between two clients."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tools.cli import main

OLD = "class Pets:\n    def list(self, limit: int = 10) -> list[str]: ...\n    def sell(self, name: str) -> None: ...\n"
NEW = (
    "class Pets:\n    def list(self, limit: int = 10, owner: str = '') -> list[str]: ...\n"
    "    def sell(self, name: str, price: int) -> None: ...\n    def feed(self) -> None: ...\n\n"
    "class Owners:\n    def list(self) -> list[str]: ...\n"
)


def wheel(folder: Path, name: str, text: str) -> Path:
    path = folder / f"{name}-1.0.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("pets/__init__.py", text)
        archive.writestr(f"{name}-1.0.0.dist-info/METADATA", "Name: pets\n")
    return path


@pytest.fixture
def sides(tmp_path: Path) -> list[str]:
    (tmp_path / "folder" / "pets").mkdir(parents=True)
    (tmp_path / "folder" / "pets" / "__init__.py").write_text(NEW, encoding="utf-8")
    return [str(wheel(tmp_path, "old", OLD)), str(tmp_path / "folder")]


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["surface", *arguments])


def test_changes_of_a_wheel_and_a_folder(sides: list[str]) -> None:
    result = run(*sides)
    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        "breaking Pets.sell(price): Parameter was added as required",
        "added Owners",
        "added Pets.feed",
        "added Pets.list(owner)",
    ]
    assert result.stderr == "1 breaking, 3 added\n"


def test_formats(sides: list[str]) -> None:
    assert run(*sides, "--format", "markdown").stdout.startswith(
        "### Breaking\n\n- `Pets.sell(price)`: Parameter was added as required\n\n### Added\n\n- `Owners`\n"
    )
    assert json.loads(run(*sides, "--json").stdout) == {
        "breaking": ["Pets.sell(price): Parameter was added as required"],
        "added": ["Owners", "Pets.feed", "Pets.list(owner)"],
    }


def test_equal_sides(sides: list[str]) -> None:
    result = run(sides[1], sides[1], "--format", "markdown")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "No change.\n", "no change\n")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"not a wheel", "broken.whl is no wheel: File is not a zip file"),
        (b"PK\x05\x06" + bytes(18), "broken.whl contains no package; name a wheel, or the folder of a package"),
    ],
)
def test_what_is_no_package(content: bytes, reason: str, sides: list[str], tmp_path: Path) -> None:
    (tmp_path / "broken.whl").write_bytes(content)
    result = run(sides[0], str(tmp_path / "broken.whl"))
    assert result.exit_code == 2
    assert reason in result.stderr


def test_a_module_that_is_no_python(sides: list[str], tmp_path: Path) -> None:
    result = run(sides[0], str(wheel(tmp_path, "new", "def")))
    assert result.exit_code == 2
    assert "not a package that can be compared: " in result.stderr
