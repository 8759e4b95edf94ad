# Copied from generator/runtime/yaml_source/reader.py. Do not edit: run `make generate`.
"""Reader of YAML 1.2 (and JSON, its subset) that keeps the position of each value.

PyYAML's C parser does the parsing; its YAML 1.1 resolver is replaced by the core schema of YAML 1.2 (section 10.3.2),
so ``on`` and ``no`` are strings and ``012`` is twelve. Only types of JSON are created.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import yaml

from .diagnostics import Diagnostics, Place
from .stand_ins import StandIns

MAX_DEPTH = 100  # levels; more than any description needs
HINT_ANCHOR = "write it out; in a description, refer to a component with $ref"
HINT_TAG = "remove it; there are only the types of JSON"
# What is no printable character of YAML (section 5.1).
FORBIDDEN = re.compile(
    "[^\t\n\r\\x20-\\x7e\\x85\\xa0-\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]"
)
QUESTION = re.compile(r"\?\S")
HINT_READABLE = "check the path and its permissions"


class SourceDict(dict[str, Any]):
    """An object of the source. ``place`` is its position, ``keys_at`` and ``values_at`` are those of keys and values.

    ``plain``: the keys whose values are unquoted on one line, so that an offset in one is a column.
    """

    __slots__ = ("keys_at", "place", "plain", "values_at")  # there are many in a large description

    def __init__(self, place: Place) -> None:
        super().__init__()
        self.place = place
        self.keys_at: dict[str, Place] = {}
        self.values_at: dict[str, Place] = {}
        self.plain: frozenset[str] = frozenset()


class SourceList(list[Any]):
    """An array of the source."""

    __slots__ = ("place", "values_at")

    def __init__(self, place: Place) -> None:
        super().__init__()
        self.place = place
        self.values_at: list[Place] = []


class _Loader(yaml.CSafeLoader):
    yaml_implicit_resolvers: dict[str, list[Any]] = {}  # noqa: RUF012 — PyYAML's own shape


for tag, pattern, first in (
    ("null", r"null|Null|NULL|~|", ["n", "N", "~", ""]),
    ("bool", r"true|True|TRUE|false|False|FALSE", list("tTfF")),
    ("int", r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+", list("-+0123456789")),
    ("float", r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?", list("-+.0123456789")),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(f"^(?:{pattern})$"), first)


def _integer(text: str) -> int:
    return int(text, {"0o": 8, "0x": 16}.get(text[:2], 10))


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(text)
    return value


SCALARS: dict[str, Callable[[str], Any]] = {
    "null": lambda _: None,
    "bool": lambda text: text.lower() == "true",
    "int": _integer,
    "float": _finite,
    "str": str,
}


def place_of(content: Any, path: Sequence[str | int]) -> Place:
    """Return the place of the value at ``path`` (of its key, if it has one), or of the closest value above."""
    place = content.place if isinstance(content, SourceDict | SourceList) else Place("")
    for step in path:
        if isinstance(content, SourceDict) and step in content:
            place, content = content.keys_at[str(step)], content[str(step)]
        elif isinstance(content, SourceList):
            place, content = content.values_at[int(step)], content[int(step)]
        else:
            break
    return place


def place_of_key(content: Any, key: str) -> Place | None:
    """Return the place of a key; None where it is not known, as in what was computed."""
    return content.keys_at.get(key) if isinstance(content, SourceDict) else None


def place_of_value(content: Any, key: str) -> Place | None:
    """Return the place of the value of a key; None where it is not known."""
    return content.values_at.get(key) if isinstance(content, SourceDict) else None


def load(path: Path, root: Path, diagnostics: Diagnostics) -> Any:
    """Load a file; None and a problem if it cannot be read. Places are relative to ``root``, if it is above."""
    name = file_name(path, root)
    text = read_file(path, name, diagnostics)
    return None if text is None else parse(text, name, diagnostics)


def file_name(path: Path, root: Path) -> str:
    """Return the name of a file in places."""
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else path.as_posix()


def read_file(path: Path, name: str, diagnostics: Diagnostics) -> str | None:
    """Return the text of a file; None and a problem if it cannot be read."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        diagnostics.add(
            Place(name), "E003", f"not UTF-8 at byte {error.start}", "save the file as UTF-8"
        )
    except OSError as error:
        diagnostics.add(Place(name), "E001", f"cannot be read: {error.strerror}", HINT_READABLE)
    return None


def parse(text: str, name: str, diagnostics: Diagnostics) -> Any:
    """Return the content of a text; None and problems if it is not YAML. ``name`` is that of the file in places."""
    return _Reader(name, diagnostics).read(text)


