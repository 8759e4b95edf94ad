"""Operations with their parameters, bodies and responses, grouped by tag."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from generator.build.models import described
from generator.build.types import REFERENCE, Types
from generator.companions.naming import Naming
from generator.ir import Body, Model, ModelRef, Operation, Param, Resource, Response
from generator.names import ClassName, ConstantName, Identifier, ModuleName, words
from generator.refs import Bundle
from generator.runtime.openapi import escape, is_exploded
from generator.runtime.yaml_source.diagnostics import Diagnostics

LOCATIONS = ("path", "query", "header")
JSON = "application/json"


def method_name(operation_id: str, tag: str) -> Identifier:
    """The words of the operationId without those of the tag, singular or plural: createPet of pets is create."""
    noun = {_singular(word) for word in words(tag)}
    left = [word for word in words(operation_id) if _singular(word) not in noun]
    return Identifier.of("_".join(left))


def _singular(word: str) -> str:
    if word.endswith("ies"):
        return f"{word[:-3]}y"
    return word.removesuffix("s")


@dataclass(frozen=True, slots=True)
class Operations:
    """Builds the resources of a document."""

    bundle: Bundle
    requests: Types
    responses: Types
    models: Mapping[ClassName, Model]  # request models
    naming: Naming
    published: Mapping[str, Any]  # the document in which each operation lists its error codes
    diagnostics: Diagnostics

    def resources(self) -> tuple[Resource, ...]:
        """One resource for each tag that has operations, in the order of the tags."""
        document = self.bundle.document
        by_tag: dict[str, list[Operation]] = {tag["name"]: [] for tag in document.get("tags", ())}
        for operation, tag in self._operations():
            by_tag.setdefault(tag, []).append(operation)
        descriptions = {tag["name"]: tag.get("description", "") for tag in document.get("tags", ())}
        return tuple(
            self._resource(tag, descriptions.get(tag, ""), operations)
            for tag, operations in by_tag.items()
            if operations
        )

    def _resource(self, tag: str, description: str, operations: list[Operation]) -> Resource:
        known: dict[str, Operation] = {}
        for operation in operations:
            if operation.name in known:
                message = f"{operation.id} and {known[operation.name].id} would both be {tag}.{operation.name}"
                self.diagnostics.add(operation.place, "E403", message, "rename one in naming.yaml")
            known[operation.name] = operation
        return Resource(
            name=Identifier.of(tag),
            class_name=ClassName.of("".join(word.capitalize() for word in words(tag))),
            module=ModuleName(Identifier.of(tag)),
            title=tag,
            description=description,
            operations=tuple(operations),
        )

    def _operations(self) -> Iterator[tuple[Operation, str]]:
        for path, method, item, definition in self.bundle.operations():
            pointer = f"/paths/{escape(path)}/{method}"
            tag = next(iter(definition.get("tags", ())), "default")
            yield self._operation(path, method, item, definition, pointer, tag), tag

    def _operation(
        self, path: str, method: str, item: Mapping[str, Any], definition: Mapping[str, Any], pointer: str, tag: str
    ) -> Operation:
        identifier = definition["operationId"]
        return Operation(
            id=identifier,
            name=Identifier(self.naming.operations.get(identifier) or method_name(identifier, tag)),
            constant=ConstantName.of(identifier),
            method=method.upper(),
            path=path,
            summary=definition.get("summary", ""),
            description=definition.get("description", ""),
            deprecated=definition.get("deprecated", False),
            params=self._params(item, definition, pointer),
            body=self._body(definition, pointer),
            responses=self._responses(definition, pointer),
            errors=self._errors(path, method),
            place=self.bundle.place(pointer),
        )

    def _params(self, item: Mapping[str, Any], definition: Mapping[str, Any], pointer: str) -> tuple[Param, ...]:
        path = pointer.rpartition("/")[0]
        sources = [(path, item.get("parameters", ())), (pointer, definition.get("parameters", ()))]
        found = [
            self._param(self.bundle.resolve(param), f"{base}/parameters/{position}")
            for base, params in sources
            for position, param in enumerate(params)
        ]
        return tuple(sorted(found, key=lambda param: LOCATIONS.index(param.location)))

    def _param(self, param: Mapping[str, Any], pointer: str) -> Param:
        name, schema = param["name"], param["schema"]
        return Param(
            name=Identifier(self.naming.fields.get(name) or Identifier.of(name)),
            wire_name=name,
            location=param["in"],
            required=param.get("required", False),
            bound=param["in"] == "path" and name in self.naming.bound,
            exploded=is_exploded(param),
            type=self.requests.of(schema),
            default=schema.get("default"),
            description=param.get("description") or described(self.bundle, schema),
            place=self.bundle.place(pointer),
        )

    def _body(self, definition: Mapping[str, Any], pointer: str) -> Body | None:
        body = self.bundle.resolve(definition.get("requestBody"))
        if body is None:
            return None
        schema = self.bundle.body_schema(body)
        kind = self.requests.of(schema)
        return Body(
            required=body.get("required", False),
            media_type=JSON,
            model=self.models[kind.name] if isinstance(kind, ModelRef) else None,
            description=body.get("description") or described(self.bundle, schema),
            pointer=_pointer(schema, f"{pointer}/requestBody/content/{escape(JSON)}/schema"),
        )

    def _responses(self, definition: Mapping[str, Any], pointer: str) -> tuple[Response, ...]:
        found = [
            self._response(int(status), self.bundle.resolve(response), _base(response, f"{pointer}/responses/{status}"))
            for status, response in definition["responses"].items()
        ]
        return tuple(sorted(found, key=lambda response: response.status))

    def _errors(self, path: str, method: str) -> Mapping[int, tuple[str, ...]]:
        listed = self.published["paths"][path][method].get("x-errors", {})
        return {int(status): tuple(codes) for status, codes in listed.items()}

    def _response(self, status: int, response: Mapping[str, Any], pointer: str) -> Response:
        schema = self.bundle.body_schema(response) if "content" in response else None
        return Response(
            status=status,
            description=response["description"],
            documented=response.get("x-documented", True),
            causable=response.get("x-trigger") != "fault",
            type=None if schema is None else self.responses.of(schema),
            pointer="" if schema is None else _pointer(schema, f"{pointer}/content/{escape(JSON)}/schema"),
        )


def _base(node: Any, own: str) -> str:
    """Return the pointer of the node's content: its own, or that of the component it refers to."""
    return str(node["$ref"]).removeprefix("#") if "$ref" in node else own


def _pointer(schema: Any, own: str) -> str:
    """The pointer of the component that a schema refers to and adds nothing to, or the schema's own."""
    if isinstance(schema, dict) and set(schema) == {"$ref"} and schema["$ref"].startswith(REFERENCE):
        return str(schema["$ref"]).removeprefix("#")
    return own
