"""Security: which credentials a client is given, and which operations need which of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec.structs import replace

from generator.build.names_registry import Registry
from generator.ir_settings import SecurityScheme
from generator.names import Identifier
from generator.refs import Bundle
from generator.runtime.openapi import Scheme, escape, requirements

TOKEN = Identifier("token")  # the setting of an API's only scheme, if that is a text
WITHOUT_SETTING = ("signature", "unknown")
Alternatives = tuple[tuple[str, ...], ...]


class Security(msgspec.Struct, frozen=True):
    """The schemes of a client by their names, and the alternatives of operations that have none of their own."""

    schemes: dict[str, SecurityScheme]
    default: Alternatives
    is_needed: bool

    def own(self, bundle: Bundle, operation: Mapping[str, Any]) -> Alternatives | None:
        """Return the alternatives of an operation, None where they are those of the API."""
        found = self.alternatives(requirements(bundle.document, operation))
        return None if found == self.default else found

    def alternatives(self, required: tuple[tuple[Scheme, ...], ...]) -> Alternatives:
        """Return the settings of each alternative. Those without a setting are left to ``auth``, unless all are."""
        possible = [each for each in required if all(scheme.name in self.schemes for scheme in each)] or required
        return tuple(tuple(self._setting(scheme) for scheme in each) for each in possible)

    def _setting(self, scheme: Scheme) -> str:
        return self.schemes[scheme.name].setting if scheme.name in self.schemes else scheme.name


def security(bundle: Bundle, registry: Registry) -> Security:
    """Return the security of a document, of the schemes that its operations need."""
    required = [requirements(bundle.document, described.definition) for described in bundle.operations()]
    used = {scheme.name: scheme for alternatives in required for each in alternatives for scheme in each}
    with_setting = [scheme for scheme in used.values() if scheme.kind not in WITHOUT_SETTING]
    schemes = {scheme.name: _scheme(bundle, registry, scheme, with_setting) for scheme in with_setting}
    found = Security(schemes, (), any(required))
    is_used = any("security" not in described.definition for described in bundle.operations())
    return replace(found, default=found.alternatives(requirements(bundle.document, {})) if is_used else ())


def _scheme(bundle: Bundle, registry: Registry, scheme: Scheme, others: list[Scheme]) -> SecurityScheme:
    pointer = f"/components/securitySchemes/{escape(scheme.name)}"
    is_only = len(others) == 1 and scheme.kind != "basic"
    setting = TOKEN if is_only else registry.setting(scheme.name, bundle.place(pointer))
    return SecurityScheme(setting=setting, kind=scheme.kind, parameter=scheme.parameter, documentation=_shown(scheme))


def _shown(scheme: Scheme) -> str:
    """Return what the argument of the client is."""
    if scheme.kind == "basic":
        return "user name and password for the header Authorization"
    what = "token" if scheme.kind in ("header", "bearer") else "API key"
    where = {
        "header": f"header {scheme.parameter}",
        "query": f"query parameter {scheme.parameter}",
        "cookie": f"cookie {scheme.parameter}",
    }.get(scheme.kind, "header Authorization")
    return f"{what} for the {where}, a string, or a function or coroutine function that returns one"
