# Copied from generator/runtime/contract/samples.py. Do not edit: run `make generate`.
"""Values for a schema: valid ones, and ones around its limits."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

Resolve = Callable[[Any], Any]
MAX_LENGTH = 600
"""Longest text that is tried, in characters, to find the limit of a pattern."""
TEXTS = ("", " ", "x", "a b", "ümlaut", "a/b", "A", "0", "-a", ".a", "a\n", "_sys_a", "value with spaces", "a.b-c_d")


def flat(schema: Any, resolve: Resolve) -> dict[str, Any]:
    """Return a schema with the keywords of those that it refers to; its own come first."""
    merged: dict[str, Any] = {}
    while isinstance(schema, Mapping):
        merged = {**{key: value for key, value in schema.items() if key != "$ref"}, **merged}
        schema = resolve({"$ref": schema["$ref"]}) if "$ref" in schema else None
    return merged


def sample(schema: Any, resolve: Resolve) -> Any:
    """Return a value that the schema's own keywords suggest."""
    known = flat(schema, resolve)
    for candidate in (*known.get("examples", ()), known.get("const"), *known.get("enum", ()), known.get("default")):
        if candidate is not None:
            return candidate
    match _kind(known):
        case "boolean":
            return True
        case "integer" | "number":
            return known.get("minimum", 1)
        case "array":
            return [sample(known.get("items", {}), resolve)]
        case "object":
            required = known.get("required", ())
            properties = known.get("properties", {})
            return {name: sample(properties[name], resolve) for name in properties if name in required or not required}
        case _:
            return matching(known["pattern"]) if "pattern" in known else "x" * max(1, known.get("minLength", 1))


def _kind(known: Mapping[str, Any]) -> Any:
    """Return the type of the values of a schema; of several, the first that is not null."""
    kinds = known.get("type")
    return next((kind for kind in kinds if kind != "null"), "null") if isinstance(kinds, list) else kinds


def alternatives(schema: Any, value: Any, resolve: Resolve) -> Iterator[tuple[str, Any]]:
    """Yield values to put in the place of another, valid or not, each with a description."""
    known = flat(schema, resolve)
    yield from _other_types(value)
    for member in members(known):
        if member != value:
            yield f"{member!r}", member
        if isinstance(member, str):
            yield f"{member.swapcase()!r}", member.swapcase()
    if isinstance(value, bool):
        yield f"{not value}", not value
    elif isinstance(value, int):
        bounds = [known[name] for name in ("minimum", "maximum") if name in known]
        yield f"{value}.0", float(value)
        yield f"{value}.5", value + 0.5
        for each in sorted({value + 1, value - 1, *(b + d for b in bounds for d in (-1, 0, 1))} - {value}):
            yield f"{each}", each
    elif isinstance(value, str):
        yield from _texts(known, value)
    elif isinstance(value, list):
        yield from _lists(known, value, resolve)


def members(known: Mapping[str, Any]) -> list[Any]:
    """Return the values that a schema names: those that it allows, and those that it excludes."""
    excluded = known.get("not", {})
    parts = (known, excluded) if isinstance(excluded, Mapping) else (known,)
    constants = [part["const"] for part in parts if "const" in part]
    return [member for part in parts for member in part.get("enum", ())] + constants


def _other_types(value: Any) -> Iterator[tuple[str, Any]]:
    others: tuple[Any, ...] = (None, "text", 7, 1.5, True, [], {})
    for other in others:
        if type(other) is not type(value) and not (isinstance(value, float) and isinstance(other, int)):
            yield f"of type {_type(other)}", other
    if not isinstance(value, list):
        yield "in an array", [value]


def _type(value: Any) -> str:
    names = {bool: "boolean", int: "integer", float: "number", str: "string", list: "array", dict: "object"}
    return names.get(type(value), "null")


