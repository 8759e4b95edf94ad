"""The methods of a client: what they take, and what their documentation says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from generator.annotations import choices, parameter
from generator.ir import Api, Array, Operation, Param
from generator.names import Identifier

# Names that mean something else in every method.
RESERVED = frozenset({"self", "extra_headers", "timeout"})
SCALAR_BODY = Identifier("body")


@dataclass(frozen=True, slots=True)
class Argument:
    """One keyword argument of a method."""

    name: Identifier
    wire_name: str
    annotation: str
    required: bool
    description: str


@dataclass(frozen=True, slots=True)
class Signature:
    """The arguments of a method by where they go."""

    parameters: tuple[Argument, ...]
    fields: tuple[Argument, ...]  # of the body
    body: Argument | None  # the body itself, if it has no known fields
    all: tuple[Argument, ...] = field(init=False)  # the required ones first, for the reader

    def __post_init__(self) -> None:
        everything = (*self.parameters, *self.fields, *([self.body] if self.body else ()))
        object.__setattr__(self, "all", tuple(sorted(everything, key=lambda argument: not argument.required)))


def signature(operation: Operation) -> Signature:
    """What the method of an operation takes. A field of the body gives way to a parameter of the same name."""
    taken = set(RESERVED)
    parameters = tuple(
        Argument(
            _free(p.name, taken),
            p.wire_name,
            parameter(p.type),
            p.required and not p.bound,
            p.description,
        )
        for p in operation.params
    )
    return Signature(parameters, tuple(_fields(operation, taken)), _body(operation, taken))


def _fields(operation: Operation, taken: set[str]) -> Iterator[Argument]:
    body = operation.body
    for one in body.model.fields if body and body.model else ():
        name = _free(one.name, taken)
        required = one.required and bool(body and body.required)
        yield Argument(name, one.wire_name, parameter(one.type), required, one.description)


def _body(operation: Operation, taken: set[str]) -> Argument | None:
    body = operation.body
    if body is None or body.model is not None:
        return None
    return Argument(_free(SCALAR_BODY, taken), SCALAR_BODY, "Any", body.required, body.description)


def _free(name: Identifier, taken: set[str]) -> Identifier:
    while name in taken:
        name = Identifier(f"{name}_")
    taken.add(name)
    return name


def method_doc(operation: Operation) -> str:
    """The documentation of a method: the description's own sentences, the request line, arguments and errors."""
    text = [operation.summary.rstrip(".") + "."]
    if operation.description:
        text += ["", operation.description]
    text += ["", f"``{operation.method} {operation.path}``"]
    arguments = [a for a in signature(operation).all if a.description]
    if arguments:
        text += ["", "Args:", *(f"    {a.name}: {' '.join(a.description.split())}" for a in arguments)]
    return "\n".join(text)


def parameter_data(param: Param) -> dict[str, Any]:
    """The arguments of ``Parameter`` in the runtime, without those that have their default."""
    is_array = isinstance(param.type, Array)
    everything = {
        "name": param.wire_name,
        "location": param.location,
        "required": param.required,
        "bound": param.bound,
        "array": ("repeated" if param.exploded else "commas") if is_array else "",
        "choices": choices(param.type),
    }
    return {name: value for name, value in everything.items() if value}


def bound_parameters(api: Api) -> list[Argument]:
    """The parameters that a client is given once, in the order of the description."""
    found = {
        p.name: Argument(p.name, p.wire_name, parameter(p.type), False, p.description)
        for operation in api.operations
        for p in operation.params
        if p.bound
    }
    return list(found.values())
