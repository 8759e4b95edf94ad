"""Mutants in which a rejected request or a read changes something, and handlers that change nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

from cts_stub._runtime.stub.errors import ApiError

from tools.mutants.changes import another, later
from tools.mutants.described import has_response_body, query_parameters
from tools.mutants.mutant import Mutant, Parts

Act = Callable[[Any, str], None]


def mutants(document: Mapping[str, Any], operations: Mapping[str, Any]) -> Iterator[Mutant]:
    """Yield the mutants of effects of every operation that does not change what it seems to change."""
    kinds = {name: kind for name, kind in document["x-behaviour"]["resources"].items() if kind["initial"]}
    for name, operation in operations.items():
        declared = document["x-behaviour"]["operations"].get(name, {})
        kind = declared.get("resource") if declared.get("resource") in kinds else next(iter(kinds), "")
        for fault, act in ACTS.items():
            if operation.method == "GET":
                yield _mutant(f"{name}: a read {fault}", name, partial(_acting, act, kind))
            elif declared.get("form") != "Compute" or declared.get("rules"):  # others reject nothing that is valid
                yield _mutant(f"{name}: a rejected request {fault}", name, partial(_acting_if_rejected, act, kind))
        if not declared.get("form") or declared["form"] == "Handler":
            yield _mutant(f"{name}: has no effect", name, lambda handler: _idle)
            if has_response_body(document, name):
                yield _mutant(f"{name}: values in its response are wrong", name, _with_other_values)
        if declared.get("form") == "Compute" and "response" in declared:
            yield _mutant(f"{name}: empty lists", name, _with_empty_lists)
            yield _mutant(f"{name}: lists without their last element", name, _with_short_lists)
            yield _mutant(f"{name}: lists are reversed", name, _with_reversed_lists)
            if query_parameters(document, name):
                yield _mutant(f"{name}: ignores the query", name, _without_query)


def _mutant(fault: str, operation: str, wrapper: Callable[[Any], Any]) -> Mutant:
    return Mutant("effects", fault, lambda parts: _plant(operation, wrapper, parts))


def _plant(operation: str, wrapper: Callable[[Any], Any], parts: Parts) -> None:
    """Wrap the handler; actions are executed by the store of the composed stub."""
    parts.wrap(operation, wrapper)


def _idle(call: Any) -> None:
    return None


def _acting(act: Act, kind: str, handler: Any) -> Any:
    def read(call: Any) -> Any:
        response = handler(call)
        later(partial(_in_transaction, act, call, kind))
        return response

    return read


def _acting_if_rejected(act: Act, kind: str, handler: Any) -> Any:
    def checked(call: Any) -> Any:
        try:
            return handler(call)
        except ApiError:
            later(partial(_in_transaction, act, call, kind))
            raise

    return checked


def _in_transaction(act: Act, call: Any, kind: str) -> None:
    with call.store.shared_transaction(write=True):
        act(call, kind)
    call.store.commit()


def _deletes(call: Any, kind: str) -> None:
    records = call.store.collection(kind, call.project)
    for key, _ in list(records.items())[-1:]:
        records.delete(key)


def _changes(call: Any, kind: str) -> None:
    records = call.store.collection(kind, call.project)
    for key, record in list(records.items())[:1]:
        name = next(name for name, value in record.items() if isinstance(value, int) and not isinstance(value, bool))
        records.put(key, {**record, name: another(record[name])}, at=call.now)


def _adds(call: Any, kind: str) -> None:
    records = call.store.collection(kind, call.project)
    for key, record in list(records.items())[:1]:
        records.put(f"{key}x", {**record, "id": call.new_id()}, at=call.now)


ACTS: dict[str, Act] = {"deletes a record": _deletes, "changes a record": _changes, "adds a record": _adds}


def _lists(change: Callable[[list[Any]], list[Any]], value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _lists(change, each) for name, each in value.items()}
    return change([_lists(change, each) for each in value]) if isinstance(value, list) else value


def _with_lists(change: Callable[[list[Any]], list[Any]]) -> Callable[[Any], Any]:
    return lambda handler: lambda call: _lists(change, handler(call))


_with_empty_lists = _with_lists(lambda values: [])
_with_short_lists = _with_lists(lambda values: values[:-1])
_with_reversed_lists = _with_lists(lambda values: values[::-1])


def _without_query(handler: Any) -> Any:
    def read(call: Any) -> Any:
        call.query = {}
        return handler(call)

    return read


def _scalars(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _scalars(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_scalars(each) for each in value]
    return another(value)


def _with_other_values(handler: Any) -> Any:
    def handle(call: Any) -> Any:
        response = handler(call)
        return _scalars(response) if isinstance(response, dict) else response

    return handle
