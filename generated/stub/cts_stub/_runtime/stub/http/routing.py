# Copied from generator/runtime/stub/http/routing.py. Do not edit: run `make generate`.
"""Routing of raw paths: literal segments win over templates (OpenAPI 3.1, Path Templating Matching)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Generic, NamedTuple, TypeVar
from urllib.parse import unquote_to_bytes

T = TypeVar("T")
CACHED_PATHS = 256
"""Paths whose match is cached: clients repeat few paths."""


@dataclass(slots=True)
class PathItem(Generic[T]):
    """One path template: the names of its parameters, and the target of each method."""

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
        """Build the tree. ``routes`` are (method, path template, target).

        Raises:
            ValueError: a template is ambiguous, or has a parameter that does not fill its segment.
        """
        self.targets: list[T] = []
        self._root: _Node[T] = _Node()
        self.match = lru_cache(maxsize=CACHED_PATHS)(self._match)
        for method, path, target in routes:
            self._add(method, path, target)
            self.targets.append(target)

    def _match(self, raw_path: bytes) -> Match[T] | None:
        """Return the template that matches the path, with the decoded values of its parameters.

        Segments are split before they are decoded, so that ``%2F`` stays within one. A path matches nothing if it is
        not UTF-8, or if the value of a parameter is empty.
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
                raise ValueError(f"{path}: a parameter has to fill its whole segment")
            else:
                node = node.literals.setdefault(segment, _Node())
        node.item = node.item or PathItem(tuple(names))
        if node.item.names != tuple(names):
            raise ValueError(f"{path}: another path differs only in the names of its parameters")
        node.item.methods[method] = target


def _decode(segment: bytes) -> str:
    return (unquote_to_bytes(segment) if b"%" in segment else segment).decode()


def _find(node: _Node[T], segments: list[str], at: int, values: list[str]) -> PathItem[T] | None:
    if at == len(segments):
        return node.item
    literal = node.literals.get(segments[at])
    item = _find(literal, segments, at + 1, values) if literal else None
    if item or node.template is None or not segments[at]:
        return item
    values.append(segments[at])
    item = _find(node.template, segments, at + 1, values)
    if item is None:
        values.pop()
    return item
