"""Credentials of requests, as a security scheme of the description has them sent."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import click

from ..openapi import Scheme, requirements, resolve, scheme

SUPPORTED = ("header", "query", "cookie", "bearer", "basic")


@dataclass(frozen=True, slots=True)
class Credentials:
    """A secret, and the security scheme that says where a request has it. Without a scheme nothing is sent."""

    scheme: Scheme | None = None
    secret: str = field(default="", repr=False)  # token, API key, or name:password

    @property
    def headers(self) -> dict[str, str]:
        """Return the headers that authenticate a request."""
        match self.scheme:
            case Scheme(kind="header", parameter=name):
                return {name: self.secret}
            case Scheme(kind="cookie", parameter=name):
                return {"Cookie": f"{name}={self.secret}"}
            case Scheme(kind="bearer"):
                return {"Authorization": f"Bearer {self.secret}"}
            case Scheme(kind="basic"):
                return {"Authorization": f"Basic {b64encode(self.secret.encode()).decode()}"}
            case _:
                return {}

    @property
    def query(self) -> dict[str, str]:
        """Return the query parameters that authenticate a request."""
        return {self.scheme.parameter: self.secret} if self.scheme and self.scheme.kind == "query" else {}

    def with_secret(self, secret: str) -> Credentials:
        return replace(self, secret=secret)

    def of_user(self, user: Mapping[str, Any]) -> Credentials:
        """Return the credentials of a user of a world by the same scheme."""
        is_basic = self.scheme is not None and self.scheme.kind == "basic"
        return self.with_secret(f"{user['name']}:{user.get('password', '')}" if is_basic else user["token"])


NONE = Credentials()


def required_scheme(document: Mapping[str, Any], source: object) -> Scheme:
    """Return the first security scheme that can authenticate all operations, alone.

    Raises:
        click.UsageError: the description has none.
    """
    for alternative in requirements(document, {}) or tuple(_all(document)):
        if len(alternative) == 1 and alternative[0].kind in SUPPORTED:
            return alternative[0]
    raise click.UsageError(f"{source}: security requires no API key, bearer token or password; add one of them to it")


def _all(document: Mapping[str, Any]) -> Iterator[tuple[Scheme, ...]]:
    """Yield the schemes of a document whose operations say themselves what they need."""
    for name, described in document.get("components", {}).get("securitySchemes", {}).items():
        found = scheme(name, resolve(document, described) or {})
        yield (found,) if found else ()
