"""What is generated with the results of earlier runs is what is generated without any, after each kind of edit."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from generator import docstring_stand_ins, pipeline, provenance
from generator.docstring_stand_ins import Docstrings
from generator.models import _request
from generator.runtime.yaml_source import reader
from generator.runtime.yaml_source.diagnostics import Diagnostics
from tests.generation import contents
from tools.cli import main

ROOT = Path(__file__).parents[2]
PETS = ROOT / "tests" / "specs" / "pets"
COMMAND = (sys.executable, "-c", "from tools.cli import main; main()", "generate", "--quiet")
Edit = Callable[[Path, Path], object]


def replaced(name: str, old: str, new: str) -> Edit:
    def edit(spec: Path, _: Path) -> None:
        text = (spec / name).read_text(encoding="utf-8")
        assert old in text
        (spec / name).write_text(text.replace(old, new, 1), encoding="utf-8")

    return edit


def damaged(kind: str) -> Edit:
    def edit(_: Path, out: Path) -> None:
        path = out / provenance.CACHE / f"{kind}.json"
        content = path.read_bytes()
        path.write_bytes(content[:-30] + b"x" + content[-29:])

    return edit


SCHEMAS = "resources/pets/schemas.yaml"
EDITS: dict[str, Edit] = {
    "nothing": lambda spec, out: None,
    "a limit": replaced(SCHEMAS, "minLength: 1", "minLength: 2"),
    "a field": replaced(
        SCHEMAS, "    chip:\n", "    color: {type: string, description: Color of its fur.}\n    chip:\n"
    ),
    "a type": replaced(
        SCHEMAS, "      type: object\n      description: Anything else", "      description: Anything else"
    ),
    "a description": replaced(SCHEMAS, "How many legs it has.", "Number of 'legs', \\ or more\"."),
    "an expression": replaced("resources/pets/rules.yaml", "p.species != self.species ||", "p.species != 'ox' ||"),
    "an error code": replaced("errors.yaml", "meaning: ", "meaning: Changed. "),
    "a rule": replaced("resources/pets/rules.yaml", "says: ", "says: Changed. "),
    "a name": replaced("naming.yaml", "  fields: {}", "  fields: {legs: number_of_legs}"),
    "another package": replaced("naming.yaml", "package: pets_client", "package: zoo_client"),
    **{f"damage of {kind}": damaged(kind) for kind in ("entries", "formatted", "parts", "yaml", "yaml_texts")},
}


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("generated")
    spec = Path(shutil.copytree(PETS, folder / "pets"))
    run(spec, folder / "out")
    return spec, folder / "out"


def run(spec: Path, out: Path) -> str:
    done = CliRunner().invoke(main, ["generate", "--spec", str(spec), "--out", str(out), "--quiet"])
    assert done.exception is None or isinstance(done.exception, SystemExit)
    return done.output


def copied(generated: tuple[Path, Path], folder: Path) -> tuple[Path, Path]:
    """Return copies with the results of the stages, and without the proof that there is nothing to do."""
    spec, out = (Path(shutil.copytree(each, folder / each.name)) for each in generated)
    (out / provenance.CACHE / "current").unlink()
    return spec, out


@pytest.mark.slow
@pytest.mark.parametrize("edit", EDITS)
def test_the_same_bytes_and_problems(edit: str, generated: tuple[Path, Path], tmp_path: Path) -> None:
    spec, out = copied(generated, tmp_path)
    EDITS[edit](spec, out)
    cached = run(spec, out)
    cold = run(spec, tmp_path / "cold")
    assert cached == cold
    if not cold:
        assert contents(out) == contents(tmp_path / "cold")


@pytest.mark.slow
def test_an_overlay(tmp_path: Path) -> None:
    spec, out = Path(shutil.copytree(ROOT / "spec", tmp_path / "spec")), tmp_path / "out"
    assert not run(spec, out)
    overlay = spec / "editions" / "european.overlay.yaml"
    text = overlay.read_text(encoding="utf-8")
    overlay.write_text(text + "\n- target: $.info\n  update: {summary: Changed for the test.}\n", encoding="utf-8")
    assert not run(spec, out)
    assert not run(spec, tmp_path / "cold")
    assert contents(out) == contents(tmp_path / "cold")
    assert "Changed for the test." in (out / "editions" / "european.openapi.json").read_text(encoding="utf-8")


def test_problems_are_found_again(generated: tuple[Path, Path], tmp_path: Path) -> None:
    """A description that was valid once, and is not any more, and the other way round."""
    spec, out = (Path(shutil.copytree(folder, tmp_path / folder.name)) for folder in generated)
    fault, mended = (
        replaced(SCHEMAS, "type: integer", "type: intger"),
        replaced(SCHEMAS, "type: intger", "type: integer"),
    )
    for _ in range(2):
        fault(spec, out)
        assert "intger" in run(spec, out)
        mended(spec, out)
        assert not run(spec, out)


@pytest.mark.slow
def test_two_runs_at_once(generated: tuple[Path, Path], tmp_path: Path) -> None:
    spec, out = generated[0], tmp_path / "out"
    command = [*COMMAND, "--spec", str(spec), "--out", str(out)]
    processes = [subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE) for _ in range(2)]
    errors = [process.communicate()[1] for process in processes]
    assert b"Traceback" not in b"".join(errors)
    assert not run(spec, out)
    assert contents(out) == contents(generated[1])
    run(spec, out)
    assert contents(out) == contents(generated[1])


def test_check_of_what_is_up_to_date_imports_no_library(generated: tuple[Path, Path]) -> None:
    program = (
        "import sys\nfrom tools.cli import main\n"
        f"sys.argv = ['cts', 'check', '--spec', {str(generated[0])!r}, '--out', {str(generated[1])!r}]\n"
        "try: main()\nexcept SystemExit as end: assert end.code == 0\n"
        "print(*{'jinja2', 'msgspec', 'pickle', 'yaml', 'generator.pipeline'} & set(sys.modules))"
    )
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("\n", "check   up to date\n")


def test_another_version_of_the_generator(
    generated: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It uses nothing that this one left."""
    spec, out = copied(generated, tmp_path)
    read: list[str] = []
    parse = reader.parse_with_numbers

    def parsed(text: str, name: str, diagnostics: Diagnostics) -> object:
        read.append(name)
        return parse(text, name, diagnostics)

    monkeypatch.setattr(reader, "parse_with_numbers", parsed)
    run(spec, out)
    assert not read
    (out / provenance.CACHE / "current").unlink()
    monkeypatch.setattr(provenance, "_installed", lambda folders: ["ruff-0.dist-info"])
    run(spec, out)
    assert read


@pytest.mark.slow
@pytest.mark.parametrize("folder", ["spec", "tests/specs/pets"])
def test_docstrings_are_those_of_the_templates(folder: str) -> None:
    from generator.model_classes import _generated

    document, options = _request(pipeline.model(ROOT / folder))
    docstrings = Docstrings()
    assert docstrings.put_into(_generated(docstrings.taken_from(document), options)) == _generated(document, options)


def test_stand_ins_elsewhere() -> None:
    schema = {"type": "string", "enum": ["a"], "description": "One."}
    docstrings = docstring_stand_ins.Docstrings()
    docstrings.taken_from({"components": {"schemas": {"A": schema}}})
    assert docstrings.put_into({"a.py": 'A = Field(description="{docstring 0}")\n'}) is None
    assert docstrings.put_into({"a.py": '"""{docstring 0}"""\n'}) == {"a.py": '"""One."""\n'}
