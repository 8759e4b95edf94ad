"""Who makes a request, and whether that one may."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from fnmatch import fnmatchcase

import msgspec

from ..endpoint import Endpoint
from ..errors import Catalogue
from ..store.base import Store
from ..world import Principal, World
from . import signature

TOKENS = "tokens"
"""The collection of tokens that a behaviour has issued: ``user`` and ``project`` (ids), ``until`` (milliseconds)."""

Read = Callable[[], Awaitable[bytes]]


class Access:
    """Knows callers by a token or by a signature with an access key; a request needs one of the two."""

    def __init__(
        self, world: World, store: Store, catalogue: Catalogue, token_header: str, scopes: Mapping[str, str]
    ) -> None:
        """``scopes``: the path parameters that name the caller's ``project`` and ``account``."""
        self._world = world
        self._store = store
        self._catalogue = catalogue
        self._token_header = token_header.lower().encode()
        self._holders: dict[tuple[str, str], Principal] = {}  # of issued tokens, by user and project
        self._project, self._account = scopes.get("project", ""), scopes.get("account", "")

    def by_token(self, headers: Mapping[bytes, bytes], now: int) -> Principal | None:
        """The caller whose token is sent; None without a token that is known and has not ended."""
        token = headers.get(self._token_header, b"")
        return self._world.principals.get(token) or self._issued(token, now)

    def _issued(self, token: bytes, now: int) -> Principal | None:
        issued = self._store.collection(TOKENS).get(token.decode("latin-1"))
        if issued is None or now >= issued["until"]:
            return None
        return self._holder(issued["user"], issued["project"])

    def _holder(self, user: str, project: str) -> Principal | None:
        """The user in one project; None where the world has them no more, since the state may be older than it."""
        known = self._holders.get((user, project))
        if known is None:
            member = self._world.members.get(user)
            if member is None or project not in member.user.projects:
                return None
            known = Principal(member.account, msgspec.structs.replace(member.user, projects=(project,)))
            self._holders[user, project] = known
        return known

    async def by_signature(
        self, method: str, path: bytes, query: bytes, headers: Mapping[bytes, bytes], read: Read, now: int
    ) -> tuple[Principal, bytes]:
        """The caller who signed the request, and its body, which ``read`` gets and which is signed too."""
        signed = signature.parse(headers.get(b"authorization", b""))
        principal = self._world.signers.get(signed.access_key) if signed else None
        if signed is not None and principal is not None:
            body = await read()
            request = signature.Request(method, path, query, headers, body)
            if signature.is_valid(signed, request, principal.user.secret_key, now):
                return principal, body
        raise self._catalogue.error("unauthenticated")

    def authorise(self, principal: Principal, values: Mapping[str, str], endpoint: Endpoint) -> None:
        """Refusal when the path is another's, or the user is not allowed the action of the operation."""
        project, account = values.get(self._project), values.get(self._account)
        foreign_project = project is not None and project not in principal.user.projects
        foreign_account = account is not None and account != principal.account.id
        if foreign_project or foreign_account or not _is_allowed(principal, endpoint.action):
            raise self._catalogue.error("forbidden")


def _is_allowed(principal: Principal, action: str) -> bool:
    """Whether one of the user's patterns fits; an operation of which no action is known is open to every user."""
    allowed = principal.user.actions
    return (
        principal.user.root
        or allowed == ("*",)
        or not action
        or any(fnmatchcase(action, pattern) for pattern in allowed)
    )
