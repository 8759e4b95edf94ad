"""Authentication by token, password or signature, and permissions of callers."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Awaitable, Callable, Mapping
from difflib import get_close_matches
from fnmatch import fnmatchcase
from functools import partial
from hmac import compare_digest
from typing import Any

import msgspec

from ...openapi import Scheme
from ..errors import Catalogue
from ..request import Request
from ..schema.decoding import cookie_value, query_value
from ..store.base import Store
from ..world import ANONYMOUS, Principal, World
from . import signature

Read = Callable[[Callable[[Store], Any]], Awaitable[Any]]
TOKENS = "tokens"
"""Tokens that a handler has issued: ``user`` and ``project`` (ids; empty: the account), ``until`` (milliseconds)."""


class Access:
    """Identifies callers by a token or by a signature with an access key, and checks their permissions."""

    def __init__(
        self,
        world: World,
        catalogue: Catalogue,
        scopes: Mapping[str, str],
        system_clock: Callable[[], int],
    ) -> None:
        """Prepare the checks.

        Args:
            world: Knows the callers.
            catalogue: Has the errors.
            scopes: The path parameters that name the caller's ``project`` and ``account``.
            system_clock: Returns milliseconds. Clients sign with the time of their system, so a signature is compared
                with that of this one, whatever a test does to the clock of the stub.
        """
        self._world = world
        self._catalogue = catalogue
        self._system_clock = system_clock
        self._holders: dict[tuple[str, str], Principal] = {}  # of issued tokens, by user and project
        self._project, self._account = scopes.get("project", ""), scopes.get("account", "")

    def known(self, request: Request) -> Principal | None:
        """Return the caller by a token of the world, as nearly always; None without one."""
        return self._world.principals.get(request.headers.get(request.endpoint.token_header, b""))

    def identify(self, request: Request, store: Store) -> Principal | None:
        """Return the caller by credentials that need no body; None without those of any alternative.

        ``store``: has the issued tokens.
        """
        is_optional = False
        for alternative in request.endpoint.security:
            if not alternative:
                is_optional = True
                continue
            principal = self._by_scheme(alternative[0], request, store)
            if principal and (len(alternative) == 1 or self._all_of(alternative, principal, request, store)):
                return principal
        return ANONYMOUS if is_optional else None

    def _all_of(self, alternative: tuple[Scheme, ...], principal: Principal, request: Request, store: Store) -> bool:
        """Tell whether all credentials of an alternative are those of one user."""
        others = (self._by_scheme(scheme, request, store) for scheme in alternative[1:])
        return all(other is not None and other.user.id == principal.user.id for other in others)

    def _by_scheme(self, scheme: Scheme, request: Request, store: Store) -> Principal | None:
        match scheme.kind:
            case "header":
                token = request.headers.get(scheme.parameter.lower().encode(), b"")
            case "bearer":
                token = _credentials(request, b"bearer")
            case "query":
                token = query_value(request.query, scheme.parameter)
            case "cookie":
                token = cookie_value(request.headers, scheme.parameter)
            case "basic":
                return self._by_password(_credentials(request, b"basic"))
            case _:
                return None
        return self._world.principals.get(token) or self._issued(token, request.time, store)

    def _by_password(self, credentials: bytes) -> Principal | None:
        """Return the user with a name and a password (RFC 7617); None if there is none."""
        try:
            name, _, password = b64decode(credentials, validate=True).decode().partition(":")
        except ValueError:
            return None
        named = (each for each in self._world.members.values() if each.user.name == name)
        return next((each for each in named if compare_digest(each.user.password.encode(), password.encode())), None)

    def _issued(self, token: bytes, now: int, store: Store) -> Principal | None:
        issued = store.collection(TOKENS).get(token.decode("latin-1"))
        if issued is None or now >= issued["until"]:
            return None
        return self._holder(issued["user"], issued["project"])

    def _holder(self, user: str, project: str) -> Principal | None:
        """Return the user as the holder of a token for one project, or for no project: only for the account.

        None if the world does not have them: the state may be older than the world.
        """
        holder = self._holders.get((user, project))
        if holder is None:
            member = self._world.members.get(user)
            if member is None or (project and project not in member.user.projects):
                return None
            projects = (project,) if project else ()
            holder = Principal(member.account, msgspec.structs.replace(member.user, projects=projects))
            self._holders[user, project] = holder
        return holder

    async def by_signature(self, request: Request, read: Read) -> Principal:
        """Return the caller who signed the request. Reads the body, which is signed too.

        ``read``: returns what a function reads from the store.

        Raises:
            ApiError: there is no valid signature, or the operation takes none.
        """
        if not request.endpoint.takes_signature:
            reason = await read(partial(self._missing, request))
            raise self._catalogue.error("unauthenticated", reason=reason)
        signed = signature.parse(request.headers.get(b"authorization", b""))
        principal = self._world.signers.get(signed.access_key) if signed else None
        if signed is None:
            reason = await read(partial(self._missing, request))
        elif principal is None:
            reason = f"the world has no access key {signed.access_key}"
        else:
            body = await request.read()
            content = signature.Content(request.method, request.path, request.query, request.headers, body)
            reason = signature.problem(signed, content, principal.user.secret_key, self._system_clock())
            if not reason:
                return principal
        raise self._catalogue.error("unauthenticated", reason=reason)

    def _missing(self, request: Request, store: Store) -> str:
        """Explain a request without valid credentials and without a signature."""
        header = request.endpoint.token_header
        if not header:
            return "none of the credentials that the operation takes is valid"
        token = request.headers.get(header)
        takes_signature = request.endpoint.takes_signature
        if token is None and takes_signature and b"authorization" in request.headers:
            algorithms = " or ".join(each.decode() for each in signature.ALGORITHMS)
            return f"the header Authorization is not a signature by {algorithms}"
        if token is None:
            similar = get_close_matches(header.decode(), [name.decode("latin-1") for name in request.headers], 1)
            instead = f"; {similar[0]!r} is sent" if similar else ", and there is no signature" * takes_signature
            return f"the header {header.decode()} is missing{instead}"
        issued = store.collection(TOKENS).get(token.decode("latin-1"))
        if issued is None:
            return f"the token in the header {header.decode()} is unknown"
        if request.time >= issued["until"]:
            return "the token has expired by the clock of the stub"
        return "the world does not have the user or the project of the token"

    def authorize(self, request: Request) -> None:
        """Check that the caller may perform the operation on this path.

        Raises:
            ApiError: the path names another's project or account, or the user lacks the permission.
        """
        principal, values, action = request.principal, request.values, request.endpoint.action
        project, account = values.get(self._project), values.get(self._account)
        foreign_project = project is not None and project not in principal.user.projects
        foreign_account = account is not None and account != principal.account.id
        if foreign_project or foreign_account or (action and not _is_allowed(principal, action)):
            user = principal.user.name
            if foreign_project:
                reason = f"the user {user} has no access to the project {project}"
            elif foreign_account:
                reason = f"the user {user} does not belong to the account {account}"
            else:
                reason = f"the user {user} lacks the permission {action}"
            raise self._catalogue.error("forbidden", reason=reason)


def _is_allowed(principal: Principal, action: str) -> bool:
    """Tell whether a pattern of the user matches the action."""
    allowed = principal.user.actions
    return principal.user.root or allowed == ("*",) or any(fnmatchcase(action, pattern) for pattern in allowed)


def _credentials(request: Request, scheme: bytes) -> bytes:
    """Return the credentials of a scheme in the header Authorization (RFC 9110, section 11.4); empty without."""
    name, _, credentials = request.headers.get(b"authorization", b"").partition(b" ")
    return credentials.strip() if name.lower() == scheme else b""
