"""Small changes of values and records, which faults are made of."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from tools.mutants.mutant import Mutant

FieldPath = tuple[str, ...]
Wrapper = Callable[[Any], Any]


def of_handler(group: str, operation: str, fault: str, wrapper: Wrapper) -> Mutant:
    """Return the mutant in which the handler of one operation is replaced by what ``wrapper`` makes of it."""
    return Mutant(group, f"{operation}: {fault}", lambda parts: parts.wrap(operation, wrapper))


def changed(**changes: Any) -> Wrapper:
    """Return a wrapper that replaces fields of a handler."""
    return lambda handler: replace(handler, **changes)


def another(value: Any) -> Any:
    """Return another value of the same type."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value // 1000 if value > 10**12 else value + 1  # seconds for milliseconds
    if isinstance(value, str):
        return _another_json(value) if value.endswith("}") else f"{value}x"
    return value[:-1] if isinstance(value, list) and value else None


def _another_json(text: str) -> str:
    """Return another JSON text. More spaces would not do: they say the same."""
    try:
        return json.dumps({**json.loads(text), "x": 1})
    except ValueError:
        return f"{text}x"


def get(record: Any, path: FieldPath) -> Any:
    """Return the value at a path of fields, None if there is none."""
    for name in path:
        record = record.get(name) if isinstance(record, dict) else None
    return record


def leaves(fields: Mapping[str, Any], path: FieldPath = ()) -> Iterator[FieldPath]:
    """Yield the paths of a tree of fields."""
    for name, inner in fields.items():
        if inner:
            yield from leaves(inner, (*path, name))
        else:
            yield (*path, name)


def without(fields: Mapping[str, Any], path: FieldPath) -> dict[str, Any]:
    """Return a tree of fields without one path."""
    if len(path) == 1:
        return {name: inner for name, inner in fields.items() if name != path[0]}
    return {**fields, path[0]: without(fields[path[0]], path[1:])}


def later(act: Callable[[], Any]) -> None:
    """Act after the response, because the changes of a rejected call are rolled back."""
    asyncio.get_running_loop().call_soon(act)
