"""Addition of a tag and a path to the text of ``openapi.yaml``, which keeps its layout and comments."""

from __future__ import annotations

import re
from typing import Any

import yaml


class CannotEdit(Exception):
    """The layout of the file is not the usual one; the message has the lines to add by hand."""


def with_resource(text: str, tag: str, description: str, path: str, reference: str) -> str:
    """Return the text with one more path, and with one more tag if the file has tags: resources may have their own.

    Raises:
        CannotEdit: the result would not be what is meant.
    """
    tag_lines = f"- name: {tag}\n  description: {description}\n"
    path_lines = f"  {path}:\n    $ref: {reference}\n"
    edited = _append(_append(text, "tags", tag_lines), "paths", path_lines)
    expected = yaml.safe_load(text)
    if has_tags(text):
        expected["tags"].append({"name": tag, "description": description})
    expected["paths"][path] = {"$ref": reference}
    if _load(edited) != expected:
        raise CannotEdit(f"cannot add to openapi.yaml; add by hand\nunder tags:\n{tag_lines}under paths:\n{path_lines}")
    return edited


def has_tags(text: str) -> bool:
    """Return whether the tags are in the file, and not in ``tag.yaml`` of each resource."""
    return "tags" in yaml.safe_load(text)


def _append(text: str, key: str, lines: str) -> str:
    """Return the text with the lines at the end of the block of a top-level key, in the block's indentation."""
    block = re.search(rf"^{key}:[ \t]*\n((?:[ \t]+.*\n|-.*\n|#.*\n|[ \t]*\n)*)", text, re.MULTILINE)
    if block is None:
        return text
    content = re.sub(r"(?:\s*\n#.*|\s)*\Z", "", block[1])  # a comment at its end is about what follows
    first = re.match(r"(?:[ \t]*#.*\n|\s*\n)*([ ]*)\S", block[1])
    wanted = first[1] if first else ""
    shift = wanted.removeprefix(" " * (len(lines) - len(lines.lstrip())))
    shifted = "".join(f"{shift}{line}" for line in lines.splitlines(keepends=True))
    end = block.start(1) + len(content)
    return f"{text[:end]}\n{shifted}{text[end:].removeprefix(chr(10))}"


def _load(text: str) -> Any:
    try:
        return yaml.safe_load(text)
    except yaml.YAMLError:
        return None
