"""Lists whose records come in pages: what a page knows, whether it is read synchronously or asynchronously."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar, Generic, TypeVar, cast

from .building import Call
from .errors import InvalidRequest, InvalidResponse, Problem
from .http_dates import seconds_of
from .model import ResponseModel, keep
from .operation import Operation, Pagination, Window
from .records import dataclass, replace
from .transport import Response
from .unset import UNSET

Item = TypeVar("Item")
DETACHED = "this page has no client; call the method again, with extra_query=page.next_query()"
LAST = "this is the last page; ask has_next_page() before"
SECOND_MS = 1000
NONE = Response(0, {}, b"")


@dataclass(frozen=True, eq=False, slots=True)
class Origin:
    """The call that a page came from."""

    client: Any
    operation: Operation[Any]
    call: Call
    markers: frozenset[str] = frozenset()  # all that were sent
    response: Response = NONE

    def __eq__(self, other: object) -> bool:
        return True  # pages are equal if their fields are

    __hash__ = None  # type: ignore[assignment]

    def __deepcopy__(self, memo: Any) -> Origin:
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        return _nothing, ()  # connections cannot be pickled


def _nothing() -> None:
    """Return what a page has instead of its origin in another process."""


class PageBase(ResponseModel, Generic[Item]):
    """Part of a list, with the fields of its response."""

    __pagination__: ClassVar[Pagination | None] = None

    def __class_getitem__(cls, item: Any) -> Any:
        """Return the class itself: the type of the records is for type checkers."""
        return cls

    def __iter__(self) -> Iterator[Item]:  # type: ignore[override]  # pydantic's yields names and values
        raise TypeError("a page of an AsyncClient is read with async for")

    def has_next_page(self) -> bool:
        """Return whether the response has a marker of a next page, and this page is not empty."""
        return self._marker() is not None

    def next_query(self) -> dict[str, Any] | None:
        """Return the query parameters of the next page; None on the last one.

        Pass them as ``extra_query``, beside the arguments of this call, to go on later or in another process.
        """
        marker, private = self._marker(), self.__pydantic_private__ or {}
        if marker is None or self.__pagination__ is None:
            return None
        return {self.__pagination__.parameter: marker, **private.get("window", {})}

    def _items(self) -> Sequence[Item]:
        found = self._at(self.__pagination__.items if self.__pagination__ else ())
        return cast("list[Item]", found) if isinstance(found, list) else ()

    def _marker(self) -> str | None:
        pagination = self.__pagination__
        marker = self._at(pagination.marker) if pagination and pagination.marker else None
        is_last = marker is None or marker == "" or not self._items()
        return None if is_last else str(marker)

    def _at(self, path: tuple[str, ...]) -> Any:
        value: Any = self
        for name in path:
            is_map = isinstance(value, Mapping)
            value = cast("Mapping[str, Any]", value).get(name) if is_map else getattr(value, name, None)
        return value

    def _next(self) -> Origin:
        """Return the origin with the call for the next page.

        Raises:
            InvalidRequest: there is no next page, or the page has no client.
            InvalidResponse: its marker was sent before: following it would never end.
        """
        marker, query, private = self._marker(), self.next_query(), self.__pydantic_private__ or {}
        origin: Origin | None = private.get("origin")
        name = origin.operation.name if origin else type(self).__name__
        if marker is None or query is None or origin is None:
            raise InvalidRequest(name, (Problem("page", DETACHED if marker is not None else LAST),))
        if marker in origin.markers:
            reason = f"its marker {marker!r} was already sent; following it would not end"
            raise InvalidResponse(name, origin.response, reason)
        call = replace(origin.call, extra_query={**(origin.call.extra_query or {}), **query})
        return replace(origin, call=call, markers=origin.markers | {marker})


def complete(page: type[PageBase[Any]], operation: Operation[Any]) -> None:
    """Let a class of pages know the names in the module of the response that it extends."""
    if not page.__pydantic_complete__ and operation.result is not None:
        page.model_rebuild(_types_namespace=vars(sys.modules[operation.result().__module__]))


def attach(page: PageBase[Any], origin: Origin, response: Response) -> None:
    """Let a page know where it came from. The first page decides on the time range of all others."""
    pagination, call = origin.operation.pagination, origin.call
    if pagination is None:
        return
    extra = call.extra_query or {}
    marker = extra.get(pagination.parameter, call.query.get(pagination.parameter, UNSET))
    markers = origin.markers if marker is UNSET else origin.markers | {str(marker)}
    window = _window(pagination.window, call, response) if pagination.window else {}
    keep(page, origin=replace(origin, markers=markers, response=response), window=window)


def _window(window: Window, call: Call, response: Response) -> dict[str, Any]:
    """Return the time range that the server used, by its clock; empty if the arguments have one, or it is unknown."""
    names, extra = (window.start, window.end), call.extra_query or {}
    if any(name in extra for name in names):
        return {name: extra[name] for name in names if name in extra}
    if any(call.query.get(name, UNSET) is not UNSET for name in names):
        return {}
    date = seconds_of(response.header("Date"))
    if date is None:
        return {}
    now = int(date) * SECOND_MS
    return {window.start: now - window.default_ms, window.end: now + SECOND_MS}  # Date has no fractions of seconds
