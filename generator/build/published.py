"""The document to publish: the description, and what follows: codes, links, resources and the error catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from generator.build.declared import rejection_codes
from generator.build.error_codes import error_codes
from generator.build.exported import behaviour
from generator.build.links import Linker, resources
from generator.companions.naming import Naming
from generator.ir_declared import Declared
from generator.refs import Bundle, OperationRef


def published(bundle: Bundle, catalogue: Mapping[str, Any], naming: Naming, declared: Declared) -> dict[str, Any]:
    """Return the document with codes (``x-errors``) and links at each operation, resources and codes at its end."""
    ruled, linker, scoped = rejection_codes(declared), Linker(bundle, declared), set(naming.scopes.values())
    paths = {path: dict(item) for path, item in bundle.document["paths"].items()}
    for described in bundle.operations():
        found = error_codes(bundle, described, catalogue, scoped, ruled)
        linked = _linked(bundle, described, linker)
        paths[described.path][described.method] = {**linked, "x-errors": found} if found else linked
    life = (
        {
            "x-resources": resources(declared, catalogue["codes"], linker.operations),
            "x-behaviour": behaviour(declared, catalogue, naming.scopes, linker.operations),
        }
        if declared.resource_types
        else {}
    )
    return {**bundle.document, "paths": paths, **life, "x-error-codes": catalogue["codes"]}


def _linked(bundle: Bundle, described: OperationRef, linker: Linker) -> dict[str, Any]:
    """Return the operation with derived links before the written ones."""
    operation = described.definition
    status, links = linker.of(described.id)
    if not links:
        return dict(operation)
    response = bundle.resolve(operation["responses"][status])
    response = {**response, "links": {**links, **response.get("links", {})}}
    return {**operation, "responses": {**operation["responses"], status: response}}
