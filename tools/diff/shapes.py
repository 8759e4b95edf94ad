"""Normal form of schemas: two schemas that say the same by other means have the same shape.

References, ``allOf`` and unions of one branch are dissolved; limits of a conjunction are merged by ``keywords``.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import reduce
from typing import Any, NamedTuple

from generator.runtime.openapi import lookup, unescape
from generator.runtime.yaml_source.diagnostics import Place
from generator.runtime.yaml_source.reader import SourceDict
from tools.diff.keywords import BY_NAME
from tools.diff.severity import Direction

Conjunction = tuple[Any, ...]
"""Schemas that a value has to fit, all of them. The empty one allows every value."""

MAX_DEPTH = 8  # levels of subschemas in the text of a schema
MAX_TEXT = 200  # characters of the text of a subschema; a longer one is replaced by its hash
COMPONENT = "#/components/schemas/"
UNIONS = ("oneOf", "anyOf")
HIDDEN_BY = {"request": "readOnly", "response": "writeOnly", "both": ""}
NOTES = ("default", "deprecated", "examples", "example", "x-error", "x-also-accepts")
FORBIDDEN = "forbidden"
# Keywords with one subschema, by the token that leads to it in the path of a change.
PARTS = {
    "items": "[]",
    "contains": "[contains]",
    "propertyNames": "(name)",
    "additionalProperties": "[*]",
    "unevaluatedProperties": "[*]",
    "unevaluatedItems": "[more]",
    "contentSchema": "(content)",
}
IS_TYPE = {"type", "title", "description", "x-source"}  # keywords of a branch that is a type only
IS_ENUM = IS_TYPE | {"enum", "const"}  # of one that is a value only


class Union(NamedTuple):
    """Branches of ``oneOf`` or ``anyOf``."""

    branches: tuple[Conjunction, ...]
    place: Place


class Condition(NamedTuple):
    """``if``, ``then`` and ``else``, or what is the same."""

    test: Conjunction
    then: Conjunction
    otherwise: Conjunction
    place: Place


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Shape:
    """Normal form of a conjunction."""

    conjunction: Conjunction
    component: str  # that the conjunction refers to and adds nothing to; or empty
    place: Place
    places: Mapping[str, Place]  # of keywords
    values: Mapping[str, Any]  # of ``KEYWORDS``; absent ones are left out
    members: tuple[str, ...] | None  # of an enumeration, as JSON; null is not among them
    required: frozenset[str]
    properties: Mapping[str, Conjunction]
    properties_at: Mapping[str, Place]
    parts: Mapping[str, Conjunction]  # other subschemas, by the token of the path
    unions: tuple[Union, ...]
    exclusions: tuple[Conjunction, ...]  # of ``not``
    conditions: tuple[Condition, ...]
    notes: Mapping[str, Any]  # annotations

    @property
    def has_limits(self) -> bool:
        """Tell whether the shape says more than its union."""
        return bool(set(self.values) - {"type", "null"} or self.properties or self.parts or self.required)

    def at(self, keyword: str) -> Place:
        return self.places.get(keyword, self.place)


class Shapes:
    """The shapes of the schemas of one document in one direction."""

    def __init__(self, document: Mapping[str, Any], direction: Direction) -> None:
        self.document, self.direction = document, direction
        self._known: dict[tuple[bool, tuple[int, ...]], tuple[Conjunction, Shape]] = {}
        self._texts: dict[tuple[tuple[int, ...], int], str] = {}

    def of(self, conjunction: Conjunction, *, keeps_single: bool = False) -> Shape:
        """Return the shape of a conjunction. ``keeps_single``: a union of one branch stays one."""
        key = (keeps_single, tuple(map(id, conjunction)))
        if key not in self._known:
            # The conjunction is kept, so that its schemas keep their identity.
            self._known[key] = (conjunction, _Reader(self, conjunction, keeps_single).shape())
        return self._known[key][1]

    def target(self, node: Any) -> Any:
        """Return what the reference of a schema leads to; None if it is none."""
        reference = node.get("$ref") if isinstance(node, dict) else None
        return lookup(self.document, reference.removeprefix("#")) if isinstance(reference, str) else None

    def component(self, conjunction: Conjunction) -> str:
        node = conjunction[0] if len(conjunction) == 1 else None
        reference = node.get("$ref", "") if isinstance(node, dict) else ""
        return unescape(reference.removeprefix(COMPONENT)) if str(reference).startswith(COMPONENT) else ""

    def is_hidden(self, conjunction: Conjunction) -> bool:
        """Tell whether a property does not occur in this direction (``readOnly`` and ``writeOnly``)."""
        keyword = HIDDEN_BY[self.direction]
        return any(holder.get(keyword) is True for holder in _Reader(self, conjunction).holders)

    def text(self, conjunction: Conjunction, depth: int = MAX_DEPTH) -> str:
        """Return a text that equal schemas have in common: down to some depth, so that recursive ones have an end."""
        key = (tuple(map(id, conjunction)), depth)
        if key not in self._texts:
            self._texts[key] = self._text(self.of(conjunction), depth)
        return self._texts[key]

    def _text(self, shape: Shape, depth: int) -> str:
        def text(part: Conjunction) -> str:
            found = self.text(part, depth - 1) if depth else "…"
            return found if len(found) <= MAX_TEXT else hashlib.sha256(found.encode()).hexdigest()

        content = {
            **{name: repr(_ordered(value)) for name, value in shape.values.items()},
            "enum": sorted(shape.members) if shape.members is not None else None,
            "required": sorted(shape.required),
            "properties": {name: text(part) for name, part in shape.properties.items()},
            "parts": {name: text(part) for name, part in shape.parts.items()},
            "unions": sorted(sorted(map(text, union.branches)) for union in shape.unions),
            "not": sorted(map(text, shape.exclusions)),
            "conditions": sorted([text(part) for part in each[:3]] for each in shape.conditions),
        }
        return json.dumps({key: value for key, value in content.items() if value}, sort_keys=True)


class _Reader:
    """Reads the schemas of a conjunction, and those that they refer to."""

    def __init__(self, shapes: Shapes, conjunction: Conjunction, keeps_single: bool = False) -> None:
        self.shapes, self.conjunction, self.keeps_single = shapes, conjunction, keeps_single
        self.adds_null = False
        self.holders = list(self._gathered())

    def _gathered(self) -> Iterator[Mapping[str, Any]]:
        waiting, seen = list(self.conjunction), set()
        while waiting:
            node = waiting.pop(0)
            if node is False:
                yield {"not": {}}
            if not isinstance(node, dict) or id(node) in seen:
                continue
            seen.add(id(node))
            yield node
            waiting[:0] = [*self._inside(node)]

    def _inside(self, node: Mapping[str, Any]) -> Iterator[Any]:
        """Yield the schemas that a value has to fit, too."""
        self.adds_null |= node.get("nullable") is True  # of OpenAPI 3.0
        target = self.shapes.target(node)
        if target is not None:
            yield target
        yield from node.get("allOf", ())
        for keyword in UNIONS:
            branches = self._branches(node.get(keyword, ()))
            if self._is_kept(node, keyword):
                continue
            if len(branches) == 1:
                self.adds_null |= len(node[keyword]) > 1
                yield branches[0]
            elif branches and all(map(_is_only_enum, branches)):
                yield {"enum": [value for each in branches for value in _values(each)]}
            elif types := _only_types(branches, keyword):
                yield {"type": types}

    def _is_kept(self, node: Mapping[str, Any], keyword: str) -> bool:
        """Tell whether a union of one branch is not dissolved."""
        branches = node.get(keyword, ())
        is_single = len(branches) == 1 and not _is_only_enum(branches[0]) and not _only_types(branches, keyword)
        return self.keeps_single and is_single

    def _branches(self, branches: Iterable[Any]) -> list[Any]:
        """Return the branches of a union; one beside null is the only one of a union of a nullable value."""
        listed = list(branches)
        others = [each for each in listed if not self._is_null(each)]
        return others if len(others) == 1 else listed

    def _is_null(self, node: Any) -> bool:
        schema = self.shapes.target(node) or node
        return isinstance(schema, dict) and (
            schema.get("type") == "null" or (_is_enum(schema) and _values(schema) == [None])
        )

    def shape(self) -> Shape:
        members, types, is_nullable = self._kinds()
        values = {name: value for name in BY_NAME if (value := self._value(name)) is not None}
        values |= {} if types is None else {"type": types}
        values |= {} if is_nullable else {"null": FORBIDDEN}
        values |= self._limits(types)
        if False in (*self._all("additionalProperties"), *self._all("unevaluatedProperties")):
            values["additionalProperties"] = FORBIDDEN
        exclusions = tuple((each,) for each in self._all("not"))
        if any(each in ({}, True) for (each,) in exclusions):
            values["never"], exclusions = FORBIDDEN, ()
        properties = self._properties()
        return Shape(
            conjunction=self.conjunction,
            component=self.shapes.component(self.conjunction),
            place=next((each.place for each in self.holders if isinstance(each, SourceDict)), Place("")),
            places=self._places(),
            values=values,
            members=members,
            required=frozenset(
                name for names in self._all("required") for name in names if properties.get(name, True) is not None
            ),
            properties={name: part for name, part in properties.items() if part is not None},
            properties_at=self._properties_at(),
            parts=self._parts(),
            unions=tuple(self._unions()),
            exclusions=exclusions,
            conditions=tuple(self._conditions()),
            notes={name: found[0] for name in NOTES if (found := self._all(name))},
        )

    def _all(self, keyword: str) -> list[Any]:
        return [holder[keyword] for holder in self.holders if keyword in holder]

    def _value(self, name: str) -> Any:
        keyword, found = BY_NAME[name], self._all(name)
        if not found or name in ("type", "null", "never", "not", "minimum", "maximum", "additionalProperties"):
            return None
        if name == "discriminator":
            return found[0].get("propertyName") if isinstance(found[0], dict) else None
        merged = keyword.merge(found)
        return None if merged == keyword.absent else merged

    def _kinds(self) -> tuple[tuple[str, ...] | None, frozenset[str] | None, bool]:
        """Return members of the enumeration, types, and whether null is allowed."""
        declared = [frozenset([each] if isinstance(each, str) else each) for each in self._all("type")]
        types = reduce(_common, declared) if declared else None
        listed = [_values(holder) for holder in self.holders if _is_enum(holder)]
        if not listed:
            is_nullable = types is None or "null" in types or self.adds_null
            return None, (types - {"null"} or types) if types is not None else None, is_nullable
        texts = [[json.dumps(value, sort_keys=True) for value in values] for values in listed]
        members = [text for text in dict.fromkeys(texts[0]) if all(text in each for each in texts)]
        is_nullable = ("null" in members and (types is None or "null" in types)) or self.adds_null
        if members == ["null"] and is_nullable:
            return None, frozenset(members), True
        members = [text for text in members if text != "null"]
        return tuple(members), frozenset(map(_type, members)), is_nullable

    def _limits(self, types: frozenset[str] | None) -> dict[str, Any]:
        """Return limits of numbers as pairs of a number and whether it is excluded; whole numbers need no exclusion."""
        is_whole = types == frozenset({"integer"})
        limits: dict[str, list[tuple[Any, int]]] = {"minimum": [], "maximum": []}
        for holder in self.holders:
            for name, step in (("minimum", 1), ("maximum", -1)):
                exclusive = holder.get(f"exclusive{name.capitalize()}")
                if name in holder:
                    limits[name].append(_limit(holder[name], step if exclusive is True else 0, step, is_whole))
                if exclusive is not None and not isinstance(exclusive, bool):
                    limits[name].append(_limit(exclusive, step, step, is_whole))
        return {name: BY_NAME[name].merge(found) for name, found in limits.items() if found}

    def _properties(self) -> dict[str, Conjunction | None]:
        """Return the schemas of properties by name, None for those that do not occur in this direction."""
        found: dict[str, Conjunction] = {}
        for properties in self._all("properties"):
            for name, schema in properties.items():
                found[name] = (*found.get(name, ()), schema)
        return {name: None if self.shapes.is_hidden(part) else part for name, part in found.items()}

    def _properties_at(self) -> dict[str, Place]:
        found = [properties for properties in self._all("properties") if isinstance(properties, SourceDict)]
        return {name: place for properties in reversed(found) for name, place in properties.keys_at.items()}

    def _parts(self) -> dict[str, Conjunction]:
        found: dict[str, Conjunction] = {}
        for holder in self.holders:
            named = [(token, holder[keyword]) for keyword, token in PARTS.items() if keyword in holder]
            named += [(f"[{index}]", part) for index, part in enumerate(holder.get("prefixItems", ()))]
            named += [(f"[{pattern}]", part) for pattern, part in holder.get("patternProperties", {}).items()]
            for step, part in named:
                if part not in (True, {}) and (step != PARTS["additionalProperties"] or part is not False):
                    found[step] = (*found.get(step, ()), part)
        return found

    def _unions(self) -> Iterator[Union]:
        for holder in self.holders:
            for keyword in UNIONS:
                branches = self._branches(holder.get(keyword, ()))
                if keyword == "anyOf":
                    branches = [each for index, each in enumerate(branches) if each not in branches[:index]]
                is_simple = all(map(_is_only_enum, branches)) or _only_types(branches, keyword)
                if (len(branches) > 1 and not is_simple) or self._is_kept(holder, keyword):
                    yield Union(tuple((each,) for each in branches), _place(holder, keyword))

    def _conditions(self) -> Iterator[Condition]:
        for holder in self.holders:
            if "if" in holder and ("then" in holder or "else" in holder):
                then, otherwise = ((holder[key],) if key in holder else () for key in ("then", "else"))
                yield Condition((holder["if"],), then, otherwise, _place(holder, "if"))
            for name, others in holder.get("dependentRequired", {}).items():
                place = _place(holder, "dependentRequired")
                yield Condition(({"required": [name]},), ({"required": others},), (), place)
            for name, schema in holder.get("dependentSchemas", {}).items():
                yield Condition(({"required": [name]},), (schema,), (), _place(holder, "dependentSchemas"))

    def _places(self) -> dict[str, Place]:
        places: dict[str, Place] = {}
        for holder in self.holders:
            if isinstance(holder, SourceDict):
                places = {**holder.keys_at, **places}
        return places


def _limit(number: Any, exclusion: int, step: int, is_whole: bool) -> tuple[Any, int]:
    if is_whole:
        nearest = math.floor(number) if step > 0 else math.ceil(number)
        if exclusion:
            return nearest + step, 0
        return (math.ceil(number) if step > 0 else math.floor(number)), 0
    return number, exclusion


def _common(one: frozenset[str], other: frozenset[str]) -> frozenset[str]:
    """Return the types that two sets have in common; each integer is a number."""
    both = one & other
    has_integers = {"integer", "number"} & one and {"integer", "number"} & other and {"integer"} & (one | other)
    return both | {"integer"} if has_integers and "number" not in both else both


def _is_enum(schema: Mapping[str, Any]) -> bool:
    return "enum" in schema or "const" in schema


def _is_only_enum(schema: Any) -> bool:
    return isinstance(schema, dict) and set(schema) < IS_ENUM and _is_enum(schema)


def _only_types(branches: list[Any], keyword: str) -> list[str]:
    """Return the types of branches that say nothing else; none if a value can fit two branches of ``oneOf``."""
    if not all(isinstance(each, dict) and "type" in each and set(each) <= IS_TYPE for each in branches):
        return []
    types = [name for each in branches for name in ([each["type"]] if isinstance(each["type"], str) else each["type"])]
    overlap = len(set(types)) < len(types) or {"integer", "number"} <= set(types)
    return [] if keyword == "oneOf" and overlap else list(dict.fromkeys(types))


def _values(schema: Mapping[str, Any]) -> list[Any]:
    return [schema["const"]] if "const" in schema else list(schema["enum"])


def _type(text: str) -> str:
    """Return the type of a value in JSON."""
    kinds = {"{": "object", "[": "array", '"': "string", "t": "boolean", "f": "boolean", "n": "null"}
    return kinds.get(text[0], "number" if set(text) & set(".eE") else "integer")


def _ordered(value: Any) -> Any:
    return sorted(map(str, value)) if isinstance(value, frozenset) else value


def _place(holder: Mapping[str, Any], keyword: str) -> Place:
    return holder.keys_at.get(keyword, holder.place) if isinstance(holder, SourceDict) else Place("")
