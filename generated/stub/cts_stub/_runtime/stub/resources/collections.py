# Copied from generator/runtime/stub/resources/collections.py. Do not edit: run `make generate`.
"""Collections of the declared resource types: which values are looked up, and how many records are kept."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..store.base import Store
from .operations import Page
from .types import ResourceType


def declare(store: Store, handlers: Iterable[Any], max_records: int | None) -> None:
    """Declare to the store what the handlers of all operations need.

    ``max_records`` replaces the number of each resource type that has one; 0: any number.
    """
    used = list(handlers)
    audits = (audit.resource_type for handler in used if (audit := getattr(handler, "audit", None)))
    types = [*audits, *(getattr(handler, "resource_type", None) for handler in used)]
    for each in {each.name: each for each in types if isinstance(each, ResourceType)}.values():
        filters = (
            page.filters.values()
            for page in used
            if isinstance(page, Page) and page.resource_type is each
        )
        indexed = sorted({path for paths in filters for path in paths})
        keep = max_records if each.max_records and max_records is not None else each.max_records
        if indexed or keep:
            store.declare(each.name, indexed=indexed, keep=keep)
