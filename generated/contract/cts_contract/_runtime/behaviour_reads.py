# Copied from generator/runtime/contract/behaviour_reads.py. Do not edit: run `make generate`.
"""Checks of reads: each filter and each pair, limits, pages, intervals, and that no read changes anything."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from . import candidates
from .candidates import Candidate
from .model import Record
from .model_reads import DAY_MS
from .model_records import get, milliseconds
from .prover import Prover, longest
from .results import CheckResult
from .samples import flat
from .target import Operation

MAX_VALUES = 4
"""Number of values of one filter that are tried."""


def run(prover: Prover, forms: tuple[str, ...] = ()) -> Iterator[CheckResult]:
    """Check every operation that reads, or those of some forms."""
    for operation in prover.subjects:
        if operation.method == "GET" and (not forms or prover.model.entry(operation.id).get("form") in forms):
            yield from _reads(prover, operation)
            yield from prover.compare_all(f"{operation.id}: reads change nothing")


def pages(prover: Prover, case: str) -> Iterator[CheckResult]:
    """Check the pages of every list that has some."""
    for operation in prover.main.target.operations.values():
        entry = prover.model.entry(operation.id)
        if entry.get("form") == "Page":
            for values in prover.required(prover.main, operation):
                for candidate in (Candidate("without filters", values), *_pages(prover, operation, values)):
                    call = prover.call(prover.main, operation, candidate.values)
                    yield from prover.check(call, f"{case}: {candidate.case}", lists=False)


def _reads(prover: Prover, operation: Operation) -> Iterator[CheckResult]:
    entry = prover.model.entry(operation.id)
    for values in prover.required(prover.main, operation):
        found = candidates.sort(
            prover, prover.main, operation, candidates.of_parameters(operation, prover.main, values)
        )
        candidates.isolate(prover, operation, found, candidates.parameter_pairs(operation, prover.main, values))
        requests = [Candidate("without filters", values), *itertools.chain(*found.breaking(set()))]
        requests += _few_of_each(found.valid, values)
        requests += _against_rules(prover, operation, found.valid)
        requests += _known_values(prover, operation, values)
        requests += _filters(prover, entry, values)
        if entry.get("form") == "Page":
            requests += _pages(prover, operation, values)
        linked = candidates.linked_values(prover, operation)
        requests += [Candidate("a record that a link leads to", {**values, **linked})] if linked else []
        for candidate in requests:
            call = prover.call(prover.main, operation, candidate.values)
            yield from prover.check(call, candidate.case, lists=False)
        yield from prover.check(prover.call(prover.main, operation, values), "the same again", lists=False)
        unknown = prover.call(
            prover.main, candidates.lenient(operation), {**values, **candidates.undeclared(operation)}
        )
        yield from prover.check(unknown, "unknown parameters", lists=False)


def _few_of_each(valid: list[Candidate], values: Mapping[str, Any]) -> Iterator[Candidate]:
    """Yield requests with one parameter more or with another value: a few of each parameter."""
    counts = Counter[tuple[str, ...]]()
    for candidate in valid:
        changed = tuple(name for name, value in candidate.values.items() if values.get(name) != value)
        counts[changed] += 1
        if len(changed) < 2 and counts[changed] <= MAX_VALUES:
            yield candidate


def _against_rules(prover: Prover, operation: Operation, valid: list[Candidate]) -> Iterator[Candidate]:
    """Yield requests that break rules on the state: a few of each rule."""
    counts = Counter[tuple[str, ...]]()
    if not prover.model.entry(operation.id).get("rules"):
        return
    for candidate in valid:
        broken = prover.predict(prover.call(prover.main, operation, candidate.values)).broken
        counts[broken] += 1
        if broken and counts[broken] <= MAX_VALUES:
            yield candidate


def _known_values(prover: Prover, operation: Operation, values: Mapping[str, Any]) -> Iterator[Candidate]:
    """Yield requests with values that fields of the same name have, each alone and with those of another parameter.

    The fields are those of the unfiltered response and of the stored records. ``_filters`` has the pairs of filters.
    """
    entry = prover.model.entry(operation.id)
    response = prover.send(prover.call(prover.main, operation, values)).json
    project = prover.main.project
    stored = [record for (_, owner), records in prover.state.items() if owner == project for record in records[-4:]]
    known: dict[str, list[Any]] = {}
    for param in operation.params:
        name, schema = param["name"], flat(param.get("schema", {}), prover.main.target.resolve)
        if param["in"] == "query" and name not in values and schema.get("type") == "string":
            found = dict.fromkeys([*schema.get("enum", ()), *_named(response, name), *_named(stored, name)])
            known[name] = list(found)[:MAX_VALUES]
    rest = known.keys() - entry.get("filters", {}).keys()
    for one, other in itertools.combinations(known, 2):
        if one in rest or other in rest:
            for first, second in itertools.product(known[one][:3], known[other][:3]):
                yield Candidate(f"{one} {first!r} and {other} {second!r}", {**values, one: first, other: second})
    for name in rest:
        for value in (*known[name], *(f"{value} " for value in known[name][:1])):
            yield Candidate(f"{name} {value!r}", {**values, name: value})


def _named(node: Any, name: str) -> Iterator[str]:
    """Yield the texts of all fields with a name."""
    if isinstance(node, Mapping):
        if type(node.get(name)) is str:
            yield node[name]
        node = list(node.values())
    if isinstance(node, list):
        for inner in node:
            yield from _named(inner, name)


def _filters(prover: Prover, entry: Mapping[str, Any], values: Mapping[str, Any]) -> Iterator[Candidate]:
    """Yield requests with each filter, and with each pair: values of one record, and values of two."""
    filters: dict[str, str] = {n: f for n, f in entry.get("filters", {}).items() if n not in values}
    records = _records(prover, entry)
    for name, path in filters.items():
        for value in _chosen(_values(records, path)):
            yield Candidate(f"{name} {value!r}", {**values, name: value})
            if isinstance(value, str):
                yield Candidate(f"{name} {value.swapcase()!r}", {**values, name: value.swapcase()})
                for other in (value[:-1], f"{value} ", value.replace(" ", "+"), value.replace("+", " ")):
                    if other != value:
                        yield Candidate(f"{name} {other!r}", {**values, name: other})
        yield Candidate(f"{name} that no record has", {**values, name: "no-such-value"})
        yield Candidate(f"{name} that is empty", {**values, name: ""})
    for one, path in filters.items():
        for other, second in filters.items():
            if one < other:
                yield from _pair(values, records, (one, path), (other, second))


def _chosen(values: list[Any]) -> list[Any]:
    """Return a few of the values: the newest, and the one with the most unusual characters."""
    unusual = max(values, key=lambda value: sum(not each.isalnum() for each in str(value)), default=None)
    return list(dict.fromkeys([*values[: MAX_VALUES - 1], *([] if unusual is None else [unusual])]))


def _pair(
    values: Mapping[str, Any], records: tuple[Record, ...], one: tuple[str, str], other: tuple[str, str]
) -> Iterator[Candidate]:
    found = ((get(r, one[1]), get(r, other[1])) for r in records[::-1] if get(r, one[1]) and get(r, other[1]))
    both = list(dict.fromkeys(found))[::-1]
    known = set(both)
    pairs = itertools.product(dict.fromkeys(first for first, _ in both), dict.fromkeys(second for _, second in both))
    for first, second in itertools.islice((pair for pair in pairs if pair not in known), 1):
        yield Candidate(
            f"{one[0]} of one record and {other[0]} of another", {**values, one[0]: first, other[0]: second}
        )
    for first, second in both[-1:]:
        yield Candidate(f"{one[0]} and {other[0]} of one record", {**values, one[0]: first, other[0]: second})
    yield Candidate(
        f"{other[0]} but no such {one[0]}", {**values, one[0]: "none", other[0]: both[-1][1]} if both else values
    )
    yield Candidate(
        f"{one[0]} but no such {other[0]}", {**values, one[0]: both[-1][0], other[0]: "none"} if both else values
    )


def _records(prover: Prover, entry: Mapping[str, Any]) -> tuple[Record, ...]:
    return prover.state.get((entry.get("resource", ""), prover.main.project), ())


def _values(records: tuple[Record, ...], path: str) -> list[Any]:
    return list(dict.fromkeys(value for r in records[::-1] if (value := get(r, path)) is not None))


def _filtered_pages(
    entry: Mapping[str, Any], values: Mapping[str, Any], records: tuple[Record, ...], newest: list[Any]
) -> Iterator[Candidate]:
    """Yield requests for pages of filtered lists: also the pages after the first are filtered."""
    for name, path in entry["filters"].items():
        for value in _values(records, path)[:2] if len(newest) > 1 else ():
            page = {**values, name: value, entry["limit"]: 2}
            yield Candidate(f"{name} {value!r} and {entry['limit']} 2", page)
            yield Candidate(f"{name} {value!r} after record 2", {**page, entry["marker"]: newest[1]})


def _pages(prover: Prover, operation: Operation, values: Mapping[str, Any]) -> Iterator[Candidate]:
    """Yield requests around the ends of pages and intervals."""
    entry = prover.model.entry(operation.id)
    most = longest(operation, prover.main, entry)
    records, kind = _records(prover, entry), entry["resource"]
    field = prover.model.time_fields[kind]
    newest = [prover.model.identity(kind, record)[0] for record in records[::-1]]
    total = len(records)
    for limit in sorted({1, 2, 3, 10, 11, max(1, total - 1), total, total + 1, most} - {0}):
        if limit <= most:
            yield Candidate(f"{entry['limit']} {limit}", {**values, entry["limit"]: limit})
    for position in (0, 1, 4, total - 2, total - 1):
        if 0 <= position < total:
            page = {**values, entry["marker"]: newest[position], entry["limit"]: 3}
            yield Candidate(f"{entry['marker']} of record {position + 1}", page)
            if entry["by_id"]:
                yield Candidate(
                    f"{entry['by_id']} of record {position + 1}", {**values, entry["by_id"]: newest[position]}
                )
    foreign = prover.other and prover.state.get((kind, prover.other.project), ())
    for name in filter(None, (entry["marker"], entry["by_id"])):
        yield Candidate(f"{name} that does not exist", {**values, name: "no-such-id"})
        for record in (foreign or ())[-1:]:
            yield Candidate(f"{name} of another project", {**values, name: prover.model.identity(kind, record)[0]})
    yield from _filtered_pages(entry, values, records, newest)
    times = [milliseconds(record, field) for record in records]
    if not times:
        return
    middle, now = times[len(times) // 2], prover.server_now()
    intervals = [(times[0] - 1, middle), (middle, now), (middle - 1, middle + 1), (times[0], times[-1])]
    intervals += [(now, times[0]), (middle, middle), (times[-1], now + 1000)]
    if kind not in prover.partly_known:
        intervals.append((times[0] - DAY_MS, times[0]))
    for since, until in intervals:
        interval = {entry["from"]: since, entry["to"]: until, entry["limit"]: most}
        yield Candidate(f"{entry['from']} and {entry['to']}", {**values, **interval})