def _texts(known: Mapping[str, Any], value: str) -> Iterator[tuple[str, Any]]:
    for text in TEXTS:
        if text != value:
            yield f"{text!r}", text
    for name in ("pattern", "not"):
        pattern = known.get("pattern") if name == "pattern" else flat_not(known)
        if pattern:
            first, *others = all_matching(pattern)
            for text in (first, *others, f"{first} ", f" {first}", f"{value}{first}", f"{first}{value}"):
                yield f"{text!r}", text
    yield f"{value.swapcase()!r}", value.swapcase()
    yield f"{value + ' '!r}", value + " "
    limits = [known[name] for name in ("minLength", "maxLength") if name in known]
    lengths = {*limits, *_counts(known.get("pattern", ""))}
    for length in sorted(limit + delta for limit in lengths for delta in (-1, 0, 1)):
        if 0 < length <= MAX_LENGTH and value:
            yield f"{length} characters", (value + value[-1] * length)[:length]
            yield f"{length} characters of four bytes", "\N{GRINNING FACE}" * length


def flat_not(known: Mapping[str, Any]) -> str:
    """Return the pattern that a text must not match, empty if there is none."""
    inner = known.get("not", {})
    return str(inner.get("pattern", "")) if isinstance(inner, Mapping) else ""


def _counts(pattern: str) -> set[int]:
    """Return the numbers in the braces of a pattern, and one more for a character before them."""
    found = {int(number) for pair in re.findall(r"\{(\d+)(?:,(\d+))?\}", pattern) for number in pair if number}
    return found | {number + 1 for number in found}


def _lists(known: Mapping[str, Any], value: list[Any], resolve: Resolve) -> Iterator[tuple[str, Any]]:
    item = value[0] if value else sample(known.get("items", {}), resolve)
    yield "no elements", []
    yield "one element", [item]
    yield "an element twice", [*value, *value[:1]]
    for limit in [known[name] for name in ("minItems", "maxItems") if name in known]:
        for length in (limit - 1, limit, limit + 1):
            if 0 <= length <= MAX_LENGTH:
                yield f"{length} elements", [_numbered(item, number) for number in range(length)]
    allowed = flat(known.get("items", {}), resolve).get("enum")
    if allowed and len(allowed) > 1:
        yield "the other elements", [each for each in allowed if each not in value] or [allowed[-1]]
        yield "all elements", list(allowed)


def _numbered(item: Any, number: int) -> Any:
    if isinstance(item, str):
        return f"{item}{number}" if number else item
    if isinstance(item, Mapping):
        return {name: _numbered(value, number) if isinstance(value, str) else value for name, value in item.items()}
    return item


def matching(pattern: str) -> str:
    """Return a text that matches a pattern, as short as the pattern allows; of ranges and choices, the first."""
    return all_matching(pattern)[0]


def all_matching(pattern: str) -> list[str]:
    """Return texts that match a pattern, one for each of its choices."""
    return _of_pattern(re._parser.parse(pattern))


def _of_pattern(parsed: Any) -> list[str]:
    parts = [_of_part(str(kind), value) for kind, value in parsed]
    firsts = [part[0] for part in parts]
    others = [[*firsts[:i], each, *firsts[i + 1 :]] for i, part in enumerate(parts) for each in part[1:]]
    return list(dict.fromkeys("".join(texts) for texts in [firsts, *others]))


def _of_part(kind: str, value: Any) -> list[str]:
    match kind:
        case "LITERAL":
            return [chr(value)]
        case "IN":
            return [_of_set(value)]
        case "MAX_REPEAT" | "MIN_REPEAT":
            low, _, inner = value
            return [text * low for text in _of_pattern(inner)]
        case "SUBPATTERN":
            return _of_pattern(value[-1])
        case "BRANCH":
            return [text for branch in value[1] for text in _of_pattern(branch)]
        case "ANY" | "NOT_LITERAL":
            return ["x"]
        case _:
            return [""]


def _of_set(members: Any) -> str:
    kind, value = members[0]
    if str(kind) == "LITERAL":
        return chr(value)
    return chr(value[0]) if str(kind) == "RANGE" else "x"
