# Copied from generator/runtime/stub/explain.py. Do not edit: run `make generate`.
"""Explanations of error codes, from the description."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any


def explained(document: Mapping[str, Any], code: str) -> list[str]:
    """Return the lines to print; none if the code does not exist."""
    row = document.get("x-error-codes", {}).get(code)
    if row is None:
        return []
    operations = ", ".join(_operations(document, code)) or "no particular operation"
    lines = [
        f"{code}: {row['message']}",
        f"  status     {row['status']}",
        f"  meaning    {row['meaning']}",
        f"  remedy     {row['remedy']}",
        f"  retryable  {'yes' if row['retryable'] else 'no'}",
        f"  operations {operations}",
    ]
    return [*lines, f"  recipe     {row['recipe']}"] if "recipe" in row else lines


def _operations(document: Mapping[str, Any], code: str) -> Iterator[str]:
    """Return the operations that list the code, with the status if it differs from the catalogue's."""
    usual = str(document["x-error-codes"][code]["status"])
    for item in document["paths"].values():
        for operation in item.values():
            listed = operation.get("x-errors", {}) if isinstance(operation, Mapping) else {}
            statuses = [status for status, codes in listed.items() if code in codes]
            if statuses:
                others = [status for status in statuses if status != usual]
                yield operation["operationId"] + (f" ({', '.join(others)})" if others else "")
