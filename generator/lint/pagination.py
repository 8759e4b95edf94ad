"""Rules on how clients read lists."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from generator.build.composition import is_model
from generator.build.pagination import EXTENSION, at, list_schema
from generator.lint.rule import Finding, rule
from generator.refs import Bundle, OperationRef
from generator.runtime.openapi import escape, value_type
from generator.runtime.yaml_source.did_you_mean import suggest


@rule("L210")
def pagination(bundle: Bundle) -> Iterator[Finding]:
    """Clients read the records of a list at a place of the response, and send parameters that the operation has.

    Bad: ``x-pagination: {items: pets, marker: next, parameter: nxt}``. Good: ``parameter: next``, which is a parameter.
    """
    for operation in bundle.operations():
        declared = operation.definition.get(EXTENSION)
        if declared is not None:
            where = f"/paths/{escape(operation.path)}/{operation.method}/{EXTENSION}"
            schema = list_schema(bundle, operation)
            if schema is None or "$ref" not in schema or not is_model(bundle.resolve(schema), bundle.resolve):
                message = "the operation has not one success response with an object of components/schemas"
                yield Finding(where, message, f"describe the response so, or remove {EXTENSION}")
                continue
            yield from _places(bundle, declared, schema, where)
            yield from _parameters(bundle, operation, declared, where)


def _places(bundle: Bundle, declared: Any, schema: Any, where: str) -> Iterator[Finding]:
    for key, kinds in (("items", ("array",)), ("marker", ("string", "integer"))):
        if key in declared:
            found = at(schema, declared[key], bundle.resolve)
            if found is None:
                hint = "name a property of the response, with a period before each nested one"
                yield Finding(f"{where}/{key}", f"the response has no property {declared[key]!r}", hint)
            elif value_type(found, bundle.resolve) not in kinds:
                message = f"{declared[key]!r} is no {' or '.join(kinds)}"
                yield Finding(f"{where}/{key}", message, "name another property")


def _parameters(bundle: Bundle, operation: OperationRef, declared: Any, where: str) -> Iterator[Finding]:
    known = {param["name"] for param in bundle.parameters(operation) if param["in"] == "query"}
    named = {"parameter": declared["parameter"]} if "parameter" in declared else {}
    named |= {f"window/{key}": declared["window"][key] for key in ("start", "end") if "window" in declared}
    for key, name in named.items():
        if name not in known:
            hint = suggest(name, known, "name a query parameter of the operation")
            yield Finding(f"{where}/{key}", f"{name!r} is no query parameter", hint)
