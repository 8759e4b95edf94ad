# Copied from generator/runtime/contract/model_reads.py. Do not edit: run `make generate`.
"""Predictions for requests that list, count and compute."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import islice
from typing import Any

from . import cel_values
from .cel_values import Failed, Unknown
from .lifecycles import ErrorResponse
from .model import Call, Model, Prediction, Record
from .model_records import milliseconds
from .wildcards import ANYTHING

Entry = Mapping[str, Any]
DAY_MS = 24 * 60 * 60 * 1000


def listed(model: Model, call: Call, entry: Entry, checked: Prediction) -> Prediction:
    """Predict a list without pages: oldest first, after those that are listed first."""
    names = model.names(call, checked.state)
    records = _matching(model, call, entry, checked, names)
    first = model.kind(entry["resource"]).get("listed_first")
    if first:
        records.sort(key=lambda record: not cel_values.evaluate(first, {**names, "self": record}))
    return replace(checked, body={entry["into"]: records})


def _matching(model: Model, call: Call, entry: Entry, checked: Prediction, names: Mapping[str, Any]) -> list[Record]:
    return model.matching(checked.state.get((entry["resource"], model.project(call)), ()), _where(entry, names))


def _where(entry: Entry, names: Mapping[str, Any]) -> dict[str, Any]:
    arguments = {**names["query"], **names["path"]}
    return {path: arguments[name] for name, path in entry["filters"].items() if name in arguments}


def page(model: Model, call: Call, entry: Entry, checked: Prediction) -> Prediction:
    """Predict a page: newest first, within an interval whose ends are outside."""
    names, kind = model.names(call, checked.state), entry["resource"]
    query, stored = names["query"], checked.state.get((kind, model.project(call)), ())
    oldest = int(call.now) - model.kind(kind).get("retention_days", 10**5) * DAY_MS
    if "empty" in entry and cel_values.evaluate(entry["empty"], names):
        return replace(checked, body=_page(model, entry, [], 1))
    for name in (entry["by_id"], entry["marker"]):
        if name and name in query:
            found = [each for each in stored if model.identity(kind, each)[0] == query[name]]
            if not found or _time(model, kind, found[0]) <= oldest:
                error = ErrorResponse(entry["not_found"]["code"], entry["not_found"]["status"])
                return replace(checked, errors=(error,), broken=("not_found",))
            if name == entry["by_id"]:
                return replace(checked, body=_page(model, entry, found, 1))
            stored = stored[: stored.index(found[0])]
    since = max(query.get(entry["from"], int(call.now) - entry["default_window_ms"]), oldest)
    until = query.get(entry["to"], int(call.now) + 10**6)
    where, limit = _where(entry, names), query[entry["limit"]]
    inside = (each for each in reversed(stored) if since < _time(model, kind, each) < until)
    records = list(islice((each for each in inside if model.has(each, where)), limit + 1))
    return replace(checked, body=_page(model, entry, records, limit))


def _time(model: Model, kind: str, record: Record) -> int:
    return milliseconds(record, model.time_fields[kind])


def _page(model: Model, entry: Entry, records: list[Record], limit: int) -> Record:
    shown = records[:limit]
    marker = model.identity(entry["resource"], shown[-1])[0] if len(records) > limit else None
    body: Record = {entry["into"]: shown}
    for path, value in ((entry["count"], len(shown)), (entry["next_marker"], marker)):
        holder = body
        for name in path[:-1]:
            holder = holder.setdefault(name, {})
        holder[path[-1]] = value
    return body


def counted(model: Model, call: Call, entry: Entry, checked: Prediction) -> Prediction:
    """Predict the use and the limit of each quota."""
    names = model.names(call, checked.state)
    stored = checked.state.get((entry["resource"], model.project(call)), ())
    rows = []
    for quota in model.kind(entry["resource"])["quotas"]:
        used = sum(bool(cel_values.evaluate(quota["of"], {**names, "self": each})) for each in stored)
        rows.append(dict(zip(entry["names"], (quota["name"], used, quota["limit"]), strict=True)))
    return replace(checked, body={entry["into"]: rows})


def computed(model: Model, call: Call, entry: Entry, checked: Prediction) -> Prediction:
    """Predict the value of an expression."""
    if "response" not in entry:
        return checked
    try:
        return replace(checked, body=cel_values.evaluate(entry["response"], model.names(call, checked.state)))
    except (Unknown, Failed):
        return replace(checked, body=ANYTHING)


FORMS: dict[str, Callable[[Model, Call, Entry, Prediction], Prediction]] = {
    "List": listed,
    "Page": page,
    "Count": counted,
    "Compute": computed,
}
