"""The command line: every command is in the help, whose lines fit in a terminal of 80 columns."""

from __future__ import annotations

from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from cts_stub.__main__ import main as stub_main

from tools.cli import SECTIONS, main
from tools.options import EXIT_CODES


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
    assert set(main.commands.values()) == {command for commands in SECTIONS.values() for command in commands}
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


def test_explain() -> None:
    result = CliRunner().invoke(main, ["explain", "CTS.0208"])
    assert result.exit_code == 0
    assert "The tracker already exists." in result.output
    unknown = CliRunner().invoke(main, ["explain", "CTS.9"])
    assert unknown.exit_code == 2
    assert "CTS.9" in unknown.output
