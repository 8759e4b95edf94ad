"""Addition of a path to the text of ``openapi.yaml``, which keeps its layout and comments."""

from __future__ import annotations

import re
from typing import Any

import yaml

PATHS = re.compile(r"^paths:[ \t]*\n((?:[ \t]+.*\n|#.*\n|[ \t]*\n)*)", re.MULTILINE)
FIRST = re.compile(r"(?:[ \t]*#.*\n|\s*\n)*( +)\S")
TRAILER = re.compile(r"(?:\s*\n#.*|\s)*\Z")
"""Empty lines and comments at the end of a block, which are about what follows."""


class CannotEdit(Exception):
    """The layout of the file is unusual; the message has the lines to add by hand."""


def with_path(text: str, path: str, reference: str) -> str:
    """Return the text with one more path, which refers to a path item.

    Raises:
        CannotEdit: the result would differ from the intended edit.
    """
    block = PATHS.search(text)
    first = FIRST.match(block[1]) if block else None
    indentation = first[1] if first else "  "
    lines = f"{indentation}{path}:\n{indentation * 2}$ref: {reference}\n"
    if block:
        end = block.start(1) + len(TRAILER.sub("", block[1]))
        edited = f"{text[:end]}\n{lines}{text[end + 1 :]}"
        expected = yaml.safe_load(text)
        expected["paths"][path] = {"$ref": reference}
        if _load(edited) == expected:
            return edited
    raise CannotEdit(f"cannot add to the paths of openapi.yaml; add by hand:\n{lines}")


def _load(text: str) -> Any:
    try:
        return yaml.safe_load(text)
    except yaml.YAMLError:
        return None
