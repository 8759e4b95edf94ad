# Copied from generator/runtime/contract/model_records.py. Do not edit: run `make generate`.
"""Records of the model: fields by dotted path, declared settings, and merges of bodies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from . import cel_values
from .cel_values import Unknown
from .wildcards import ANYTHING

Record = dict[str, Any]


def get(record: Any, path: str) -> Any:
    """Return the value at a dotted path, None if there is none."""
    for name in path.split("."):
        record = record.get(name) if isinstance(record, Mapping) else None
    return record


def milliseconds(record: Any, path: str) -> int:
    """Return the time at a dotted path, 0 if there is none."""
    value = get(record, path)
    return value if isinstance(value, int) else 0


def put(record: Mapping[str, Any], path: str, value: Any) -> Record:
    """Return the record with another value at a dotted path; None removes the field."""
    name, _, rest = path.partition(".")
    inner = record.get(name)
    if rest:
        if value is None and not isinstance(inner, Mapping):
            return dict(record)
        value = put(inner if isinstance(inner, Mapping) else {}, rest, value)
    if value is None:
        return {key: each for key, each in record.items() if key != name}
    return {**record, name: value}


def same_field(record: Mapping[str, Any], path: str, value: Any) -> bool:
    """Tell whether a record has a value, of the same type, at a dotted path."""
    actual = get(record, path)
    return type(actual) is type(value) and bool(actual == value)


def merged(record: Mapping[str, Any], body: Mapping[str, Any], keep: Mapping[str, Any]) -> Record:
    """Return the record with the stored fields of a body; objects merge field by field."""
    result = dict(record)
    for name, inner in keep.items():
        if name not in body:
            continue
        value, current = body[name], record.get(name)
        if isinstance(value, Mapping):
            fields = dict.fromkeys(value) if inner is None else inner
            value = merged(current if isinstance(current, Mapping) else {}, value, fields)
        result[name] = value
    return result


def settings(
    record: Record, declared: Sequence[Mapping[str, Any]], names: Mapping[str, Any], name: str = "self"
) -> Record:
    """Return the record with declared fields, each of which can read those before it."""
    for each in declared:
        now = names if name == "record" else {**names, "self": record}
        try:
            if "when" in each and not cel_values.evaluate(each["when"], now):
                continue
            value = cel_values.evaluate(each["value"], now)
        except Unknown:
            value = ANYTHING
        record = put(record, each["field"], value)
        if value is None and name == "initial" and "." not in each["field"]:
            record = {**record, each["field"]: None}  # stored as null; later settings remove a field
    return record
