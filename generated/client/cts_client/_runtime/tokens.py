# Copied from generator/runtime/client/tokens.py. Do not edit: run `make generate`.
"""Current token of a source, for synchronous clients."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias

from .errors import ConfigurationError
from .secret import Secret

TokenSource: TypeAlias = str | Callable[[], str] | Callable[[], Awaitable[str]]
"""A text, or a function or coroutine function that returns it and is called before each request."""


def current(source: Secret | Callable[[], Any]) -> str:
    """Return the token.

    Raises:
        ConfigurationError: the source is a coroutine function, or returns something else than a text.
    """
    return checked(source.reveal() if isinstance(source, Secret) else finished(source()))


def finished(value: Any) -> Any:
    """Return a value that a user's function returned.

    Raises:
        ConfigurationError: it has to be awaited.
    """
    if inspect.isawaitable(value):
        if inspect.iscoroutine(value):
            value.close()  # it would warn that it was never awaited
        raise ConfigurationError("the credentials have a coroutine function; use AsyncClient, or pass a function")
    return value


def checked(token: Any) -> str:
    """Return the token of a function.

    Raises:
        ConfigurationError: it is no text.
    """
    if not isinstance(token, str):
        raise ConfigurationError(f"the token function must return a string, not {type(token).__name__}")
    return token
