"""Authentication by token or signature, and permissions of callers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fnmatch import fnmatchcase

import msgspec

from ..errors import Catalogue
from ..request import Request
from ..store.base import Store
from ..world import Principal, World
from . import signature

TOKENS = "tokens"
"""Tokens that a handler has issued: ``user`` and ``project`` (ids; empty: the account), ``until`` (milliseconds)."""


class Access:
    """Identifies callers by a token or by a signature with an access key, and checks their permissions."""

    def __init__(
        self,
        world: World,
        store: Store,
        catalogue: Catalogue,
        token_header: str,
        scopes: Mapping[str, str],
        system_clock: Callable[[], int],
    ) -> None:
        """Prepare the checks.

        Args:
            world: Knows the callers.
            store: Has the issued tokens.
            catalogue: Has the errors.
            token_header: Name of the header with the token.
            scopes: The path parameters that name the caller's ``project`` and ``account``.
            system_clock: Returns milliseconds. Clients sign with the time of their system, so a signature is compared
                with that of this one, whatever a test does to the clock of the stub.
        """
        self._world = world
        self._store = store
        self._catalogue = catalogue
        self._token_header = token_header.lower().encode()
        self._system_clock = system_clock
        self._holders: dict[tuple[str, str], Principal] = {}  # of issued tokens, by user and project
        self._project, self._account = scopes.get("project", ""), scopes.get("account", "")

    def by_token(self, request: Request) -> Principal | None:
        """Return the caller whose token is sent; None without a token that is known and valid."""
        token = request.headers.get(self._token_header, b"")
        return self._world.principals.get(token) or self._issued(token, request.time)

    def _issued(self, token: bytes, now: int) -> Principal | None:
        issued = self._store.collection(TOKENS).get(token.decode("latin-1"))
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

    async def by_signature(self, request: Request) -> Principal:
        """Return the caller who signed the request. Reads the body, which is signed too.

        Raises:
            ApiError: there is no valid signature.
        """
        signed = signature.parse(request.headers.get(b"authorization", b""))
        principal = self._world.signers.get(signed.access_key) if signed else None
        if signed is None:
            reason = self._missing(request)
        elif principal is None:
            reason = f"the world has no access key {signed.access_key}"
        else:
            body = await request.read()
            content = signature.Content(request.method, request.path, request.query, request.headers, body)
            reason = signature.problem(signed, content, principal.user.secret_key, self._system_clock())
            if not reason:
                return principal
        raise self._catalogue.error("unauthenticated", reason=reason)

    def _missing(self, request: Request) -> str:
        """Explain a request without a valid token and without a signature."""
        token = request.headers.get(self._token_header)
        if token is None and b"authorization" in request.headers:
            algorithms = " or ".join(each.decode() for each in signature.ALGORITHMS)
            return f"the header Authorization is not a signature by {algorithms}"
        if token is None:
            return f"the header {self._token_header.decode()} is missing, and there is no signature"
        issued = self._store.collection(TOKENS).get(token.decode("latin-1"))
        if issued is None:
            return f"the token in the header {self._token_header.decode()} is unknown"
        if request.time >= issued["until"]:
            return "the token has expired by the clock of the stub"
        return "the world does not have the user or the project of the token"

    def authorize(self, request: Request) -> None:
        """Check that the caller may perform the operation on this path.

        Raises:
            ApiError: the path names another's project or account, or the user lacks the permission.
        """
        principal, values = request.principal, request.values
        project, account = values.get(self._project), values.get(self._account)
        foreign_project = project is not None and project not in principal.user.projects
        foreign_account = account is not None and account != principal.account.id
        if foreign_project or foreign_account or not _is_allowed(principal, request.endpoint.action):
            user = principal.user.name
            if foreign_project:
                reason = f"the user {user} has no access to the project {project}"
            elif foreign_account:
                reason = f"the user {user} does not belong to the account {account}"
            else:
                reason = f"the user {user} lacks the permission {request.endpoint.action}"
            raise self._catalogue.error("forbidden", reason=reason)


def _is_allowed(principal: Principal, action: str) -> bool:
    """Tell whether a pattern of the user matches the action. Operations without an action are open to all."""
    allowed = principal.user.actions
    return (
        principal.user.root
        or allowed == ("*",)
        or not action
        or any(fnmatchcase(action, pattern) for pattern in allowed)
    )
