"""Makes one document of a description of many files: every reference leads into ``components`` afterwards."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote

import msgspec

from generator.missing_names import Missing
from generator.object_types import CHILDREN, SECTIONS, TYPES, ListOf, MapOf, NodeType
from generator.runtime import openapi
from generator.runtime.openapi import escape, lookup, unescape
from generator.runtime.yaml_source.diagnostics import Diagnostics, Place, shown
from generator.runtime.yaml_source.did_you_mean import suggest
from generator.runtime.yaml_source.reader import SourceDict, SourceList
from generator.source_files import load

TAG_FILE = "tag.yaml"  # of a resource's folder: a Tag Object
MAX_ALIASES = 200  # components that only refer to the next one
HINT_REF = "write path/to/file.yaml#/Name, relative to this file"


class Target(msgspec.Struct, frozen=True):
    """Target of a reference: a file, and a JSON pointer (RFC 6901) in it."""

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
    def title(self) -> str:
        """Method and path, such as ``GET /pets``."""
        return f"{self.method.upper()} {self.path}"

    @property
    def successes(self) -> dict[str, Any]:
        """The 2xx responses by status, references not resolved."""
        return {status: answer for status, answer in self.definition["responses"].items() if status.startswith("2")}


@dataclass(frozen=True, eq=False)
class Bundle:
    """One document. ``files`` are the source files that it came from, the first one first."""

    root: Path
    document: SourceDict
    files: Mapping[Path, Any]
    targets: frozenset[Target]  # what references lead to
    # JSON pointers of path items and components that rules of parts need not look at: see ``lint.parts``.
    settled: frozenset[str] = frozenset()

    def without(self, settled: frozenset[str]) -> Bundle:
        """Return the same document with parts that rules of parts need not look at."""
        return replace(self, settled=settled) if settled else self

    def place(self, pointer: str, *, of_value: bool = False) -> Place:
        """Return the place in the source of a JSON pointer's value: its key, or the nearest one above.

        ``of_value``: of a text, a number or null itself.
        """
        node: Any = self.document
        place = self.document.place
        for token in map(unescape, pointer.split("/")[1:]):
            if isinstance(node, SourceDict) and token in node:
                places = node.values_at if of_value and not isinstance(node[token], dict | list) else node.keys_at
                place = places.get(token, place)
                node = node[token]
            elif isinstance(node, SourceList) and openapi.is_index(token) and int(token) < len(node):
                place = node.values_at[int(token)]
                node = node[int(token)]
            else:
                break
        return place

    def operations(self) -> Iterator[OperationRef]:
        """In the order of the document."""
        return (OperationRef(*each) for each in openapi.operations(self.document))

    def parameters(self, described: OperationRef) -> list[Mapping[str, Any]]:
        """Return the parameters of an operation, references resolved."""
        return openapi.parameters(described.item, described.definition, self.resolve)

    def resolve(self, node: Any) -> Any:
        """The node, or what its reference into the document means."""
        return openapi.resolve(self.document, node)

    def body_schema(self, holder: Any) -> Any:
        """Return the schema of a request body or a response, of its first media type; empty if it has none."""
        return openapi.body_schema(holder, self.resolve)

    def object_schema(self, schema: Any) -> tuple[list[str], Mapping[str, Any]]:
        """Return the object that a schema describes, itself or as the items of arrays.

        The names are those of the components on the way to it. A component that only contains itself has no object.
        """
        names: list[str] = []
        while isinstance(schema, dict) and ("$ref" in schema or schema.get("type") == "array"):
            if "$ref" not in schema:
                schema = schema.get("items", {})
                continue
            name = unescape(schema["$ref"].rpartition("/")[2])
            if name in names:
                return names, {}
            names.append(name)
            schema = lookup(self.document, schema["$ref"].removeprefix("#"))
        return names, schema if isinstance(schema, dict) else {}


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
    origins: dict[tuple[str, str], Target] = field(default_factory=dict)  # by section and name
    names: dict[tuple[str, Target], str] = field(default_factory=dict)  # by section and target
    targets: set[Target] = field(default_factory=set)
    sound: set[Target] = field(default_factory=set)  # from which references lead to a value
    pending: deque[tuple[str, str, Target]] = field(default_factory=deque)
    found: dict[tuple[Path, str], Path] = field(default_factory=dict)  # files that references lead to

    def run(self) -> Bundle | None:
        source = self._file(self.root)
        if not isinstance(source, SourceDict):
            if source is not None:
                place = Place(self.root.relative_to(self.root.parent.parent).as_posix(), 1, 1)
                self.diagnostics.add(place, "E009", "not an OpenAPI document", "begin with openapi: 3.1.0")
            return None
        if not self._has_sound_components(source):
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
            self._add(gathered[section], name, target, TYPES[section])
        self._gather_tags(document)
        document["components"] = SourceDict(source.place)
        for section, content in gathered.items():
            if content:
                document["components"][section] = self._in_order(content)
        return Bundle(self.root.parent, document, self.files, frozenset(self.targets))

    def _has_sound_components(self, source: SourceDict) -> bool:
        """Tell whether the components and their sections are objects, and report each that is not."""
        components = source.get("components", {})
        holders = {"components": (source, components)}
        if isinstance(components, SourceDict):
            holders |= {name: (components, content) for name, content in components.items() if name in TYPES}
        wrong = [(name, holder) for name, (holder, content) in holders.items() if not isinstance(content, dict)]
        for name, holder in wrong:
            self.diagnostics.add(
                holder.keys_at[name], "E106", f"{name} is not an object", f"write {name}: {{}}, or remove it"
            )
        return not wrong

    def _gather_tags(self, document: SourceDict) -> None:
        """Add the tags of the folders of resources to those of the root, in the order in which operations use them."""
        found = {path: self._file(path) for path in sorted(self.root.parent.glob(f"resources/*/{TAG_FILE}"))}
        contents = [content for content in found.values() if isinstance(content, SourceDict)]
        items = document.get("paths", {}).values() if isinstance(document.get("paths"), SourceDict) else ()
        operations = [value for item in items if isinstance(item, dict) for value in item.values()]
        listed = [value.get("tags") for value in operations if isinstance(value, dict)]
        used = [tag for tags in listed if isinstance(tags, SourceList) for tag in tags]
        contents.sort(key=lambda content: used.index(content["name"]) if content.get("name") in used else len(used))
        if contents and isinstance(document.get("tags", []), list):
            tags = document.setdefault("tags", SourceList(contents[0].place))
            document.positions = document.positions.copy()  # those of the root itself are others
            document.keys_at["tags"] = contents[0].place
            tags.extend(contents)
            tags.values_at.extend(content.place for content in contents)
            for key in ("paths", "components"):  # which follow the tags, as in other documents
                if key in document:
                    document[key] = document.pop(key)

    def _in_order(self, section: SourceDict) -> SourceDict:
        """Order components by file and by position in it, the root's own first, so that a reference moves nothing."""
        root = self.files[self.root].place.file
        places = section.keys_at
        ordered = SourceDict(section.positions)
        for name in sorted(section, key=lambda name: (places[name].file != root, places[name])):
            ordered[name] = section[name]
        return ordered

    def _claim_own(self, source: SourceDict) -> None:
        """Components that the root defines itself keep their names."""
        components = source.get("components")
        for section, content in components.items() if isinstance(components, SourceDict) else ():
            for name, node in content.items() if isinstance(content, SourceDict) else ():
                own = Target(self.root, f"/components/{escape(section)}/{escape(name)}")
                target = self._target(node, content.values_at[name], self.root) if is_ref(node) else own
                self._name(section, name, target or own)

    def _name(self, section: str, name: str, target: Target) -> None:
        self.origins[(section, name)] = target
        self.names.setdefault((section, target), name)

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

    def _node(self, node: Any, kind: NodeType, file: Path) -> Any:
        if isinstance(kind, ListOf):
            return self._list(node, kind.of, file) if isinstance(node, SourceList) else node
        if not isinstance(node, SourceDict):
            return node
        if isinstance(kind, MapOf):
            return self._dict(node, dict.fromkeys(node, kind.of), file)
        if kind == "discriminator" and isinstance(node.get("mapping"), SourceDict):
            return self._discriminator(node, node["mapping"], file)
        if is_ref(node) and kind in (*SECTIONS, "pathItem"):
            return self._reference(node, kind, file)
        return self._dict(node, CHILDREN.get(kind, {}), file)

    def _list(self, node: SourceList, kind: str, file: Path) -> SourceList:
        copy = SourceList(node.place)
        copy.values_at = node.values_at
        copy.extend(self._node(item, kind, file) for item in node)
        return copy

    def _dict(self, node: SourceDict, kinds: Mapping[str, NodeType], file: Path) -> SourceDict:
        copy = SourceDict(node.positions)
        for key, value in node.items():
            copy[key] = self._node(value, kinds[key], file) if key in kinds else value
        return copy

    def _reference(self, node: SourceDict, kind: str, file: Path) -> Any:
        target = self._target(node, node.values_at["$ref"], file)
        if target is None or self._is_in_circle(target):
            return node
        if kind == "pathItem" or self._is_definition(node):
            return self._node(lookup(self.files[target.file], target.pointer), kind, target.file)
        section = SECTIONS[kind]
        name = self.names.get((section, target), target.name)
        if not self._claim(section, name, target, node.values_at["$ref"]):
            return node
        siblings, copy = SourceDict(node.positions), SourceDict(node.positions)
        siblings.update({key: value for key, value in node.items() if key != "$ref"})
        copy["$ref"] = f"#/components/{section}/{escape(name)}"
        copy.update(self._dict(siblings, CHILDREN.get(kind, {}), file))
        return copy

    def _discriminator(self, node: SourceDict, mapping: SourceDict, file: Path) -> SourceDict:
        """Return a discriminator whose values are mapped to components: by references, or by their names."""
        copy, targets = self._dict(node, {}, file), self._dict(mapping, {}, file)
        for value in [value for value, target in mapping.items() if "#" in str(target)]:
            reference = SourceDict(mapping.place)
            reference["$ref"], reference.values_at["$ref"] = str(mapping[value]), mapping.values_at[value]
            targets[value] = self._reference(reference, "schema", file)["$ref"]
        copy["mapping"] = targets
        return copy

    def _is_in_circle(self, target: Target) -> bool:
        """Tell whether references lead from a target back to it without a value; each circle is reported once."""
        way: dict[Target, Place] = {}
        following: Target | None = target
        while following not in way:
            node = lookup(self.files[following.file], following.pointer) if following else None
            if following in self.sound or following is None or not isinstance(node, SourceDict) or not is_ref(node):
                self.sound.update(way)
                return False
            if len(way) == MAX_ALIASES:
                message = f"{shown(target.name)} leads to a value only through {MAX_ALIASES} other components"
                self.diagnostics.add(min(way.values()), "E117", message, "refer to the last one")
                self.sound.update(way)
                return True
            way[following] = node.values_at["$ref"]
            following = self._target(node, way[following], following.file)
        circle = list(way)[list(way).index(following) :]
        first = min(circle, key=lambda each: way[each])
        through = "".join(f", through {each.name}" for each in circle if each != first)
        message = f"{first.name} refers to itself{through}, and to no value"
        self.diagnostics.add(way[first], "E105", message, "write out what one of them is")
        return True

    def _is_definition(self, node: SourceDict) -> bool:
        """Tell whether the reference is an entry of the root's own components, which gives its target that name."""
        components = self.files[self.root].get("components")
        own = components.values() if isinstance(components, SourceDict) else ()
        return any(node is value for section in own if isinstance(section, SourceDict) for value in section.values())

    def _claim(self, section: str, name: str, target: Target, place: Place) -> bool:
        known = self.origins.get((section, name))
        if known is None:
            self._name(section, name, target)
            self.pending.append((section, name, target))
        elif known != target:
            other = f"{known.file.relative_to(self.root.parent.parent).as_posix()}#{known.pointer}"
            self.diagnostics.add(
                place, "E104", f"{section} {name!r} is also the name of {other}", "rename one of the two"
            )
            return False
        return True

    def _target(self, node: SourceDict, place: Place, file: Path) -> Target | None:
        reference = shown(node["$ref"])
        path, _, pointer = unquote(node["$ref"]).partition("#")  # RFC 6901, section 6
        if "://" in path:
            self.diagnostics.add(place, "E103", f"{reference} leads to another host", "copy it into the spec folder")
            return None
        leads_to = self.found.get((file, path)) or self._found(path, reference, place, file)
        if leads_to is None:
            return None
        self.found[file, path] = leads_to
        target = Target(leads_to, pointer)
        content = self._file(target.file)
        if not pointer.startswith("/") or not self._is_named(content, pointer):
            if content is not None:
                self._no_part(reference, pointer, content, place)
            return None
        self.targets.add(target)
        return target

    def _found(self, path: str, reference: str, place: Place, file: Path) -> Path | None:
        """Return the file that a reference in a file leads to, a relative path; None and a problem if there is none."""
        try:
            found = (file.parent / path).resolve() if path else file
            is_file = found.is_file()
        except (OSError, RuntimeError, ValueError):  # the name is too long, has a NUL, or is that of a link to itself
            self.diagnostics.add(place, "E101", f"{reference}: no file can have this name", HINT_REF)
            return None
        if not found.is_relative_to(self.root.parent):
            self.diagnostics.add(place, "E102", f"{reference} leads out of the spec folder", HINT_REF)
            return None
        if not is_file:
            folder = self.root.parent
            files = [os.path.relpath(each, file.parent) for each in folder.rglob("*.yaml")]
            self.diagnostics.add(place, "E101", f"{reference}: there is no such file", suggest(path, files, HINT_REF))
            return None
        return found

    def _no_part(self, reference: str, pointer: str, content: Any, place: Place) -> None:
        parent, _, name = pointer.rpartition("/")
        holder = lookup(content, parent) if pointer.startswith("/") else None
        known = holder.keys_at if isinstance(holder, SourceDict) else {}
        about = Missing(f"part of {content.place.file}", unescape(name), known) if known else None
        hint = suggest(unescape(name), known, HINT_REF)
        self.diagnostics.add(place, "E101", f"{reference}: there is no such part", hint, about)

    @staticmethod
    def _is_named(content: Any, pointer: str) -> bool:
        """Tell whether a pointer leads to a value of an object, whose key names it."""
        parent, _, name = pointer.rpartition("/")
        holder = lookup(content, parent)
        return isinstance(holder, SourceDict) and holder.get(unescape(name)) is not None


def is_ref(node: Any) -> bool:
    return isinstance(node, dict) and isinstance(node.get("$ref"), str)
