"""Derive synchronous source from asynchronous source, token by token.

``async`` and ``await`` are removed; ``AsyncThing`` becomes ``Thing``, ``async_thing`` ``thing``, ``_async`` ``_sync``.
Comments and strings are unchanged. Only for code of the runtime: it cannot tell a name of a description, such as
``AsyncJob``, from a name of asynchronous code.
"""

from __future__ import annotations

import io
import tokenize
from collections.abc import Iterator

DROPPED = frozenset({"async", "await"})
RENAMED = {
    "_async": "_sync",
    "aclose": "close",
    "__aenter__": "__enter__",
    "__aexit__": "__exit__",
    "__aiter__": "__iter__",
    "__anext__": "__next__",
    "StopAsyncIteration": "StopIteration",
}
# Python 3.12 splits f-strings into tokens and 3.11 does not; both must derive the same.
FSTRING_START = getattr(tokenize, "FSTRING_START", None)
FSTRING_END = getattr(tokenize, "FSTRING_END", None)


def derive(text: str) -> str:
    """Return the synchronous counterpart of a module.

    Raises:
        tokenize.TokenError: the text is not Python.
    """
    lines = text.splitlines(keepends=True)
    for token in reversed(list(_names(text))):
        row, start = token.start
        line = lines[row - 1]
        before, after = line[:start], line[token.end[1] :]
        dropped = token.string in DROPPED
        lines[row - 1] = before + (after.lstrip(" ") if dropped else synchronous(token.string) + after)
    return "".join(lines)


def synchronous(name: str) -> str:
    """Return the synchronous counterpart of a name."""
    if name in RENAMED:
        return RENAMED[name]
    if name.startswith("Async") and name[5:6].isupper():
        return name.removeprefix("Async")
    return name.removeprefix("async_")


def _names(text: str) -> Iterator[tokenize.TokenInfo]:
    depth = 0
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        depth += (token.type == FSTRING_START) - (token.type == FSTRING_END)
        if token.type == tokenize.NAME and not depth:
            yield token
