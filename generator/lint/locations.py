"""Names for the places of a description, short enough for people: ``createPet/name``, ``Pet/age``, ``examples/Rex``."""

from __future__ import annotations

from collections.abc import Iterator

from generator.lint.walk import operations
from generator.refs import Bundle
from generator.runtime.openapi import escape


def locations(bundle: Bundle) -> Iterator[tuple[str, str]]:
    """Return every name with its JSON pointer.

    ``operationId``, ``operationId/parameter``, ``operationId/status``, ``Schema``, ``Schema/property``,
    ``examples/Name``, and the name of a security scheme.
    """
    for operation in operations(bundle):
        identifier = operation.value.get("operationId", "")
        yield identifier, operation.pointer
        for pointer, param in operation.params:
            yield f"{identifier}/{param['name']}", pointer
        for status in operation.value.get("responses", {}):
            yield f"{identifier}/{status}", f"{operation.pointer}/responses/{status}"
    components = bundle.document["components"]
    for name, schema in components.get("schemas", {}).items():
        pointer = f"/components/schemas/{escape(name)}"
        yield name, pointer
        for field in schema.get("properties", {}):
            yield f"{name}/{field}", f"{pointer}/properties/{escape(field)}"
    for name in components.get("examples", {}):
        yield f"examples/{name}", f"/components/examples/{escape(name)}"
    for name in components.get("securitySchemes", {}):
        yield name, f"/components/securitySchemes/{escape(name)}"
