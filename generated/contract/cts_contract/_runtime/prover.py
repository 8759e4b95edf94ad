# Copied from generator/runtime/contract/prover.py. Do not edit: run `make generate`.
"""Requests with predictions: each response, and the lists after it, must be what the declarations say."""

from __future__ import annotations

import contextlib
import itertools
import re
import time
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from email.utils import parsedate_to_datetime
from typing import Any

from . import model_changes, response_facts, session
from .cel_values import Failed
from .constraints import Constraints
from .model import Call, Caller, Model, Prediction, Record, State
from .model_records import milliseconds
from .results import BEHAVIOUR, SLOW_SECONDS, SPARED, CheckResult, Failure, Observations
from .samples import flat
from .statements import codes, constraint_name
from .target import Operation, Response
from .wildcards import ANYTHING, Binding, New, Now

TOLERANCE_MS = 1500
"""Milliseconds that the clocks of the proof and of the server may differ."""
LATER_MS = TOLERANCE_MS + 1000 * SLOW_SECONDS
"""Milliseconds after which a time is not that of a call any more."""
PER_CONSTRAINT, PER_CONSTRAINT_QUICK = 40, 4
"""Largest number of requests that break one constraint in different ways."""
MAX_PAGES = 20
"""Number of pages that are read of a list."""
NEWEST = 20
"""Number of the newest records of a list with pages that are compared after each request."""


def now_ms() -> int:
    """Return the time of the system's clock, in milliseconds since 1970-01-01 UTC."""
    return time.time_ns() // 1_000_000


