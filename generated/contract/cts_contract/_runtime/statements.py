# Copied from generator/runtime/contract/statements.py. Do not edit: run `make generate`.
"""What the description says about a check: the sentence, the documents that it comes from, and its place."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cts_stub._runtime import openapi

from .lifecycles import ErrorResponse

CONSTRAINT = "#"
"""Separates the part of a request from the way to the keyword in its schema, in the name of a constraint."""
SOURCES = ("x-source", "source")


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement of the description. ``pointer`` is its place in it, a JSON pointer."""

    name: str  # of the rule, the constraint, the error code or the operation
    sentence: str
    sources: tuple[str, ...]  # citations
    pointer: str

    def as_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "sentence": self.sentence,
            "sources": list(self.sources),
            "pointer": self.pointer,
        }


class Statements:
    """Statements of one document, each looked up once."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._document = document
        self._operations = {
            each["operationId"]: (path, method)
            for path, method, _, each in openapi.operations(document)
        }
        self._known: dict[tuple[Any, ...], tuple[Statement, ...]] = {}

    @property
    def operations(self) -> list[str]:
        return list(self._operations)

    def of(
        self,
        operation: str,
        broken: Sequence[str] = (),
        errors: Sequence[str] = (),
        place: Sequence[Any] = (),
    ) -> tuple[Statement, ...]:
        """Return the statements that a check is about, the most exact one first.

        Args:
            operation: OperationId.
            broken: Names of the rules and constraints that a request broke.
            errors: Codes of the errors that they have.
            place: Names and indexes that lead to a field of the response of success.
        """
        key = (operation, tuple(broken), tuple(errors), tuple(place))
        if key not in self._known:
            self._known[key] = tuple(self._of(operation, broken, errors, place))
        return self._known[key]

    def _of(
        self, operation: str, broken: Sequence[str], errors: Sequence[str], place: Sequence[Any]
    ) -> Iterator[Statement]:
        for name in broken:
            found = (
                self._constraint(operation, name)
                if CONSTRAINT in name
                else self._rule(operation, name)
            )
            yield from filter(None, (found,))
        for code in dict.fromkeys(errors):
            if code in self._document.get("x-error-codes", {}):
                yield self._error(code)
        if place:
            yield from filter(None, (self._field(operation, place),))
        if operation in self._operations:
            pointer = self._operation(operation)
            yield self._statement(
                operation, [pointer], self._sentence(pointer, "summary", "description")
            )

    def _operation(self, operation: str) -> str:
        path, method = self._operations[operation]
        return f"/paths/{openapi.escape(path)}/{method}"

    def _at(self, pointer: str) -> Any:
        return openapi.lookup(self._document, pointer)

    def _sentence(self, pointer: str, *names: str) -> str:
        node = self._at(pointer)
        texts = (node.get(name) for name in names) if isinstance(node, Mapping) else iter(())
        return next((text for text in texts if isinstance(text, str) and text), "")

    def _statement(self, name: str, way: Sequence[str], sentence: str) -> Statement:
        """Return a statement, with the sources of the innermost node of the way that has some."""
        nodes = (self._at(pointer) for pointer in reversed(way))
        cited = (node.get(key) for node in nodes if isinstance(node, Mapping) for key in SOURCES)
        sources = next((found for found in cited if found), ())
        return Statement(name, sentence, tuple(map(str, sources)), way[-1])

    def _rule(self, operation: str, name: str) -> Statement | None:
        """Return the statement of a rule: one by name, or the one behind a conflict, a missing record or a quota."""
        entry = f"/x-behaviour/operations/{operation}"
        for index, rule in enumerate(self._at(f"{entry}/rules") or ()):
            if rule["name"] == name:
                return self._declared(name, f"{entry}/rules/{index}")
        kind = (self._at(entry) or {}).get("resource", "")
        quotas = f"/x-behaviour/resources/{openapi.escape(kind)}/quotas"
        for index, quota in enumerate(self._at(quotas) or ()):
            if name == f"quota {quota['name']}":
                return self._declared(quota.get("rule", name), f"{quotas}/{index}")
        named = self._at(f"{entry}/{openapi.escape(name)}")
        return (
            self._declared(named["rule"], f"{entry}/{name}")
            if isinstance(named, Mapping) and "rule" in named
            else None
        )

    def _declared(self, name: str, pointer: str) -> Statement:
        node = self._at(f"/x-behaviour/rules/{openapi.escape(name)}") or {}
        return Statement(name, node.get("says", ""), tuple(node.get("source", ())), pointer)

    def _error(self, code: str) -> Statement:
        pointer = f"/x-error-codes/{openapi.escape(code)}"
        return self._statement(code, [pointer], self._sentence(pointer, "message", "meaning"))

    def _constraint(self, operation: str, name: str) -> Statement | None:
        part, _, way = name.partition(CONSTRAINT)
        start = self._root(operation, part, way)
        if start is None:
            return None
        root, field, rest = start
        walked = list(self._walk(root, rest))
        missing = rest[-1:] if rest[-2:-1] == ["required"] else []
        fields = [field, *_fields(walked), *map(openapi.unescape, missing)]
        keyword = openapi.unescape(walked[-1].rpartition("/")[2])
        value = self._at(walked[-1])
        shown = (
            f"{keyword} {json.dumps(value, ensure_ascii=False)}"
            if isinstance(value, str | int | float)
            else keyword
        )
        walked = [root.removesuffix("/schema"), *walked]  # of a parameter
        described = [self._sentence(pointer, "description") for pointer in walked]
        text = next(filter(None, reversed(described)), "")
        label = f"{'.'.join(filter(None, fields)) or part}: {shown}"
        return self._statement(label, walked, f"{label}. {text}".strip())

    def _root(self, operation: str, part: str, way: str) -> tuple[str, str, list[str]] | None:
        """Return where the schema of a part of a request is, the parameter that it is of, and the rest of the way."""
        if operation not in self._operations:
            return None
        pointer, tokens = self._operation(operation), way.split("/")[1:]
        if part == "query rules":
            return f"{pointer}/x-query-schema", "", tokens
        if part == "body":
            holder = self._target(f"{pointer}/requestBody")
            media_type = next(iter((self._at(holder) or {}).get("content", {})), None)
            if media_type is None:
                return None
            return f"{holder}/content/{openapi.escape(media_type)}/schema", "", tokens
        if len(tokens) < 2 or tokens[0] not in ("properties", "required"):
            return None
        found = self._parameter(operation, part, openapi.unescape(tokens[1]))
        if found is None:
            return None
        name = openapi.unescape(tokens[1])
        return (
            (f"{found}/schema", name, tokens[2:])
            if tokens[0] == "properties"
            else (found, name, ["required"])
        )

    def _parameter(self, operation: str, location: str, name: str) -> str | None:
        path, method = self._operations[operation]
        item = f"/paths/{openapi.escape(path)}"
        for owner in (f"{item}/{method}", item):
            for index in range(len((self._at(owner) or {}).get("parameters", ()))):
                pointer = self._target(f"{owner}/parameters/{index}")
                node = self._at(pointer) or {}
                if (node.get("in"), node.get("name")) == (location, name):
                    return pointer
        return None

    def _target(self, pointer: str) -> str:
        """Return where a node is that may be a reference to another place of the document."""
        for _ in range(openapi.MAX_DEPTH):
            node = self._at(pointer)
            if not isinstance(node, Mapping) or not isinstance(node.get("$ref"), str):
                break
            pointer = node["$ref"].removeprefix("#")
        return pointer

    def _walk(self, root: str, way: Sequence[str]) -> Iterator[str]:
        """Yield the nodes on a way through schemas, as pointers; references lead to their targets."""
        pointer = root
        yield pointer
        for key in way:
            node = self._at(pointer)
            is_reference = isinstance(node, Mapping) and isinstance(node.get("$ref"), str)
            if is_reference and (key == "$ref" or key not in node):
                pointer = self._target(pointer)
                yield pointer
            if key != "$ref":
                inner = f"{pointer}/{key}"
                if self._at(inner) is None:
                    return
                pointer = inner
                yield pointer

    def _field(self, operation: str, place: Sequence[Any]) -> Statement | None:
        """Return the statement about a field of the response of success."""
        if operation not in self._operations:
            return None
        responses = f"{self._operation(operation)}/responses"
        status = next((each for each in self._at(responses) or {} if each.startswith("2")), None)
        holder = self._target(f"{responses}/{status}")
        media_type = next(iter((self._at(holder) or {}).get("content", {})), None)
        if media_type is None:
            return None
        pointer, way = f"{holder}/content/{openapi.escape(media_type)}/schema", list[str]()
        for step in place:
            found = self._member(pointer, step)
            if found is None:
                break
            pointer = found
            way += [pointer.rpartition("/properties/")[0], pointer]
        name = ".".join(str(step) for step in place if isinstance(step, str))
        target = self._target(pointer)
        return (
            self._statement(name, [*way, target], self._sentence(target, "description"))
            if way
            else None
        )

    def _member(self, pointer: str, step: Any, depth: int = openapi.MAX_DEPTH) -> str | None:
        """Return where the schema of a property or item is, below a schema or those that it consists of."""
        pointer = self._target(pointer)
        node = self._at(pointer)
        if not isinstance(node, Mapping) or not depth:
            return None
        own = "items" if isinstance(step, int) else f"properties/{openapi.escape(str(step))}"
        if self._at(f"{pointer}/{own}") is not None:
            return f"{pointer}/{own}"
        parts = [
            f"{pointer}/{key}/{i}"
            for key in ("allOf", "anyOf", "oneOf")
            for i in range(len(node.get(key, ())))
        ]
        return next(filter(None, (self._member(part, step, depth - 1) for part in parts)), None)


def _fields(way: Sequence[str]) -> Iterator[str]:
    """Yield the names of the properties on a way."""
    for pointer in way:
        tokens = pointer.split("/")
        if len(tokens) > 1 and tokens[-2] == "properties":
            yield openapi.unescape(tokens[-1])


def constraint_name(part: str, way: Sequence[str]) -> str:
    """Return the name of a constraint, from the part of the request and the way through its schema."""
    return f"{part}{CONSTRAINT}/{'/'.join(map(openapi.escape, way))}"


def codes(errors: Sequence[ErrorResponse]) -> tuple[str, ...]:
    return tuple(error.code for error in errors)
