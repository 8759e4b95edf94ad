"""The part of the model about settings of clients: where they are found, and what is fetched with them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from generator.names import ConstantName, Identifier
from generator.runtime.openapi import SchemeKind


class SettingSource(msgspec.Struct, frozen=True, kw_only=True):
    """Where clients look for settings: environment variables, or the section of an INI file."""

    variables: Mapping[str, str] | None = None  # by setting; None: a file
    path: str = ""  # of the file
    variable: str = ""  # environment variable with another path
    section: str = ""
    keys: Mapping[str, str] | None = None  # of the section, by setting


class Login(msgspec.Struct, frozen=True, kw_only=True):
    """The operation that returns a token for a password. Texts in braces in the body are settings."""

    setting: Identifier  # of the security scheme whose token it is
    operation: ConstantName
    body: Mapping[str, Any]
    variants: tuple[Mapping[str, Any], ...]  # merged into the body: the first one whose settings are known
    token: str  # runtime expressions of OpenAPI
    expires: str


class Lookup(msgspec.Struct, frozen=True, kw_only=True):
    """The operation that returns values of bound parameters. Texts in braces in the query are settings."""

    operation: ConstantName
    query: Mapping[str, str]
    items: str  # runtime expression of OpenAPI
    values: Mapping[str, str]  # JSON pointers in the item, by parameter


class ClientSettings(msgspec.Struct, frozen=True, kw_only=True):
    """Where clients find their settings, and what they fetch."""

    is_signed: bool  # requests can be signed with an access key
    signed_headers: Mapping[str, str]  # bound parameters that signed requests have as headers, by header
    sources: tuple[SettingSource, ...]  # after arguments and variables with the prefix of the client
    regions: Mapping[str, Mapping[str, str]]  # URLs by variable of a server; "" is the endpoint
    variables: tuple[str, ...]  # those variables, which are arguments of the client
    login: Login | None
    lookup: Lookup | None

    @property
    def arguments(self) -> tuple[str, ...]:
        """Arguments of clients for endpoints."""
        return ("region", *self.variables) if self.regions else ()


class SecurityScheme(msgspec.Struct, frozen=True, kw_only=True):
    """Credentials that a client is given. Others, such as signatures, are in the document but have no argument."""

    setting: Identifier  # argument of the client, e.g. token
    kind: SchemeKind
    parameter: str  # of an API key: name of the header, the query parameter or the cookie
    documentation: str  # of the argument
