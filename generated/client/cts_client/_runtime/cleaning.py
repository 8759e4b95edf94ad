# Copied from generator/runtime/client/cleaning.py. Do not edit: run `make generate`.
"""Make texts of a server safe for logs and terminals."""

from __future__ import annotations

MAX_TEXT_CHARS = 1000


def cleaned(text: str, limit: int = MAX_TEXT_CHARS) -> str:
    """Return the text on one line and cut off: control characters and direction marks are replaced by spaces."""
    cut = text[:limit]
    if not cut.isprintable():
        cut = "".join(character if character.isprintable() else " " for character in cut).strip()
    return cut + "…" if len(text) > limit else cut
