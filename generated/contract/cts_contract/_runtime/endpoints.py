# Copied from generator/runtime/contract/endpoints.py. Do not edit: run `make generate`.
"""The server to prove: one at a URL, or the generated stub, with the credentials of its callers."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import click

from . import chain, embedded, preflight
from .credentials import Credentials, required_scheme
from .exchanges import Note
from .kit import Kit
from .proof import Endpoint
from .secrets import Secrets
from .signing import Signer
from .target import Target
from .traffic import Traffic


@dataclass
class Server:
    """A server by the options of the command. ``note`` gets all exchanges."""

    kit: Kit
    options: SimpleNamespace
    document: Any  # the whole description
    proven: Any  # the part of it that the run is about
    note: Note
    secrets: Secrets
    traffic: Traffic = field(init=False)
    others: tuple[str, ...] = ()  # further credentials to hide

    def __post_init__(self) -> None:
        options = self.options
        self.scheme = required_scheme(self.document, options.spec or self.kit.spec)
        self.secrets.names.update(filter(None, (self.scheme.parameter.lower(),)))
        self.traffic = Traffic(options.headers, options.timeout, options.ca, options.rate_limit, self._note)

    def _note(self, exchange: Any) -> None:
        self.secrets.learn(exchange)
        self.note(exchange)

    def check_usage(self) -> None:
        """Reject options that do not fit each other, before anything is sent.

        Raises:
            click.UsageError: they do not.
        """
        options = self.options
        self._parameters = _parse("--parameter", options.parameters)
        self._other_parameters = _parse("--other-parameter", options.other_parameters)
        if options.url is None:
            for name in (*options.parameters, *options.other_parameters):
                raise click.UsageError(f"parameter {name} belongs to a server; add its URL")
            return
        preflight.known_parameters(self.document, "--parameter", self._parameters)
        self._found = self._credentials()
        self.others = self._found.others
        if bool(options.other_token) != bool(self._other_parameters):
            raise click.UsageError("--other-token and --other-parameter belong together; give both or neither")

    def _credentials(self) -> chain.Found:
        scopes = self._scopes()
        found = chain.find(self.kit, self.scheme, self.options.token, self._parameters, scopes)
        if self.scheme.kind == "basic" and found.signer is None and ":" not in found.credentials.secret:
            raise click.UsageError("--token: write it as NAME:PASSWORD")
        return found

    def _scopes(self) -> list[str]:
        names: dict[str, str] = self.document.get("x-behaviour", {}).get("scopes", {})
        return list(names.values())

    @contextlib.contextmanager
    def endpoint(self) -> Iterator[Endpoint]:
        """Yield the server, once it responds.

        Raises:
            preflight.Stop: it does not, or it is another service.
        """
        if self.options.max_time is not None:
            self.traffic.end = self.traffic.now() + self.options.max_time
        if self.options.url is None:
            with embedded.endpoint(self.kit, self.proven, self.scheme, self.options.edition, self.traffic) as endpoint:
                self._hide(endpoint.target, endpoint.other, endpoint.world)
                yield endpoint
            return
        if self._found.password is not None:
            self._found = self._signed_in()
        target, other = self._target(), self._other()
        world = embedded.known_world(self.kit, self.options.world, target.credentials)
        self._hide(target, other, world)
        preflight.check(target, self._scopes(), self.options.wait or 0.0)
        yield Endpoint(target, other, world)

    def _signed_in(self) -> chain.Found:
        """Return the credentials with a token for the password, once the server of tokens responds.

        Raises:
            preflight.Stop: it gives none.
        """
        until = time.monotonic() + (self.options.wait or 0.0)
        while True:
            try:
                return chain.signed_in(self.kit, self._found, self.scheme, self.options.url, self._scopes())
            except chain.SignInFailed as error:
                if time.monotonic() >= until:
                    raise preflight.Stop(f"{self.options.url}: {error}", preflight.NO_SUCH_SERVER) from None
            time.sleep(preflight.PAUSE_SECONDS)

    def _target(self) -> Target:
        found = self._found
        return Target(
            self.options.url,
            self.proven,
            found.credentials,
            found.path_parameters,
            self.traffic.pool(),
            sign=found.signer,
            traffic=self.traffic,
        )

    def _other(self) -> Target | None:
        """Return the same server with credentials of another project; None when none are given."""
        if not self.options.other_token:
            return None
        credentials = Credentials(self.scheme, self.options.other_token)
        return Target(
            self.options.url,
            self.proven,
            credentials,
            self._other_parameters,
            self.traffic.pool(),
            traffic=self.traffic,
            caller=embedded.OTHER,
        )

    def _hide(self, target: Target, other: Target | None, world: Any) -> None:
        """Hide the credentials of all callers in everything that is shown."""
        for each in filter(None, (target, other)):
            self.secrets.add(each.credentials.secret)
        for value in target.sign.credentials if isinstance(target.sign, Signer) else ():
            self.secrets.add(value)
        for value in (*self.others, *embedded.secrets(world)):
            self.secrets.add(value)


def _parse(option: str, parameters: Iterable[str]) -> dict[str, str]:
    pairs = [parameter.partition("=") for parameter in parameters]
    for name, sign, _ in pairs:
        if not sign:
            raise click.UsageError(f"{option} {name}: write it as NAME=VALUE")
    return {name: value for name, _, value in pairs}
