"""Comparison of the operations of two descriptions."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from generator.refs import OperationRef
from generator.runtime.openapi import with_expressions
from tools.diff.access import common_headers, own_servers, permission, regions, schemes, security, servers
from tools.diff.behaviour import audit, catalogue, checked_rules, effects, error_codes, lifecycles, rules
from tools.diff.context import Occurrence as Found
from tools.diff.context import Pair, Sides
from tools.diff.findings import Finding
from tools.diff.messages import request, responses
from tools.diff.names import BODY
from tools.diff.parameters import parameters
from tools.diff.reverse import callbacks, webhooks
from tools.diff.sunset import SUNSET, promises, removal

CLIENT = "client."  # which the names of methods begin with

OF_THE_API: tuple[Callable[[Sides], Iterator[Found]], ...] = (
    servers,
    regions,
    common_headers,
    schemes,
    catalogue,
    rules,
    lifecycles,
    audit,
    webhooks,
)


def compare(sides: Sides) -> Iterator[Found]:
    """Yield every difference between two descriptions: those of operations in the order of the new one."""
    pairs, gone, added = _matched(sides)
    for pair in pairs:
        for part in OF_OPERATIONS:
            yield from part(pair)
    place = sides.new.bundle.place("/paths")
    for operation in gone:
        rule, values = removal("operation-removed", operation.definition, sides.today)
        yield Found(Finding(rule=rule, place=place, values=values), operation, "", "")
    for operation in added:
        yield Found(Finding(rule="operation-added", place=sides.new.place(operation)), operation, "", "")
    for compare_all in OF_THE_API:
        yield from compare_all(sides)


def _matched(sides: Sides) -> tuple[list[Pair], list[OperationRef], list[OperationRef]]:
    """Match operations by method and path, whatever the path's parameters are called; then by operationId."""
    gone = {_route(operation): operation for operation in sides.old.operations()}
    pairs, unknown = [], []
    for operation in sides.new.operations():
        twin = gone.pop(_route(operation), None)
        if twin is None:
            unknown.append(operation)
        else:
            pairs.append(Pair(sides, twin, operation))
    by_id = {each.definition.get("operationId"): each for each in gone.values()}
    by_id.pop(None, None)
    added = []
    for operation in unknown:
        twin = by_id.pop(operation.definition.get("operationId"), None)
        if twin is None:
            added.append(operation)
        else:
            del gone[_route(twin)]
            pairs.append(Pair(sides, twin, operation))
    return pairs, list(gone.values()), added


def _route(operation: OperationRef) -> tuple[str, str]:
    return operation.method, with_expressions(operation.path, "{}")


def identity(pair: Pair) -> Iterator[Found]:
    """Compare path, operationId, deprecation and its end."""
    if _route(pair.old) != _route(pair.new):
        yield pair.tell("operation-path-changed", pair.at(), old=pair.old.title, new=pair.new.title)
    ids = [str(each.definition.get("operationId", "")) for each in (pair.old, pair.new)]
    if ids[0] != ids[1]:
        yield pair.tell("operation-id-changed", pair.at("operationId"), old=ids[0], new=ids[1])
    deprecated = [bool(each.definition.get("deprecated")) for each in (pair.old, pair.new)]
    if deprecated[0] != deprecated[1]:
        word = "deprecated" if deprecated[1] else "no-longer-deprecated"
        yield pair.tell(f"operation-{word}", pair.at("deprecated"))
    for promise in promises(pair.old.definition, pair.new.definition, pair.sides.today):
        yield pair.tell(f"operation-{promise.rule}", pair.at(SUNSET), **promise.values)


def names(pair: Pair) -> Iterator[Found]:
    """Compare names in Python, where they change by more than the operationId or a name on the wire."""
    old, new = pair.sides.old.names, pair.sides.new.names
    methods = old.method(pair.old), new.method(pair.new)
    same_id = pair.old.definition.get("operationId") == pair.new.definition.get("operationId")
    was, now = (each.startswith(CLIENT) for each in methods)
    if was and not now:
        yield pair.tell("method-removed", pair.at(), old=methods[0])
    elif now and not was:
        yield pair.tell("method-added", pair.at())
    elif same_id and methods[0] != methods[1] and was and bool(old.methods) == bool(new.methods):
        yield pair.tell("method-renamed", pair.at("tags"), old=methods[0])
    for (identifier, location, name), argument in new.arguments.items():
        before = old.arguments.get((str(pair.old.definition.get("operationId")), location, name))
        if identifier == pair.new.definition.get("operationId") and before not in (None, argument):
            where = "request body" if location == BODY else f"{location} parameter {name}"
            yield pair.tell("argument-renamed", pair.at(), where, old=str(before), new=argument)


OF_OPERATIONS: tuple[Callable[[Pair], Iterator[Found]], ...] = (
    *(identity, names, parameters, request, responses),
    *(error_codes, security, permission, checked_rules, effects, own_servers, callbacks),
)
