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
    for name, change in CALLERS.items():
        yield Mutant("access", name, partial(_composed, change))
    actions = list(dict.fromkeys(_actions(document)))
    for operation, (path, method) in own_operations(document).items():
        permission = ("paths", path, method, "x-permission")
        own = document["paths"][path][method].get("x-permission", {}).get("action")
        for action in [each for each in actions if own and each != own][:2]:
            yield Mutant("access", f"{operation}: needs {action}", partial(_needing, permission, action))


def _actions(document: Mapping[str, Any]) -> Iterator[str]:
    for path, method in own_operations(document).values():
        action = document["paths"][path][method].get("x-permission", {}).get("action")
        yield from (action,) if action else ()


def _needing(place: tuple[str, ...], action: str, parts: Parts) -> None:
    at(parts.document, place)["action"] = action


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

    def identify(self: Access, request: Any, store: Any) -> Any:
        return original(self, request, store) or (first if accepts(request) else None)

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


def _matching_tokens(matches: Callable[[bytes, bytes], bool]) -> Callable[[Stub], None]:
    """Return what accepts tokens that are like one of the world."""

    def plant(stub: Stub) -> None:
        original = Access._issued

        def issued(self: Access, token: bytes, now: int, store: Any) -> Any:
            like = (principal for own, principal in self._world.principals.items() if token and matches(own, token))
            return original(self, token, now, store) or next(like, None)

        Access._issued = issued  # type: ignore[method-assign]

    return plant


def _authorizing(is_allowed: Callable[[Access, Any], bool]) -> Callable[[Stub], None]:
    """Return what allows some requests without a look at path and permissions."""

    def plant(stub: Stub) -> None:
        original = Access.authorize

        def authorize(self: Access, request: Any) -> None:
            if not is_allowed(self, request):
                original(self, request)

        Access.authorize = authorize  # type: ignore[method-assign]

    return plant


def _is_of_account(access: Access, request: Any) -> bool:
    project = request.values.get(access._project)
    return project in [each.id for each in request.principal.account.projects]


def _is_of_another_account(access: Access, request: Any) -> bool:
    known = [each.id for each in access._world.accounts if each.id != request.principal.account.id]
    return request.values.get(access._account) in known


def _is_project_of_another_account(access: Access, request: Any) -> bool:
    others = (each for each in access._world.accounts if each.id != request.principal.account.id)
    return request.values.get(access._project) in [project.id for each in others for project in each.projects]


CALLERS: dict[str, Callable[[Stub], None]] = {
    "tokens: the beginning is enough": _matching_tokens(lambda own, token: own.startswith(token)),
    "tokens: in any case": _matching_tokens(lambda own, token: own.lower() == token.lower()),
    "tokens: more after them": _matching_tokens(lambda own, token: token.startswith(own)),
    "signatures: no permissions are checked": _authorizing(lambda access, request: bool(request.principal.access_key)),
    "projects: those of the account": _authorizing(_is_of_account),
    "accounts: any that exists": _authorizing(_is_of_another_account),
    "projects: those of other accounts": _authorizing(_is_project_of_another_account),
}


def _replacing(name: str, value: Any) -> Callable[[Stub], None]:
    """Return what replaces a part of the module of signatures, which must exist: the fault would be none."""
    getattr(signature, name)
    return lambda stub: setattr(signature, name, value)


def _problem_of_old_dates(signed: Any, content: Any, secret_key: str, now: int) -> str:
    return "" if signature._is_recent(content.headers.get(b"x-sdk-date", b""), now) else "old"


SIGNATURES: dict[str, Callable[[Stub], None]] = {
    "any is accepted": _replacing("problem", lambda *_: ""),
    "none is accepted": _replacing("problem", lambda *_: "wrong"),
    "any with a recent date is accepted": _replacing("problem", _problem_of_old_dates),
    "the query is not signed": _replacing("_query", lambda query: b""),
    "the path is not signed": _replacing("_path", lambda path: b"/"),
    "old dates are accepted": _replacing("WINDOW", 10**15),
    "the hash of the body is not checked": _replacing("_has_its_body", lambda content: True),
}
