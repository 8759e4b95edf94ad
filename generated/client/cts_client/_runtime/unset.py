# Copied from generator/runtime/client/unset.py. Do not edit: run `make generate`.
"""The default of optional arguments: not given, which is not the same as ``None`` (JSON null)."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Any, Final


class Unset(Enum):
    """The type of ``UNSET``."""

    UNSET = "UNSET"

    def __repr__(self) -> str:
        return "UNSET"

    def __bool__(self) -> bool:
        return False


UNSET: Final = Unset.UNSET


def given(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values without those that are ``UNSET``."""
    return {name: value for name, value in values.items() if value is not UNSET}
