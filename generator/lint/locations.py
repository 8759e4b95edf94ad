"""Names for the places of a description, short enough for people: ``createPet/name``, ``Pet/age``, ``examples/Rex``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from generator.identity import once_for_each
from generator.lint.walk import operations
from generator.refs import Bundle
from generator.runtime.openapi import escape, lookup

Location = tuple[str, str, Any]  # name, JSON pointer, and the object there, which may be a reference


@once_for_each
def locations(bundle: Bundle) -> tuple[Location, ...]:
    """Return every name with its JSON pointer and what is there.

    ``operationId``, ``operationId/parameter``, ``operationId/status``, ``Schema``, ``Schema/property``,
    ``examples/Name``, and the name of a security scheme.
    """
    return tuple(_locations(bundle))


def _locations(bundle: Bundle) -> Iterator[Location]:
    for operation in operations(bundle):
        identifier, responses = operation.value.get("operationId", ""), operation.value.get("responses", {})
        yield identifier, operation.pointer, operation.value
        for pointer, param in operation.params:
            yield f"{identifier}/{param['name']}", pointer, lookup(bundle.document, pointer)
        for status, response in responses.items():
            yield f"{identifier}/{status}", f"{operation.pointer}/responses/{status}", response
    components = bundle.document["components"]
    for name, schema in components.get("schemas", {}).items():
        pointer = f"/components/schemas/{escape(name)}"
        yield name, pointer, schema
        for field, definition in schema.get("properties", {}).items():
            yield f"{name}/{field}", f"{pointer}/properties/{escape(field)}", definition
    for name, example in components.get("examples", {}).items():
        yield f"examples/{name}", f"/components/examples/{escape(name)}", example
    for name, scheme in components.get("securitySchemes", {}).items():
        yield name, f"/components/securitySchemes/{escape(name)}", scheme
