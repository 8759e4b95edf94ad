# Copied from generator/runtime/client/async_tokens.py. Do not edit: run `make generate`.
"""Current token of a source, for asynchronous clients. Imported with asyncio, by the first of them."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable
from typing import Any

from .secret import Secret
from .tokens import checked


async def async_current(source: Secret | Callable[[], Any]) -> str:
    """Return the token. A function is called in a thread, because it may block.

    Raises:
        ConfigurationError: the source returns something else than a text.
    """
    if isinstance(source, Secret):
        return source.reveal()
    if inspect.iscoroutinefunction(source):
        return checked(await source())
    return checked(await async_finished(await asyncio.to_thread(source)))


async def async_finished(value: Any) -> Any:
    """Return a value that a user's function returned, awaited if need be."""
    return await value if inspect.isawaitable(value) else value
