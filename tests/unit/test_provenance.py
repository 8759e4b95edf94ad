"""The stamp of an earlier run proves that nothing would change, and never when something would."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from generator import pipeline, provenance
from generator.outputs import DO_NOT_EDIT
from generator.write import LOCK, apply

PETS = Path(__file__).parents[1] / "specs" / "pets"


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("generated")
    shutil.copytree(PETS, folder / "pets")
    apply(folder / "out", pipeline.run(folder / "pets", folder / "out"))
    provenance.record(provenance.sources_digest(folder / "pets"), folder / "out")
    return folder / "pets", folder / "out"


@pytest.fixture
def copies(generated: tuple[Path, Path], tmp_path: Path) -> tuple[Path, Path]:
    spec, out = (Path(shutil.copytree(folder, tmp_path / folder.name)) for folder in generated)
    return spec, out


def is_current(spec: Path, out: Path) -> bool:
    return provenance.is_current(provenance.sources_digest(spec), out)


def append(path: Path, text: str) -> None:
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")


CHANGES: dict[str, Callable[[Path, Path], object]] = {
    "the description": lambda spec, out: append(spec / "errors.yaml", "# more\n"),
    "a file more in the description": lambda spec, out: (spec / "more.yaml").write_text("a: 1\n", encoding="utf-8"),
    "an output": lambda spec, out: append(out / "client" / "pets_client" / "errors.py", "# by hand\n"),
    "an output gone": lambda spec, out: (out / "openapi.yaml").unlink(),
    "a stale file": lambda spec, out: (out / "old.py").write_text(f"# {DO_NOT_EDIT}\n", encoding="utf-8"),
    "the lock": lambda spec, out: append(out / LOCK, "# by hand\n"),
    "no stamp": lambda spec, out: shutil.rmtree(out / provenance.CACHE),
    "no lock": lambda spec, out: (out / LOCK).unlink(),
    "no description": lambda spec, out: shutil.rmtree(spec),
}


@pytest.mark.slow
def test_nothing_changed(copies: tuple[Path, Path]) -> None:
    assert is_current(*copies)


@pytest.mark.slow
@pytest.mark.parametrize("change", CHANGES)
def test_something_changed(copies: tuple[Path, Path], change: str) -> None:
    CHANGES[change](*copies)
    assert not is_current(*copies)


def test_another_version_of_a_tool(copies: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "packages" / "ruff-0.dist-info").mkdir(parents=True)
    monkeypatch.syspath_prepend(tmp_path / "packages")
    assert not is_current(*copies)


def test_a_description_that_changes_while_it_is_generated(copies: tuple[Path, Path]) -> None:
    spec, out = copies
    sources = provenance.sources_digest(spec)
    append(spec / "errors.yaml", "# more\n")
    provenance.record(sources, out)
    assert not is_current(spec, out)


def test_an_output_that_changes_before_it_is_recorded(copies: tuple[Path, Path]) -> None:
    spec, out = copies
    append(out / "client" / "pets_client" / "errors.py", "# by hand\n")
    provenance.record(provenance.sources_digest(spec), out)
    assert not is_current(spec, out)


@pytest.mark.slow
def test_another_generator(copies: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """It is not proven that another generator makes the same outputs; the lock file, which is, stays as it was."""
    spec, out = copies
    other = Path(shutil.copytree(provenance.GENERATOR, tmp_path / "generator"))
    append(other / "names.py", "# more\n")
    before = (out / LOCK).read_text(encoding="utf-8")
    monkeypatch.setattr(provenance, "GENERATOR", other)
    assert not is_current(spec, out)
    assert pipeline.run(spec, out) == []
    assert (out / LOCK).read_text(encoding="utf-8") == before


def test_a_folder_that_cannot_be_written(copies: tuple[Path, Path]) -> None:
    spec, out = copies
    shutil.rmtree(out / provenance.CACHE)
    (out / provenance.CACHE).write_text("in the way", encoding="utf-8")
    provenance.record(provenance.sources_digest(spec), out)
    assert not is_current(spec, out)
