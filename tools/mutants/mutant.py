"""One mutant, and the parts of a stub that it can change."""

from __future__ import annotations

import copy
import json
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from dataclasses import dataclass, field, replace
from typing import Any

from cts_stub import Stub, World, create_app
from cts_stub._runtime.stub.operation import Operation

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Message, Receive, Send], Awaitable[None]]
Around = Callable[[Application], Application]
Handler = Callable[[Any], Any]


@dataclass
class Parts:
    """Parts of a stub that a mutant changes before it is composed."""

    document: dict[str, Any]
    operations: dict[str, Operation]
    around: list[Around] = field(default_factory=list)  # ASGI middlewares
    composed: list[Callable[[Stub], None]] = field(default_factory=list)  # changes of the composed stub

    def wrap(self, operation: str, wrapper: Callable[[Any], Handler]) -> None:
        """Replace the handler of an operation by what ``wrapper`` makes of it."""
        self.operations[operation] = replace(
            self.operations[operation], handler=wrapper(self.operations[operation].handler)
        )


@dataclass(frozen=True)
class Mutant:
    """A stub with one fault. ``plant`` changes the parts of a correct one."""

    group: str
    name: str
    plant: Callable[[Parts], None]

    @property
    def id(self) -> str:
        return f"{self.group}: {self.name}"


class Mutated(Stub):
    """A stub behind the middlewares of a mutant."""

    application: Application

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        await self.application(scope, receive, send)


def stub(mutant: Mutant | None, world: World | None = None) -> Stub:
    """Return the stub with the fault of the mutant, in its own world or another; without one, the correct stub."""
    api = create_app()._api
    parts = Parts(copy.deepcopy(json.loads(api.document)), {each.id: each for each in api.operations})
    if mutant is not None:
        mutant.plant(parts)
    document = json.dumps(parts.document).encode()
    mutated = Mutated(replace(api, document=document, operations=tuple(parts.operations.values())), world=world)
    application: Application = super(Mutated, mutated).__call__
    for around in parts.around:
        application = around(application)
    mutated.application = application
    for change in parts.composed:
        change(mutated)
    return mutated


def at(node: Any, path: tuple[Any, ...]) -> Any:
    """Return the node at a path of keys and indices."""
    for key in path:
        node = node[key]
    return node


def own_operations(document: Mapping[str, Any]) -> dict[str, tuple[str, str]]:
    """Return path and method of the operations that the proof is about, by operationId."""
    return {
        definition["operationId"]: (path, method)
        for path, item in document["paths"].items()
        for method, definition in item.items()
        if isinstance(definition, dict) and "operationId" in definition and "x-bindings" not in definition
    }
