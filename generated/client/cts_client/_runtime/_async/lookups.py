# Copied from generator/runtime/client/_async/lookups.py. Do not edit: run `make generate`.
"""Path parameters that the service itself knows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

from ..building import Call, Defaults, build
from ..credentials import Credentials
from ..decoding import ErrorShape, error_of
from ..described import LookupOperation
from ..errors import ConfigurationError
from ..expressions import at, filled, value_at
from ..operation import Operation
from ..records import replace
from ..unset import UNSET
from .once import AsyncOnce, AsyncSends


class AsyncLookups(AsyncOnce[Mapping[str, str]]):
    """Finds missing values of path parameters with an operation, once for a client."""

    def __init__(
        self,
        lookup: LookupOperation,
        settings: Mapping[str, str],
        defaults: Defaults,
        credentials: Credentials,
        shape: ErrorShape,
    ) -> None:
        super().__init__()
        self._lookup = lookup
        self._settings = settings
        self._defaults = defaults
        self._credentials = credentials
        self._shape = shape
        self.found: Mapping[str, str] | None = None

    def finds(self, operation: Operation[Any], call: Call) -> bool:
        """Return whether a call lacks a parameter that can be found."""
        return any(
            parameter.bound
            and parameter.name in self._lookup.values
            and parameter.name not in self._defaults.bound
            and call.path.get(parameter.name, UNSET) is UNSET
            for parameter in operation.parameters
        ) and all(name[1:-1] in self._settings for name in self._lookup.query.values())

    def with_stand_ins(self, defaults: Defaults) -> Defaults:
        """Return defaults with any values of what will be found."""
        return replace(defaults, bound={**dict.fromkeys(self._lookup.values, "-"), **defaults.bound})

    def origins(self) -> dict[str, str]:
        """Return which operation found each parameter."""
        return {name: self._lookup.operation.name for name in self.found or () if name not in self._defaults.bound}

    def _title(self) -> str:
        return " and ".join(self._lookup.values)

    def _known(self, sender: AsyncSends) -> Mapping[str, str] | None:
        return self.found

    async def _fetch(self, sender: AsyncSends, seconds: float) -> Mapping[str, str]:
        operation, query = self._lookup.operation, filled(dict(self._lookup.query), self._settings)
        call = Call(query=query, timeout=self._defaults.timeout.within(seconds))
        request = build(operation, call, self._defaults)
        response = await sender.send(operation.name, request, self._credentials.of(operation), operation.path)
        if not 200 <= response.status < 300:
            raise error_of(operation, response, self._shape)
        items = value_at(self._lookup.items, response)
        number = len(cast("Sequence[Any]", items)) if isinstance(items, list) else 0
        if number != 1:
            asked = ", ".join(f"{name} {value!r}" for name, value in query.items())
            names = " or ".join(self._lookup.values)
            raise ConfigurationError(f"{operation.name} found {number} items with {asked}; pass {names}")
        values = {name: at(items[0], pointer) for name, pointer in self._lookup.values.items()}
        self.found = {name: str(value) for name, value in values.items() if value is not None}
        return self.found
