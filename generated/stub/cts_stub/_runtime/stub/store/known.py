# Copied from generator/runtime/stub/store/known.py. Do not edit: run `make generate`.
"""What is known in a transaction during which no other process can write."""

from __future__ import annotations

from .base import Entry

Address = tuple[str, str]
"""Name and scope of a collection."""


class Known:
    """What was read in the transaction, so that it is true until its end."""

    def __init__(self) -> None:
        self.absent: set[Address] = set()  # collections that do not exist
        self.small: dict[Address, list[Entry]] = {}  # content of small collections, until they change
        self.changes = 0

    def change(self, address: Address) -> None:
        self.changes += 1
        self.small.pop(address, None)
