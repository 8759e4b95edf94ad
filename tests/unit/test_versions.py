"""The description, the client and the stub have versions of their own."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from generator import pipeline

PETS = Path(__file__).parents[1] / "specs" / "pets"
FILES = (
    "client/pyproject.toml",
    "client/pets_client/_version.py",
    "stub/pyproject.toml",
    "stub/pets_stub/__init__.py",
    "openapi.json",
)


def versions(spec: Path, out: Path) -> list[str]:
    """Return the version that each file states below its header."""
    texts = {change.path: change.new for change in pipeline.run(spec, out)}
    found = [re.search(r'^\W*_*version_*"?(?: =|:) "(.+)"', texts[file], re.MULTILINE) for file in FILES]
    return [match[1] for match in found if match]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        ("naming.yaml", "version: 0.2.0", "version: 0.2.1", ["0.2.1", "0.2.1", "0.3.0", "0.3.0", "1.4.0"]),
        ("naming.yaml", "version: 0.3.0", "version: 0.4.0rc1", ["0.2.0", "0.2.0", "0.4.0rc1", "0.4.0rc1", "1.4.0"]),
        ("openapi.yaml", "version: 1.4.0", "version: 9.9.9", ["0.2.0", "0.2.0", "0.3.0", "0.3.0", "9.9.9"]),
    ],
)
def test_each_changes_alone(tmp_path: Path, file: str, old: str, new: str, expected: list[str]) -> None:
    shutil.copytree(PETS, tmp_path / "pets")
    path = tmp_path / "pets" / file
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")
    assert versions(tmp_path / "pets", tmp_path / "out") == expected


@pytest.mark.slow
def test_a_description_without_a_license_yields_packages_without_one(tmp_path: Path) -> None:
    texts = {change.path: change.new for change in pipeline.run(PETS, tmp_path / "out")}
    for part in ("client", "stub", "contract"):
        assert f"{part}/LICENSE" not in texts
        assert not re.search("license|authors", texts[f"{part}/pyproject.toml"])


@pytest.mark.slow
def test_author_and_license_of_a_description_are_those_of_its_packages(tmp_path: Path) -> None:
    spec = shutil.copytree(PETS, tmp_path / "pets")
    (spec / "LICENSE").write_text("Do as you like.\n", encoding="utf-8")
    naming = spec / "naming.yaml"
    naming.write_text("author: The pets\nlicense: 0BSD\n" + naming.read_text(encoding="utf-8"), encoding="utf-8")
    texts = {change.path: change.new for change in pipeline.run(spec, tmp_path / "out")}
    for part in ("client", "stub", "contract"):
        assert texts[f"{part}/LICENSE"] == "Do as you like.\n"
        for line in ('license = "0BSD"', 'license-files = ["LICENSE"]', 'authors = [{ name = "The pets" }]'):
            assert line in texts[f"{part}/pyproject.toml"].splitlines()
