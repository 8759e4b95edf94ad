"""From a raw path to what answers it: literal segments win over templates (OpenAPI 3.1, Path Templating Matching)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Generic, NamedTuple, TypeVar
from urllib.parse import unquote_to_bytes

T = TypeVar("T")
_REMEMBERED = 256
"""Paths whose match is kept: clients call few paths, again and again."""


@dataclass(slots=True)
class PathItem(Generic[T]):
    """One path template: the names of its parameters and what answers each method."""

    names: tuple[str, ...]
    methods: dict[str, T] = field(default_factory=dict[str, T])

    @property
    def allow(self) -> bytes:
        """The value of ``Allow`` (RFC 9110, section 10.2.1)."""
        return ", ".join(self.methods).encode()


class Match(NamedTuple, Generic[T]):
    item: PathItem[T]
    values: Mapping[str, str]


@dataclass(slots=True)
class _Node(Generic[T]):
    literals: dict[str, _Node[T]] = field(default_factory=dict[str, "_Node[T]"])
    template: _Node[T] | None = None
    item: PathItem[T] | None = None


class Router(Generic[T]):
    """A tree of path segments."""

    def __init__(self, routes: Iterable[tuple[str, str, T]]) -> None:
        """``routes`` are (method, path template, what answers)."""
        self._root: _Node[T] = _Node()
        self.match = lru_cache(maxsize=_REMEMBERED)(self._match)
        for method, path, target in routes:
            self._add(method, path, target)

    def _match(self, raw_path: bytes) -> Match[T] | None:
        """The template that the path fits, with the decoded values of its parameters.

        Segments are split before they are decoded, so that ``%2F`` stays within one. A path that is not UTF-8, or has
        an empty segment where a parameter stands, fits nothing.
        """
        try:
            segments = [_decode(segment) for segment in raw_path.split(b"/")[1:]]
        except UnicodeDecodeError:
            return None
        values: list[str] = []
        item = _find(self._root, segments, 0, values)
        return Match(item, dict(zip(item.names, values, strict=True))) if item else None

    def _add(self, method: str, path: str, target: T) -> None:
        node, names = self._root, list[str]()
        for segment in path.split("/")[1:]:
            if segment.startswith("{") and segment.endswith("}"):
                names.append(segment[1:-1])
                node.template = node.template or _Node()
                node = node.template
            elif "{" in segment:
                raise ValueError(f"{path}: a parameter must fill its whole segment")
            else:
                node = node.literals.setdefault(segment, _Node())
        node.item = node.item or PathItem(tuple(names))
        if node.item.names != tuple(names):
            raise ValueError(f"{path}: another path differs from it only in the names of its parameters")
        node.item.methods[method] = target


def _decode(segment: bytes) -> str:
    return (unquote_to_bytes(segment) if b"%" in segment else segment).decode()


def _find(node: _Node[T], segments: list[str], at: int, values: list[str]) -> PathItem[T] | None:
    if at == len(segments):
        return node.item
    literal = node.literals.get(segments[at])
    found = _find(literal, segments, at + 1, values) if literal else None
    if found or node.template is None or not segments[at]:
        return found
    values.append(segments[at])
    found = _find(node.template, segments, at + 1, values)
    if found is None:
        values.pop()
    return found