class _Reader:
    """Converts the nodes of one file to data."""

    def __init__(self, name: str, diagnostics: Diagnostics) -> None:
        self.name = name
        self.diagnostics = diagnostics

    def read(self, text: str) -> Any:
        if not self._is_printable(text):
            return None
        self.stand_ins = StandIns(text)
        text = self.stand_ins.text
        loader = _Loader(text)
        try:
            if not self._is_sound(text) or not self._has_separate_keys(text):
                return None
            node = loader.get_single_node()
            if node is not None and node.tag != "tag:yaml.org,2002:null":
                return self._value(node)
        except yaml.MarkedYAMLError as error:
            self._syntax(error)
            return None
        finally:
            loader.dispose()
        self.diagnostics.add(
            Place(self.name), "E004", "the file is empty", "add content or delete it"
        )
        return None

    def _is_printable(self, text: str) -> bool:
        match = FORBIDDEN.search(text)
        if match:
            line, column = (
                text.count("\n", 0, match.start()) + 1,
                match.start() - text.rfind("\n", 0, match.start()),
            )
            message = f"not YAML: the character U+{ord(match[0]):04X} is not allowed"
            self.diagnostics.add(
                Place(self.name, line, column),
                "E002",
                message,
                "remove it, or write an escape in quotes",
            )
        return not match

    def _has_separate_keys(self, text: str) -> bool:
        """Check that a question mark is followed by a space where it starts a key.

        In a flow collection, the parser takes ``?x`` as a key x. In YAML 1.2 it is the text ``?x``.
        """
        for token in yaml.scan(text, Loader=_Loader) if QUESTION.search(text) else ():
            start, end = token.start_mark, token.end_mark
            # The token of a key without a question mark has no length.
            if (
                isinstance(token, yaml.KeyToken)
                and start.index < end.index
                and text[end.index : end.index + 1].strip()
            ):
                message = "not YAML: ? without a space in a flow collection"
                self.diagnostics.add(self._at(token), "E002", message, "put the text in quotes")
                return False
        return True

    def _syntax(self, error: yaml.MarkedYAMLError) -> None:
        mark = error.problem_mark or error.context_mark
        place = Place(self.name, mark.line + 1, mark.column + 1) if mark else Place(self.name)
        self.diagnostics.add(
            place,
            "E002",
            f"not YAML: {error.problem or error.context}",
            "check indentation and quotes here",
        )

    def _is_sound(self, text: str) -> bool:
        """Check that there are no anchors, and no nesting that would overflow the stack of the C parser."""
        depth, is_sound = 0, True
        for event in yaml.parse(text, Loader=_Loader):
            if getattr(event, "anchor", None) and not isinstance(event, yaml.AliasEvent):
                name = f"anchor {getattr(event, 'anchor', '')!r}"
                self.diagnostics.add(self._at(event), "E006", name, HINT_ANCHOR)
                is_sound = False
            if getattr(event, "tag", None) == "!":
                self.diagnostics.add(self._at(event), "E007", "tag !", HINT_TAG)
                is_sound = False
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(
                event, yaml.CollectionEndEvent
            )
            if depth > MAX_DEPTH:
                self.diagnostics.add(
                    self._at(event), "E002", "nested too deeply", f"stay within {MAX_DEPTH} levels"
                )
                return False
        return is_sound

    def _at(self, node: Any) -> Place:
        return Place(self.name, node.start_mark.line + 1, node.start_mark.column + 1)

    def _value(self, node: yaml.Node) -> Any:
        kind = node.tag.removeprefix("tag:yaml.org,2002:")
        if isinstance(node, yaml.MappingNode) and kind == "map":
            return self._object(node)
        if isinstance(node, yaml.SequenceNode) and kind == "seq":
            return self._array(node)
        if isinstance(node, yaml.ScalarNode) and kind in SCALARS:
            return self._scalar(node, SCALARS[kind])
        self.diagnostics.add(self._at(node), "E007", f"tag {node.tag}", HINT_TAG)
        return None

    def _scalar(self, node: yaml.ScalarNode, build: Callable[[str], Any]) -> Any:
        try:
            return build(self.stand_ins.restored(node.value, node.style))
        except ValueError:
            text = node.value if len(node.value) <= 20 else f"{node.value[:20]}…"
            self.diagnostics.add(
                self._at(node),
                "E012",
                f"{text} is not a number of JSON",
                "change it, or put it in quotes",
            )
            return None

    def _array(self, node: yaml.SequenceNode) -> SourceList:
        values = SourceList(self._at(node))
        for item in node.value:
            values.append(self._value(item))
            values.values_at.append(self._at(item))
        return values

    def _object(self, node: yaml.MappingNode) -> SourceDict:
        values = SourceDict(self._at(node))
        plain: list[str] = []
        for key_node, value_node in node.value:
            key = self._key(key_node, values)
            if key is not None:
                values[key] = self._value(value_node)
                values.keys_at[key] = self._at(key_node)
                values.values_at[key] = self._at(value_node)
                if _is_plain(value_node):
                    plain.append(key)
        values.plain = frozenset(plain)
        return values

    def _key(self, node: yaml.Node, known: SourceDict) -> str | None:
        key = self._value(node)
        if not isinstance(key, str):
            self.diagnostics.add(
                self._at(node),
                "E008",
                f"the key {node.value!r} is not a string",
                "put it in quotes",
            )
            return None
        if key in known:
            self.diagnostics.add(
                self._at(node),
                "E005",
                f"duplicate key {key!r}, first at {known.keys_at[key]}",
                "remove one",
            )
            return None
        return key


def _is_plain(node: yaml.Node) -> bool:
    return (
        isinstance(node, yaml.ScalarNode)
        and not node.style
        and node.start_mark.line == node.end_mark.line
    )
