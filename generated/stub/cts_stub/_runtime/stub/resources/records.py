# Copied from generator/runtime/stub/resources/records.py. Do not edit: run `make generate`.
"""Changes of records: each makes a new record, or changes one that is not stored yet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..store.base import Record

Keep = Mapping[str, "Keep | None"]
"""The fields of a request body that are stored, by name; for an object, which of its fields (None: all)."""


def merged(record: Record, body: Any, keep: Keep) -> Record:
    """Return the record with the stored fields of a body. Objects merge; unknown fields are ignored."""
    result = dict(record)
    for name, inner in keep.items():
        if name in body:
            value = body[name]
            if isinstance(value, dict):
                current = record.get(name)
                fields = dict.fromkeys(value) if inner is None else inner
                value = merged(current if isinstance(current, dict) else {}, value, fields)
            result[name] = value
    return result


def set_field(record: Record, path: tuple[str, ...], value: Any) -> None:
    """Set a field of a record or of an object in it. The object is replaced: another record may share it."""
    name = path[0]
    if len(path) > 1:
        inner = dict(record.get(name, {}))
        set_field(inner, path[1:], value)
        value = inner
    record[name] = value


def set_or_remove(record: Record, path: tuple[str, ...], value: Any) -> None:
    """Like ``set_field``; None removes the field."""
    if len(path) == 1:
        if value is None:
            record.pop(path[0], None)
        else:
            record[path[0]] = value
    elif value is not None:
        set_field(record, path, value)
    elif path[0] in record:
        inner = dict(record[path[0]])
        set_or_remove(inner, path[1:], None)
        record[path[0]] = inner
