"""The command line: every command is in the help, whose lines fit in a terminal of 80 columns."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner
from cts_stub.__main__ import main as stub_main

from generator import render
from generator.build.operations import Operations
from tools.cli import SECTIONS, main
from tools.options import EXIT_CODES

PETS = Path(__file__).parents[1] / "specs" / "pets"


def help_of(command: click.Command, *arguments: str) -> str:
    result = CliRunner().invoke(command, [*arguments, "--help"], terminal_width=80)
    assert result.exit_code == 0
    return result.output


@pytest.mark.parametrize("command", [main, stub_main])
def test_help_fits_in_80_columns(command: click.Group) -> None:
    lines = help_of(command).splitlines()
    assert all(len(line) <= 80 for line in lines)
    for name in command.commands:
        (line,) = [line for line in lines if line.split()[:1] == [name]]
        assert not line.endswith("...")
        assert line.endswith("."), f"the line of {name} is cut or wrapped: {line}"


def test_help_lists_every_command_and_exit_code() -> None:
    assert set(main.commands) == {name for names in SECTIONS.values() for name in names}
    text = help_of(main)
    assert all(f"\n{title}:\n" in text for title in SECTIONS)
    for code, meaning in EXIT_CODES.items():
        assert f"  {code}  {meaning}" in text


def test_every_command_has_a_module_in_tools() -> None:
    modules = {command.callback.__module__ for command in main.commands.values() if command.callback}
    assert all(module.startswith("tools.") for module in modules)


def test_exit_code_of_invalid_usage() -> None:
    assert CliRunner().invoke(main, ["no-such-command"]).exit_code == 2
    assert CliRunner().invoke(main, ["lint", "--no-such-option"]).exit_code == 2


def test_exit_code_of_problems(tmp_path: Path) -> None:
    assert CliRunner().invoke(main, ["lint", "--spec", str(tmp_path)]).exit_code == 1


class Defect(Exception):
    """An exception that no command expects."""


@pytest.fixture
def defect(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Have the build fail at the body of an operation, in a folder without results of earlier runs."""
    monkeypatch.chdir(tmp_path)

    def fail(_: Operations, definition: Mapping[str, Any], pointer: str) -> None:
        if definition["operationId"] == "listPets":
            raise Defect("the message")

    monkeypatch.setattr(Operations, "_body", fail)


@pytest.mark.usefixtures("defect")
def test_exit_code_and_message_of_an_internal_error(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["generate", "--spec", str(PETS), "--out", str(tmp_path / "out")])
    assert result.output == (
        "internal error in build while working on pets/resources/pets/paths.yaml:37; "
        "please report it, with what `cts --debug generate` prints\n"
    )
    assert result.exit_code == 3
    assert not (tmp_path / "out").exists()


@pytest.mark.usefixtures("defect")
@pytest.mark.parametrize("command", ["check", "lint", "ir", "bundle"])
def test_exit_code_of_an_internal_error(command: str) -> None:
    assert CliRunner().invoke(main, [command, "--spec", str(PETS)]).exit_code == 3


@pytest.mark.usefixtures("defect")
def test_debug_prints_the_traceback() -> None:
    result = CliRunner().invoke(main, ["--debug", "lint", "--spec", str(PETS)])
    assert "Defect: the message" in result.output
    assert result.output.endswith("pets/resources/pets/paths.yaml:37; please report it\n")
    assert result.exit_code == 3


def test_the_model_is_json() -> None:
    result = CliRunner().invoke(main, ["ir", "--spec", str(PETS)])
    model = json.loads(result.output)
    assert (result.exit_code, model["title"], model["document"]) == (0, "Pet Shop", {})
    assert "listPets" in {operation["id"] for operation in model["resources"][0]["operations"]}


def test_internal_error_outside_of_the_pipeline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cts_stub.__main__.main", lambda **_: int("seven"))
    result = CliRunner().invoke(main, ["explain", "CTS.0208"])
    assert result.output.startswith("internal error in explain; please report it")
    assert result.exit_code == 3


def test_invalid_output_of_a_template_is_an_internal_error(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(render, "render", lambda _: render.Rendered({"a.py": "def"}, frozenset()))
    result = CliRunner().invoke(main, ["generate", "--spec", str(PETS), "--out", str(tmp_path / "out")])
    assert "internal error in format; please report it" in result.output
    assert result.exit_code == 3
    assert not (tmp_path / "out").exists()


def test_explain() -> None:
    result = CliRunner().invoke(main, ["explain", "CTS.0208"])
    assert result.exit_code == 0
    assert "The tracker already exists." in result.output
    unknown = CliRunner().invoke(main, ["explain", "CTS.9"])
    assert unknown.exit_code == 2
    assert "CTS.9" in unknown.output
