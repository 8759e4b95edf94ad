# Copied from generator/runtime/client/described.py. Do not edit: run `make generate`.
"""What a description says about the settings of its clients: where they are found, and what can be fetched."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .auth import Scheme
from .operation import Operation, Security
from .records import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Variables:
    """Environment variables that other programs read too."""

    names: Mapping[str, str]  # by setting


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """INI file with credentials. It is read where neither arguments nor variables have any."""

    path: str  # ~ is the home folder
    variable: str  # environment variable with another path
    section: str
    keys: Mapping[str, str]  # by setting


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginOperation:
    """How a password becomes a token. Texts in braces, such as ``{region}``, are settings."""

    scheme: str  # setting of the security scheme whose token it is
    operation: Operation[Any]
    body: Mapping[str, Any]
    variants: tuple[Mapping[str, Any], ...] = ()  # merged into the body: the first one whose settings are known
    token: str  # runtime expressions of OpenAPI
    expires: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LookupOperation:
    """Which operation returns missing path parameters."""

    operation: Operation[Any]
    query: Mapping[str, str]  # settings in braces
    items: str  # runtime expression of OpenAPI; exactly one item is expected
    values: Mapping[str, str]  # JSON pointers in the item, by parameter


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """Settings of the clients of a description."""

    environment: str  # prefix of the client's own variables
    server: str = ""  # default endpoint; empty without one
    schemes: tuple[Scheme, ...] = ()
    required: Security = ()  # alternatives of operations that name none themselves
    is_signed: bool = False  # requests can be signed with an access key
    # Path parameters sent with signatures, by header.
    signed_headers: Mapping[str, str] = field(default_factory=dict[str, str])
    sources: tuple[Variables | Profile, ...] = ()  # after arguments and the client's own variables
    # URLs by variable; "" is the endpoint.
    regions: Mapping[str, Mapping[str, str]] = field(default_factory=dict[str, Mapping[str, str]])
    login: LoginOperation | None = None
    lookup: LookupOperation | None = None
