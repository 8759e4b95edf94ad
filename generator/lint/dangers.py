"""Rules on operations that affect everything if a parameter is missing."""

from __future__ import annotations

from collections.abc import Iterator

from generator.lint.rule import Finding, rule
from generator.lint.walk import Operation, operations
from generator.refs import Bundle

AFFECTS = "x-omitted-affects"


@rule("L220")
def omissible(bundle: Bundle) -> Iterator[Finding]:
    """What an operation affects without a parameter is said at one optional query parameter.

    Bad: ``x-omitted-affects`` at a parameter that is required. Good: at the filter of a deletion.
    """
    for operation in operations(bundle):
        marked = [(pointer, param) for pointer, param in operation.params if AFFECTS in param]
        for pointer, param in marked:
            where = f"{pointer}/{AFFECTS}"
            if param["in"] != "query":
                yield Finding(where, f"{param['name']!r} is no query parameter", "remove it")
            elif param["name"] in _required(operation):
                yield Finding(where, f"{param['name']!r} cannot be omitted: it is required", "remove it")
        for pointer, param in marked[1:]:
            message = f"{param['name']!r} and {marked[0][1]['name']!r} both have {AFFECTS}"
            yield Finding(f"{pointer}/{AFFECTS}", message, "keep the one that selects what is affected")


@rule("L221")
def deletions_without_filters(bundle: Bundle) -> Iterator[Finding]:
    """An operation that deletes says what it deletes if none of its filters is passed, so that nobody does by mistake.

    Bad: ``DELETE /pets`` with the optional parameter ``name`` only. Good: ``x-omitted-affects: all pets`` at it.
    """
    for operation in operations(bundle):
        filters = [param for _, param in operation.params if param["in"] == "query"]
        is_selective = operation.path.endswith("}") or "requestBody" in operation.value
        if operation.method != "delete" or not filters or is_selective:
            continue
        if not _required(operation) and not any(AFFECTS in param for param in filters):
            message = f"{operation.value['operationId']} does not say what it deletes without a filter"
            yield Finding(f"{operation.pointer}/operationId", message, f"add {AFFECTS} to one of its parameters")


def _required(operation: Operation) -> set[str]:
    """Return the names of required query parameters."""
    own = {param["name"] for _, param in operation.params if param["in"] == "query" and param.get("required")}
    return own | set(operation.value.get("x-query-schema", {}).get("required", ()))
