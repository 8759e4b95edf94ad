"""Candidates of requests: those that keep every constraint, and for each constraint those that break only it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from generator.runtime import openapi
from tools.contract.bodies import Bodies
from tools.contract.constraints import Place, parameters_schema
from tools.contract.edits import at, edits, places, put
from tools.contract.model import Call, Caller
from tools.contract.prover import Prover
from tools.contract.results import CheckResult
from tools.contract.samples import alternatives, flat, sample
from tools.contract.target import Operation

PER_CONSTRAINT = 40
"""Largest number of requests that break one constraint in different ways."""


@dataclass(frozen=True)
class Candidate:
    """One request by its parameters and body, with a description of what differs from a valid one."""

    case: str
    values: Mapping[str, Any]
    body: Any = None


@dataclass
class Sorted:
    """Candidates by what they break."""

    valid: list[Candidate] = field(default_factory=list)
    invalid: dict[Place, list[tuple[int, Candidate]]] = field(default_factory=dict)  # with the number of violations

    def breaking(self, tried: set[Place]) -> Iterator[list[Candidate]]:
        """Yield the candidates of each constraint that was not tried: those that break the fewest others."""
        for place, found in self.invalid.items():
            if place in tried:
                continue
            fewest = min(count for count, _ in found)
            if fewest == 1:  # otherwise another example may break it alone
                tried.add(place)
            yield [candidate for count, candidate in found if count == fewest][:PER_CONSTRAINT]


def sort(prover: Prover, caller: Caller, operation: Operation, candidates: Iterable[Candidate]) -> Sorted:
    """Sort candidates by the constraints that they break; each request only once."""
    result, seen = Sorted(), set[str]()
    for candidate in candidates:
        text = f"{candidate.values} {candidate.body!r}"
        if text in seen:
            continue
        seen.add(text)
        call = prover.call(caller, operation, candidate.values, candidate.body)
        violations = prover.constraints.violations(operation, call.values, call.body)
        if not violations:
            result.valid.append(candidate)
        for violation in violations:
            result.invalid.setdefault(violation.place, []).append((len(violations), candidate))
    return result


def of_body(
    operation: Operation, caller: Caller, body: Any, values: Mapping[str, Any] | None = None
) -> Iterator[Candidate]:
    """Yield requests whose body has one edit."""
    resolve = caller.target.resolve
    schema = openapi.body_schema(operation.definition["requestBody"], resolve)
    for case, edited in edits(schema, body, resolve):
        yield Candidate(case, values or {}, edited)
    yield Candidate("without a body", values or {}, None)


def of_edits(prover: Prover, operation: Operation, body: Any) -> Iterator[Candidate]:
    """Yield requests whose body has one edit, if need be with another member of an enumeration, or a world name."""
    singles = list(of_body(operation, prover.main, body))
    yield from singles
    for single in singles:
        yield from _allowed(prover, operation, single)
    yield from of_world(prover, operation, body)


def _allowed(prover: Prover, operation: Operation, single: Candidate) -> Iterator[Candidate]:
    """Yield a request with an edit that is valid only together with another boolean or member of an enumeration."""
    resolve, bodies = prover.main.target.resolve, Bodies(prover.main.target, operation)
    if not isinstance(single.body, dict) or bodies.is_valid(single.body):
        return
    schema = openapi.body_schema(operation.definition["requestBody"], resolve)
    for place, inner in places(schema, single.body, resolve):
        value = at(single.body, place)
        members = [not value] if isinstance(value, bool) else flat(inner, resolve).get("enum", ())
        for member in members if place else ():
            both = put(single.body, place, member)
            if member != value and bodies.is_valid(both):
                yield Candidate(f"{single.case} and {'.'.join(map(str, place))} {member!r}", single.values, both)
                return


def of_world(
    prover: Prover, operation: Operation, body: Any, values: Mapping[str, Any] | None = None
) -> Iterator[Candidate]:
    """Yield requests in whose body one text is the name of something in the world that a declaration looks up."""
    resolve = prover.main.target.resolve
    schema = openapi.body_schema(operation.definition["requestBody"], resolve)
    names = prover.model.world_names(operation.id)
    for place, _ in places(schema, body, resolve) if names else ():
        if place and isinstance(at(body, place), str):
            for name in names.get(str(place[-1]), ()):
                yield Candidate(f"{'.'.join(map(str, place))} {name!r}", values or {}, put(body, place, name))


def of_parameters(
    operation: Operation, caller: Caller, values: Mapping[str, Any], body: Any = None
) -> Iterator[Candidate]:
    """Yield requests with one other parameter, and with two: for the rules between parameters."""
    singles = list(_singles(operation, caller, values))
    for name, case, value in singles:
        yield Candidate(f"{name} {case}", {**values, name: value}, body)
    for param in operation.params:
        if param["in"] == "query":
            yield Candidate(f"without {param['name']}", {k: v for k, v in values.items() if k != param["name"]}, body)
    if "x-query-schema" in operation.definition:
        own = list(_plain_values(operation, caller, values))
        for one, case, value in own:
            for other, more, second in own:
                if one < other:
                    both = {**values, one: value, other: second}
                    yield Candidate(f"{one} {case}, {other} {more}", both, body)


def _plain_values(operation: Operation, caller: Caller, values: Mapping[str, Any]) -> Iterator[tuple[str, str, Any]]:
    """Yield one valid value of each query parameter, and all members of enumerations."""
    for name, schema in parameters_schema(operation, "query")["properties"].items():
        members = flat(schema, caller.target.resolve).get("enum") or [sample(schema, caller.target.resolve)]
        for value in members if name not in values else ():
            yield name, repr(value), value


def _singles(operation: Operation, caller: Caller, values: Mapping[str, Any]) -> Iterator[tuple[str, str, Any]]:
    """Yield other values of single parameters, as they can be written in a URL."""
    resolve = caller.target.resolve
    for location in ("path", "query"):
        for name, schema in parameters_schema(operation, location)["properties"].items():
            if name in caller.target.path_parameters:
                continue
            value = values.get(name, sample(schema, resolve))
            if name not in values:
                yield name, f"{value!r}", value
            kind = resolve(schema).get("type")
            for case, other in alternatives(schema, value, resolve):
                written = _written(other, kind)
                if written is not None and (location == "query" or written != ""):
                    yield name, case, written


def _written(value: Any, kind: Any) -> Any:
    """Return the value that a server reads from a URL; None for one that cannot be written."""
    if value is None or isinstance(value, dict) or (isinstance(value, list) != (kind == "array")):
        return None
    if isinstance(value, list):
        return value or None
    if kind == "string":
        return str(value).lower() if isinstance(value, bool) else str(value)
    if isinstance(value, bool) and kind != "boolean":
        return str(value).lower()
    return value


def linked_values(prover: Prover, operation: Operation) -> dict[str, Any]:
    """Return the parameters that name the newest record to which a link of its creation leads; empty for none."""
    project = prover.main.project
    for link in prover.model.links.get(operation.id, ()):
        for record in prover.state.get((link.resource, project), ())[-1:]:
            return link.values(record)
    return {}


UNKNOWN = {"unknown_parameter": "x"}
"""A parameter that is not declared, which has no effect."""


def lenient(operation: Operation) -> Operation:
    """Return the operation with the parameter that is not declared."""
    extra = tuple({"name": name, "in": "query", "schema": {"type": "string"}} for name in UNKNOWN)
    return replace(operation, params=(*operation.params, *extra))


def try_one(prover: Prover, operation: Operation, candidate: Candidate, name: str) -> Iterator[CheckResult]:
    """Check one request, and the lists after it."""
    yield from try_all(prover, operation, [candidate], name)


def try_all(prover: Prover, operation: Operation, group: Sequence[Candidate], name: str) -> Iterator[CheckResult]:
    """Check requests, and the lists after the last of them."""
    for position, candidate in enumerate(group, 1):
        call = prover.call(prover.main, operation, candidate.values, candidate.body)
        yield from prover.check(call, f"{name} with {candidate.case}", lists=position == len(group))


def unbroken(prover: Prover, call: Call) -> bool:
    """Tell whether a request must surely succeed now."""
    prediction = prover.predict(call)
    return not prediction.errors and not prediction.possible
