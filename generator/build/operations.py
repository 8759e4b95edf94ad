"""Operations with their parameters, bodies and responses, grouped by tag."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from generator.build.examples import examples
from generator.build.forms import Forms
from generator.build.limits import limits
from generator.build.models import described
from generator.build.names_registry import METHODS, Owner, Registry, free, rename
from generator.build.pagination import pagination
from generator.build.security import Security
from generator.build.servers import own_servers, url, variable_of
from generator.build.types import REFERENCE, Types
from generator.ir import Body, Model, Operation, Param, Resource, Response, Success
from generator.ir_types import AnyValue, ModelRef, Type
from generator.names import ClassName, Identifier, singular, words
from generator.refs import Bundle, OperationRef
from generator.runtime.objects import described_object
from generator.runtime.openapi import (
    LOCATIONS,
    Content,
    content_of,
    escape,
    first_content,
    notation,
    parameter_key,
    parameter_schema,
    value_type,
)
from generator.runtime.yaml_source.diagnostics import Place


def method_name(operation_id: str, tag: str) -> Identifier:
    """The words of the operationId without those of the tag, singular or plural: createPet of pets is create."""
    noun, every = {singular(word) for word in words(tag)}, words(operation_id)
    left = [word for word in every if singular(word) not in noun] or every
    return free(Identifier.of("_".join(left)), METHODS)


class Operations(msgspec.Struct, frozen=True):
    """Builds the resources of a document."""

    bundle: Bundle
    requests: Types
    responses: Types
    models: Mapping[ClassName, Model]  # request models
    published: Mapping[str, Any]  # the document in which each operation lists its error codes
    registry: Registry
    security: Security
    endpoint: str  # of the API

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
        constants = {operation.constant for operation in operations}
        name, class_name, module = self.registry.tag(tag, self._place_of(tag, operations[0]), constants)
        for operation in operations:
            hint = rename("operations", operation.id, f"{operation.name}_2")
            owner = Owner(operation.id, operation.place)
            self.registry.claim("E403", operation.name, owner, hint, f"{tag}.")
            if any(param.omitted_affects for param in operation.params):
                self.registry.claim("E403", f"{operation.name}_all", owner, hint, f"{tag}.")
        return Resource(
            name=name,
            class_name=class_name,
            module=module,
            title=tag,
            description=description,
            operations=tuple(operations),
        )

    def _place_of(self, tag: str, operation: Operation) -> Place:
        for position, each in enumerate(self.bundle.document.get("tags", ())):
            if each["name"] == tag:
                return self.bundle.place(f"/tags/{position}/name")
        return operation.place

    def _operations(self) -> Iterator[tuple[Operation, str]]:
        for ref in self.bundle.operations():
            tag = next(iter(ref.definition.get("tags", ())), "default")
            yield self._operation(ref, tag), tag

    def _operation(self, ref: OperationRef, tag: str) -> Operation:
        path, method, _, definition = ref
        pointer = f"/paths/{escape(path)}/{method}"
        identifier = definition["operationId"]
        return Operation(
            id=identifier,
            name=Identifier(self.registry.naming.operations.get(identifier) or method_name(identifier, tag)),
            constant=self.registry.operation(identifier, self.bundle.place(f"{pointer}/operationId")),
            method=method.upper(),
            path=path,
            summary=definition.get("summary", ""),
            description=definition.get("description", ""),
            deprecated=definition.get("deprecated", False),
            params=self._params(ref, pointer),
            body=self._body(definition, pointer),
            responses=self._responses(definition, pointer),
            successes=self._successes(definition),
            security=self.security.own(self.bundle, definition),
            server=self._server(ref),
            server_variable=variable_of(self.bundle, ref),
            errors=self._errors(path, method),
            pagination=pagination(self.bundle, ref, self.responses),
            place=self.bundle.place(pointer),
        )

    def _server(self, ref: OperationRef) -> str:
        servers = own_servers(ref)
        found = url(servers[0]) if servers else ""
        return "" if found == self.endpoint else found

    def _params(self, ref: OperationRef, pointer: str) -> tuple[Param, ...]:
        """Return the parameters of an operation and of its path, of which its own replace equal ones."""
        sources = [(pointer.rpartition("/")[0], ref.item), (pointer, ref.definition)]
        pointers = {
            parameter_key(param): f"{base}/parameters/{position}"
            for base, owner in sources
            for position, param in enumerate(map(self.bundle.resolve, owner.get("parameters", ())))
        }
        found = [self._param(param, pointers[parameter_key(param)]) for param in self.bundle.parameters(ref)]
        for param in found:
            self._claim(param, f"{param.location} parameters of {ref.id}: ")
            if param.bound:
                self._claim(param, "arguments of the client: ")
        return tuple(sorted(found, key=lambda param: LOCATIONS.index(param.location)))

    def _claim(self, param: Param, scope: str) -> None:
        hint = rename("fields", param.wire_name, f"{param.name}_2")
        self.registry.claim("E402", param.name, Owner(repr(param.wire_name), param.place), hint, scope)

    def _param(self, param: Mapping[str, Any], pointer: str) -> Param:
        name, schema, resolve = param["name"], parameter_schema(param), self.bundle.resolve
        kind = value_type(schema, resolve)
        described_value = described_object(schema, resolve)
        is_open = described_value.additional not in (None, False)
        description = param.get("description") or described(self.bundle, schema)
        holder = param if "schema" in param else next(iter(param.get("content", {}).values()), {})
        return Param(
            name=Identifier(self.registry.naming.fields.get(name) or Identifier.of(name)),
            wire_name=name,
            location=param["in"],
            required=param.get("required", False),
            bound=param["in"] == "path" and name in self.registry.naming.bound,
            notation=notation(param, kind) or "",
            is_object=kind == "object",
            properties=() if is_open or "content" in param or kind != "object" else tuple(described_value.properties),
            type=self.requests.of(schema),
            default=schema.get("default"),
            omitted_affects=param.get("x-omitted-affects", ""),
            description=description,
            limits=limits(schema, description, resolve),
            examples=examples(holder, schema, resolve),
            place=self.bundle.place(pointer),
        )

    def _body(self, definition: Mapping[str, Any], pointer: str) -> Body | None:
        body = self.bundle.resolve(definition.get("requestBody"))
        if body is None:
            return None
        media_type, described_body = first_content(body, self.bundle.resolve)
        schema, content = described_body.get("schema", {}), content_of(media_type)
        own = f"{_base(definition['requestBody'], f'{pointer}/requestBody')}/content/{escape(media_type)}"
        kind = self.requests.of(schema) if content == "json" else AnyValue()
        forms = Forms(self.bundle, self.requests, self.registry)
        return Body(
            required=body.get("required", False),
            media_type=media_type,
            content=content,
            type=kind,
            model=self._model(kind),
            fields=forms.fields(media_type, described_body, own) if content in ("form", "multipart") else (),
            description=body.get("description") or described(self.bundle, schema),
            examples=examples(described_body, schema, self.bundle.resolve),
            pointer=_pointer(schema, f"{own}/schema"),
        )

    def _model(self, type_: Type) -> Model | None:
        """Return the model whose fields are arguments; fields with other names have none."""
        model = self.models[type_.name] if isinstance(type_, ModelRef) else None
        return None if model is None or model.additional is not None else model

    def _content(self, holder: Mapping[str, Any]) -> tuple[str, Content]:
        """Return the first media type of a body, and how it is encoded."""
        media_type, _ = first_content(holder, self.bundle.resolve)
        return media_type, content_of(media_type)

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
        media_type, content = self._content(response)
        return Response(
            status=status,
            description=response["description"],
            documented=response.get("x-documented", True),
            causable=response.get("x-trigger") != "fault",
            type=self.responses.of(schema) if schema is not None and content == "json" else None,
            pointer="" if schema is None else _pointer(schema, f"{pointer}/content/{escape(media_type)}/schema"),
            headers=dict(self._headers(response)),
        )

    def _headers(self, response: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """Yield the headers of a response with their descriptions. ``Content-Type`` is ignored (Response Object)."""
        for name, header in response.get("headers", {}).items():
            if name.lower() != "content-type":
                resolved = self.bundle.resolve(header)
                yield name, resolved.get("description") or described(self.bundle, parameter_schema(resolved))

    def _successes(self, definition: Mapping[str, Any]) -> tuple[Success, ...]:
        """Return the bodies of successful responses, none if there is one status, and its body is JSON or none."""
        found = sorted((int(status), response) for status, response in definition["responses"].items())
        successful = [pair for pair in found if 200 <= pair[0] < 300]
        successes = [each for status, response in successful for each in self._bodies(status, response)]
        is_plain = len(successes) == 1 and successes[0].content in ("json", "")
        return () if is_plain else tuple(successes)

    def _bodies(self, status: int, response: Any) -> Iterator[Success]:
        contents = self.bundle.resolve(response).get("content", {})
        for media_type, described_body in contents.items():
            content = content_of(media_type)
            type_ = self.responses.of(described_body.get("schema", {})) if content == "json" else None
            yield Success(status=status, media_type=media_type, content=content, type=type_)
        if not contents:
            yield Success(status=status, media_type="", content="", type=None)


def _base(node: Any, own: str) -> str:
    """Return the pointer of the node's content: its own, or that of the component it refers to."""
    return str(node["$ref"]).removeprefix("#") if "$ref" in node else own


def _pointer(schema: Any, own: str) -> str:
    """The pointer of the component that a schema refers to and adds nothing to, or the schema's own."""
    if isinstance(schema, dict) and set(schema) == {"$ref"} and schema["$ref"].startswith(REFERENCE):
        return str(schema["$ref"]).removeprefix("#")
    return own
