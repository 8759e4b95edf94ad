# Copied from generator/runtime/contract/watch.py. Do not edit: run `make generate`.
"""Rules between requests: what a server returns must follow from what it returned before.

Nobody sends requests of our own here, so that only a part of the state is known: the records that were created, listed
and deleted in sight. A list without filters makes the knowledge of its resource type complete.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from email.utils import parsedate_to_datetime
from typing import Any

from .cel_values import Failed
from .constraints import Constraints
from .model import Call, Caller, Model, Prediction, Record
from .observed import READS, Observed
from .prover import Prover
from .results import Observations
from .target import Response, Target
from .wildcards import Now

Key = tuple[str, str]  # of a resource type and a project
Identity = tuple[Any, ...]


@dataclass
class Knowledge:
    """What is known besides the records of the state."""

    complete: set[Key] = field(default_factory=set)  # every record is known
    deleted: dict[Key, set[Identity]] = field(default_factory=dict)  # identities that do not exist

    def forget(self, key: Key) -> None:
        self.complete.discard(key)
        self.deleted.pop(key, None)


class Watch:
    """Follows the state of a server from the exchanges that somebody else has with it."""

    def __init__(self, model: Model, target: Target) -> None:
        self._model = model
        self._prover = Prover(model, Constraints(target.document, model.conditions), Observations(), Caller("", target))
        self._known = Knowledge()

    def failures(self, call: Call, response: Response, observed: Observed, *, has_problem: bool) -> Iterator[str]:
        """Yield the failure of one exchange, empty if all is well; nothing where too little is known for a verdict.

        Learns from it. ``has_problem``: the request or the response breaks the description already.
        """
        call = replace(call, now=Now(_time(response, observed)))
        project, key = self._model.project(call), self._key(call)
        if has_problem or observed.is_concurrent or response.status >= 500:
            self._forget_after(call, project)
            return
        try:
            prediction = self._prover.predict(call)
        except Failed:
            self._forget(project)
            return
        failure = self._failure(call, prediction, response, key)
        if failure is not None:
            yield failure
        if failure:
            self._forget(project)
        else:
            self._learn(call, prediction, response, key)

    def _key(self, call: Call) -> Key:
        return self._model.entry(call.operation.id).get("resource", ""), self._model.project(call)

    def _forget(self, project: str) -> None:
        self._prover.state = {key: records for key, records in self._prover.state.items() if key[1] != project}
        for key in [*self._known.complete, *self._known.deleted]:
            if key[1] == project:
                self._known.forget(key)

    def _forget_after(self, call: Call, project: str) -> None:
        """Forget a project after a request with an unexpected response, unless it is a read."""
        if call.operation.method not in READS:
            self._forget(project)

    # --- verdicts ---

    def _failure(self, call: Call, prediction: Prediction, response: Response, key: Key) -> str | None:
        """Return the failure, empty if all is well, None where too little is known for a verdict."""
        form = self._model.entry(call.operation.id).get("form", "Handler")
        is_success = response.status < 300
        if prediction.errors and is_success:
            return self._prover.failure(call, prediction, response) if self._is_certain(prediction, call, key) else None
        if not is_success:
            return self._rejection(call, prediction, response, key)
        if form in ("Create", "Update"):
            return self._prover.failure(call, prediction, response)
        return self._listing(call, prediction, response, key) if form == "List" else None

    def _is_certain(self, prediction: Prediction, call: Call, key: Key) -> bool:
        """Tell whether a request must be rejected, whatever the records are that nobody has seen."""
        if key in self._known.complete:
            return True
        # More records than those that are known do not mend these.
        is_conflict = any(rule == "conflict" or rule.startswith("quota ") for rule in prediction.broken)
        is_gone = bool(self._identities(call) & self._known.deleted.get(key, set()))
        return is_conflict or ("not_found" in prediction.broken and is_gone)

    def _rejection(self, call: Call, prediction: Prediction, response: Response, key: Key) -> str | None:
        """Judge a response that rejects the request because of the state."""
        code = call.caller.target.error_code(response.json)
        trigger = self._model.catalogue.get(code, {}).get("trigger")
        if trigger != "state" or key not in self._known.complete or not prediction.is_known:
            return None
        return self._prover.failure(call, prediction, response)

    def _listing(self, call: Call, prediction: Prediction, response: Response, key: Key) -> str | None:
        """Judge a list: completely where every record is known, else what it says of known records."""
        if key in self._known.complete:
            return self._prover.failure(call, prediction, response)
        into = self._model.entry(call.operation.id)["into"]
        listed = {self._model.identity(key[0], each): each for each in _records(response, into)}
        gone = sorted(map(str, self._known.deleted.get(key, set()) & listed.keys()))
        if gone:
            return f"lists {', '.join(gone)}, which was deleted"
        expected = prediction.body[into] if isinstance(prediction.body, Mapping) else []
        missing = [each for each in expected if self._model.identity(key[0], each) not in listed]
        if missing:
            return f"does not list {missing[0]}, which exists"
        return None if not expected else ""

    # --- learning ---

    def _learn(self, call: Call, prediction: Prediction, response: Response, key: Key) -> None:
        entry = self._model.entry(call.operation.id)
        form = entry.get("form", "Handler")
        if response.status >= 300:
            return
        if form == "List":
            self._learn_list(call, entry, response, key)
        elif form in ("Create", "Update", "Delete"):
            self._learn_change(call, form, prediction, response, key)
        elif call.operation.method not in READS:
            self._forget(key[1])

    def _learn_list(self, call: Call, entry: Mapping[str, Any], response: Response, key: Key) -> None:
        arguments = {**call.located("query"), **call.located("path")}
        if not entry["filters"].keys() & arguments.keys():
            self._prover.state = {**self._prover.state, key: tuple(_records(response, entry["into"]))}
            self._known.complete.add(key)
            self._known.deleted.pop(key, None)

    def _learn_change(self, call: Call, form: str, prediction: Prediction, response: Response, key: Key) -> None:
        """Learn from a change. One with predicted errors is about records that nobody has seen."""
        if not prediction.errors:
            self._prover.state = self._prover.after(call, prediction, response)
        gone = self._known.deleted.setdefault(key, set())
        if form == "Delete":
            gone |= self._identities(call) | {self._model.identity(key[0], each) for each in prediction.touched}
        else:
            gone -= {self._model.identity(key[0], each) for each in self._prover.state.get(key, ())}

    def _identities(self, call: Call) -> set[Identity]:
        """Return the identities of the records that a request names by parameters or in its body."""
        entry = self._model.entry(call.operation.id)
        if "resource" not in entry:
            return set()
        if entry.get("form") == "Delete" and entry["many"]:
            return {(each,) for each in call.values.get(entry["by"][0], ())}
        named = {**call.values, **(call.body if isinstance(call.body, Mapping) else {})}
        identity = self._model.identity(entry["resource"], named)
        return set() if None in identity else {identity}


def _records(response: Response, into: str) -> list[Record]:
    found = response.json.get(into) if isinstance(response.json, dict) else None
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def _time(response: Response, observed: Observed) -> int:
    """Return the time of the server, which the header Date tells to the second, or else that of the observer."""
    try:
        return int(parsedate_to_datetime(response.headers.get("Date", "")).timestamp() * 1000)
    except ValueError:
        return int(observed.began * 1000)
