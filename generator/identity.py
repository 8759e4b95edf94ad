"""Results of functions by the identity of their argument, for objects that nobody changes any more."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")
_RESULTS: list[dict[Any, Any]] = []


def once_for_each(function: Callable[Concatenate[Any, P], R]) -> Callable[Concatenate[Any, P], R]:
    """Call a function once for each object, and further arguments: dictionaries, which editions share, have no hash.

    Results are kept until ``forget``. The object of a result is kept with it, so that no other one gets its identity.
    """
    kept: dict[tuple[Any, ...], tuple[Any, R]] = {}
    _RESULTS.append(kept)

    @functools.wraps(function)
    def called(content: Any, /, *args: P.args, **kwargs: P.kwargs) -> R:
        key = (id(content), *args, *kwargs.items())
        known = kept.get(key)
        if known is None:
            known = kept[key] = content, function(content, *args, **kwargs)
        return known[1]

    return called


def forget() -> None:
    """Forget all results: the objects of a description are of no use when another one is read."""
    for kept in _RESULTS:
        kept.clear()
