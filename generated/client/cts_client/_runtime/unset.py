# Copied from generator/runtime/client/unset.py. Do not edit: run `make generate`.
"""Arguments that are not sent: ``UNSET``, the default of optional ones, and ``ALL``. ``None`` is sent as JSON null."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Any, Final


class Unset(Enum):
    """Type of ``UNSET``."""

    UNSET = "UNSET"

    def __repr__(self) -> str:
        return "UNSET"

    def __bool__(self) -> bool:
        return False


UNSET: Final = Unset.UNSET


class All(Enum):
    """Type of ``ALL``."""

    ALL = "ALL"

    def __repr__(self) -> str:
        return "ALL"


ALL: Final = All.ALL
"""Value of a parameter without which a call affects everything: the caller means it, and nothing is sent."""


def given(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values that are not ``UNSET``."""
    return {name: value for name, value in values.items() if value is not UNSET}
