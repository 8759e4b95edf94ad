# Copied from generator/runtime/stub/testing/request_check.py. Do not edit: run `make generate`.
"""Check of requests against the description alone: whatever the state and the world are, and whoever calls."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Set
from functools import cache
from typing import NamedTuple
from urllib.parse import parse_qsl

from ...yaml_source.did_you_mean import suggest
from ..endpoint import Arguments, Endpoint
from ..errors import ApiError
from ..http.near_miss import nearest_route
from ..http.routing import Router
from ..schema.parameters import Parameter


class Sent(NamedTuple):
    """A request as it was sent. ``body`` is None where nobody recorded it."""

    method: str
    path: bytes
    query: bytes
    headers: Mapping[bytes, bytes]  # names in lower case
    body: bytes | None


class Checked(NamedTuple):
    """What a check found. ``error`` says how the request must be rejected; None if nothing demands that."""

    endpoint: Endpoint | None  # None: there is no such operation
    arguments: Arguments | None  # None: there are no valid ones
    problems: tuple[str, ...]
    error: ApiError | None = None


class RequestCheck:
    """Checks requests, also for what a server ignores: undeclared properties and query parameters."""

    def __init__(
        self, router: Router[Endpoint], strict_endpoints: Callable[[], list[Endpoint]], ignored_parameters: Set[str]
    ) -> None:
        """``strict_endpoints`` makes endpoints that reject undeclared properties.

        ``ignored_parameters``: query parameters that no operation declares, such as credentials.
        """
        self._router, self._ignored = router, ignored_parameters
        self._strict = cache(lambda: {each.operation.id: each for each in strict_endpoints()})

    def check(self, sent: Sent) -> Checked:
        """Check a request."""
        match = self._router.match(sent.path)
        if match is None:
            return Checked(None, None, (self._unknown(sent),))
        endpoint = match.item.methods.get(sent.method)
        if endpoint is None:
            methods = match.item.allow.decode()
            return Checked(None, None, (f"the description has no {sent.method} of this path, only {methods}",))
        if sent.body is None and endpoint.takes_body:
            return Checked(endpoint, None, tuple(self._undeclared(endpoint, sent.query)))
        try:
            arguments = endpoint.arguments(match.values, sent.query, sent.headers, sent.body or b"")
        except ApiError as error:
            return Checked(endpoint, None, (error.reason, *self._undeclared(endpoint, sent.query)), error)
        return Checked(endpoint, arguments, tuple(self._ignored_parts(endpoint, match.values, sent)))

    def _unknown(self, sent: Sent) -> str:
        operations = [target.operation for target in self._router.targets]
        nearest = nearest_route(sent.method, sent.path, ((o.method, o.path, o.id) for o in operations))
        return "no operation has this path" + (f"; the nearest is {nearest}" if nearest else "")

    def _ignored_parts(self, endpoint: Endpoint, values: Mapping[str, str], sent: Sent) -> Iterator[str]:
        """Yield what of a valid request no server looks at."""
        yield from self._undeclared(endpoint, sent.query)
        try:
            self._strict()[endpoint.operation.id].arguments(values, sent.query, sent.headers, sent.body or b"")
        except ApiError as error:
            yield error.reason

    def _undeclared(self, endpoint: Endpoint, query: bytes) -> Iterator[str]:
        """Yield the query parameters that are not declared."""
        declared = {each.name: each for each in endpoint.query_parameters}
        if any(_takes_any_name(each) for each in declared.values()):
            return
        for name in dict(parse_qsl(query.decode("latin-1"), keep_blank_values=True)):
            if not {name, name.partition("[")[0]} & (declared.keys() | self._ignored):
                yield f"query: there is no parameter {name!r}; {suggest(name, declared)}"


def _takes_any_name(parameter: Parameter) -> bool:
    return parameter.notation == "parameters"
