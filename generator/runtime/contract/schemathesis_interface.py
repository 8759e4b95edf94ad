"""Parts of Schemathesis that its documentation does not promise: used through this module only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from importlib import import_module
from typing import Any

import schemathesis
from requests.auth import AuthBase

SUPPORTED = "schemathesis>=4.32,<5"
PARTS = (
    ("schemathesis.core.transport", "expand_status_codes"),
    ("schemathesis.generation.meta", "CaseMetadata.generation"),
    ("schemathesis.generation.meta", "GenerationInfo.mode"),
    ("schemathesis.schemas", "BaseSchema.raw_schema"),
)


def is_positive(case: schemathesis.Case[Any]) -> bool:
    """Tell whether a case was generated as valid data."""
    return case.meta is not None and case.meta.generation.mode.is_positive


def set_auth(auth: AuthBase) -> None:
    """Authenticate all requests; documented, but not in the types."""
    schemathesis.auth.set_from_requests(auth)  # type: ignore[attr-defined]


def document(case: schemathesis.Case[Any]) -> Mapping[str, Any]:
    """Return the whole description that a case is about."""
    found: Mapping[str, Any] = case.operation.schema.raw_schema
    return found


def accepted_statuses(ctx: schemathesis.CheckContext) -> frozenset[int]:
    """Return the statuses with which valid data is accepted, as configured."""
    from schemathesis.core.transport import expand_status_codes

    return expand_status_codes(ctx.config.positive_data_acceptance.expected_statuses or [])


def missing() -> list[str]:
    """Return the names of those parts that the installed version lacks."""
    return [f"{module}.{name}" for module, name in PARTS if not _has(module, name)]


def _has(module: str, name: str) -> bool:
    """Tell whether a module has a function or class, or a class in it a field."""
    owner_name, _, field_name = name.partition(".")
    try:
        owner = getattr(import_module(module), owner_name)
    except (ImportError, AttributeError):
        return False
    return not field_name or field_name in {field.name for field in fields(owner)}
