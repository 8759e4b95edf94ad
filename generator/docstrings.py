"""Docstrings of generated code."""

from __future__ import annotations

import textwrap


def printable(text: str) -> str:
    """Return the text with unprintable characters as Python escapes."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text)


def docstring(text: str, indent: int = 0) -> str:
    """Return a docstring with its quotes, wrapped at 100 columns; the text cannot end it."""
    pad = " " * indent
    # Escaped after wrapping: a line break inside an escape would change the text, or end the docstring.
    lines = [
        printable(part.replace("\\", "\\\\")).replace('"""', '\\"\\"\\"')
        for line in text.strip().splitlines()
        for part in (textwrap.wrap(line, 100 - indent, subsequent_indent=_hang(line)) or [""])
    ]
    body = f"\n{pad}".join(lines).replace(f"\n{pad}\n", "\n\n") if len(lines) > 1 else "".join(lines)
    if len(lines) > 1:
        return f'"""{body}\n{pad}"""'
    return f'"""{body}{" " if body.endswith(chr(34)) else ""}"""'


def _hang(line: str) -> str:
    """Return the indentation of continuation lines: four columns deeper than an indented item."""
    depth = len(line) - len(line.lstrip())
    return " " * (depth + 4) if depth else ""