@dataclass
class Prover:
    """Sends requests, compares responses and lists with predictions, and keeps the state of the model."""

    model: Model
    constraints: Constraints
    observations: Observations
    main: Caller
    other: Caller | None = None  # the same for another project
    state: State = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)
    facts: response_facts.Facts = field(default_factory=response_facts.Facts)
    made: set[model_changes.Key] | None = None  # records that requests may touch; None: all
    per_constraint: int = PER_CONSTRAINT
    about: frozenset[str] = frozenset()  # operations that the checks are about; empty: all
    offset_ms: int = 0  # of the server's clock
    stopped_ms: int | None = None  # the time at which the server's clock is stopped; None: it runs
    ends_ms: dict[int, int] = field(default_factory=dict)  # of calls by beginning, if both clocks are the same
    partly_known: set[str] = field(default_factory=set)  # resource types with older records than those in the state
    unpredictable: set[str] = field(default_factory=set)  # computed responses that depend on such records
    unlisted: set[str] = field(default_factory=set)  # operations whose response had no list
    edited: dict[str, list[Any]] = field(default_factory=dict)  # valid edits of a body, by what they depend on

    def call(self, caller: Caller, operation: Operation, values: Mapping[str, Any], body: Any = None) -> Call:
        """Return a request with the path parameters of the caller where it has none of its own."""
        return Call(caller, operation, {**caller.target.example(operation), **values}, body, Now(self.server_now()))

    @property
    def subjects(self) -> list[Operation]:
        """The operations that the checks are about."""
        return [each for each in self.main.target.operations.values() if self.is_about(each)]

    def is_about(self, operation: Operation | None) -> bool:
        """Tell whether the checks are about an operation."""
        return operation is not None and (not self.about or operation.id in self.about)

    @contextlib.contextmanager
    def unchanged(self) -> Iterator[None]:
        """Restore the state at the end: the requests that change it meanwhile are not sent."""
        state = self.state
        try:
            yield
        finally:
            self.state = state

    def server_now(self) -> int:
        return now_ms() + self.offset_ms if self.stopped_ms is None else self.stopped_ms

    def predict(self, call: Call) -> Prediction:
        """Return what the response to a request must be."""
        violations = self.constraints.violations(call.operation, call.values, call.body)
        if violations and not (self.model.denied(call)):
            errors = tuple(dict.fromkeys(violation.error for violation in violations))
            broken = tuple(constraint_name(violation.place[0], violation.place[1:]) for violation in violations)
            return Prediction(errors, broken=broken, state=self.state)
        try:
            prediction = self.model.predict(call, self.state)
        except Failed:  # the server returned records that the declarations cannot be about, which was reported
            return Prediction(state=self.state, is_known=False)
        return replace(prediction, body=ANYTHING) if call.operation.id in self.unpredictable else prediction

    def send(self, call: Call) -> Response:
        """Send a request and note its status."""
        response = call.caller.target.send(call.operation, call.values, call.body)
        self._note(call, response)
        return response

    def send_together(self, calls: Sequence[Call]) -> list[Response]:
        """Send requests of one caller at the same time, and note their statuses."""
        responses = calls[0].caller.target.send_together([(each.operation, each.values, each.body) for each in calls])
        for call, response in zip(calls, responses, strict=True):
            self._note(call, response)
        return responses

    def _note(self, call: Call, response: Response) -> None:
        if call.caller.target.application is not None:
            self.ends_ms[int(call.now)] = max(self.ends_ms.get(int(call.now), 0), self.server_now())
        self.observations.add(call.operation.id, response.status, response.seconds)

    def check(self, call: Call, case: str, *, lists: bool = True) -> Iterator[CheckResult]:
        """Send a request; check the response, and with ``lists`` everything that can be listed after it."""
        call = replace(call, now=Now(self.server_now()), request_id=New())
        prediction = self.predict(call)
        name = f"{call.operation.id}: {case}"
        if self.is_protected(call):
            yield CheckResult(BEHAVIOUR, f"{name}: not sent", skipped=SPARED, operation=call.operation.id)
            return
        response = self.send(call)
        self._bind_request_id(call, response)
        failure = self.failure(call, prediction, response)
        aspect = "is rejected with its error" if prediction.errors else "returns what is declared"
        yield CheckResult(
            BEHAVIOUR, f"{name}: {aspect}", failure, "", call.operation.id, prediction.broken, codes(prediction.errors)
        )
        yield from self._facts(name, call, response)
        yield from self.observations.late(BEHAVIOUR)
        before = self.state
        if not prediction.errors and response.succeeded:
            self.state = self.after(call, prediction, response)
        is_certain = not failure and prediction.is_known and not (prediction.possible and not response.succeeded)
        if prediction.possible and response.status >= 400:
            self.state = before
        if not is_certain:
            self.adopt(self.lister(call))
            yield from self.observations.unread(BEHAVIOUR)
        elif lists:
            yield from self.compare(self.lister(call), name, self._concerned(call))

    def _bind_request_id(self, call: Call, response: Response) -> None:
        """Take the request ID that the response has in a header for the one that audit records name."""
        for name, value in response.headers.items():
            if name.lower().endswith("request-id"):
                self.ids[str(call.request_id)] = value

    def is_protected(self, call: Call) -> bool:
        """Tell whether a request names a record that it must not touch."""
        if self.made is None:
            return False
        return not self.made.issuperset(model_changes.named(self.model, call, self.state))

    def lister(self, call: Call) -> Caller:
        """Return the caller who can list what a request may change."""
        is_others = self.other is not None and self.model.project(call) == self.other.project
        return self.other if is_others and self.other else self.main

    def failure(self, call: Call, prediction: Prediction, response: Response) -> str:
        """Return how a response differs from the prediction; empty if it does not."""
        target, shown = call.caller.target, session.describe(response)
        if prediction.errors:
            if any(error.matches(target, response) for error in prediction.errors):
                return ""
            text = f"{shown} instead of {' or '.join(map(str, prediction.errors))}{_sent(call)}"
            return Failure(text, " or ".join(map(str, prediction.errors)), session.shown(response))
        if any(error.matches(target, response) for error in prediction.possible):
            return ""
        if response.status != self.model.success(call.operation):
            success = self.model.success(call.operation)
            return Failure(f"{shown} instead of {success}{_sent(call)}", success, session.shown(response))
        if prediction.body is ANYTHING:
            return ""
        if prediction.body is None:
            return f"the body is not empty: {response.body[:100]!r}" if response.body else ""
        return self._difference(prediction.body, response.json, _sent(call))

    def _difference(self, expected: Any, actual: Any, sent: str = "") -> str:
        """Return a failure unless a body is as expected."""
        binding = self._binding()
        differences = list(binding.differences(expected, actual))
        if not differences:
            return ""
        return Failure("; ".join(differences[:5]) + sent, binding.shown(expected, actual), actual)

    def _binding(self) -> Binding:
        is_same_clock = self.main.target.application is not None
        return Binding(0 if is_same_clock else TOLERANCE_MS, LATER_MS, self.ids, self.ends_ms)

    def is_same(self, expected: Iterable[Record], actual: Iterable[Record]) -> bool:
        """Tell whether records are as expected, without taking over the values of wildcards."""
        binding = replace(self._binding(), ids=dict(self.ids))
        return not list(binding.differences(list(expected), list(actual)))

    def _facts(self, name: str, call: Call, response: Response) -> Iterator[CheckResult]:
        for fact, failure in self.facts.of(call, response):
            yield CheckResult(BEHAVIOUR, f"{name}: {fact}", failure, operation=call.operation.id)

    def after(self, call: Call, prediction: Prediction, response: Response) -> State:
        """Return the predicted state with what the response tells of the changed record."""
        kind = self.model.entry(call.operation.id).get("resource")
        key = (kind or "", self.model.project(call))
        old = self.state.get(key, ())
        records = list(prediction.state.get(key, ()))
        fresh = [index for index, record in enumerate(records) if not any(record is each for each in old)]
        if len(fresh) == 1 and isinstance(response.json, dict) and isinstance(prediction.body, dict):
            record = records[fresh[0]]
            records[fresh[0]] = self._binding().bound(record, {**record, **response.json})
            return {**prediction.state, key: tuple(records)}
        return prediction.state

    def _concerned(self, call: Call) -> set[str]:
        """Return the resource types that a request may change: its own, and that of audit records; all if unknown."""
        kind = self.model.entry(call.operation.id).get("resource")
        return {kind, self.model.declared.get("audit", {}).get("resource", kind)} if kind else set()

    def compare_all(self, name: str) -> Iterator[CheckResult]:
        """Compare everything that can be listed and computed with the state, in both projects."""
        for caller in filter(None, (self.main, self.other)):
            yield from self._compare(caller, name, [*self.listings(caller), *self._computed(caller)])

    def compare(self, caller: Caller, name: str, kinds: Collection[str] = ()) -> Iterator[CheckResult]:
        """Compare what a caller can list with the state, of some resource types or all.

        Takes over what only the server knows. Of a list with pages, the newest records are compared.
        """
        concerned = [
            call
            for call in self.listings(caller, NEWEST)
            if not kinds or self.model.entry(call.operation.id)["resource"] in kinds
        ]
        yield from self._compare(caller, name, concerned)

    def _compare(self, caller: Caller, name: str, calls: Iterable[Call]) -> Iterator[CheckResult]:
        for call in calls:
            prediction = self.predict(call)
            if prediction.errors or prediction.body is ANYTHING:
                continue
            response = self.send(call)
            failure = self._listing_failure(call, prediction, response)
            read, subject = call.operation.id, name.partition(":")[0]
            changing = subject if subject in caller.target.operations else read
            text = f"{name}: {read} is as declared after it"
            yield CheckResult(BEHAVIOUR, text, failure, operation=changing, compared=read)
            if failure:
                self.adopt(caller)
                yield from self.observations.unread(BEHAVIOUR)
                return
            self._take_over(call, prediction.body, response.json)

    def _listing_failure(self, call: Call, prediction: Prediction, response: Response) -> str:
        if response.status != self.model.success(call.operation):
            return f"the list {session.describe(response)}"
        return self._difference(prediction.body, response.json)

    def _take_over(self, call: Call, predicted: Any, actual: Any) -> None:
        entry = self.model.entry(call.operation.id)
        key = (entry.get("resource", ""), self.model.project(call))
        if key not in self.state or "into" not in entry or entry["form"] == "Count":
            return
        pairs = zip(predicted[entry["into"]], actual[entry["into"]], strict=True)
        known = {id(one): other for one, other in pairs}  # equal, or the values of wildcards
        self.state = {**self.state, key: tuple(known.get(id(record), record) for record in self.state[key])}

    def listings(self, caller: Caller, newest: int | None = None) -> Iterator[Call]:
        """Yield the requests that list everything; members of required enumerations in turn.

        ``newest``: the length of a page; by default the longest.
        """
        for operation in caller.target.operations.values():
            entry = self.model.entry(operation.id)
            if entry.get("form") not in ("List", "Page", "Count") or not caller.may(
                operation.definition.get("x-permission", {}).get("action", "")
            ):
                continue
            limit = {entry["limit"]: newest or longest(operation, caller, entry)} if entry["form"] == "Page" else {}
            for values in self.required(caller, operation):
                yield self.call(caller, operation, {**values, **limit})

    def _computed(self, caller: Caller) -> Iterator[Call]:
        """Yield the reads whose response is computed."""
        for operation in caller.target.operations.values():
            entry = self.model.entry(operation.id)
            if operation.method == "GET" and entry.get("form") == "Compute" and "response" in entry:
                yield from (self.call(caller, operation, values) for values in self.required(caller, operation))

    def required(self, caller: Caller, operation: Operation) -> Iterator[dict[str, Any]]:
        """Yield the values of required parameters: of each that is an enumeration, all members in turn."""
        choices: dict[str, list[Any]] = {}
        for param in operation.params:
            members = caller.target.resolve(param.get("schema", {})).get("enum")
            if param.get("required") and members and param["name"] not in caller.target.path_parameters:
                choices[param["name"]] = list(members)
        for values in itertools.product(*choices.values()):
            yield dict(zip(choices, values, strict=True))

    def adopt(self, caller: Caller) -> None:
        """Take the state of the caller's project from the server as it is."""
        state = dict(self.state)
        for operation in caller.target.operations.values():
            entry = self.model.entry(operation.id)
            if entry.get("form") not in ("List", "Page"):
                continue
            records: list[Record] = []
            for values in self.required(caller, operation):
                call = self.call(caller, operation, values)
                records += self._pages(call, entry) if entry["form"] == "Page" else self._records(call, entry)
            state[entry["resource"], self.model.project(call)] = tuple(self._oldest_first(entry, records))
        self.state = state

    def note_clock(self) -> None:
        """Take the difference of the server's clock from the header Date of a response, if it is a noticeable one."""
        for call in itertools.islice(self.listings(self.main), 1):
            date = self.send(call).headers.get("Date")
            if date:
                try:
                    difference = int(parsedate_to_datetime(date).timestamp() * 1000) - now_ms()
                except ValueError:
                    return
                self.offset_ms = difference if abs(difference) > 2 * TOLERANCE_MS else 0

    def note_history(self) -> None:
        """Find the computed responses that depend on records of which there are older ones than can be listed."""
        entries = self.model.declared["operations"].values()
        paged = {entry["resource"] for entry in entries if entry.get("form") == "Page"}
        for call in self._computed(self.main):
            text = self.model.entry(call.operation.id)["response"]
            prediction, response = self.predict(call), self.send(call)
            if any(re.search(rf"\b{kind}\b", text) for kind in paged) and response.json != prediction.body:
                self.unpredictable.add(call.operation.id)

    def _records(self, call: Call, entry: Mapping[str, Any]) -> list[Record]:
        response = self.send(call)
        if response.status != self.model.success(call.operation):
            self.observations.unreadable.setdefault(call.operation.id, session.describe(response))
        found = response.json.get(entry["into"]) if isinstance(response.json, dict) else None
        if not isinstance(found, list):
            self.unlisted.add(call.operation.id)
            return []
        return [each for each in found if isinstance(each, dict)]

    def _pages(self, call: Call, entry: Mapping[str, Any]) -> list[Record]:
        """Return the records, newest first; at most those of twenty pages."""
        values = {entry["limit"]: longest(call.operation, call.caller, entry)}
        earliest = _bound(call.operation, call.caller, entry["from"], "minimum", 0)
        values |= {entry["from"]: earliest, entry["to"]: self.server_now() + TOLERANCE_MS}
        records: list[Record] = []
        for _ in range(MAX_PAGES):
            page = self._records(replace(call, values={**call.values, **values}), entry)
            records += page
            if len(page) < values[entry["limit"]]:
                return records
            values[entry["marker"]] = self.model.identity(entry["resource"], page[-1])[0]
        self.partly_known.add(entry["resource"])
        return records

    def _oldest_first(self, entry: Mapping[str, Any], records: list[Record]) -> list[Record]:
        if entry["form"] == "Page":
            return records[::-1]
        field = self.model.time_fields[entry["resource"]]
        return sorted(records, key=lambda record: milliseconds(record, field)) if field else records


def longest(operation: Operation, caller: Caller, entry: Mapping[str, Any]) -> int:
    """Return the length of the longest page."""
    return _bound(operation, caller, entry["limit"], "maximum", 100)


def _bound(operation: Operation, caller: Caller, name: str, keyword: str, otherwise: int) -> int:
    """Return a limit of the values of a parameter, from its schema."""
    param = next(param for param in operation.params if param["name"] == name)
    return int(flat(param["schema"], caller.target.resolve).get(keyword, otherwise))


def _sent(call: Call) -> str:
    values = {k: v for k, v in call.values.items() if k not in call.caller.target.path_parameters}
    return f" (sent {values or ''} {call.body if call.body is not None else ''})"[:600]
