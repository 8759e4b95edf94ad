# Copied from generator/runtime/client/awaiting.py. Do not edit: run `make generate`.
"""Types of results that asynchronous callers await, and synchronous ones do not. ``unasync`` renames the first."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Annotated, TypeAlias, TypeVar

Value = TypeVar("Value")
AsyncResult: TypeAlias = Awaitable[Value]
Result: TypeAlias = Annotated[Value, "the value itself"]
