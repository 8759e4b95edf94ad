"""Which error codes an operation can answer, by status: from constraints, situations, rules, and ``x-raises``.

``x-raises`` names what neither constraints nor rules do: codes of handlers and faults.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from generator.identity import once_for_each
from generator.refs import Bundle, OperationRef
from generator.runtime.openapi import parameter_schema
from generator.serialise import texts_of
from generator.subset import reachable

RAISES = "x-raises"
# Keys of a schema that reject nothing.
PLAIN = {
    *("type", "format", "description", "default", "examples", "x-source", "x-basis", "x-also-accepts"),
    *("x-enum-descriptions", "x-enum-varnames", "x-unix-time"),
}


Codes = Mapping[str, set[tuple[int, str]]]  # statuses (0: the code's own) and codes, by operationId
ErrorCodes = dict[str, list[str]]  # codes by status, both in their order


def error_codes(
    bundle: Bundle, described: OperationRef, catalogue: Mapping[str, Any], scoped: set[str], ruled: Codes
) -> ErrorCodes:
    """The codes of one operation; ``scoped`` are the path parameters that a caller must own."""
    operation, params = described.definition, bundle.parameters(described)
    codes, conditions = catalogue["codes"], catalogue["conditions"]
    found: set[tuple[int, str]] = set()
    for condition in filter(conditions.get, _conditions(bundle, operation, params, scoped)):
        code = conditions[condition]["code"]
        found.add((conditions[condition].get("status", codes[code]["status"]), code))
    found |= {(codes[code]["status"], code) for code in _constraints(bundle, operation, params) if code in codes}
    declared = {(status, code) for code, status in raised(operation)} | ruled.get(described.id, set())
    found |= {(status or codes[code]["status"], code) for status, code in declared if code in codes}
    order = list(codes)
    result: ErrorCodes = {}
    for status, code in sorted(found, key=lambda pair: (pair[0], order.index(pair[1]))):
        if str(status) in operation["responses"]:
            result.setdefault(str(status), []).append(code)
    return result


def raised(operation: Mapping[str, Any]) -> Iterator[tuple[str, int]]:
    """Yield the codes of ``x-raises``, with the status if it differs from the catalogue's, else 0."""
    for entry in operation.get(RAISES, ()):
        yield (entry["code"], entry["status"]) if isinstance(entry, Mapping) else (entry, 0)


def _conditions(bundle: Bundle, operation: Mapping[str, Any], params: list[Any], scoped: set[str]) -> Iterator[str]:
    if "requestBody" in operation:
        yield from ("malformed-body", "invalid-body", "unsupported-media-type", "body-too-large")
    for param in params:
        schema, where = parameter_schema(param), "header" if param["in"] == "cookie" else param["in"]
        if where == "query" or set(bundle.resolve(schema)) - PLAIN or schema.get("x-error"):
            yield f"invalid-{where}"
        elif where == "path" and bundle.resolve(schema).get("type") != "string":
            yield "invalid-path"
    if operation.get("security", bundle.document.get("security")):
        yield "unauthenticated"
        yield from ("forbidden" for param in params if param["in"] == "path" and param["name"] in scoped)
    yield from ("method-not-allowed", "too-many-requests", "internal", "unavailable")


def _constraints(bundle: Bundle, operation: Mapping[str, Any], params: list[Any]) -> set[str]:
    """Every ``x-error`` at or below the schemas of a request."""
    contents = bundle.resolve(operation.get("requestBody", {})).get("content", {})
    schemas: list[Any] = [each.get("schema") for each in contents.values()]
    schemas += [parameter_schema(param) for param in params] + [operation.get("x-query-schema")]
    components = bundle.document["components"]
    schemas += [components[section][name] for section, name in reachable(components, schemas)]
    return set[str]().union(*map(_stated, schemas))


@once_for_each
def _stated(schema: Any) -> set[str]:
    """Return every ``x-error`` in a schema."""
    return texts_of("x-error", schema)
