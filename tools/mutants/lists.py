"""Mutants of lists, pages and counts."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from generator.runtime import openapi
from tools.mutants.changes import Wrapper, changed, of_handler
from tools.mutants.mutant import Mutant


def list_mutants(name: str, handler: Any) -> Iterator[Mutant]:
    """Yield the mutants of a list without pages."""
    yield from _filters(name, handler)
    yield from _of_result(name, handler.into, handler)
    if handler.resource_type.listed_first:
        unordered = replace(handler.resource_type, listed_first=None)
        yield of_handler("order", name, "nothing is listed first", changed(resource_type=unordered))


def page_mutants(name: str, handler: Any) -> Iterator[Mutant]:
    """Yield the mutants of a list with pages."""
    yield from _filters(name, handler)
    yield from _of_result(name, handler.into, handler)
    kind = handler.resource_type
    faults: dict[str, Wrapper] = {
        "limit ignored": partial(_querying, {handler.limit: 200}),
        "one more than limit": partial(_changing, handler.limit, lambda limit: limit + 1),
        "one less than limit": partial(_changing, handler.limit, lambda limit: max(1, limit - 1)),
        "default limit is 50": partial(_defaulting, handler.limit, 10, 50),
        "from ignored": partial(_ignoring, handler.from_),
        "to ignored": partial(_ignoring, handler.to),
        "from inclusive": partial(_changing, handler.from_, lambda value: value - 1),
        "to inclusive": partial(_changing, handler.to, lambda value: value + 1),
        "from and to exchanged": partial(_exchanging, handler.from_, handler.to),
        "marker ignored": partial(_ignoring, handler.marker),
        "count is wrong": partial(_with_meta, handler.count, lambda count: (count or 0) + 1),
        "marker on the last page": partial(_with_last_marker, handler),
        "never a marker": partial(_with_meta, handler.next_marker, lambda marker: None),
        "default window of a minute": changed(default_window_ms=1),
        "empty although there are records": changed(empty=lambda ctx: True),
        "from a second later": partial(_changing, handler.from_, lambda value: value + 1000),
        "to a second later": partial(_changing, handler.to, lambda value: value + 1000),
        "filters ignored after the first page": _unfiltered_later,
        "an unknown marker is ignored": _with_known_marker,
        "at most 100": partial(_changing, handler.limit, lambda limit: min(limit, 100)),
        "count is of all": _counting_all,
        "reversed within a millisecond": _reversed_within_times,
        "a second more of the default window": changed(default_window_ms=handler.default_window_ms + 1000),
        "a day more of retention": changed(resource_type=replace(kind, retention_days=kind.retention_days + 1)),
        "no retention": changed(resource_type=replace(kind, retention_days=10**4)),
    }
    if handler.by_id:
        faults[f"{handler.by_id} ignored"] = partial(_ignoring, handler.by_id)
    if handler.empty:
        faults["not empty where it must be"] = changed(empty=None)
    for fault, wrapper in faults.items():
        yield of_handler("pages", name, fault, wrapper)


def count_mutants(name: str, handler: Any) -> Iterator[Mutant]:
    """Yield the mutants of an operation that counts records."""
    label, used, limit = handler.names
    changes: dict[str, Callable[[Any], Any]] = {
        "used is always 0": lambda row: {**row, used: 0},
        "used is one more": lambda row: {**row, used: row[used] + 1},
        "limit is wrong": lambda row: {**row, limit: row[limit] + 1},
        "name is wrong": lambda row: {**row, label: f"{row[label]}x"},
    }
    for fault, change in changes.items():
        yield of_handler("quotas", name, fault, partial(_listing, handler.into, partial(_each, change)))
    yield of_handler("quotas", name, "a quota is missing", partial(_listing, handler.into, lambda rows: rows[1:]))
    yield of_handler("quotas", name, "uses are exchanged", partial(_listing, handler.into, partial(_exchanged, used)))


def _each(change: Callable[[Any], Any], rows: list[Any]) -> list[Any]:
    return [change(row) for row in rows]


def _exchanged(used: str, rows: list[Any]) -> list[Any]:
    return [{**row, used: other[used]} for row, other in zip(rows, rows[::-1], strict=True)]


def comparisons(document: Mapping[str, Any], operations: Mapping[str, Any]) -> Iterator[Mutant]:
    """Yield the mutants that compare values of filters otherwise; members of enumerations have nothing in common."""
    resolve = partial(openapi.resolve, document)
    for name, operation in operations.items():
        item = document["paths"][operation.path]
        declared = openapi.parameters(item, item[operation.method.lower()], resolve)
        texts = {each["name"] for each in declared if "enum" not in (resolve(each.get("schema")) or {})}
        for parameter in sorted(texts.intersection(getattr(operation.handler, "filters", ()))):
            for fault, matches in MATCHES.items():
                yield of_handler("filters", name, f"{parameter} {fault}", partial(_comparing, parameter, matches))
            ignoring = partial(_ignoring_if, parameter, lambda value: not value)
            yield of_handler("filters", name, f"{parameter} ignored if empty", ignoring)


def _filters(name: str, handler: Any) -> Iterator[Mutant]:
    for parameter in handler.filters:
        rest = {each: field for each, field in handler.filters.items() if each != parameter}
        yield of_handler("filters", name, f"{parameter} ignored", changed(filters=rest))
        yield of_handler("filters", name, f"{parameter} finds nothing", partial(_querying_if, parameter, "nothing"))
        if len(handler.filters) > 1:
            only = partial(_alone, parameter)
            yield of_handler("filters", name, f"{parameter} disables the others", only)


def _of_result(name: str, into: str, handler: Any) -> Iterator[Mutant]:
    faults: dict[str, Callable[[list[Any]], list[Any]]] = {
        "reversed": lambda records: records[::-1],
        "the last is missing": lambda records: records[:-1],
        "the first is missing if there are several": lambda records: records[len(records) > 1 :],
        "duplicates": lambda records: [*records, *records[-1:]],
        "at most 50": lambda records: records[:50],
        "in another order": lambda records: sorted(records, key=lambda each: str(each)[::-1]),
        "always empty": lambda records: [],
    }
    for fault, change in faults.items():
        group = "order" if fault in ("reversed", "in another order") else "lists"
        yield of_handler(group, name, fault, partial(_listing, into, change))
    yield of_handler("isolation", name, "lists the records of other projects", partial(_leaking, into))
    yield of_handler("isolation", name, "lists another project", _elsewhere)


def _listing(into: str, change: Callable[[list[Any]], list[Any]], handler: Any) -> Any:
    def listed(call: Any) -> Any:
        response = handler(call)
        return {**response, into: change(list(response[into]))}

    return listed


def _leaking(into: str, handler: Any) -> Any:
    def listed(call: Any) -> Any:
        response, own = handler(call), call.project
        others = [project.id for project in call.principal.account.projects if project.id != own]
        foreign = []
        for call.project in others:
            foreign += handler(call)[into]
        call.project = own
        return {**response, into: [*response[into], *foreign]}

    return listed


def _elsewhere(handler: Any) -> Any:
    def listed(call: Any) -> Any:
        call.project = next(p.id for p in call.principal.account.projects if p.id != call.project)
        return handler(call)

    return listed


def _querying(values: dict[str, Any], handler: Any) -> Any:
    def listed(call: Any) -> Any:
        call.query = {**call.query, **values}
        return handler(call)

    return listed


def _querying_if(parameter: str, value: Any, handler: Any) -> Any:
    def listed(call: Any) -> Any:
        for given in ("query", "path"):
            if parameter in getattr(call, given):
                setattr(call, given, {**getattr(call, given), parameter: value})
        return handler(call)

    return listed


def _changing(parameter: str, change: Callable[[Any], Any], handler: Any) -> Any:
    def listed(call: Any) -> Any:
        if parameter in call.query:
            call.query = {**call.query, parameter: change(call.query[parameter])}
        return handler(call)

    return listed


def _defaulting(parameter: str, default: Any, value: Any, handler: Any) -> Any:
    def listed(call: Any) -> Any:
        if call.query[parameter] == default:
            call.query = {**call.query, parameter: value}
        return handler(call)

    return listed


def _ignoring(parameter: str, handler: Any) -> Any:
    def listed(call: Any) -> Any:
        call.query = {name: value for name, value in call.query.items() if name != parameter}
        return handler(call)

    return listed


def _exchanging(one: str, other: str, handler: Any) -> Any:
    def listed(call: Any) -> Any:
        if one in call.query and other in call.query:
            call.query = {**call.query, one: call.query[other], other: call.query[one]}
        return handler(call)

    return listed


def _alone(parameter: str, handler: Any) -> Any:
    alone = replace(handler, filters={parameter: handler.filters[parameter]})
    return lambda call: (alone if parameter in {**call.query, **call.path} else handler)(call)


def _comparing(parameter: str, matches: Callable[[str, str], bool], handler: Any) -> Any:
    field = handler.filters[parameter].split(".")

    def listed(call: Any) -> Any:
        value = call.query.get(parameter)
        if not isinstance(value, str):
            return handler(call)
        without = {name: each for name, each in call.query.items() if name != parameter}
        call.query = without
        response = handler(call)
        return {**response, handler.into: [r for r in response[handler.into] if matches(_text(r, field), value)]}

    return listed


MATCHES: dict[str, Callable[[str, str], bool]] = {
    "without case": lambda text, value: text.lower() == value.lower(),
    "matches beginnings": str.startswith,
    "matches parts": lambda text, value: value in text,
    "ignores white space": lambda text, value: text.strip() == value.strip(),
    "takes + for a space": lambda text, value: text.replace("+", " ") == value.replace("+", " "),
}


def _ignoring_if(parameter: str, is_ignored: Callable[[Any], bool], handler: Any) -> Any:
    def listed(call: Any) -> Any:
        if parameter in call.query and is_ignored(call.query[parameter]):
            call.query = {name: value for name, value in call.query.items() if name != parameter}
        return handler(call)

    return listed


def _unfiltered_later(handler: Any) -> Any:
    """Ignore the filters where there is a marker."""

    def listed(call: Any) -> Any:
        if handler.marker in call.query:
            call.query = {name: value for name, value in call.query.items() if name not in handler.filters}
        return handler(call)

    return listed


def _with_known_marker(handler: Any) -> Any:
    def listed(call: Any) -> Any:
        marker = call.query.get(handler.marker)
        if marker is not None and marker not in handler.resource_type.collection(call):
            call.query = {name: value for name, value in call.query.items() if name != handler.marker}
        return handler(call)

    return listed


def _counting_all(handler: Any) -> Any:
    """Return the number of all records, not that of the page."""

    def listed(call: Any) -> Any:
        from cts_stub._runtime.stub.resources.records import set_field

        response = handler(call)
        set_field(response, handler.count, len(handler.resource_type.collection(call)))
        return response

    return listed


def _reversed_within_times(handler: Any) -> Any:
    """List records of the same millisecond oldest first."""

    def listed(call: Any) -> Any:
        response = handler(call)
        records = response[handler.into]
        groups = itertools.groupby(records, key=lambda record: record.get("time"))
        return {**response, handler.into: [each for _, group in groups for each in list(group)[::-1]]}

    return listed


def _text(record: Any, field: list[str]) -> str:
    for name in field:
        record = record.get(name) if isinstance(record, dict) else None
    return str(record)


def _with_meta(path: tuple[str, ...], change: Callable[[Any], Any], handler: Any) -> Any:
    from cts_stub._runtime.stub.resources.records import set_field

    from tools.mutants.changes import get

    def listed(call: Any) -> Any:
        response = handler(call)
        set_field(response, path, change(get(response, path)))
        return response

    return listed


def _with_last_marker(page: Any, handler: Any) -> Any:
    from cts_stub._runtime.stub.resources.records import set_field

    def listed(call: Any) -> Any:
        response = handler(call)
        if response[page.into]:
            set_field(response, page.next_marker, page.resource_type.key(response[page.into][-1]))
        return response

    return listed
