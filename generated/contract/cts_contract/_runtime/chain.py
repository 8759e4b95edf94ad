# Copied from generator/runtime/contract/chain.py. Do not edit: run `make generate`.
"""Credentials where the generated client finds them: environment variables, then a file, as the description declares.

The client's package reads them, so that one set-up serves both; nothing of a credential is on the command line.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from importlib import import_module
from typing import Any

import click
from cts_stub._runtime.openapi import Scheme

from .credentials import NONE, Credentials
from .kit import Kit
from .signing import Signer

SECRETS = ("token", "ak", "sk", "security_token", "password")
"""Settings that nobody else may know, or that name the caller."""


@dataclass(frozen=True)
class Found:
    """Credentials of a caller: a secret or an access key, and path parameters that belong to them."""

    credentials: Credentials = NONE
    signer: Signer | None = None
    path_parameters: Mapping[str, str] = field(default_factory=dict)
    password: Any = field(
        default=None, repr=False
    )  # of the client's package: a token is to be got with it
    others: tuple[str, ...] = ()  # all secrets of the chain, also those that are not used


def find(
    kit: Kit, scheme: Scheme, token: str | None, parameters: Mapping[str, str], names: Iterable[str]
) -> Found:
    """Return the credentials: a token that was given, else those of the first link of the chain that has some.

    Args:
        kit: The package, which knows that of the client.
        scheme: The security scheme that says where a request has a token.
        token: A token that was given; None to look for credentials.
        parameters: Path parameters that were given.
        names: Path parameters to look for.

    Raises:
        click.UsageError: there are none, or the file with them cannot be read.
    """
    described = import_module(f"{kit.client}._settings").DESCRIBED
    settings = import_module(f"{kit.client}._runtime.settings").Settings(described, {})
    errors = import_module(f"{kit.client}._runtime.errors")
    try:
        found = (
            Found(Credentials(scheme, token)) if token else _first(kit, scheme, described, settings)
        )
        own = {
            name: value
            for name in names
            if (value := parameters.get(name) or settings.value(name)) is not None
        }
    except errors.ConfigurationError as error:
        raise click.UsageError(str(error)) from None
    signer = found.signer and _with_headers(found.signer, described.signed_headers, own)
    others = (each for source in settings.chain for name in SECRETS if (each := source.get(name)))
    secrets = tuple(each.value for each in others)
    return Found(found.credentials, signer, {**own, **parameters}, found.password, secrets)


def signed_in(kit: Kit, found: Found, scheme: Scheme, url: str, names: Iterable[str]) -> Found:
    """Return the credentials with a token, which the client gets with the password.

    Args:
        kit: The package, which knows that of the client.
        found: Credentials with a password.
        scheme: The security scheme that says where a request has the token.
        url: The server, which is also that of tokens unless a setting of the client names another one.
        names: Path parameters that the client takes.

    Raises:
        SignInFailed: there is none.
    """
    package = import_module(kit.client)
    bound = {name: value for name in names if (value := found.path_parameters.get(name))}
    try:
        with package.Client(url, auth=found.password, max_retries=0, **bound) as client:
            token = client.get_token()
    except package.errors.ClientError as error:
        raise SignInFailed(
            f"no token for the password of {found.password.username}: {error}"
        ) from None
    return replace(found, credentials=Credentials(scheme, token))


class SignInFailed(Exception):
    """The server of tokens gave none for a password."""


def _first(kit: Kit, scheme: Scheme, described: Any, settings: Any) -> Found:
    kind = scheme.kind, scheme.parameter
    setting = next(
        (each.setting for each in described.schemes if (each.kind, each.parameter) == kind), "token"
    )
    for source in settings.chain:
        if token := source.get(setting):
            return Found(Credentials(scheme, token.value))
        ak, sk, more = (source.get(name) for name in ("ak", "sk", "security_token"))
        if described.is_signed and ak and sk:
            settings.profile = source  # whose other settings belong to the access key
            extra = (("X-Security-Token", more.value),) if more else ()
            return Found(signer=Signer(ak.value, sk.value, extra=extra))
        name, password, account = (source.get(each) for each in ("username", "password", "account"))
        if described.login is not None and name and password and not (ak or sk):
            settings.profile = source
            made = import_module(f"{kit.client}._runtime.auth").Password
            return Found(
                password=made(name.value, password.value, account.value if account else "")
            )
        for one, other in (("ak", "sk"), ("username", "password")):
            if bool(source.get(one)) != bool(source.get(other)):
                present, missing = (one, other) if source.get(one) else (other, one)
                raise click.UsageError(
                    f"{source.name_of(present)} is set, but {source.name_of(missing)} is not"
                )
    ways = [kit.variable(setting)]
    ways += [f"{kit.variable('ak')} and {kit.variable('sk')}"] if described.is_signed else []
    ways += (
        [f"{kit.variable('username')} and {kit.variable('password')}"]
        if described.login is not None
        else []
    )
    raise click.UsageError(f"a server at URL needs credentials; set {', or '.join(ways)}")


def _with_headers(
    signer: Signer, headers: Mapping[str, str], parameters: Mapping[str, str]
) -> Signer:
    """Return a signer that also sends path parameters in headers, as signed requests have them."""
    named = tuple(
        (header, parameters[name]) for header, name in headers.items() if name in parameters
    )
    return Signer(signer.access_key, signer.secret_key, extra=(*signer.extra, *named))
