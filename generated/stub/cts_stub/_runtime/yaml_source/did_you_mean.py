# Copied from generator/runtime/yaml_source/did_you_mean.py. Do not edit: run `make generate`.
"""Did-you-mean suggestions."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


def suggest(word: str, known: Iterable[str]) -> str:
    """Return a suggestion: the most similar known word, or else all of them."""
    words = list(known)
    for close in get_close_matches(word, words, 1):
        return f"did you mean {close!r}?"
    return f"known are: {', '.join(sorted(words))}" if words else "there is none"
