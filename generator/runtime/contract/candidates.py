"""Candidates of requests: those that keep every constraint, and for each constraint those that break only it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from .. import openapi
from .bodies import Bodies
from .constraints import Place, Violation, parameters_schema
from .edits import at, conditional, edits, of_properties, places, put, switches
from .model import Call, Caller
from .prover import Prover
from .results import CheckResult
from .samples import Resolve, alternatives, flat, sample
from .target import Operation

MAX_ISOLATED = 6
"""Number of requests that break a constraint which needs two edits to be broken alone."""


@dataclass(frozen=True)
class Candidate:
    """One request by its parameters and body, with a description of what differs from a valid one."""

    case: str
    values: Mapping[str, Any]
    body: Any = None


@dataclass
class Sorted:
    """Candidates by what they break."""

    per_constraint: int  # largest number of requests that break one constraint in different ways
    valid: list[Candidate] = field(default_factory=list)
    invalid: dict[Place, list[tuple[int, Candidate]]] = field(default_factory=dict)  # with the number of violations

    def add(self, candidate: Candidate, violations: Sequence[Violation]) -> None:
        if not violations:
            self.valid.append(candidate)
        for violation in violations:
            self.invalid.setdefault(violation.place, []).append((len(violations), candidate))

    @property
    def ambiguous(self) -> set[str]:
        """The cases that break several constraints."""
        return {candidate.case for found in self.invalid.values() for count, candidate in found if count > 1}

    def alone(self, place: Place) -> int:
        """Return the number of candidates that break only this constraint."""
        return sum(count == 1 for count, _ in self.invalid.get(place, ()))

    def breaking(self, tried: set[Place]) -> Iterator[list[Candidate]]:
        """Yield the candidates of each constraint that was not tried: those that break the fewest others."""
        for place, found in self.invalid.items():
            if place in tried:
                continue
            fewest = min(count for count, _ in found)
            if fewest == 1:  # otherwise another example may break it alone
                tried.add(place)
            yield [candidate for count, candidate in found if count == fewest][: self.per_constraint]


def sort(prover: Prover, caller: Caller, operation: Operation, candidates: Iterable[Candidate]) -> Sorted:
    """Sort candidates by the constraints that they break; each request only once."""
    result, seen, example = Sorted(prover.per_constraint), set[str](), caller.target.example(operation)
    for candidate in candidates:
        text = f"{candidate.values} {candidate.body!r}"
        if text in seen:
            continue
        seen.add(text)
        values = {**example, **candidate.values}
        result.add(candidate, prover.constraints.violations(operation, values, candidate.body))
    return result


def isolate(prover: Prover, operation: Operation, found: Sorted, pairs: Iterable[Candidate]) -> Sorted:
    """Add those of the requests with two edits that break a constraint alone which no single edit breaks alone."""
    known, example = {place for place in found.invalid if found.alone(place)}, prover.main.target.example(operation)
    for candidate in pairs:
        values = {**example, **candidate.values}
        violation = prover.constraints.only_violation(operation, values, candidate.body)
        if violation and violation.place not in known and found.alone(violation.place) < MAX_ISOLATED:
            found.add(candidate, [violation])
    return found


def body_pairs(
    prover: Prover, operation: Operation, body: Any, found: Sorted, values: Mapping[str, Any] | None = None
) -> Iterator[Candidate]:
    """Yield requests with one edit after another that keeps all constraints, where the first can have an influence."""
    resolve, bodies = prover.main.target.resolve, Bodies(prover.main.target, operation)
    schema, ambiguous = bodies.schema, found.ambiguous
    names = conditional(schema, resolve)
    for case, switched in switches(schema, body, resolve) if names or ambiguous else ():
        if bodies.is_valid(switched):
            for edit in edits(schema, switched, resolve):
                if edit.field in names or edit.case in ambiguous:
                    yield Candidate(f"{case} and {edit.case}", values or {}, edit.body)


def of_body(
    operation: Operation, caller: Caller, body: Any, values: Mapping[str, Any] | None = None
) -> Iterator[Candidate]:
    """Yield requests whose body has one edit."""
    resolve = caller.target.resolve
    schema = openapi.body_schema(operation.definition["requestBody"], resolve)
    for edit in edits(schema, body, resolve):
        yield Candidate(edit.case, values or {}, edit.body)
    yield Candidate("without a body", values or {}, None)


def of_edits(prover: Prover, operation: Operation, body: Any) -> Iterator[Candidate]:
    """Yield requests whose body has one edit, if need be with another member of an enumeration, or a world name."""
    singles = list(of_body(operation, prover.main, body))
    yield from singles
    for single in singles:
        yield from _allowed(prover, operation, single)
    yield from of_world(prover, operation, body)


def of_server(prover: Prover, operation: Operation, body: Any) -> Iterator[Candidate]:
    """Yield a request with fields that only the server sets, which have no effect."""
    schema = prover.model.kind(prover.model.entry(operation.id)["resource"])["schema"]
    bodies = Bodies(prover.main.target, operation)
    other = bodies.with_other_fields(body, {"$ref": schema})
    if other != body and bodies.is_valid(other):
        yield Candidate("fields that the server sets", {}, other)


def with_texts(
    prover: Prover, operation: Operation, valid: Iterable[Candidate], texts: Sequence[str]
) -> Iterator[Candidate]:
    """Yield the requests with a field more, with texts appended to what they have of strings."""
    bodies = Bodies(prover.main.target, operation)
    for candidate in valid:
        if candidate.case.endswith(" added"):
            other = bodies.with_texts(candidate.body, texts)
            if other != candidate.body:
                yield Candidate(f"{candidate.case} and unusual texts", candidate.values, other)


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
    for name, case, value in _singles(operation, caller, values):
        yield Candidate(f"{name} {case}", {**values, name: value}, body)
    for param in operation.params:
        if param["in"] == "query":
            yield Candidate(f"without {param['name']}", {**values, param["name"]: None}, body)
    if "x-query-schema" in operation.definition:
        own = list(_plain_values(operation, caller, values))
        for one, case, value in own:
            for other, more, second in own:
                if one < other:
                    both = {**values, one: value, other: second}
                    yield Candidate(f"{one} {case}, {other} {more}", both, body)


def parameter_pairs(operation: Operation, caller: Caller, values: Mapping[str, Any]) -> Iterator[Candidate]:
    """Yield requests with another value of one parameter, and a valid one of another: for conditions between them."""
    plain = list(_plain_values(operation, caller, values))
    for name, case, value in _singles(operation, caller, values) if "x-query-schema" in operation.definition else ():
        for other, more, second in plain:
            if other != name:
                yield Candidate(f"{name} {case} and {other} {more}", {**values, name: value, other: second})


def _plain_values(operation: Operation, caller: Caller, values: Mapping[str, Any]) -> Iterator[tuple[str, str, Any]]:
    """Yield one valid value of each query parameter, and all members of enumerations."""
    for name, schema in parameters_schema(operation, "query")["properties"].items():
        members = flat(schema, caller.target.resolve).get("enum") or [sample(schema, caller.target.resolve)]
        for value in members if name not in values else ():
            yield name, repr(value), value


def _singles(operation: Operation, caller: Caller, values: Mapping[str, Any]) -> Iterator[tuple[str, str, Any]]:
    """Yield other values of single parameters, as they can be written in a URL."""
    resolve = caller.target.resolve
    conditional = of_properties(operation.definition.get("x-query-schema", {}), resolve)
    for param in operation.params:
        name, location, schema = param["name"], param["in"], param.get("schema", {})
        if name in caller.target.path_parameters or location not in ("path", "query"):
            continue
        value = values.get(name, sample(schema, resolve))
        if name not in values:
            yield name, f"{value!r}", value
        for each in (schema, *conditional.get(name, ())):
            for case, other in _alternatives(each, value, resolve):
                written = _written(other, param, resolve)
                if written is not None and (location == "query" or written != ""):
                    yield name, case, written


def _alternatives(schema: Any, value: Any, resolve: Resolve) -> Iterator[tuple[str, Any]]:
    """Yield other values of a parameter: also numbers as only lenient readers take them, and other items."""
    yield from alternatives(schema, value, resolve)
    if isinstance(value, int) and not isinstance(value, bool):
        wide = str(value).translate({ord("0") + digit: ord("\N{FULLWIDTH DIGIT ZERO}") + digit for digit in range(10)})
        for text in (f"{value}_0", hex(value), wide):
            yield f"{text!r}", text
    if isinstance(value, list) and value:
        items = flat(schema, resolve).get("items", {})
        for case, other in alternatives(items, value[0], resolve):
            if isinstance(other, str) and "," not in other:
                yield f"with an element {case}", [*value, other]


def _written(value: Any, param: Mapping[str, Any], resolve: Resolve) -> Any:
    """Return the value that a server reads from a URL; None for one that cannot be written."""
    kind = flat(param.get("schema", {}), resolve).get("type")
    if value is None or isinstance(value, dict) or (isinstance(value, list) != (kind == "array")):
        return None
    if isinstance(value, float) and value.is_integer() and kind == "integer":
        return None  # some readers take it for an integer, as JSON Schema does
    if isinstance(value, list):
        return value if value or openapi.notation(param, "array") in openapi.DELIMITERS else None
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


def undeclared(operation: Operation) -> dict[str, str]:
    """Return query parameters that an operation does not declare, which have no effect: names are case-sensitive."""
    declared = [param["name"] for param in operation.params if param["in"] == "query"]
    in_other_case = {name.swapcase(): "no-such-value" for name in declared}
    extra = {"unknown_parameter": "x", **in_other_case}
    return {name: value for name, value in extra.items() if name not in declared}


def lenient(operation: Operation) -> Operation:
    """Return the operation with the parameters that it does not declare."""
    extra = tuple({"name": name, "in": "query", "schema": {"type": "string"}} for name in undeclared(operation))
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
