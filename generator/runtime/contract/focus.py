"""The part of a description that is about some operations: with it, their checks take a fraction of the time."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from .. import openapi
from .linked import links


def focused(document: Mapping[str, Any], subjects: Iterable[str]) -> dict[str, Any]:
    """Return the document with only the operations that have to do with operations or resource types."""
    chosen = frozenset(name for subject in subjects for name in _related(document, subject))
    paths = {
        path: {key: value for key, value in item.items() if not _is_other(value, chosen)}
        for path, item in document["paths"].items()
    }
    return {**document, "paths": {path: item for path, item in paths.items() if any(map(_is_operation, item.values()))}}


def _is_operation(node: Any) -> bool:
    return isinstance(node, Mapping) and "operationId" in node


def _is_other(node: Any, chosen: frozenset[str]) -> bool:
    return _is_operation(node) and node["operationId"] not in chosen


def _related(document: Mapping[str, Any], subject: str) -> Iterator[str]:
    """Yield the operations of the resource types that an operation, or a resource type, is about; and of audit records.

    A subject that is neither, such as a field of audit records, is about the first resource type that can be created.
    """
    declared = document.get("x-behaviour", {})
    operations = declared.get("operations", {})
    kinds = set(_kinds(document, subject))
    creatable = [entry["resource"] for entry in operations.values() if entry.get("form") == "Create"]
    kinds |= set(creatable[:1]) if not kinds & set(creatable) and subject not in _computed(operations) else set()
    kinds.add(declared.get("audit", {}).get("resource", ""))
    linked = links(document) if declared else {}
    for _, _, _, definition in openapi.operations(document):
        operation = definition["operationId"]
        own = {operations.get(operation, {}).get("resource"), *(link.resource for link in linked.get(operation, ()))}
        if operation == subject or own & kinds:
            yield operation


def _kinds(document: Mapping[str, Any], subject: str) -> Iterator[str]:
    declared = document.get("x-behaviour", {"resources": {}, "operations": {}})
    if subject in declared["resources"]:
        yield subject
    entry = declared["operations"].get(subject, {})
    if "resource" in entry:
        yield entry["resource"]
    yield from (link.resource for link in links(document).get(subject, ())) if "x-behaviour" in document else ()
    yield from (kind for kind in declared["resources"] if re.search(rf"\b{kind}\b", str(entry.get("response", ""))))


def _computed(operations: Mapping[str, Any]) -> set[str]:
    return {name for name, entry in operations.items() if entry.get("form") == "Compute"}
