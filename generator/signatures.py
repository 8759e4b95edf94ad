"""Signatures and documentation of the methods of a client."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from generator.annotations import parameter
from generator.ir import Api, Operation, Param, Resource
from generator.names import Identifier

# Arguments that every method has.
RESERVED = frozenset({"self", "extra_body", "extra_headers", "extra_query", "max_retries", "timeout"})
# Names that the constructor of a client uses itself.
RESERVED_IN_CLIENT = frozenset({
    *("auth", "connections", "credentials", "defaults", "endpoint", "hooks", "max_retries", "region", "retry_unsafe"),
    *("self", "sending", "sending_of", "settings", "strict", "super", "timeout", "timeout_of", "token", "transport"),
})  # fmt: skip
FOR_ALL = "_all"  # end of the names of methods that leave out a parameter and affect everything; the runtime knows it
ALL = Identifier("ALL")  # what they pass to the runtime
LOCATIONS = ("path", "query", "header", "cookie")  # in the order in which their arguments get their names
WHOLE_BODY = Identifier("body")
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
    all: tuple[Argument, ...] = field(init=False)  # required arguments first

    def __post_init__(self) -> None:
        params = (*self.path, *self.query, *self.headers, *self.cookies)
        arguments = (*params, *self.fields, *([self.body] if self.body else ()))
        passed = [argument for argument in arguments if argument.is_passed]
        object.__setattr__(self, "all", tuple(sorted(passed, key=lambda argument: not argument.required)))


def methods(resource: Resource) -> list[Operation]:
    """Return the methods of a resource: its operations, and a second one of each that can affect everything."""
    return [method for operation in resource.operations for method in (operation, *_on_all(operation))]


def _on_all(operation: Operation) -> Iterator[Operation]:
    for position, param in enumerate(operation.params):
        if param.omitted_affects:
            others = operation.params[:position], operation.params[position + 1 :]
            yield replace(
                operation,
                name=Identifier(f"{operation.name}{FOR_ALL}"),
                summary=f"{operation.summary.rstrip('.')}: {param.omitted_affects}",
                params=(*others[0], replace(param, is_all=True), *others[1]),
            )


def signature(operation: Operation) -> Signature:
    """Return the signature of an operation.

    A name that is already an argument gets a trailing underscore; path goes first, then query, headers, cookies, body.
    """
    taken = set(RESERVED)
    path, query, headers, cookies = (tuple(_parameters(operation, location, taken)) for location in LOCATIONS)
    return Signature(path, query, headers, cookies, tuple(_fields(operation, taken)), _body(operation, taken))


def _parameters(operation: Operation, location: str, taken: set[str]) -> Iterator[Argument]:
    for p in operation.params:
        if p.location == location:
            required = p.required and not p.bound
            if p.is_all:
                yield Argument(ALL, p.wire_name, "", False, "", is_passed=False)
                continue
            description = p.description
            if p.omitted_affects:
                description += f" Not passing it is an error; ``{operation.name}{FOR_ALL}`` is for that."
            yield Argument(_free(p.name, taken), p.wire_name, parameter(p.type), required, description)


def _fields(operation: Operation, taken: set[str]) -> Iterator[Argument]:
    body = operation.body
    for item in body.model.fields if body and body.model else ():
        name = _free(item.name, taken)
        required = item.required and bool(body and body.required)
        yield Argument(name, item.wire_name, parameter(item.type), required, item.description)
    for field_ in body.fields if body else ():
        required = field_.required and bool(body and body.required)
        annotation = _file(field_) if field_.is_file else parameter(field_.type)
        yield Argument(_free(field_.name, taken), field_.wire_name, annotation, required, field_.description)


def _body(operation: Operation, taken: set[str]) -> Argument | None:
    body = operation.body
    if body is None or body.model is not None or body.content in ("form", "multipart"):
        return None
    annotation = WHOLE_BODIES.get(body.content) or parameter(body.type)
    return Argument(_free(WHOLE_BODY, taken), WHOLE_BODY, annotation, body.required, body.description)


def _file(field_: Param) -> str:
    return f"Iterable[{FILE}]" if field_.notation == "repeated" else FILE


def _free(name: Identifier, taken: set[str]) -> Identifier:
    while name in taken:
        name = Identifier(f"{name}_")
    taken.add(name)
    return name


def method_doc(operation: Operation) -> str:
    """Return the documentation of a method: summary, description, request line and arguments."""
    text = [operation.summary.rstrip(".") + "."]
    if operation.description:
        text += ["", operation.description]
    text += ["", f"``{operation.method} {operation.path}``"]
    arguments = [a for a in signature(operation).all if a.description]
    if arguments:
        text += ["", "Args:", *(f"    {a.name}: {' '.join(a.description.split())}" for a in arguments)]
    return "\n".join(text)


def bound_parameters(api: Api) -> list[Argument]:
    """Return the parameters that are given once to a client, in the order of the description."""
    bound = {p.wire_name: p for operation in api.operations for p in operation.params if p.bound}
    taken = {*RESERVED_IN_CLIENT, *(scheme.setting for scheme in api.security), *api.settings.variables}
    return [
        Argument(_free(p.name, taken), p.wire_name, parameter(p.type), False, p.description) for p in bound.values()
    ]
