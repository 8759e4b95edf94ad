"""Execute or parse a block, by its language."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import yaml
from cts_client import Client
from cts_client._runtime.cli.program import command_line
from cts_client.cli import PROGRAM
from cts_contract.__main__ import main as contract_command
from cts_stub import load_world
from cts_stub.__main__ import main as stub_command

from tests.docs.blocks import Block
from tests.docs.workspace import Failure, Workspace, apply_diff
from tools.cli import main

# UUIDs, times in milliseconds since 1970, durations, numbers of files, and ports other than the default one.
VARYING = re.compile(
    r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|\b\d{13}\b|[\d.]+(?= (?:ms|files)\b)|(?<=127\.0\.0\.1:)(?!8080)\d+"
)
FILE = re.compile(r"(?:#|//) ([\w./-]+\.\w+)\n")
"""Comment that names the file of a block."""
SCHEMAS = {
    r"^\.github/workflows/": "github-workflows",
    r"(^|/)action\.ya?ml$": "github-actions",
    r"^\.gitlab-ci\.yml$": "gitlab-ci",
    r"^compose\.ya?ml$": "compose-spec",
}
"""Schemas of the tools that read a file, by a pattern of its name."""
PYTHON = "python -W error"
PYTEST = "python -m pytest -q -p no:cacheprovider -p no:randomly"
COMMANDS: dict[str, click.Command] = {
    "cts": main,
    "cts-stub": stub_command,
    "cts-contract": contract_command,
    "cts-client": command_line(PROGRAM, Client),
}


def execute(block: Block, workspace: Workspace) -> None:
    """Execute a block.

    Raises:
        Failure: it does not do what the document says, or nothing executes this language.
    """
    runner = RUNNERS.get(block.language)
    if runner is None:
        raise Failure(f"{block}: nothing executes the language {block.language!r}; mark it `not run here: REASON`")
    try:
        runner(block, workspace)
    except Failure as error:
        raise Failure(f"{block}: {error}") from None


def parse(block: Block) -> None:
    """Parse a block that is not executed, with the tool of its language.

    Raises:
        Failure: the tool rejects it, or nothing parses this language.
    """
    parser = PARSERS.get(block.language)
    if parser is None:
        raise Failure(f"{block}: nothing parses the language {block.language!r}")
    try:
        parser(block.text)
    except Exception as error:
        raise Failure(f"{block}: {error}") from error


# --- console: `$ command`, then what it prints; `…` matches anything on a line, `…` alone any lines ---


def commands(text: str) -> Iterator[tuple[str, str]]:
    """Yield each command of a console block with the output that follows it."""
    for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        command, output = re.fullmatch(r"((?:.*\\\n)*.*)\n?((?:.*\n)*)", part).groups()  # type: ignore[union-attr]
        yield command.replace("\\\n", " "), output


def _console(block: Block, workspace: Workspace) -> None:
    steps = list(commands(block.text))
    if not steps or not block.text.startswith("$ "):
        raise Failure("a console block begins with `$ command`")
    exit_code = int(block.info.removeprefix("exit=") or 0)
    for number, (command, expected) in enumerate(steps, 1):
        if command.endswith(" &"):
            _compare(command, expected, workspace.start(command.removesuffix(" &")))
            continue
        status, printed = workspace.run(command)
        if status != (exit_code if number == len(steps) else 0):
            raise Failure(f"`{command}` ends with exit code {status}:\n{printed}")
        _compare(command, expected, printed)


def _compare(command: str, expected: str, printed: str) -> None:
    if expected and not re.fullmatch(_pattern(expected), _stripped(printed)):
        raise Failure(f"`{command}` prints\n{_stripped(printed)}instead of\n{expected}")


def _pattern(expected: str) -> str:
    lines = _stripped(expected).splitlines()
    return "".join(
        "(?:.*\n)*?" if line.strip() == "…" else f"{re.escape(line).replace('…', '.*?')}\n" for line in lines
    )


def _stripped(text: str) -> str:
    """Return the text without trailing blanks, and without the digits of what varies from run to run."""
    return VARYING.sub("#", "".join(f"{line.rstrip()}\n" for line in text.strip("\n").splitlines()))


def _parse_console(text: str) -> None:
    for command, _ in commands(text):
        subprocess.run(["bash", "-n", "-c", command], check=True, capture_output=True, text=True)
        program, *arguments = shlex.split(command, comments=True)
        if program == "cts" and arguments[:1] == ["contract"]:  # which hands its arguments on
            program, arguments = "cts-contract", ["run", *arguments[1:]]
        if program in COMMANDS:
            _parse_arguments(COMMANDS[program], program, arguments)
        if program == "make":
            subprocess.run(["make", "--dry-run", *arguments], check=True, capture_output=True, text=True)


def _parse_arguments(command: click.Command, name: str, arguments: list[str]) -> None:
    if command is main and arguments[:1] == ["contract"]:  # passes its arguments on
        command, arguments = contract_command, ["run", *arguments[1:]]
    if isinstance(command, click.Group) and arguments and arguments[0] in command.commands:
        _parse_arguments(command.commands[arguments[0]], arguments[0], arguments[1:])
    else:
        try:
            command.make_context(name, arguments)
        except click.BadParameter as error:
            if not error.message.endswith("does not exist."):  # a file of the reader's
                raise


# --- python: a script, or tests for pytest; a text block that follows is what the script prints ---


def _python(block: Block, workspace: Workspace) -> None:
    if FILE.match(block.text):
        _file(block, workspace)
        return
    is_test = bool(re.search(r"^def test_", block.text, re.MULTILINE))
    name = "test_sample.py" if is_test else "sample.py"
    command = f"{PYTEST if is_test else PYTHON} {name}"
    workspace.write(name, block.text)
    status, printed = workspace.run(command)
    if status:
        raise Failure(f"{command} ends with exit code {status}:\n{printed}")
    workspace.printed = "" if is_test else printed


def _text(block: Block, workspace: Workspace) -> None:
    if not workspace.printed:
        raise Failure("a text block is what the python block before it prints")
    _compare("python", block.text, workspace.printed)
    workspace.printed = ""


# --- files: the first line names the file as a comment ---


def _file(block: Block, workspace: Workspace) -> Path:
    head = FILE.match(block.text)
    if head is None:
        raise Failure(f"the first line of a {block.language} block is a comment with the name of its file")
    return workspace.write(head[1], block.text)


def _yaml(block: Block, workspace: Workspace) -> None:
    path = _file(block, workspace)
    if "world" in path.name:
        load_world(path)
    elif path.relative_to(workspace.folder).parts[0] != "spec":  # whose files `cts lint` reads when the document ends
        raise Failure(f"nothing reads {path.name}; mark the block `not run here: REASON`")


def _diff(block: Block, workspace: Workspace) -> None:
    apply_diff(block.text, workspace)


RUNNERS: dict[str, Callable[[Block, Workspace], object]] = {
    "console": _console,
    "python": _python,
    "text": _text,
    "yaml": _yaml,
    "diff": _diff,
    **dict.fromkeys(("bash", "go", "java", "javascript", "typescript"), _file),
}


def _parse_yaml(text: str) -> None:
    """Parse YAML; a file of a pipeline is judged by the schema of its tool."""
    yaml.safe_load(text)
    head = FILE.match(text)
    schema = next((schema for name, schema in SCHEMAS.items() if head and re.search(name, head[1])), None)
    if schema is None:
        return
    with tempfile.NamedTemporaryFile("w", suffix=".yaml") as file:
        file.write(text)
        file.flush()
        command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", f"vendor.{schema}", file.name]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise ValueError(done.stdout)


def _parse_brackets(text: str) -> None:
    """Parse the brackets of a language for which no compiler is here; those in strings do not count."""
    waiting: list[str] = []
    for char in re.sub(r'"(?:[^"\\\n]|\\.)*"', "", text):
        if char in "([{":
            waiting.append(char)
        elif char in ")]}" and (not waiting or waiting.pop() + char not in ("()", "[]", "{}")):
            raise ValueError(f"{char} closes nothing")
    if waiting:
        raise ValueError(f"{waiting[-1]} is not closed")


PARSERS: dict[str, Callable[[str], object]] = {
    "console": _parse_console,
    "python": lambda text: compile(text, "sample", "exec"),
    "yaml": _parse_yaml,
    "json": json.loads,
    "toml": tomllib.loads,
    "java": _parse_brackets,
    "go": _parse_brackets,
    "typescript": _parse_brackets,
    "bash": lambda text: subprocess.run(["bash", "-n", "-c", text], check=True, capture_output=True, text=True),
}
