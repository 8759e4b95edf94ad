"""Planned faults from a YAML file."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.runtime.stub.app import Stub
from generator.runtime.stub.testing.faults import FaultsError

from .asgi import send
from .pets import API
from .test_command import run

FILE = """
- {operation: listTips, status: 503}
- operation: '*'
  times: null
  match: {query: {slow: 'yes'}}
  headers: {Retry-After: '7'}
  status: 429
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "faults.yaml"
    file.write_text(FILE)
    return file


def statuses(stub: Stub) -> list[int]:
    return [send(stub, "GET", f"/p1/pets/tips{query}").status for query in ("", "", "?slow=yes")]


def test_a_stub_begins_with_them(file: Path) -> None:
    stub = Stub(API, faults=file)
    assert statuses(stub) == [503, 200, 429]
    assert len(stub.control.faults.pending) == 1, "the first has happened"
    send(stub, "POST", "/_stub/faults", b'[{"operation": "createPet", "status": 500}]')
    stub.reset()
    assert [fault.operation for fault in stub.control.faults.pending] == ["listTips", "*"]
    assert statuses(stub) == [503, 200, 429]


def test_the_command_takes_a_file(file: Path) -> None:
    assert run("--faults", str(file), "--print-credentials").exit_code == 0
    result = run("--faults", str(file), "--no-control", "--print-credentials")
    assert (result.exit_code, "--faults does not work with --no-control" in result.stderr) == (2, True)


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("- {operation: listTip}", ["1:3: there is no operation listTip; did you mean 'listTips'?"]),
        (
            "- operation: '*'\n  times: 0\n- operation: '*'\n  headers: {'a b': x}\n- operation: '*'\n  stats: 1\n",
            [
                "2:3: Expected `int` >= 1",
                "3:3: 'a b' with 'x' is no header; use a name and printable ASCII",
                "5:3: Object contains unknown field `stats`",
            ],
        ),
        ("- {operation: '*', match: {query: {a: 1}}}", ["1:28: Expected `str`, got `int`"]),
        ("operation: '*'", ["1:1: it is no list; write a list of faults, such as - operation: '*'"]),
        ("- [", ["2:1: not YAML"]),
        ("", [" the file is empty"]),
    ],
)
def test_a_file_with_problems(text: str, problems: list[str], tmp_path: Path) -> None:
    file = tmp_path / "faults.yaml"
    file.write_text(text)
    with pytest.raises(FaultsError) as error:
        Stub(API, faults=file)
    lines = str(error.value).splitlines()
    assert [line.startswith(f"{file}:{problem}") for line, problem in zip(lines, problems, strict=True)] == [
        True for _ in problems
    ], lines
    result = run("--faults", str(file))
    assert (result.exit_code, result.stdout, result.stderr.splitlines()) == (2, "", lines)


def test_a_file_that_is_not_there() -> None:
    with pytest.raises(FaultsError, match="cannot be read"):
        Stub(API, faults="/nowhere/faults.yaml")
