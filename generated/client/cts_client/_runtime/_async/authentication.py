# Copied from generator/runtime/client/_async/authentication.py. Do not edit: run `make generate`.
"""Authenticate requests, and renew credentials that the service has rejected."""

from __future__ import annotations

from ..auth import AllAuths, Auth, LoginAuth, SourceAuth
from ..secret import Secret
from ..signing import AccessKey
from ..transport import Request, Response
from .login import AsyncLogin
from .once import AsyncSends


async def authenticated(auth: Auth | None, request: Request, sender: AsyncSends, login: AsyncLogin | None) -> Request:
    """Return the request with its credentials.

    Raises:
        ConfigurationError: the credentials cannot be sent.
        ClientError: a token could not be fetched.
    """
    if auth is None:
        return request
    if isinstance(auth, SourceAuth):
        if not auth.is_missing(request):
            return request
        return auth.with_token(request, await token_of(auth, request, sender, login))
    if isinstance(auth, AllAuths):
        for each in auth.auths:
            request = await authenticated(each, request, sender, login)
        return request
    # Imported here because asyncio is slow to import, and synchronous clients do not need it.
    from ..async_tokens import async_finished

    ready: Request = await async_finished(auth.apply(request))
    return ready


async def token_of(auth: SourceAuth, request: Request, sender: AsyncSends, login: AsyncLogin | None) -> str:
    """Return the token of a request, fetched within its total limit if need be.

    Raises:
        ClientError: there is none.
    """
    if isinstance(auth.source, Secret):
        return auth.source.reveal()
    if isinstance(auth, LoginAuth) and login is not None:
        token: str = await login.get(sender, request)
        return token
    # Imported here for the same reason.
    from ..async_tokens import async_current

    return await async_current(auth.source)


async def renewed(
    auth: Auth | None,
    request: Request,
    rejected: Request,
    response: Response,
    sender: AsyncSends,
    login: AsyncLogin | None,
) -> Request | None:
    """Return the request with other credentials than those that the service has rejected; None if there are none."""
    if not is_renewable(auth) or (isinstance(auth, AccessKey) and not auth.corrects_clock(response)):
        return None
    again = await authenticated(auth, request, sender, login)
    is_other = again.headers != rejected.headers or again.url != rejected.url
    return again if is_other else None


def is_renewable(auth: Auth | None) -> bool:
    """Return whether credentials can change: those of a password or a function, and a signature by another clock."""
    if isinstance(auth, AllAuths):
        return any(map(is_renewable, auth.auths))
    return isinstance(auth, AccessKey) or (isinstance(auth, SourceAuth) and not isinstance(auth.source, Secret))
