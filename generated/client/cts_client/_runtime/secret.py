# Copied from generator/runtime/client/secret.py. Do not edit: run `make generate`.
"""Values that no text shows and that are never serialised."""

from __future__ import annotations

from typing import Any, NoReturn


class Secret:
    """Text whose ``repr`` and ``str`` hide it."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """Return the text."""
        return self._value

    def __repr__(self) -> str:
        return "'***'"

    def __copy__(self) -> Secret:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Secret:
        return self

    def __reduce__(self) -> NoReturn:
        raise TypeError("credentials cannot be pickled; create them anew in the other process")
