"""Reading of planned faults from a YAML or JSON file; each problem has a position."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import msgspec

from ...yaml_source.diagnostics import Diagnostics
from ...yaml_source.reader import SourceList, load, place_of
from .faults import Fault, Faults, FaultsError, decoded

_STEP = re.compile(r"\.([^.\[\]`]+)|\[([0-9]+)\]")


def read_faults(path: Path, faults: Faults) -> list[Fault]:
    """Return the faults that a file lists.

    Raises:
        FaultsError: the file cannot be read, or one of them cannot be.
    """
    diagnostics = Diagnostics()
    content = load(path, Path(), diagnostics)
    problems = [f"{problem.place}: {problem.message}; {problem.hint}" for problem in diagnostics]
    found: list[Fault] = []
    if not problems and not isinstance(content, SourceList):
        problems = [f"{path}:1:1: it is no list; write a list of faults, such as - operation: '*'"]
    for index, each in enumerate(content if not problems else ()):
        try:
            found.append(_fault(each, faults))
        except ValueError as error:
            message, steps = _parted(str(error))
            problems.append(f"{place_of(content, [index, *steps])}: {message}")
    if problems:
        raise FaultsError("\n".join(problems))
    return found


def _fault(content: Any, faults: Faults) -> Fault:
    fault: Fault = decoded(partial(msgspec.convert, content, Fault))
    problem = faults.problem(fault)
    if problem:
        raise ValueError(problem)
    return fault


def _parted(text: str) -> tuple[str, list[str | int]]:
    """Return the message of an error of msgspec, and the path in it."""
    message, _, path = text.partition(" - at `$")
    return message, list(_steps(path))


def _steps(path: str) -> Iterator[str | int]:
    for name, index in _STEP.findall(path):
        yield name or int(index)
