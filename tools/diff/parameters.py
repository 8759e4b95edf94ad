"""Comparison of parameters."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, NamedTuple

from generator.refs import OperationRef
from generator.runtime.openapi import expressions, first_content
from generator.runtime.yaml_source.diagnostics import Place
from generator.runtime.yaml_source.reader import SourceDict
from tools.diff.context import Node, Pair, component
from tools.diff.context import Occurrence as Found
from tools.diff.description import Description
from tools.diff.examples import examples
from tools.diff.findings import shown
from tools.diff.sunset import SUNSET, promises, removal

STYLES = {"path": "simple", "query": "form", "header": "simple", "cookie": "form"}
IGNORED = {("header", name) for name in ("accept", "content-type", "authorization")}
"""Parameters whose definitions shall be ignored (OpenAPI 3.1.1, section 4.8.12.2)."""
QUERY_RULES = "x-query-schema"


class Parameter(NamedTuple):
    """A parameter with its reference resolved."""

    value: Node
    component: str  # that it is, or empty
    place: Place

    @property
    def name(self) -> str:
        return str(self.value["name"])

    @property
    def location(self) -> str:
        return str(self.value["in"])

    @property
    def where(self) -> str:
        return f"{self.location} parameter {self.name}"

    @property
    def style(self) -> str:
        return str(self.value.get("style", STYLES.get(self.location, "")))

    @property
    def is_exploded(self) -> bool:
        return bool(self.value.get("explode", self.style == "form"))

    @property
    def is_required(self) -> bool:
        return bool(self.value.get("required"))

    def at(self, key: str) -> Place:
        return self.value.keys_at.get(key, self.place) if isinstance(self.value, SourceDict) else self.place


Key = tuple[str, str]


def parameters(pair: Pair) -> Iterator[Found]:
    """Compare all parameters of an operation, and the rules between those of the query."""
    old, new = _listed(pair.sides.old, pair.old), _listed(pair.sides.new, pair.new)
    renamed = _renamed(pair)
    for was, now in renamed.items():
        if was != now:
            place = new[("path", now)].place if ("path", now) in new else pair.at()
            yield pair.tell("path-parameter-renamed", place, f"path parameter {now}", old=was, new=now)
    old = {
        (location, renamed.get(name, name) if location == "path" else name): each
        for (location, name), each in old.items()
    }
    moved = {name: location for location, name in old.keys() - new.keys()}
    for key, parameter in new.items():
        if key in old:
            yield from _changed(pair, old[key], parameter)
        elif key[1] in moved:
            texts = {"old": moved.pop(key[1]), "new": key[0]}
            yield pair.tell("parameter-moved", parameter.place, parameter.where, _name(pair, parameter), **texts)
        else:
            rule = "required-parameter-added" if parameter.is_required else "parameter-added"
            name = _name(pair, parameter)
            yield pair.tell(rule, parameter.place, parameter.where, name, location=key[0])
    for (location, name), parameter in old.items():
        if moved.get(name) == location:
            rule, values = removal("parameter-removed", parameter.value, pair.sides.today)
            values = {"location": location, **values}
            yield pair.tell(rule, pair.at(), parameter.where, _name(pair, parameter), **values)
    schemas = pair.old.definition.get(QUERY_RULES), pair.new.definition.get(QUERY_RULES)
    yield from pair.compared("request", schemas, "query parameters", "query")


def _listed(side: Description, operation: OperationRef) -> dict[Key, Parameter]:
    """Return the parameters by location and name; headers have no case (RFC 9110, section 5.1)."""
    found: dict[Key, Parameter] = {}
    for owner in (operation.item, operation.definition):
        for node in owner.get("parameters", ()):
            value = side.bundle.resolve(node)
            parameter = Parameter(value, component(node), value.place)
            name = parameter.name.lower() if parameter.location == "header" else parameter.name
            if (parameter.location, name) not in IGNORED:
                found[(parameter.location, name)] = parameter
    return found


def _renamed(pair: Pair) -> dict[str, str]:
    """Return the new names of path parameters by the old ones, by their positions in the path."""
    names = expressions(pair.old.path), expressions(pair.new.path)
    return dict(zip(*names, strict=True)) if len(names[0]) == len(names[1]) else {}


def _name(pair: Pair, parameter: Parameter) -> str:
    return pair.name(parameter.location, parameter.name, ())


def _changed(pair: Pair, old: Parameter, new: Parameter) -> Iterator[Found]:
    for found in _own(pair, old, new):
        yield found._replace(finding=replace(found.finding, subject=new.component))
    schemas = _schema(pair.sides.old, old.value), _schema(pair.sides.new, new.value)
    yield from pair.compared("request", schemas, new.where, new.location, new.name, new.component)


def _own(pair: Pair, old: Parameter, new: Parameter) -> Iterator[Found]:
    name, where = _name(pair, new), new.where

    def tell(rule: str, key: str, **texts: Any) -> Found:
        values = {word: shown(value) for word, value in texts.items()}
        return pair.tell(rule, new.at(key), where, name, **values)

    if old.is_required != new.is_required and new.location != "path":
        yield tell(f"parameter-became-{'required' if new.is_required else 'optional'}", "required")
    media_types = [next(iter(each.value.get("content", {})), "text") for each in (old, new)]
    if media_types[0] != media_types[1]:
        yield tell("parameter-media-type-changed", "content", old=media_types[0], new=media_types[1])
    elif old.style != new.style:
        yield tell("parameter-style-changed", "style", old=old.style, new=new.style)
    elif old.is_exploded != new.is_exploded and _is_compound(pair, new):
        yield tell("parameter-explode-changed", "explode", old=old.is_exploded, new=new.is_exploded)
    reserved = [bool(each.value.get("allowReserved")) for each in (old, new)]
    if reserved[0] != reserved[1]:
        yield tell("parameter-reserved-characters-changed", "allowReserved", old=reserved[0], new=reserved[1])
    empty = [bool(each.value.get("allowEmptyValue")) for each in (old, new)]
    if empty[0] != empty[1]:
        yield tell(f"parameter-empty-value-{'allowed' if empty[1] else 'forbidden'}", "allowEmptyValue")
    deprecated = [bool(each.value.get("deprecated")) for each in (old, new)]
    if deprecated[0] != deprecated[1]:
        yield tell(f"parameter-{'deprecated' if deprecated[1] else 'no-longer-deprecated'}", "deprecated")
    for promise in promises(old.value, new.value, pair.sides.today):
        yield tell(f"parameter-{promise.rule}", SUNSET, **promise.values)
    if examples(pair.sides.old, old.value) != examples(pair.sides.new, new.value):
        yield tell("parameter-examples-changed", "examples" if "examples" in new.value else "example")


def _is_compound(pair: Pair, parameter: Parameter) -> bool:
    """Tell whether the value has parts, which ``explode`` is about."""
    shapes = pair.sides.shapes["request"][1]
    types = shapes.of((parameter.value.get("schema", {}),)).values.get("type")
    return types is None or bool(types & {"array", "object"})


def _schema(side: Description, parameter: Node) -> Any:
    return parameter.get("schema", first_content(parameter, side.bundle.resolve)[1].get("schema"))
