# Copied from generator/runtime/contract/reports/places.py. Do not edit: run `make generate`.
"""Lines of the description: in its files where they are, else in the bundled one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from cts_stub._runtime import openapi
from cts_stub._runtime.yaml_source.diagnostics import Diagnostics, Place
from cts_stub._runtime.yaml_source.reader import parse, place_of

from ..statements import Statement

RULES = "/x-behaviour/rules/"


class Places:
    """Finds the places of statements, whose files are read when they are first needed."""

    def __init__(self, bundled: Path, sources: Mapping[str, str]) -> None:
        """``sources``: ``file#pointer`` by the JSON pointer of a part of the bundled description."""
        self._bundled = bundled
        self._sources = sources
        self._contents: dict[Path, Any] = {}
        self._folder = self._checkout()

    def _checkout(self) -> Path | None:
        """Return the folder in which the files of the description are, None if they are not on this machine."""
        files = {source.partition("#")[0] for source in self._sources.values()}
        candidates = (Path.cwd(), *self._bundled.resolve().parents)
        return next(
            (
                each
                for each in candidates
                if files and all((each / file).is_file() for file in files)
            ),
            None,
        )

    def of(self, statement: Statement | None) -> Place:
        """Return the place of a statement; that of the whole description if there is none."""
        pointer = statement.pointer if statement else ""
        if statement and f"{RULES}{openapi.escape(statement.name)}" in self._sources:
            pointer = f"{RULES}{openapi.escape(statement.name)}"  # where it is declared, not where it is used
        if self._folder is not None:
            for part in _above(pointer):
                if part in self._sources and (part or not pointer):
                    file, _, start = self._sources[part].partition("#")
                    return self._in(self._folder / file, start + pointer.removeprefix(part))
        return self._in(self._bundled, pointer)

    def _in(self, file: Path, pointer: str) -> Place:
        """Return the place of what a pointer leads to in a file, or of the closest value above."""
        if file not in self._contents:
            self._contents[file] = parse(
                file.read_text(encoding="utf-8"), _uri(file), Diagnostics()
            )
        content = node = self._contents[file]
        path: list[str | int] = []
        for token in map(openapi.unescape, pointer.split("/")[1:]):
            step: str | int = (
                int(token) if isinstance(node, list) and openapi.is_index(token) else token
            )
            try:
                node = node[step]
            except (LookupError, TypeError):
                break
            path.append(step)
        return place_of(content, path) if path else Place(_uri(file))


def _above(pointer: str) -> Iterator[str]:
    """Yield a pointer, then those of what it is in, the nearest one first."""
    yield pointer
    while pointer:
        pointer = pointer.rpartition("/")[0]
        yield pointer


def _uri(file: Path) -> str:
    """Return a file as SARIF names it: relative to the current folder, if it is below."""
    path = file.resolve()
    return (
        path.relative_to(Path.cwd()).as_posix()
        if path.is_relative_to(Path.cwd())
        else path.as_uri()
    )
