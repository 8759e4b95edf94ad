"""Modules of the models: one for each resource, and one for the models of several."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from generator.ir import Alias, Api, Model, Operation
from generator.ir_types import AliasRef, ModelRef, Type
from generator.types_in_use import parts

SHARED = "_shared"
Key = tuple[str, str]  # direction and name of a model or an alias


def modules(api: Api) -> dict[Key, str]:
    """Return the module of each model and each alias: that of the resource that uses it, or ``SHARED``.

    A program imports the models of the resources that it calls.
    """
    named: dict[Key, Model | Alias] = {(each.direction, each.name): each for each in api.models}
    named |= {(each.direction, each.name): each for each in api.aliases}
    users: dict[Key, set[str]] = defaultdict(set)
    for resource in api.resources:
        for operation in resource.operations:
            for direction, type_ in _types(operation):
                for key in _reached(direction, type_, named):
                    users[key].add(resource.module)
    return {key: min(users[key]) if len(users[key]) == 1 else SHARED for key in named}


def _types(operation: Operation) -> Iterator[tuple[str, Type]]:
    """Yield the types of requests and responses of an operation, with their direction."""
    for param in operation.params:
        yield "request", param.type
    if operation.body:
        yield "request", operation.body.type
        for param in operation.body.fields:
            yield "request", param.type
    for type_ in (*(each.type for each in operation.responses), *(each.type for each in operation.successes)):
        if type_ is not None:
            yield "response", type_


def _reached(direction: str, type_: Type, named: dict[Key, Model | Alias]) -> set[Key]:
    """Return the models and aliases that a type has, directly or in others."""
    found: set[Key] = set()
    pending = [type_]
    while pending:
        for part in parts(pending.pop()):
            key = (direction, part.name) if isinstance(part, ModelRef | AliasRef) else None
            if key in named and key not in found:
                found.add(key)
                pending += _inside(named[key])
    return found


def _inside(each: Model | Alias) -> list[Type]:
    if isinstance(each, Alias):
        return [each.type]
    return [field.type for field in each.fields] + ([] if each.additional is None else [each.additional])
