"""Mutants of authentication, permissions and isolation."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

from cts_stub import Stub
from cts_stub._runtime.stub.auth import signature
from cts_stub._runtime.stub.auth.access import Access

from tools.mutants.mutant import Mutant, Parts, at, own_operations


def mutants(document: Mapping[str, Any]) -> Iterator[Mutant]:
    """Yield the mutants of who may call what."""
    for operation, (path, method) in own_operations(document).items():
        place = ("paths", path, method)
        if "x-permission" in document["paths"][path][method]:
            yield Mutant("access", f"{operation}: needs no permission", partial(_without_permission, place))
            yield Mutant("access", f"{operation}: needs another permission", partial(_with_other_action, place))
        yield Mutant("access", f"{operation}: needs no credentials", partial(_open, place))
        yield Mutant("access", f"{operation}: serves other projects", partial(_composed, partial(_foreign, operation)))
    for name, change in SIGNATURES.items():
        yield Mutant("access", f"signatures: {name}", partial(_composed, change))
    yield Mutant("access", "tokens: any is accepted", partial(_composed, _any_token))


def _without_permission(place: tuple[str, ...], parts: Parts) -> None:
    del at(parts.document, place)["x-permission"]


def _with_other_action(place: tuple[str, ...], parts: Parts) -> None:
    at(parts.document, place)["x-permission"]["action"] = "other:thing:do"


def _open(place: tuple[str, ...], parts: Parts) -> None:
    """Serve callers without credentials as the first user."""
    parts.composed.append(lambda stub: _accept(stub, lambda request: _names(request, parts, place)))


def _names(request: Any, parts: Parts, place: tuple[str, ...]) -> bool:
    return bool(request.endpoint.operation.id == at(parts.document, place)["operationId"])


def _composed(change: Callable[[Stub], None], parts: Parts) -> None:
    parts.composed.append(change)


def _accept(stub: Stub, accepts: Callable[[Any], bool]) -> None:
    """Take callers without a valid token for the first user, where ``accepts``. For one process: changes the class."""
    first, original = next(iter(stub.world.principals.values())), Access.identify

    def identify(self: Access, request: Any) -> Any:
        return original(self, request) or (first if accepts(request) else None)

    Access.identify = identify  # type: ignore[method-assign]


def _any_token(stub: Stub) -> None:
    _accept(stub, lambda request: b"x-auth-token" in request.headers)


def _foreign(operation: str, stub: Stub) -> None:
    """Serve requests to the paths of others; checks of permissions stay."""
    original = Access.authorize

    def authorize(self: Access, request: Any) -> None:
        own = request.values
        if request.endpoint.operation.id == operation:
            request.values = {}
        try:
            original(self, request)
        finally:
            request.values = own

    Access.authorize = authorize  # type: ignore[method-assign]


def _replacing(name: str, value: Any) -> Callable[[Stub], None]:
    return lambda stub: setattr(signature, name, value)


def _recent_only(stub: Stub) -> None:
    def is_valid(signed: Any, content: Any, secret_key: str, now: int) -> bool:
        return signature._is_recent(content.headers.get(b"x-sdk-date", b""), now)

    _replacing("is_valid", is_valid)(stub)


SIGNATURES: dict[str, Callable[[Stub], None]] = {
    "any is accepted": _replacing("is_valid", lambda *_: True),
    "none is accepted": _replacing("is_valid", lambda *_: False),
    "any with a recent date is accepted": _recent_only,
    "old dates are accepted": _replacing("WINDOW", 10**15),
    "the hash of the body is not checked": _replacing("_has_its_body", lambda content: True),
}
