"""The command ``cts release``: the version that changes demand, and their entries in the changelog."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.diff.pets import PETS, SPEC, Edit, copied
from tools.cli import main
from tools.release.versions import Version, last

STRICTER = Edit("resources/pets/schemas.yaml", "[name, species]", "[name, species, legs]")
LOOSER = Edit("shared/schemas.yaml", "maxLength: 16", "maxLength: 32")
DESCRIBED = Edit("resources/pets/schemas.yaml", "description: A pet to add.", "description: A pet.")
ENTRY = (
    "- `client.pets.create` now requires `legs` (POST /{shop_id}/pets, request body) "
    "(`request-property-became-required`)"
)


def version(text: str) -> Edit:
    return Edit("openapi.yaml", "version: 1.4.0", f"version: {text}")


def release(spec: Path, releases: Path, *options: str) -> Result:
    return CliRunner().invoke(main, ["release", "--spec", str(spec), "--releases", str(releases), *options])


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder with a first release."""
    folder = tmp_path_factory.mktemp("releases")
    assert release(PETS, folder).exit_code == 1, "its changelog has no entry"
    assert release(PETS, folder, "--write", "--store").exit_code == 0
    return folder


def test_what_is_released_fits(first: Path) -> None:
    assert last(first) == Version(1, 4, 0)
    assert release(PETS, first).output == "release 1.4.0 fits; the last one is 1.4.0\n"


@pytest.mark.parametrize(
    ("edit", "small", "great"),
    [
        (STRICTER, "1.5.0", "2.0.0"),
        (LOOSER, "1.4.1", "1.5.0"),
        (DESCRIBED, "1.4.0", "1.4.1"),
        (DESCRIBED, "1.3.9", "1.4.1"),
    ],
)
def test_version(edit: Edit, small: str, great: str, first: Path, tmp_path: Path) -> None:
    result = release(copied(PETS, tmp_path / "small", edit, version(small)), first)
    assert result.exit_code == 1
    assert result.stdout.startswith(f"info.version is {small}; ")
    assert result.stdout.endswith(f" since 1.4.0: write {great} or a greater one\n")
    result = release(copied(PETS, tmp_path / "great", edit, version(great)), first)
    assert f"{great} lacks " in result.stdout


def test_a_change_of_an_edition_alone(tmp_path: Path) -> None:
    """The description of the whole is the same."""
    releases, overlay = tmp_path / "releases", "editions/operator.overlay.yaml"
    assert release(SPEC, releases, "--write", "--store").exit_code == 0
    named = "    const: system\n    x-error: CTS.0204\n"
    stricter = Edit(overlay, named, named.replace("x-error", "minLength: 6\n    x-error"))
    result = release(copied(SPEC, tmp_path / "stricter", stricter), releases)
    assert "1 breaking since 3.0.0: write 4.0.0 or a greater one\n" in result.stdout
    rewritten = Edit(overlay, "summary: Create the management tracker", "summary: Create a tracker")
    result = release(copied(SPEC, tmp_path / "rewritten", rewritten), releases)
    assert "no change since 3.0.0: write 3.0.1 or a greater one\n" in result.stdout


def test_a_promise_that_is_too_short_is_rejected(first: Path, tmp_path: Path) -> None:
    soon = date.today() + timedelta(days=30)
    lines = "    operationId: listOwners\n"
    ends = Edit("resources/owners/paths.yaml", lines, f"{lines}    deprecated: true\n    x-sunset: '{soon}'\n")
    result = release(copied(PETS, tmp_path, ends, version("2.0.0")), first, "--write")
    assert result.exit_code == 1
    assert f"may be missing from {soon} on, with less than 180 days' notice" in result.stdout


def test_changelog(tmp_path: Path) -> None:
    releases = tmp_path / "releases"
    assert release(PETS, releases, "--write", "--store").exit_code == 0
    spec = copied(PETS, tmp_path / "new", STRICTER, LOOSER, version("2.0.0"))
    assert "CHANGELOG.md: 2.0.0 lacks 3 entries; run: cts release --write\n" in release(spec, releases).stdout
    assert release(spec, releases, "--write").exit_code == 0
    text = (releases / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"## 2.0.0\n\n### Breaking\n\n{ENTRY}\n" in text
    assert "## 1.4.0\n\n- First release.\n" in text
    assert text.index("## 2.0.0") < text.index("## 1.4.0")
    assert release(spec, releases, "--write").exit_code == 0
    assert (releases / "CHANGELOG.md").read_text(encoding="utf-8") == text
    (releases / "CHANGELOG.md").write_text(text.replace(f"{ENTRY}\n", ""), encoding="utf-8")
    assert "lacks 1 entry;" in release(spec, releases).stdout
    assert last(releases) == Version(1, 4, 0), "only --store keeps a release"


def generated(out: Path, text: str) -> str:
    """Write a client into a folder of outputs."""
    package = out / "client" / "pets_client" / "__init__.py"
    package.parent.mkdir(parents=True, exist_ok=True)
    package.write_text(text, encoding="utf-8")
    return str(out)


def test_the_client_has_a_changelog_of_its_own(tmp_path: Path) -> None:
    releases, log = tmp_path / "releases", tmp_path / "releases" / "CLIENT.md"
    out = generated(tmp_path / "out", "def find(name: str) -> str: ...\n")
    assert release(PETS, releases, "--out", out, "--write", "--store").exit_code == 0
    assert log.read_text(encoding="utf-8").endswith("\n## 0.2.0\n\n- First release.\n")
    generated(tmp_path / "out", "def find(name: str, kind: str) -> str: ...\n\n\ndef count() -> int: ...\n")
    assert release(PETS, releases, "--out", out).exit_code == 0, "no release is made"
    later = version("1.5.0")
    same = release(copied(PETS, tmp_path / "same", LOOSER, later), releases, "--out", out)
    assert (
        "the version of the client is 0.2.0; 1 breaking, 1 added since 0.2.0: "
        "write 0.3.0 or a greater one into naming.yaml\n" in same.stdout
    )
    raised = copied(PETS, tmp_path / "raised", LOOSER, later, Edit("naming.yaml", "version: 0.2.0", "version: 0.3.0"))
    assert f"{log}: 0.3.0 lacks 2 entries; run: cts release --write\n" in release(raised, releases, "--out", out).stdout
    assert release(raised, releases, "--out", out, "--write", "--store").exit_code == 0
    text = log.read_text(encoding="utf-8")
    assert "## 0.3.0\n\n### Breaking\n\n- `find(kind)`: " in text
    assert "### Added\n\n- `count`\n\n## 0.2.0\n" in text
    generated(tmp_path / "out", "")
    assert release(raised, releases, "--out", out).exit_code == 0, "what was released is kept"
