# Copied from generator/runtime/stub/http/near_miss.py. Do not edit: run `make generate`.
"""The operation that a request with an unknown path was probably meant for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher, get_close_matches

MIN_SIMILARITY = 0.7
SAME_METHOD = 0.05
"""Weight of the method: it decides between paths that are about equally similar."""


def nearest_route(method: str, raw_path: bytes, routes: Iterable[tuple[str, str, str]]) -> str:
    """Return the most similar route, ready to print; empty if none is similar. ``routes``: method, template, id."""
    path = raw_path.decode("latin-1")
    method = "GET" if method == "HEAD" else method
    scored = ((_similarity(path, each[1]) + SAME_METHOD * (each[0] == method), each) for each in routes)
    nearest = max(scored, default=None)
    if nearest is None or nearest[0] < MIN_SIMILARITY:
        return ""
    _, (of, template, operation) = nearest
    return f"{of} {template} ({operation})"


def _similarity(path: str, template: str) -> float:
    """Return a number from 0 to 1; 0 if the last literal segment is not similar to one of the path."""
    segments, parts = path.split("/")[1:], template.split("/")[1:]
    named = [part.casefold() for part in parts if not _is_parameter(part)][-1:]
    if not any(get_close_matches(part, [each.casefold() for each in segments], 1) for part in named):
        return 0.0
    filled = "/".join(["", *_filled(parts, segments)])
    return SequenceMatcher(None, path, filled, autojunk=False).ratio()


def _filled(parts: list[str], segments: list[str]) -> Iterator[str]:
    """Yield the template's segments, those of parameters as in the path."""
    for index, part in enumerate(parts):
        yield segments[index] if _is_parameter(part) and index < len(segments) and segments[index] else part


def _is_parameter(part: str) -> bool:
    return part.startswith("{")
