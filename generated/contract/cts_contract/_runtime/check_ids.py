# Copied from generator/runtime/contract/check_ids.py. Do not edit: run `make generate`.
"""Names of checks that are the same in each run: by them a check is selected, repeated and known to fail."""

from __future__ import annotations

import re
from collections import Counter

from .results import CheckResult

# What servers and clocks make up: UUIDs and other IDs of hexadecimal digits, times in milliseconds.
MADE_UP = re.compile(r"[0-9a-f]{8}(?:-?[0-9a-f]{4}){3}-?[0-9a-f]{11,12}|\b[0-9a-f]{16,}\b|\b\d{10,}\b", re.IGNORECASE)
SEPARATORS = re.compile(r"[^A-Za-z0-9_.*]+")
MAX_LENGTH = 120
"""Characters of the description of a case."""


class CheckIds:
    """IDs in the order of the checks; where several would have the same, the later ones have a number."""

    def __init__(self) -> None:
        self._counts = Counter[str]()

    def of(self, result: CheckResult) -> str:
        """Return the ID of a result: its part, its operation, and what was checked, with slashes between them."""
        case = result.name.removeprefix(result.operation) if result.operation else result.name
        found = f"{slug(result.part)}/{result.operation or 'all'}/{slug(case)[:MAX_LENGTH]}"
        self._counts[found] += 1
        return found if self._counts[found] == 1 else f"{found}~{self._counts[found]}"


def slug(text: str) -> str:
    """Return a text without spaces and signs, and without what is another one in each run."""
    return SEPARATORS.sub("-", MADE_UP.sub("*", text)).strip("-")
