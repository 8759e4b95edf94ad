# Copied from generator/runtime/stub/http/routing.py. Do not edit: run `make generate`.
"""Routing of raw paths: literal segments win over templates (OpenAPI 3.1, Path Templating Matching)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
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
    affixed: dict[tuple[bytes, bytes], _Node[T]] = field(default_factory=dict[tuple[bytes, bytes], "_Node[T]"])
    template: _Node[T] | None = None
    item: PathItem[T] | None = None


class Router(Generic[T]):
    """A tree of path segments."""

    def __init__(self, routes: Iterable[tuple[str, str, T]]) -> None:
        """Build the tree. ``routes`` are (method, path template, target).

        Raises:
            ValueError: a template is ambiguous.
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
        raw = raw_path.split(b"/")[1:]
        try:
            segments = [_decode(segment) for segment in raw]
        except UnicodeDecodeError:
            return None
        values: list[str] = []
        item = _find(self._root, raw, segments, values)
        return Match(item, dict(zip(item.names, values, strict=True))) if item else None

    def _add(self, method: str, path: str, target: T) -> None:
        node, names = self._root, list[str]()
        for segment in path.split("/")[1:]:
            prefix, opening, rest = segment.partition("{")
            name, _, suffix = rest.partition("}")
            if "{" in suffix:
                raise ValueError(f"{path}: two parameters in one segment")
            if not opening:
                node = node.literals.setdefault(_decode(segment.encode()), _Node())
                continue
            names.append(name)
            if prefix or suffix:
                node = node.affixed.setdefault((prefix.encode(), suffix.encode()), _Node())
            else:
                node.template = node.template or _Node()
                node = node.template
        node.item = node.item or PathItem(tuple(names))
        if node.item.names != tuple(names):
            raise ValueError(f"{path}: another path differs only in the names of its parameters")
        node.item.methods[method] = target
        if method == "GET":
            node.item.methods.setdefault("HEAD", target)  # RFC 9110, section 9.1: every server supports both


def _decode(segment: bytes) -> str:
    return (unquote_to_bytes(segment) if b"%" in segment else segment).decode()


def _find(node: _Node[T], raw: list[bytes], segments: list[str], values: list[str]) -> PathItem[T] | None:
    """Return the item below a node; ``raw`` and ``segments`` are what is left of the path, encoded and decoded."""
    if not segments:
        return node.item
    for child, value in _candidates(node, raw[0], segments[0]):
        values += value
        item = _find(child, raw[1:], segments[1:], values)
        if item:
            return item
        del values[len(values) - len(value) :]
    return None


def _candidates(node: _Node[T], raw: bytes, segment: str) -> Iterator[tuple[_Node[T], tuple[str, ...]]]:
    """Yield the children that fit a segment, the most literal first, with the value of its parameter.

    What surrounds a parameter is compared before it is decoded: ``%3A`` in a value is no ``:`` of the template.
    """
    if segment in node.literals:
        yield node.literals[segment], ()
    for (prefix, suffix), child in node.affixed.items():
        if len(raw) > len(prefix) + len(suffix) and raw.startswith(prefix) and raw.endswith(suffix):
            yield child, (_decode(raw[len(prefix) : len(raw) - len(suffix)]),)
    if node.template and segment:
        yield node.template, (segment,)
