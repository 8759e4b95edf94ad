# Copied from generator/runtime/contract/behaviour_rules.py. Do not edit: run `make generate`.
"""Checks of rules on the state: for each, a request that breaks it and nothing else, in a state that makes it break."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from cts_stub._runtime import openapi

from . import candidates
from .bodies import Bodies
from .candidates import Candidate
from .edits import at, places, put
from .lifecycle_operations import identified
from .model import Call, Caller
from .model_records import merged
from .prover import Prover
from .results import BEHAVIOUR, CheckResult
from .target import Operation
from .wildcards import plain

MAX_PREPARATIONS = 30
"""Number of states that are tried."""
_found: dict[tuple[str, str, str], list[Call] | None] = {}
"""Requests that make a state in which a rule can be broken, by operation, rule and world: a search takes seconds."""
RuleOf = tuple[str, str]
"""An operation and one of its rules."""


def run(prover: Prover, unbroken: set[RuleOf]) -> Iterator[CheckResult]:
    """Check every rule of every operation with a body.

    Adds to ``unbroken`` the rules for which no request was found that breaks them.
    """
    for operation in prover.subjects:
        for rule in prover.model.entry(operation.id).get("rules", ()):
            if operation.has_body and rule["must"] != "false":
                yield from _rule(prover, operation, rule, unbroken)


def again(prover: Prover, unbroken: set[RuleOf]) -> Iterator[CheckResult]:
    """Check the rules that nothing broke so far in another world; remove from ``unbroken`` those that are broken."""
    for name in sorted(unbroken):
        operation = prover.main.target.operations[name[0]]
        rules = prover.model.entry(operation.id)["rules"]
        unbroken.discard(name)
        yield from _rule(
            prover, operation, next(each for each in rules if each["name"] == name[1]), unbroken
        )


def skipped(unbroken: set[RuleOf]) -> Iterator[CheckResult]:
    """Report the rules that were not checked."""
    for operation, rule in sorted(unbroken):
        name = f"{operation}: {rule}: is rejected with its error"
        reason = "no request was found that breaks it in the world of this server"
        yield CheckResult(BEHAVIOUR, name, skipped=reason, operation=operation, broken=(rule,))


def _rule(
    prover: Prover, operation: Operation, rule: Mapping[str, Any], unbroken: set[RuleOf]
) -> Iterator[CheckResult]:
    found = _search(prover, operation, rule)
    if found is None:
        unbroken.add((operation.id, rule["name"]))
        return
    for call in found:
        yield from prover.check(call, f"before {rule['name']}")
    for call in _bystanders(prover, operation, rule):
        yield from prover.check(call, f"beside {rule['name']}")
    breaking = _breaking(prover, operation, rule)  # again: now with the IDs that the server made
    if breaking:
        yield from prover.check(breaking, f"against {rule['name']}")
    yield from undo(prover)


def _bystanders(prover: Prover, operation: Operation, rule: Mapping[str, Any]) -> Iterator[Call]:
    """Yield creations of resource types without a record, which a rejected request might change or delete."""
    for create, body in _creations(prover, operation):
        if _stored(prover, prover.main, prover.model.entry(create.id)):
            continue
        other = Bodies(prover.main.target, create).variant(body, 6)
        call = prover.call(prover.main, create, {}, other)
        with prover.unchanged():
            leaves_rule = _apply(prover, [call]) and _breaking(prover, operation, rule) is not None
        if leaves_rule:
            yield call


def undo(prover: Prover) -> Iterator[CheckResult]:
    """Delete every record."""
    for caller in filter(None, (prover.main, prover.other)):
        for operation in caller.target.operations.values():
            entry = prover.model.entry(operation.id)
            for record in _stored(prover, caller, entry) if entry.get("form") == "Delete" else ():
                call = prover.call(caller, operation, identified(prover, operation, record))
                yield from prover.check(call, "deletion", lists=False)


def _stored(prover: Prover, caller: Caller, entry: Mapping[str, Any]) -> tuple[Any, ...]:
    return prover.state.get((entry["resource"], caller.project), ())


def _search(prover: Prover, operation: Operation, rule: Mapping[str, Any]) -> list[Call] | None:
    """Return requests that make a state in which a request can break the rule; None if nothing is found."""
    operations = prover.main.target.operations
    created = [
        kind for kind, declared in prover.model.declared["resources"].items() if declared["initial"]
    ]
    is_new = not any(_stored(prover, prover.main, {"resource": kind}) for kind in created)
    key = (
        operation.id,
        rule["name"],
        f"{prover.model.world_key} {bool(prover.other)} {list(operations)} {is_new}",
    )
    if key in _found and _found[key] is None:
        return None
    known = [[_again(prover, each) for each in _found.get(key) or ()]] if key in _found else []
    for before in itertools.chain(
        known, islice(_preparations(prover, operation, rule), MAX_PREPARATIONS)
    ):
        with prover.unchanged():
            if _apply(prover, before) and _breaking(prover, operation, rule):
                _found[key] = before
                return before
    _found[key] = None
    return None


def _again(prover: Prover, call: Call) -> Call:
    """Return a request that another run found, for this one."""
    is_others = prover.other is not None and call.caller.project == prover.other.project
    caller = prover.other if is_others and prover.other else prover.main
    return prover.call(caller, caller.target.operations[call.operation.id], {}, call.body)


def _breaking(prover: Prover, operation: Operation, rule: Mapping[str, Any]) -> Call | None:
    """Return a request that breaks the rule, and no other, in the present state."""
    attempts = _attempts(prover, operation, rule)
    of_request = not _words(rule) & {"self", "old", "siblings", "other_projects"}
    for call in attempts:
        if (
            of_request
            and not prover.model.checked(
                {"rules": [rule]}, prover.model.names(call, prover.state), {}
            ).errors
        ):
            continue  # a shortcut: no other rule needs to be evaluated
        if prover.model.predict(call, prover.state).broken == (rule["name"],):
            return call
    return None


def _apply(prover: Prover, calls: list[Call]) -> bool:
    """Take the predicted states of requests, with any values for wildcards; False where one must not succeed."""
    for call in calls:
        prediction = prover.predict(call)
        if prediction.errors or prediction.possible:
            return False
        known = {id(record) for records in prover.state.values() for record in records}
        prover.state = {
            key: tuple(record if id(record) in known else plain(record) for record in records)
            for key, records in prediction.state.items()
        }
    return True


def _creations(prover: Prover, operation: Operation) -> list[tuple[Operation, dict[str, Any]]]:
    """Return creations of the resource type that the operation is about, with the documented bodies."""
    kind = prover.model.entry(operation.id).get("resource")
    return [
        (each, body)
        for each in prover.main.target.operations.values()
        for body in each.body_examples.values()
        if prover.model.entry(each.id).get("form") == "Create"
        and kind in (None, prover.model.entry(each.id)["resource"])
    ]


def _preparations(
    prover: Prover, operation: Operation, rule: Mapping[str, Any]
) -> Iterator[list[Call]]:
    """Yield creations before the request: none, each example, and each example with one field of the rule changed."""
    yield []
    words = _words(rule)
    reads_state = bool(words & {"siblings", "other_projects", *prover.model.declared["resources"]})
    creations = _creations(prover, operation)
    if prover.model.entry(operation.id).get("form") == "Update":
        first = [
            (create, Bodies(prover.main.target, create).variant(body, 5))
            for create, body in creations
        ]
    else:
        first = []
    if first and "siblings" in words:
        for create, body in creations:
            for one, other in itertools.permutations(
                _with_single_items(prover, create, body, words), 2
            ):
                twin = Bodies(prover.main.target, create).variant(
                    one, 5, tuple(_identity(prover, create))
                )
                yield [prover.call(prover.main, create, {}, each) for each in (twin, other)]
    for create, body in creations:
        for edited in (body, *(_edited(prover, create, body, rule, ()) if reads_state else ())):
            for caller in filter(None, (prover.main, prover.other)):
                last = prover.call(caller, create, {}, edited)
                yield [last]
                yield from (
                    [prover.call(prover.main, each, {}, other), last] for each, other in first
                )


def _identity(prover: Prover, operation: Operation) -> list[str]:
    names: list[str] = prover.model.kind(prover.model.entry(operation.id)["resource"])["identity"]
    return names


def _with_single_items(
    prover: Prover, operation: Operation, body: Any, words: set[str]
) -> list[Any]:
    """Return valid bodies in which an array that a rule reads has only one of its items."""
    resolve, bodies = prover.main.target.resolve, Bodies(prover.main.target, operation)
    schema = openapi.body_schema(operation.definition["requestBody"], resolve)
    arrays = [(p, at(body, p)) for p, _ in places(schema, body, resolve) if p and p[-1] in words]
    single = [
        put(body, p, [item])
        for p, value in arrays
        if isinstance(value, list) and len(value) > 1
        for item in value
    ]
    return [each for each in single if bodies.is_valid(each)]


def _attempts(prover: Prover, operation: Operation, rule: Mapping[str, Any]) -> Iterator[Call]:
    """Yield requests with documented bodies, with one field of the rule changed, also to values of the state."""
    stored_records = [record for records in prover.state.values() for record in records[:3]]
    texts = tuple(dict.fromkeys(text for record in stored_records for text in _texts(record)))
    entry = prover.model.entry(operation.id)
    stored = _stored(prover, prover.main, entry) if "resource" in entry else ()
    for body in _bodies(prover, operation, stored):
        for edited in (
            body,
            *_taken_over(prover, operation, body, rule),
            *_edited(prover, operation, body, rule, texts),
        ):
            yield prover.call(prover.main, operation, {}, edited)


def _words(rule: Mapping[str, Any]) -> set[str]:
    """Return the names of variables and fields in a rule."""
    return set(re.findall(r"\w+", rule["must"] + rule.get("when", "")))


def _taken_over(
    prover: Prover, operation: Operation, body: dict[str, Any], rule: Mapping[str, Any]
) -> Iterator[dict[str, Any]]:
    """Yield bodies with a field of the rule as a stored record has it."""
    bodies, entry = Bodies(prover.main.target, operation), prover.model.entry(operation.id)
    for records in prover.state.values():
        for record in records[-3:]:
            for name in sorted(_words(rule) & set(record) & set(entry.get("keep", ()))):
                taken = merged({}, {name: record[name]}, {name: entry["keep"][name]})
                if bodies.is_valid({**body, **taken}):
                    yield {**body, **taken}


def _bodies(
    prover: Prover, operation: Operation, stored: tuple[Any, ...]
) -> Iterator[dict[str, Any]]:
    """Yield documented bodies: for a modification, of the identity of a stored record; for a creation, of another."""
    entry, bodies = prover.model.entry(operation.id), Bodies(prover.main.target, operation)
    for body in operation.body_examples.values():
        if entry.get("form") == "Update":
            identities = [{n: r[n] for n in _identity(prover, operation)} for r in stored[::-1]]
            yield from (
                {**body, **identity}
                for identity in identities
                if bodies.is_valid({**body, **identity})
            )
        else:
            yield bodies.variant(body, 7)
            yield body


def _edited(
    prover: Prover, operation: Operation, body: Any, rule: Mapping[str, Any], texts: tuple[str, ...]
) -> Iterator[dict[str, Any]]:
    """Yield valid bodies with another value of one field that the rule reads."""
    words = _words(rule)
    resolve, bodies = prover.main.target.resolve, Bodies(prover.main.target, operation)
    schema = openapi.body_schema(operation.definition["requestBody"], resolve)
    key = f"{operation.id} {sorted(words)} {body}"
    if key not in prover.edited:
        prover.edited[key] = [
            each.body
            for each in candidates.of_body(operation, prover.main, body)
            if isinstance(each.body, dict)
            and _differs(each, body, words)
            and bodies.is_valid(each.body)
        ]
    yield from prover.edited[key]
    names = prover.model.world_names(operation.id) if "world" in words else {}
    for edited, own in ((body, texts), *((each, ()) for each in prover.edited[key] if names)):
        for place, _ in places(schema, edited, resolve):
            field = str(place[-1]) if place else ""
            if field in words and isinstance(at(edited, place), str):
                others = (put(edited, place, text) for text in (*own, *names.get(field, ())))
                yield from filter(bodies.is_valid, others)


def _differs(candidate: Candidate, body: Any, words: set[str]) -> bool:
    """Tell whether a field that the rule reads is added or has another value."""
    changed = set(_changed(candidate.body, body))
    return bool(changed & words)


def _changed(one: Any, other: Any) -> Iterator[str]:
    for name, value in one.items():
        if isinstance(value, Mapping) and isinstance(other.get(name), Mapping):
            yield from _changed(value, other[name])
        elif name not in other or other[name] != value:
            yield name
            if isinstance(value, Mapping):
                yield from value


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping | list):
        for inner in value.values() if isinstance(value, Mapping) else value:
            yield from _texts(inner)
    elif type(value) is str:  # no wildcard
        yield value
