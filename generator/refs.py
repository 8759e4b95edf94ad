"""Makes one document of a description of many files: every reference leads into ``components`` afterwards."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from generator.runtime.yaml_source.diagnostics import Diagnostics, Place
from generator.runtime.yaml_source.reader import SourceDict, SourceList, load

# Kinds of nodes in an OpenAPI 3.1 document. "m:" is a map of the kind, "l:" a list of it. What is not listed is data.
METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
SCHEMA_KEYWORDS = {
    **dict.fromkeys(("properties", "patternProperties", "$defs", "dependentSchemas"), "m:schema"),
    **dict.fromkeys(("allOf", "anyOf", "oneOf", "prefixItems"), "l:schema"),
    **dict.fromkeys(
        (
            *("items", "additionalProperties", "not", "if", "then", "else", "contains", "propertyNames"),
            *("unevaluatedItems", "unevaluatedProperties"),
        ),
        "schema",
    ),
}
MEDIA = {"schema": "schema", "examples": "m:example"}
CHILDREN: dict[str, dict[str, str]] = {
    "document": {
        "info": "info",
        "servers": "l:server",
        "tags": "l:tag",
        "paths": "m:pathItem",
        "components": "components",
    },
    "components": {},
    "pathItem": {"servers": "l:server", "parameters": "l:parameter", **dict.fromkeys(METHODS, "operation")},
    "operation": {
        "servers": "l:server",
        "parameters": "l:parameter",
        "requestBody": "requestBody",
        "responses": "m:response",
        "x-query-schema": "schema",
    },
    "parameter": {**MEDIA, "content": "m:mediaType"},
    "header": {**MEDIA, "content": "m:mediaType"},
    "requestBody": {"content": "m:mediaType"},
    "mediaType": MEDIA,
    "response": {"headers": "m:header", "content": "m:mediaType", "links": "m:link"},
    "schema": SCHEMA_KEYWORDS,
}
SECTIONS = {
    "schema": "schemas",
    "response": "responses",
    "parameter": "parameters",
    "example": "examples",
    "requestBody": "requestBodies",
    "header": "headers",
    "securityScheme": "securitySchemes",
    "link": "links",
}
CHILDREN["components"] = {section: f"m:{kind}" for kind, section in SECTIONS.items()}
# Every type of object, also those that hold no others.
OBJECTS = (*CHILDREN, "info", "example", "link", "securityScheme", "server", "tag")
COMPONENT = re.compile("#/components/([^/]+)/([^/]+)")
HINT_REF = "write path/to/file.yaml#/Name, relative to this file"


@dataclass(frozen=True, slots=True)
class Target:
    """What a reference means: a file, and a JSON pointer (RFC 6901) in it."""

    file: Path
    pointer: str

    @property
    def name(self) -> str:
        return unescape(self.pointer.rpartition("/")[2])


class OperationRef(NamedTuple):
    """An operation, with where it stands."""

    path: str
    method: str
    item: Mapping[str, Any]  # of the path
    definition: Mapping[str, Any]

    @property
    def id(self) -> str:
        return str(self.definition["operationId"])

    @property
    def successes(self) -> dict[str, Any]:
        """The answers of success by status, each as it stands there."""
        return {status: answer for status, answer in self.definition["responses"].items() if status.startswith("2")}


@dataclass(frozen=True)
class Bundle:
    """One document. ``files`` are the source files that it came from, the first one first."""

    root: Path
    document: SourceDict
    files: Mapping[Path, Any]
    targets: frozenset[Target]  # what references lead to

    def place(self, pointer: str) -> Place:
        """Where the value of a JSON pointer of the document stands in the source: at its key, or the nearest above."""
        node: Any = self.document
        place = self.document.place
        for token in map(unescape, pointer.split("/")[1:]):
            if isinstance(node, SourceDict) and token in node:
                place = node.keys_at.get(token, place)
                node = node[token]
            elif isinstance(node, SourceList) and token.isdigit() and int(token) < len(node):
                place = node.values_at[int(token)]
                node = node[int(token)]
            else:
                break
        return place

    def operations(self) -> Iterator[OperationRef]:
        """In the order of the document."""
        for path, item in self.document.get("paths", {}).items():
            for method in item:
                if method in METHODS:
                    yield OperationRef(path, method, item, item[method])

    def parameters(self, described: OperationRef) -> list[Mapping[str, Any]]:
        """The parameters of an operation, those of its path item first, references resolved."""
        objects = (*described.item.get("parameters", ()), *described.definition.get("parameters", ()))
        return [self.resolve(each) for each in objects]

    def resolve(self, node: Any) -> Any:
        """The node, or what its reference into the document means."""
        while isinstance(node, dict) and isinstance(node.get("$ref"), str):
            node = lookup(self.document, node["$ref"].removeprefix("#"))
        return node

    def body_schema(self, holder: Any) -> Any:
        """Return the schema of a request body or a response, of its first media type; empty if it has none."""
        content = self.resolve(holder).get("content", {})
        return next((media["schema"] for media in content.values()), {})

    def object_schema(self, schema: Any) -> tuple[list[str], Mapping[str, Any]]:
        """Return the object that a schema describes, itself or as the items of arrays.

        The names are those of the components on the way to it. A component that only contains itself has no object.
        """
        names: list[str] = []
        while isinstance(schema, Mapping) and ("$ref" in schema or schema.get("type") == "array"):
            if "$ref" not in schema:
                schema = schema.get("items", {})
                continue
            name = unescape(schema["$ref"].rpartition("/")[2])
            if name in names:
                return names, {}
            names.append(name)
            schema = lookup(self.document, schema["$ref"].removeprefix("#"))
        return names, schema if isinstance(schema, Mapping) else {}


def unescape(token: str) -> str:
    return token.replace("~1", "/").replace("~0", "~")


def escape(token: str) -> str:
    return token.replace("~", "~0").replace("/", "~1")


def lookup(node: Any, pointer: str) -> Any:
    """The value of a JSON pointer, None where there is none."""
    for token in map(unescape, pointer.split("/")[1:]):
        if isinstance(node, dict):
            node = node.get(token)
        elif isinstance(node, list) and token.isdigit() and int(token) < len(node):
            node = node[int(token)]
        else:
            return None
    return node


def reachable(components: Mapping[str, Any], roots: Iterable[Any]) -> set[tuple[str, str]]:
    """Section and name of the components that the roots refer to, directly or through others."""
    known: set[tuple[str, str]] = set()
    waiting = list(roots)
    while waiting:
        for section, name in set(_references(waiting.pop())) - known:
            known.add((section, name))
            waiting.append(components.get(section, {}).get(name))
    return known


def _references(node: Any) -> Iterator[tuple[str, str]]:
    if isinstance(node, dict):
        match = COMPONENT.match(str(node.get("$ref", "")))
        if match:
            yield match[1], unescape(match[2])
        for value in node.values():
            yield from _references(value)
    elif isinstance(node, list):
        for item in node:
            yield from _references(item)


def bundle(root: Path, diagnostics: Diagnostics) -> Bundle | None:
    """Read the description whose first file is ``root``, and everything that it refers to.

    Problems go to ``diagnostics``; None if not even the root could be read.
    """
    root = root.resolve()
    return _Bundler(root, diagnostics).run()


@dataclass
class _Bundler:
    root: Path
    diagnostics: Diagnostics
    files: dict[Path, Any] = field(default_factory=dict)
    origins: dict[tuple[str, str], Target] = field(default_factory=dict)
    targets: set[Target] = field(default_factory=set)
    pending: deque[tuple[str, str, Target]] = field(default_factory=deque)

    def run(self) -> Bundle | None:
        source = self._file(self.root)
        if not isinstance(source, SourceDict):
            if source is not None:
                place = Place(self.root.relative_to(self.root.parent.parent).as_posix(), 1, 1)
                self.diagnostics.add(place, "E009", "not an OpenAPI document", "begin with openapi: 3.1.0")
            return None
        self._claim_own(source)
        document = self._node(source, "document", self.root)
        components = document.get("components")
        gathered: dict[str, SourceDict] = {section: SourceDict(source.place) for section in SECTIONS.values()}
        for section, content in components.items() if isinstance(components, SourceDict) else ():
            gathered.setdefault(section, SourceDict(source.place))
            self._add_all(gathered[section], content)
        while self.pending:
            section, name, target = self.pending.popleft()
            self._add(gathered[section], name, target, {v: k for k, v in SECTIONS.items()}[section])
        document["components"] = SourceDict(source.place)
        for section, content in gathered.items():
            if content:
                document["components"][section] = self._in_order(content)
        return Bundle(self.root.parent, document, self.files, frozenset(self.targets))

    def _in_order(self, section: SourceDict) -> SourceDict:
        """Order components by file and by position in it, the root's own first, so that a reference moves nothing."""
        root = self.files[self.root].place.file
        places = section.keys_at
        ordered = SourceDict(section.place)
        ordered.keys_at, ordered.values_at, ordered.plain = places, section.values_at, section.plain
        for name in sorted(section, key=lambda name: (places[name].file != root, places[name])):
            ordered[name] = section[name]
        return ordered

    def _claim_own(self, source: SourceDict) -> None:
        """Components that the root defines itself keep their names."""
        components = source.get("components")
        for section, content in components.items() if isinstance(components, SourceDict) else ():
            for name, node in content.items() if isinstance(content, SourceDict) else ():
                own = Target(self.root, f"/components/{escape(section)}/{escape(name)}")
                target = self._target(node, content.values_at[name], self.root) if _is_ref(node) else own
                self.origins[(section, name)] = target or own

    @staticmethod
    def _add_all(section: SourceDict, content: Any) -> None:
        for name, node in content.items() if isinstance(content, SourceDict) else ():
            section[name] = node
            section.keys_at[name] = content.keys_at[name]
            section.values_at[name] = content.values_at[name]

    def _add(self, section: SourceDict, name: str, target: Target, kind: str) -> None:
        parent = lookup(self.files[target.file], target.pointer.rpartition("/")[0])
        section[name] = self._node(lookup(self.files[target.file], target.pointer), kind, target.file)
        section.keys_at[name] = parent.keys_at[target.name]
        section.values_at[name] = parent.values_at[target.name]

    def _file(self, path: Path) -> Any:
        if path not in self.files:
            self.files[path] = load(path, self.root.parent.parent, self.diagnostics)
        return self.files[path]

    def _node(self, node: Any, kind: str, file: Path) -> Any:
        if kind[:2] == "l:" and isinstance(node, SourceList):
            return self._list(node, kind[2:], file)
        if not isinstance(node, SourceDict):
            return node
        if kind[:2] == "m:":
            return self._dict(node, dict.fromkeys(node, kind[2:]), file)
        if _is_ref(node) and kind in (*SECTIONS, "pathItem"):
            return self._reference(node, kind, file)
        return self._dict(node, CHILDREN.get(kind, {}), file)

    def _list(self, node: SourceList, kind: str, file: Path) -> SourceList:
        copy = SourceList(node.place)
        copy.values_at = node.values_at
        copy.extend(self._node(item, kind, file) for item in node)
        return copy

    def _dict(self, node: SourceDict, kinds: Mapping[str, str], file: Path) -> SourceDict:
        copy = SourceDict(node.place)
        copy.keys_at, copy.values_at = dict(node.keys_at), dict(node.values_at)
        for key, value in node.items():
            copy[key] = self._node(value, kinds[key], file) if key in kinds else value
        return copy

    def _reference(self, node: SourceDict, kind: str, file: Path) -> Any:
        target = self._target(node, node.values_at["$ref"], file)
        if target is None:
            return node
        if kind == "pathItem" or self._is_definition(node):
            return self._node(lookup(self.files[target.file], target.pointer), kind, target.file)
        section = SECTIONS[kind]
        name = next((n for (s, n), t in self.origins.items() if s == section and t == target), target.name)
        if not self._claim(section, name, target, node.values_at["$ref"]):
            return node
        siblings = SourceDict(node.place)
        siblings.update({key: value for key, value in node.items() if key != "$ref"})
        siblings.keys_at, siblings.values_at = dict(node.keys_at), dict(node.values_at)
        copy = SourceDict(node.place)
        copy.keys_at, copy.values_at = siblings.keys_at, siblings.values_at
        copy["$ref"] = f"#/components/{section}/{escape(name)}"
        copy.update(self._dict(siblings, CHILDREN.get(kind, {}), file))
        return copy

    def _is_definition(self, node: SourceDict) -> bool:
        """Whether the reference stands in the root's own components and so gives the target its name there."""
        components = self.files[self.root].get("components")
        own = components.values() if isinstance(components, SourceDict) else ()
        return any(node is value for section in own if isinstance(section, SourceDict) for value in section.values())

    def _claim(self, section: str, name: str, target: Target, place: Place) -> bool:
        known = self.origins.get((section, name))
        if known is None:
            self.origins[(section, name)] = target
            self.pending.append((section, name, target))
        elif known != target:
            other = f"{known.file.relative_to(self.root.parent.parent).as_posix()}#{known.pointer}"
            self.diagnostics.add(
                place, "E104", f"{section} {name!r} is also the name of {other}", "rename one of the two"
            )
            return False
        return True

    def _target(self, node: SourceDict, place: Place, file: Path) -> Target | None:
        reference = node["$ref"]
        path, _, pointer = reference.partition("#")
        if "://" in path:
            self.diagnostics.add(place, "E103", f"{reference} leads to another host", "copy it into the spec folder")
            return None
        target = Target((file.parent / path).resolve() if path else file, pointer)
        if not target.file.is_relative_to(self.root.parent):
            self.diagnostics.add(place, "E102", f"{reference} leads out of the spec folder", HINT_REF)
            return None
        if not target.file.is_file():
            self.diagnostics.add(place, "E101", f"{reference}: there is no such file", HINT_REF)
            return None
        content = self._file(target.file)
        if not pointer or lookup(content, pointer) is None:
            if content is not None:
                self.diagnostics.add(place, "E101", f"{reference}: there is no such part", HINT_REF)
            return None
        self.targets.add(target)
        return target


def _is_ref(node: Any) -> bool:
    return isinstance(node, dict) and isinstance(node.get("$ref"), str)
