"""``behaviour/*.py``: handlers of operations that cannot be declared."""

from __future__ import annotations

import ast
from pathlib import Path

from generator.companions.reading import is_inside
from generator.runtime.yaml_source.diagnostics import Diagnostics, Place

FOLDER = "behaviour"


def read_handlers(folder: Path, diagnostics: Diagnostics) -> dict[str, str]:
    """Return the texts of the Python files by name; none if there is no such folder."""
    texts: dict[str, str] = {}
    for path in sorted((folder / FOLDER).glob("*.py")):
        if not is_inside(path, folder, diagnostics):
            continue
        try:
            texts[path.name] = path.read_text(encoding="utf-8")
            ast.parse(texts[path.name])
        except UnicodeDecodeError:
            diagnostics.add(handler_place(folder, path.name), "E003", "not UTF-8", "save the file as UTF-8")
        except SyntaxError as error:
            place = handler_place(folder, path.name, error.lineno or 0, error.offset or 0)
            diagnostics.add(place, "E011", f"not Python: {error.msg}", "correct the syntax")
    return texts


def handler_place(folder: Path, file: str, line: int = 0, column: int = 0) -> Place:
    """Return a place in a file of handlers; ``folder`` is the description's."""
    return Place(f"{folder.name}/{FOLDER}/{file}", line, column)
