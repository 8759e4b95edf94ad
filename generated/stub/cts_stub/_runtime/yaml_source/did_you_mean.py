# Copied from generator/runtime/yaml_source/did_you_mean.py. Do not edit: run `make generate`.
"""Did-you-mean suggestions."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

MAX_SIMILAR = 3
MAX_LISTED = 12  # known words in a suggestion


def suggest(word: str, known: Iterable[str], otherwise: str = "") -> str:
    """Return a suggestion: the most similar known word, or else ``otherwise``, or the words that there are."""
    words = list(known)
    found = closest(word, words)
    if found is not None:
        return f"did you mean {found!r}?"
    if otherwise:
        return otherwise
    more = f" and {len(words) - MAX_LISTED} more" if len(words) > MAX_LISTED else ""
    return f"there are: {', '.join(sorted(words)[:MAX_LISTED])}{more}" if words else "there is none"


def closest(word: str, known: Iterable[str]) -> str | None:
    """Return the most similar known word, or None if none is similar; upper and lower case count as equal."""
    return next(iter(similar(word, known)), None)


def similar(word: str, known: Iterable[str], cutoff: float = 0.6) -> list[str]:
    """Return the most similar known words, at most ``MAX_SIMILAR``. ``cutoff``: ratio of similarity."""
    folded: dict[str, str] = {}
    for each in known:
        folded.setdefault(each.casefold(), each)
    return [folded[close] for close in get_close_matches(word.casefold(), folded, MAX_SIMILAR, cutoff)]
