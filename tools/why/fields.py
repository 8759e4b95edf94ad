"""Fields of an operation, found by names such as ``request.obs_info.bucket_name``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from generator.lint.walk import Operation, operations
from generator.refs import Bundle

PLACES = ("path", "query", "header", "request", "response")
BODIES = ("request", "response")


class NotFoundError(ValueError):
    """There is no such operation or field; the message lists those that exist."""


class Step(NamedTuple):
    """A parameter or property on the way to a field."""

    name: str  # as errata name it: operationId/parameter or Schema/property
    key: str
    definition: Mapping[str, Any]
    sources: list[str]
    required: bool
    owner: Mapping[str, Any]  # the object or parameter that says whether the field is required
    conditions: list[Mapping[str, Any]]  # schemas that relate it to other fields


class Field(NamedTuple):
    """A field, with the properties that lead to it."""

    name: str  # place and path: request obs_info.bucket_name
    steps: list[Step]  # the last one is the field itself


def title(operation: Operation) -> str:
    """Return the method, the path and the operationId."""
    return f"{operation.method.upper()} {operation.path} ({operation.value['operationId']})"


def find_operation(bundle: Bundle, text: str) -> Operation:
    """Return the operation with the method and path, or the operationId, ``text``.

    Raises:
        NotFoundError: there is none.
    """
    method, _, path = text.partition(" ")
    for operation in operations(bundle):
        if text == operation.value["operationId"] or (operation.method, operation.path) == (method.lower(), path):
            return operation
    known = ", ".join(f"'{each.method.upper()} {each.path}'" for each in operations(bundle))
    raise NotFoundError(f"there is no operation {text!r}; there are: {known}")


def find_field(bundle: Bundle, operation: Operation, path: str) -> Field:
    """Return the field ``path`` of an operation: in the place that it begins with, else in the first that has it.

    Raises:
        NotFoundError: there is none.
    """
    place, _, rest = path.partition(".")
    places, name = ([place], rest) if place in PLACES and rest else (PLACES, path)
    for candidate in places:
        steps = list(_steps(bundle, operation, candidate, name))
        if steps:
            return Field(f"{candidate} {name}", steps)
    known = ", ".join(_names(bundle, operation))
    raise NotFoundError(f"{title(operation)} has no field {path!r}; it has: {known}")


def cited(node: Mapping[str, Any]) -> list[str]:
    """Return the citations of a node."""
    return [str(text) for text in node.get("x-source", ())]


def _steps(bundle: Bundle, operation: Operation, place: str, name: str) -> list[Step]:
    if place in BODIES:
        return _properties(bundle, _body(bundle, operation, place), name.split("."))
    found = (param for _, param in operation.params if (param["in"], param["name"]) == (place, name))
    return [_parameter(operation, param) for param in found]


def _parameter(operation: Operation, param: Mapping[str, Any]) -> Step:
    rules = operation.value.get("x-query-schema") if param["in"] == "query" else None
    return Step(
        name=f"{operation.value['operationId']}/{param['name']}",
        key=param["name"],
        definition=param["schema"] | {"description": param.get("description", "")},
        sources=cited(param),
        required=param.get("required", False),
        owner=param,
        conditions=[rules] if rules else [],
    )


def _properties(bundle: Bundle, schema: Any, keys: list[str]) -> list[Step]:
    """Return the properties that the keys lead to, one in the other; none if there is no such property."""
    steps: list[Step] = []
    for key in keys:
        names, owner = bundle.object_schema(schema)
        schema = owner.get("properties", {}).get(key)
        if schema is None:
            return []
        steps.append(
            Step(
                name=f"{names[-1] if names else ''}/{key}",
                key=key,
                definition=schema,
                sources=cited(schema) or cited(owner),
                required=key in owner.get("required", ()),
                owner=owner,
                conditions=list(_conditions(owner)),
            )
        )
    return steps


def _conditions(owner: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Conditions of an object's schema: of its allOf and dependentSchemas, and its own if and dependentRequired."""
    yield from owner.get("allOf", ())
    for schema in owner.get("dependentSchemas", {}).values():
        yield from schema.get("allOf", [schema])
    own = {key: owner[key] for key in ("if", "then", "else", "dependentRequired") if key in owner}
    if own:
        yield own | ({"x-source": owner["x-source"]} if "x-source" in owner else {})


def _body(bundle: Bundle, operation: Operation, place: str) -> Any:
    value = operation.value
    if place == "request":
        return bundle.body_schema(value.get("requestBody", {}))
    success = next(status for status in value["responses"] if status.startswith("2"))
    return bundle.body_schema(value["responses"][success])


def _names(bundle: Bundle, operation: Operation) -> Iterator[str]:
    for _, param in operation.params:
        yield f"{param['in']}.{param['name']}"
    for place in BODIES:
        _, schema = bundle.object_schema(_body(bundle, operation, place))
        yield from (f"{place}.{key}" for key in schema.get("properties", {}))
