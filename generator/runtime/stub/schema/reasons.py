"""Reasons of violations, for people: where, what, the keyword, the value and the section that documents it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

import jsonschema_rs

from ...objects import described_object
from .. import exact
from .nodes import Resolve, is_object

MAX_VALUE_CHARS = 100
_SECRET = re.compile(r"password|secret|token", re.IGNORECASE)


def reason(violation: jsonschema_rs.ValidationError, schemas: Sequence[Mapping[str, Any]], resolve: Resolve) -> str:
    """Explain a violation. ``schemas``: those around the violated keyword, outermost first."""
    path, kind = violation.instance_path, violation.kind.name
    message = "must not be sent" if kind == "falseSchema" else violation.message
    parts = [message, f"keyword {kind}", *_value(violation, path)]
    missing = violation.kind.as_dict()["property"] if kind == "required" else None
    if missing is not None:
        parts += _misspelt(str(missing), violation.instance)
    if kind in ("unevaluatedProperties", "additionalProperties"):
        parts += _meant(violation, schemas, resolve)
    sources = _sources(schemas, missing, resolve)
    return f"{_place(path)}{'; '.join(parts)}" + (f"; see {', '.join(sources)}" if sources else "")


def _place(path: Sequence[str | int]) -> str:
    steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return f"{''.join(steps).removeprefix('.')}: " if path else ""


def _value(violation: jsonschema_rs.ValidationError, path: Sequence[str | int]) -> Iterator[str]:
    value = violation.instance
    if is_object(value) or any(_SECRET.search(str(step)) for step in path):
        return
    text = exact.encode(value).decode()
    yield "the value is " + (text if len(text) <= MAX_VALUE_CHARS else f"{text[:MAX_VALUE_CHARS]}…")


def _misspelt(missing: str, instance: Any) -> list[str]:
    """Return the name that somebody may have sent instead of the missing one."""
    return (
        [f"{name!r} is sent" for name in get_close_matches(missing, list(instance), 1)] if is_object(instance) else []
    )


def _meant(
    violation: jsonschema_rs.ValidationError, schemas: Sequence[Mapping[str, Any]], resolve: Resolve
) -> Iterator[str]:
    """Yield suggestions for the undeclared properties of a closed object."""

    def deref(node: Any) -> Any:
        return resolve(node["$ref"]) if is_object(node) and "$ref" in node else node

    declared = described_object(schemas[-1], deref).properties
    for name in violation.kind.as_dict()["unexpected"]:
        yield from (f"did you mean {each!r}?" for each in get_close_matches(name, declared, 1))


def _sources(schemas: Sequence[Mapping[str, Any]], missing: str | None, resolve: Resolve) -> Sequence[str]:
    """Return the citations of the innermost schema that has any; those of a missing property first."""
    innermost = schemas[-1].get("properties", {}).get(missing) if missing is not None else None
    for schema in (innermost, *reversed(schemas)):
        while is_object(schema):
            if "x-source" in schema:
                return [str(source) for source in schema["x-source"]]
            schema = resolve(schema["$ref"]) if "$ref" in schema else None
    return ()
