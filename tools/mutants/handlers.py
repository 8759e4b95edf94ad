"""Mutants of declared behaviour: rules, stored fields, updates, deletions and quotas."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from cts_stub._runtime.stub.errors import ApiError
from cts_stub._runtime.stub.resources.operations import Count, Create, Delete, List, Page, Update
from cts_stub._runtime.stub.resources.types import Rule

from tools.mutants.changes import Wrapper, changed, leaves, of_handler, without
from tools.mutants.lists import count_mutants, list_mutants, page_mutants
from tools.mutants.mutant import Mutant


def mutants(operations: Mapping[str, Any]) -> Iterator[Mutant]:
    """Yield the mutants of every operation with declared behaviour."""
    for name, operation in operations.items():
        handler, errors = operation.handler, operation.errors
        yield from _rules(name, handler, errors)
        for form, of in FORMS.items():
            if isinstance(handler, form):
                yield from of(name, handler)
        if isinstance(handler, Create | Update | Delete) and getattr(handler, "conflict", True):
            yield of_handler("match", name, "identities are compared without case", _without_case)


def _rules(name: str, handler: Any, errors: Any) -> Iterator[Mutant]:
    for rule in getattr(handler, "rules", ()):
        rest = tuple(each for each in handler.rules if each is not rule)
        yield of_handler("rules", name, f"{rule.name} not checked", changed(rules=rest))
        wrong = replace(rule, code=_other_code(rule, errors))
        codes = tuple(wrong if each is rule else each for each in handler.rules)
        yield of_handler("rules", name, f"{rule.name} rejects with {wrong.code}", changed(rules=codes))
    for argument in ("conflict", "not_found"):
        named = getattr(handler, argument, None)
        if named:
            wrong = replace(named, code=_other_code(named, errors))
            yield of_handler("rules", name, f"{argument} rejects with {wrong.code}", changed(**{argument: wrong}))
            status = replace(named, status=409 if (named.status or 400) != 409 else 400)
            yield of_handler("rules", name, f"{argument} rejects with another status", changed(**{argument: status}))
    if getattr(handler, "audit", None):
        yield of_handler("audit", name, "not recorded", changed(audit=None))


def _without_case(handler: Any) -> Any:
    """Give the identity in a request the spelling of a stored record."""
    kind = handler.resource_type

    def handle(call: Any) -> Any:
        name = "query" if isinstance(handler, Delete) else "body"
        sent = getattr(call, name) or {}
        for record in list(kind.collection(call)):
            if getattr(handler, "many", False):
                by = handler.by[0]
                same = [record[by] if _folded(each) == _folded(record[by]) else each for each in sent.get(by, ())]
                sent = {**sent, by: same}
                setattr(call, name, sent)
            elif all(_folded(sent.get(field)) == _folded(record.get(field)) for field in kind.identity):
                setattr(call, name, {**sent, **{f: record[f] for f in kind.identity}})
        return handler(call)

    return handle


def _folded(value: Any) -> Any:
    return value.lower() if isinstance(value, str) else value


def _other_code(rule: Rule, errors: Mapping[int, tuple[str, ...]] | None) -> str:
    """Return another code that the operation lists, the most harmless fault."""
    listed = [code for codes in (errors or {}).values() for code in codes if code != rule.code]
    return listed[len(rule.name) % len(listed)]


def _create(name: str, handler: Create) -> Iterator[Mutant]:
    for path in leaves(handler.keep):
        yield of_handler("create", name, f"{'.'.join(path)} is not stored", changed(keep=without(handler.keep, path)))
    if handler.conflict:
        yield of_handler("create", name, "overwrites", changed(conflict=None))
    if handler.omit_in_response:
        yield of_handler("create", name, "omits nothing in the response", changed(omit_in_response=()))
    yield of_handler("create", name, "stores nothing", _forgetting)
    yield of_handler("create", name, "stores twice", _twice)
    for quota in handler.resource_type.quotas:
        for fault, limit in (("missing", 10**6), ("one more", quota.limit + 1), ("one less", quota.limit - 1)):
            moved = replace(quota, limit=limit)
            quotas = tuple(moved if each is quota else each for each in handler.resource_type.quotas)
            resource_type = replace(handler.resource_type, quotas=quotas)
            yield of_handler("quotas", name, f"{quota.name} {fault}", changed(resource_type=resource_type))


def _forgetting(handler: Any) -> Any:
    def create(call: Any) -> Any:
        response, collection = handler(call), handler.resource_type.collection(call)
        collection.delete(handler.resource_type.key(response))
        return response

    return create


def _twice(handler: Any) -> Any:
    def create(call: Any) -> Any:
        response, collection = handler(call), handler.resource_type.collection(call)
        collection.put(call.new_id(), dict(response), at=call.now)
        return response

    return create


def _update(name: str, handler: Update) -> Iterator[Mutant]:
    identity = handler.resource_type.identity  # of the record that is found by it: it has the same
    for path in leaves({field: inner for field, inner in handler.keep.items() if field not in identity}):
        yield of_handler("update", name, f"{'.'.join(path)} is ignored", changed(keep=without(handler.keep, path)))
    yield of_handler("update", name, "merges or replaces wrongly", changed(is_merge=not handler.is_merge))
    yield of_handler("update", name, "response body or none", changed(returns_record=not handler.returns_record))
    yield of_handler("update", name, "changes another record too", _changing_others)
    yield of_handler("update", name, "stores nothing", _not_updating)
    yield of_handler("update", name, "moves the record to the end", _moving)


def _changing_others(handler: Any) -> Any:
    def update(call: Any) -> Any:
        response, kind = handler(call), handler.resource_type
        for key, record in list(kind.collection(call).items()):
            if key != kind.key(call.body):
                fields = {field: call.body[field] for field in handler.keep if field in call.body}
                own = {field: value for field, value in fields.items() if field not in kind.identity}
                kind.collection(call).put(key, {**record, **own}, at=call.now)
                break
        return response

    return update


def _not_updating(handler: Any) -> Any:
    def update(call: Any) -> Any:
        collection, key = handler.resource_type.collection(call), handler.resource_type.key(call.body)
        before, response = collection.get(key), handler(call)
        collection.put(key, before, at=call.now)
        return response

    return update


def _moving(handler: Any) -> Any:
    def update(call: Any) -> Any:
        collection, key = handler.resource_type.collection(call), handler.resource_type.key(call.body)
        response, record = handler(call), collection.get(key)
        collection.delete(key)
        collection.put(key, record, at=call.now)
        return response

    return update


def _delete(name: str, handler: Delete) -> Iterator[Mutant]:
    faults: dict[str, Wrapper] = {
        "deletes nothing": lambda inner: lambda call: None,
        "deletes another record too": _deleting_more,
        "deletes everything": _deleting_all,
        "unknown is no error": _accepting_unknown,
    }
    faults["deletes only the first"] = _deleting_first if handler.many else _deleting_first_named
    if handler.resource_type.owned:
        faults["keeps what belongs to the record"] = changed(resource_type=replace(handler.resource_type, owned={}))
    for by in handler.by if len(handler.by) > 1 else ():
        faults[f"ignores {by}"] = partial(_deleting_by, tuple(each for each in handler.by if each != by))
    for fault, wrapper in faults.items():
        yield of_handler("delete", name, fault, wrapper)


def _deleting_by(by: tuple[str, ...], handler: Any) -> Any:
    return replace(handler, by=by)


def _deleting_more(handler: Any) -> Any:
    def delete(call: Any) -> Any:
        response, kind = handler(call), handler.resource_type
        for key, _ in list(kind.collection(call).items())[-1:]:
            kind.collection(call).delete(key)
        return response

    return delete


def _deleting_all(handler: Any) -> Any:
    def delete(call: Any) -> Any:
        response, kind = handler(call), handler.resource_type
        for key, _ in list(kind.collection(call).items()):
            kind.collection(call).delete(key)
        return response

    return delete


def _accepting_unknown(handler: Any) -> Any:
    def delete(call: Any) -> Any:
        try:
            return handler(call)
        except ApiError:
            return None

    return delete


def _deleting_first_named(handler: Any) -> Any:
    """Delete the first of the records that have the values of the parameters."""

    def delete(call: Any) -> Any:
        for record in handler._named(call)[:1]:
            call.query = {**call.query, **{name: record[name] for name in handler.by}}
        return handler(call)

    return delete


def _deleting_first(handler: Any) -> Any:
    def delete(call: Any) -> Any:
        name = handler.by[0]
        source = call.query if name in call.query else call.path
        kept = {**source, name: source[name][:1]}
        if name in call.query:
            call.query = kept
        else:
            call.path = kept
        return handler(call)

    return delete


FORMS: dict[Any, Callable[[str, Any], Iterator[Mutant]]] = {
    Create: _create,
    Update: _update,
    Delete: _delete,
    List: list_mutants,
    Page: page_mutants,
    Count: count_mutants,
}
