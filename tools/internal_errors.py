"""Report of exceptions that no command expects: one line that says where the work was, and exit code 3."""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from types import FrameType
from typing import Any

import click

from generator.runtime.yaml_source.diagnostics import Place
from generator.runtime.yaml_source.reader import SourceDict, SourceList

# Stages of the pipeline by the modules of `generator` that do their work.
STAGES = {
    "companions": "load",
    "refs": "bundle",
    "overlay": "overlay",
    "lint": "lint",
    "build": "build",
    "render": "render",
    "format": "format",
    "provenance": "write",
    "write": "write",
}


def report(error: Exception, command: str, *, debug: bool) -> None:
    """Print the line on standard error, after the traceback if ``debug``. ``command`` is what ran."""
    if debug:
        click.echo("".join(traceback.format_exception(error)), err=True, nl=False)
    at = next(_places(error), None)
    where = f" while working on {_position(at)}" if at else ""
    hint = "" if debug else f", with what `cts --debug {command}` prints"
    click.echo(f"internal error in {_stage(error) or command}{where}; please report it{hint}", err=True)


def _position(place: Place) -> str:
    return f"{place.file}:{place.line}" if place.line else place.file


def _frames(error: Exception) -> list[FrameType]:
    """Return the frames of an exception, the outermost first."""
    return [frame for frame, _ in traceback.walk_tb(error.__traceback__)]


def _stage(error: Exception) -> str:
    """Return the stage of the pipeline in which an exception was raised; empty outside of the pipeline."""
    names = [frame.f_globals.get("__name__", "") for frame in _frames(error)]
    inside = [name.split(".")[1] for name in names if name.startswith("generator.")]
    return next((STAGES[name] for name in inside if name in STAGES), "read" if "project" in inside else "")


def _places(error: Exception) -> Iterator[Place]:
    """Yield the places of what the frames worked on, the innermost and the latest first."""
    for frame in reversed(_frames(error)):
        for value in reversed(list(frame.f_locals.values())):
            yield from _place(value)


def _place(value: Any) -> Iterator[Place]:
    """Yield the place of a value: a place itself, a part of a file, or what has one as an attribute."""
    for each in (value, *(getattr(value, name, None) for name in ("place", "value", "definition"))):
        found = each.place if isinstance(each, SourceDict | SourceList) else each
        if isinstance(found, Place) and found.file:
            yield found
