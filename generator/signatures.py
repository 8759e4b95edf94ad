"""Signatures of the methods of a client."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from generator.annotations import parameter
from generator.identity import once_for_each
from generator.ir import FOR_ALL, Api, Body, Operation, Param
from generator.ir_types import Type
from generator.names import Identifier

# Arguments that every method has.
RESERVED = frozenset({"self", "extra_body", "extra_headers", "extra_query", "max_retries", "timeout"})
# Names that the constructor of a client uses itself.
RESERVED_IN_CLIENT = frozenset({
    *("auth", "connections", "credentials", "defaults", "endpoint", "hooks", "max_retries", "region", "retry_unsafe"),
    *("self", "sending", "sending_of", "settings", "strict", "super", "timeout", "timeout_of", "token", "transport"),
})  # fmt: skip
ALL = Identifier("ALL")  # what they pass to the runtime
LOCATIONS = ("path", "query", "header", "cookie")  # in the order in which their arguments get their names
WHOLE_BODY = Identifier("body")
MODEL = Identifier("current")  # positional argument with the fields of a body
CHANGES = frozenset({"PUT", "PATCH"})  # methods of HTTP whose body can be what an earlier call returned
FILE = "File | bytes | Readable"
WHOLE_BODIES = {"text": "str", "binary": "bytes | Readable"}  # annotations


@dataclass(frozen=True, slots=True)
class Argument:
    """Keyword argument of a method."""

    name: Identifier
    wire_name: str
    annotation: str
    required: bool
    description: str
    type: Type | None = None  # None: a file, or content that is no JSON
    examples: tuple[Any, ...] = ()
    is_list: bool = False  # of files
    is_passed: bool = True  # False: the method itself passes the value, whose expression is the name


@dataclass(frozen=True, slots=True)
class Signature:
    """Arguments of a method, by destination."""

    path: tuple[Argument, ...]
    query: tuple[Argument, ...]
    headers: tuple[Argument, ...]
    cookies: tuple[Argument, ...]
    fields: tuple[Argument, ...]  # of the body
    body: Argument | None  # the whole body, if it has no declared fields
    model: str = ""  # annotation of a positional argument that has fields of the body; empty without one
    all: tuple[Argument, ...] = field(init=False)  # required arguments first

    def __post_init__(self) -> None:
        params = (*self.path, *self.query, *self.headers, *self.cookies)
        arguments = (*params, *self.fields, *([self.body] if self.body else ()))
        passed = [argument for argument in arguments if argument.is_passed]
        object.__setattr__(self, "all", tuple(sorted(passed, key=lambda argument: not argument.required)))


def signature(operation: Operation) -> Signature:
    """Return the signature of an operation.

    A name that is already an argument gets a trailing underscore; path goes first, then query, headers, cookies, body.
    """
    model = _model(operation)
    taken = {*RESERVED, *([MODEL] if model else [])}
    path, query, headers, cookies = (tuple(_parameters(operation, location, taken)) for location in LOCATIONS)
    return Signature(path, query, headers, cookies, tuple(_fields(operation, taken)), _body(operation, taken), model)


def _model(operation: Operation) -> str:
    """Return the annotation of the argument for read-change-write; empty if the method has no such argument."""
    model = operation.body.model if operation.body else None
    has_fields = model is not None and operation.method in CHANGES and bool(model.fields)
    return f"models.{model.name} | ResponseModel" if model and has_fields else ""


def _parameters(operation: Operation, location: str, taken: set[str]) -> Iterator[Argument]:
    for p in operation.params:
        if p.location == location:
            required = p.required and not p.bound
            if p.is_all:
                yield Argument(ALL, p.wire_name, "", False, "", is_passed=False)
                continue
            name, text = _free(p.name, taken), _text(p.description, p.limits)
            if p.omitted_affects:
                text += f" Not passing it is an error; ``{operation.name}{FOR_ALL}`` is for that."
            yield Argument(name, p.wire_name, parameter(p.type), required, text, p.type, p.examples)


def _fields(operation: Operation, taken: set[str]) -> Iterator[Argument]:
    body = operation.body
    if body is None:
        return
    for item in body.model.fields if body.model else ():
        name, text = _free(item.name, taken), _text(item.description, item.limits)
        required, annotation = item.required and body.required, parameter(item.type)
        yield Argument(name, item.wire_name, annotation, required, text, item.type, _examples(body, item.wire_name))
    for field_ in body.fields:
        name, required = _free(field_.name, taken), field_.required and body.required
        examples = _examples(body, field_.wire_name) or field_.examples
        if field_.is_file:
            is_list = field_.notation == "repeated"
            yield Argument(name, field_.wire_name, _file(field_), required, field_.description, is_list=is_list)
        else:
            annotation = parameter(field_.type)
            yield Argument(name, field_.wire_name, annotation, required, field_.description, field_.type, examples)


def _examples(body: Body, wire_name: str) -> tuple[Any, ...]:
    """Return the value of a field in the first example of a body; empty if it has none."""
    first = body.examples[0] if body.examples else None
    return (first[wire_name],) if isinstance(first, Mapping) and wire_name in first else ()


def _text(description: str, limits: str) -> str:
    return " ".join(filter(None, (description, limits)))


def _body(operation: Operation, taken: set[str]) -> Argument | None:
    body = operation.body
    if body is None or body.model is not None or body.content in ("form", "multipart"):
        return None
    annotation = WHOLE_BODIES.get(body.content) or parameter(body.type)
    name, type_ = _free(WHOLE_BODY, taken), body.type if body.content == "json" else None
    return Argument(name, WHOLE_BODY, annotation, body.required, body.description, type_, body.examples)


def _file(field_: Param) -> str:
    return f"Iterable[{FILE}]" if field_.notation == "repeated" else FILE


def _free(name: Identifier, taken: set[str]) -> Identifier:
    while name in taken:
        name = Identifier(f"{name}_")
    taken.add(name)
    return name


@once_for_each
def bound_parameters(api: Api) -> list[Argument]:
    """Return the parameters that are given once to a client, in the order of the description."""
    bound = {p.wire_name: p for operation in api.operations for p in operation.params if p.bound}
    taken = {*RESERVED_IN_CLIENT, *(scheme.setting for scheme in api.security), *api.settings.variables}
    return [
        Argument(_free(p.name, taken), p.wire_name, parameter(p.type), False, p.description) for p in bound.values()
    ]
