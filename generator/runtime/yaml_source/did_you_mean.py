"""What somebody who misspelt a word probably meant."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


def suggest(word: str, known: Iterable[str]) -> str:
    """The advice: the known word that is most like this one, or all of them."""
    words = list(known)
    for close in get_close_matches(word, words, 1):
        return f"did you mean {close!r}?"
    return f"known are: {', '.join(sorted(words))}" if words else "there is none"
