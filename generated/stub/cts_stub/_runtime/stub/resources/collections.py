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
        pages = [page for page in used if isinstance(page, Page) and page.resource_type is each]
        keep = max_records if each.max_records and max_records is not None else each.max_records
        _declare(store, each.name, {path for page in pages for path in page.filters.values()}, keep)
        for name, by in filter(None, (page.apart for page in pages)):
            _declare(store, name, {by}, keep)


def _declare(store: Store, name: str, indexed: Iterable[str], keep: int) -> None:
    if indexed or keep:
        store.declare(name, indexed=sorted(indexed), keep=keep)
