# Copied from generator/runtime/contract/model_changes.py. Do not edit: run `make generate`.
"""Predictions for requests that create, update and delete records."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from . import cel_values
from .lifecycles import ErrorResponse
from .model import Call, Model, Prediction, Record, State
from .model_records import merged, settings

Entry = Mapping[str, Any]


def _error(entry: Mapping[str, Any]) -> ErrorResponse:
    return ErrorResponse(entry["code"], entry["status"])


def create(model: Model, call: Call, entry: Entry, state: State) -> Prediction:
    """Predict a creation."""
    kind, project = entry["resource"], model.project(call)
    declared, key = model.kind(kind), (kind, project)
    stored = state.get(key, ())
    names = model.names(call, state)
    record = merged(settings({}, declared["initial"], names, "initial"), call.body or {}, entry["keep"])
    identity = model.identity(kind, record)
    siblings = [each for each in stored if model.identity(kind, each) != identity]
    names |= {"siblings": siblings, "other_projects": _elsewhere(state, kind, project), "old": None}
    record = settings(record, declared["derived"], names)
    names["self"] = record
    prediction = model.checked(entry, names, state)
    for quota in reversed(declared["quotas"]):
        used = sum(bool(cel_values.evaluate(quota["of"], {**names, "self": each})) for each in stored)
        if cel_values.evaluate(quota["of"], names) and used >= quota["limit"]:
            prediction = _with_error(prediction, _error(quota), f"quota {quota['name']}")
    if "conflict" in entry and len(siblings) < len(stored):
        prediction = _with_error(prediction, _error(entry["conflict"]), "conflict")
    if prediction.errors:
        return prediction
    response = {name: value for name, value in record.items() if name not in entry.get("omit_in_response", ())}
    after = model.with_audit(state, project, model.audited(call, kind, [record], response, state))
    return replace(prediction, body=response, state={**after, key: (*stored, record)})


def update(model: Model, call: Call, entry: Entry, state: State) -> Prediction:
    """Predict a modification."""
    kind, project = entry["resource"], model.project(call)
    declared, key = model.kind(kind), (kind, project)
    stored, names = state.get(key, ()), model.names(call, state)
    identity = model.identity(kind, call.body or {})
    previous = next((each for each in stored if model.identity(kind, each) == identity), None)
    if previous is None:
        return Prediction((_error(entry["not_found"]),), broken=("not_found",), state=state)
    siblings = [each for each in stored if each is not previous]
    names |= {"siblings": siblings, "other_projects": _elsewhere(state, kind, project), "old": previous}
    base = previous
    if not entry["is_merge"]:
        initial = settings({}, declared["initial"], names, "initial")
        own = {name: value for name, value in previous.items() if name not in entry["keep"]}
        base = {name: value for name, value in initial.items() if name in entry["keep"]} | own
    record = settings(merged(base, call.body, entry["keep"]), declared["derived"], names)
    names["self"] = record
    prediction = model.checked(entry, names, state)
    if prediction.errors:
        return prediction
    response = record if entry["returns_record"] else None
    after = model.with_audit(state, project, model.audited(call, kind, [record], response, state))
    changed = tuple(record if each is previous else each for each in stored)
    return replace(prediction, body=response, state={**after, key: changed}, touched=(previous,))


def delete(model: Model, call: Call, entry: Entry, state: State) -> Prediction:
    """Predict a deletion."""
    kind, project = entry["resource"], model.project(call)
    names = model.names(call, state)
    prediction = model.checked(entry, names, state)
    stored: tuple[Record, ...] = state.get((kind, project), ())
    arguments = {**names["query"], **names["path"]}
    if entry["many"]:
        wanted = list(dict.fromkeys(arguments[entry["by"][0]]))
        by_key = {model.identity(kind, each)[0]: each for each in stored}
        chosen, is_missing = [by_key[each] for each in wanted if each in by_key], any(w not in by_key for w in wanted)
    else:
        where = {name: arguments[name] for name in entry["by"] if name in arguments}
        chosen = model.matching(stored, where)
        is_missing = not chosen and len(where) == len(entry["by"])
    if is_missing:
        prediction = _with_error(prediction, _error(entry["not_found"]), "not_found")
    if prediction.errors:
        return prediction
    after: State = state
    for record in chosen:
        after = model.with_audit(after, project, model.audited(call, kind, [record], None, after))
        after = {**after, (kind, project): tuple(each for each in after[kind, project] if each is not record)}
    return replace(prediction, body=None, state=after, touched=tuple(chosen))


Key = tuple[str, str, tuple[Any, ...]]
"""Resource type, project and identity of a record."""


def named(model: Model, call: Call, state: State) -> Iterator[Key]:
    """Yield the records that a request would change if it were accepted, whatever is wrong with it."""
    entry, arguments = model.entry(call.operation.id), {**call.located("query"), **call.located("path")}
    kind, form, project = entry.get("resource", ""), entry.get("form"), model.project(call)
    stored = state.get((kind, project), ())
    if form in ("Create", "Update"):
        body = call.body if isinstance(call.body, Mapping) else {}
        own = [each for each in model.kind(kind)["initial"] if each["field"] in model.kind(kind)["identity"]]
        initial = settings({}, own, model.names(replace(call, body=body), state), "initial")
        identity = model.identity(kind, {**initial, **body})
        yield from ((kind, project, identity) for each in stored if model.identity(kind, each) == identity)
    elif form == "Delete":
        where = {name: arguments[name] for name in entry["by"] if name in arguments}
        chosen = (each for each in stored if all(_has(each.get(name), value) for name, value in where.items()))
        yield from ((kind, project, model.identity(kind, each)) for each in chosen)
    for link in model.links.get(call.operation.id, ()) if call.operation.method != "GET" else ():
        for each in state.get((link.resource, project), ()):
            if link.values(each).items() <= arguments.items():
                yield link.resource, project, model.identity(link.resource, each)


def _has(value: Any, wanted: Any) -> bool:
    return value in wanted if isinstance(wanted, list) else bool(value == wanted)


def _elsewhere(state: State, kind: str, project: str) -> list[Record]:
    return [
        record for (name, owner), records in state.items() if name == kind and owner != project for record in records
    ]


def _with_error(prediction: Prediction, error: ErrorResponse, rule: str) -> Prediction:
    return replace(prediction, errors=(error, *prediction.errors), broken=(rule, *prediction.broken))


FORMS: dict[str, Callable[[Model, Call, Entry, State], Prediction]] = {
    "Create": create,
    "Update": update,
    "Delete": delete,
}
