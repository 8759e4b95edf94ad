"""Names of the generated client: its methods, and their arguments."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from generator.build.names_registry import ATTRIBUTES, free
from generator.build.operations import method_name
from generator.companions.naming import Naming
from generator.ir import Api
from generator.names import Identifier
from generator.refs import OperationRef
from generator.signatures import signature
from generator.subset import BINDINGS, PACKAGES

BODY = "body"


@dataclass(frozen=True, slots=True)
class Names:
    """Names by operationId. A description that nothing can be generated from has those that follow from the rules."""

    methods: Mapping[str, str] = field(default_factory=dict)
    arguments: Mapping[tuple[str, str, str], str] = field(default_factory=dict)  # by operationId, location, name
    fields: Mapping[str, str] = field(default_factory=dict)  # renamed ones of naming.yaml

    def method(self, operation: OperationRef) -> str:
        """Return the name of a method: ``client.pets.create``; an operation without operationId has its title."""
        identifier = operation.definition.get("operationId")
        if not identifier:
            return operation.title
        if "client" not in operation.definition.get(BINDINGS, PACKAGES):
            return operation.title
        if self.methods:
            return self.methods.get(identifier, operation.title)
        tag = next(iter(operation.definition.get("tags", ())), "default")
        return f"client.{free(Identifier.of(tag), ATTRIBUTES)}.{method_name(identifier, tag)}"

    def argument(self, operation: OperationRef, location: str, name: str) -> str:
        key = (str(operation.definition.get("operationId")), location, name)
        return self.arguments.get(key) or self.attribute(name)

    def attribute(self, name: str) -> str:
        return self.fields.get(name) or Identifier.of(name)


def names_of(api: Api, naming: Naming) -> Names:
    """Return the names that the generator gives."""
    methods: dict[str, str] = {}
    arguments: dict[tuple[str, str, str], str] = {}
    for resource in api.resources:
        for operation in resource.operations:
            methods[operation.id] = f"client.{resource.name}.{operation.name}"
            known = signature(operation)
            groups = (
                *(("path", known.path), ("query", known.query), ("header", known.headers)),
                *(("cookie", known.cookies), (BODY, known.fields)),
            )
            for location, group in groups:
                arguments |= {(operation.id, location, each.wire_name): str(each.name) for each in group}
    return Names(methods, arguments, naming.fields)
