"""All mutants of the generated stub."""

from __future__ import annotations

import json

from cts_stub import create_app

from tools.mutants import (
    access,
    effects,
    fields,
    handlers,
    lenient,
    lists,
    now_and_then,
    responses,
    schemas,
    server,
    stored,
)
from tools.mutants.mutant import Mutant, own_operations


def mutants() -> list[Mutant]:
    """Return the mutants of the operations that the proof is about, in a stable order."""
    api = create_app()._api
    document = json.loads(api.document)
    own = own_operations(document)
    operations = {each.id: each for each in api.operations if each.id in own}
    return [
        *schemas.mutants(document),
        *handlers.mutants(operations),
        *fields.mutants(document, operations),
        *responses.mutants(document),
        *access.mutants(document),
        *effects.mutants(document, operations),
        *lists.comparisons(document, operations),
        *stored.mutants(operations),
        *lenient.mutants(document),
        *now_and_then.mutants(document, operations),
        *server.mutants(operations),
    ]
