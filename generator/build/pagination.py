"""How clients read lists: ``x-pagination`` of operations."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from generator.build.names_registry import field_name
from generator.build.types import Types
from generator.ir import Pagination, Window
from generator.ir_types import Array, ModelRef, Nullable
from generator.names import Identifier
from generator.refs import Bundle, OperationRef
from generator.runtime.objects import described_object

EXTENSION = "x-pagination"


def list_schema(bundle: Bundle, operation: OperationRef) -> Any:
    """Return the schema of the response that has a list; None if the operation has not exactly one of JSON."""
    successes = list(operation.successes.values())
    contents = bundle.resolve(successes[0]).get("content", {}) if len(successes) == 1 else {}
    return bundle.body_schema(successes[0]) if len(contents) == 1 else None


def at(schema: Any, path: str, resolve: Callable[[Any], Any]) -> Any:
    """Return the schema of the property that a path of names with periods leads to; None if there is none."""
    for name in path.split("."):
        properties = described_object(schema, resolve).properties
        if name not in properties:
            return None
        schema = properties[name].definition
    return schema


def pagination(bundle: Bundle, operation: OperationRef, responses: Types) -> Pagination | None:
    """Return how clients read the list that an operation returns; None if it is not declared (L210 checks it)."""
    declared = operation.definition.get(EXTENSION)
    schema = list_schema(bundle, operation)
    if declared is None or not isinstance(responses.of(schema), ModelRef):
        return None

    def names(path: str) -> tuple[Identifier, ...]:
        return tuple(field_name(name, responses.naming) for name in path.split("."))

    records = responses.of(at(schema, declared["items"], bundle.resolve))
    records = records.inner if isinstance(records, Nullable) else records
    return Pagination(
        items=names(declared["items"]),
        record=records.items if isinstance(records, Array) else records,
        marker=names(declared["marker"]) if "marker" in declared else (),
        parameter=declared.get("parameter", ""),
        window=_window(declared["window"]) if "window" in declared else None,
    )


def _window(declared: Mapping[str, Any]) -> Window:
    return Window(start=declared["start"], end=declared["end"], default_ms=declared["default_ms"])
