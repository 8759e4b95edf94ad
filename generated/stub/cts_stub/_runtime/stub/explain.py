# Copied from generator/runtime/stub/explain.py. Do not edit: run `make generate`.
"""What the description says about an error code."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any


def explained(document: Mapping[str, Any], code: str) -> list[str]:
    """The lines for people; none when there is no such code."""
    row = document.get("x-error-codes", {}).get(code)
    if row is None:
        return []
    operations = ", ".join(_operations(document, code)) or "no operation in particular"
    lines = [
        f"{code}: {row['message']}",
        f"  status     {row['status']}",
        f"  meaning    {row['meaning']}",
        f"  remedy     {row['remedy']}",
        f"  again?     {'a retry can help' if row['retryable'] else 'a retry does not help'}",
        f"  answered   {operations}",
    ]
    return [*lines, f"  recipe     {row['recipe']}"] if "recipe" in row else lines


def _operations(document: Mapping[str, Any], code: str) -> Iterator[str]:
    """The operations that list the code, with the status where it is not the catalogue's."""
    usual = str(document["x-error-codes"][code]["status"])
    for item in document["paths"].values():
        for operation in item.values():
            listed = operation.get("x-errors", {}) if isinstance(operation, Mapping) else {}
            statuses = [status for status, codes in listed.items() if code in codes]
            if statuses:
                others = [status for status in statuses if status != usual]
                yield operation["operationId"] + (f" ({', '.join(others)})" if others else "")
