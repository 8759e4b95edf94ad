"""Verdicts on requests and responses between a client and a server that are not ours."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from urllib3 import HTTPHeaderDict

from ..stub.app import Stub
from ..stub.testing.request_check import Checked, Sent
from .credentials import NONE
from .model import Call, Caller, Model
from .observed import Observed
from .response_facts import Facts
from .results import REQUESTS, RESPONSES, SEQUENCES, CheckResult
from .target import Operation, Response, Target
from .watch import Watch
from .wildcards import ANYTHING

KEPT = "follows the description"


class Judge:
    """Judges exchanges in the order in which they ended.

    Requests are checked as the stub's ``problems()`` does, responses as the proof does; ``watch`` adds the rules
    between requests.
    """

    def __init__(self, stub: Stub, document: Mapping[str, Any], *, stateful: bool = True) -> None:
        self._check = stub.request_check
        self._target = Target("", document, NONE, {})
        self._facts = Facts()
        self._model = Model(document) if "x-behaviour" in document else None
        self._watch = Watch(self._model, self._target) if stateful and self._model else None

    def knows(self, method: str, path: str) -> bool:
        """Tell whether a request is for an operation, by more of the path than a parameter."""
        operation = self._target.operations.get(self.operation(method, path))
        return operation is not None and any(part and "{" not in part for part in operation.path.split("/"))

    def operation(self, method: str, path: str) -> str:
        """Return the ID of the operation that a request is for, empty if there is none."""
        found = self._check.check(Sent(method, _bytes(path), b"", {}, None)).endpoint
        return found.operation.id if found else ""

    def verdicts(self, observed: Observed) -> Iterator[CheckResult]:
        """Yield the verdicts on a request and its response."""
        headers = {name.lower().encode("latin-1"): _bytes(value) for name, value in observed.headers}
        sent = Sent(observed.method, _bytes(observed.path), _bytes(observed.query), headers, observed.body)
        checked = self._check.check(sent)
        operation = checked.endpoint.operation.id if checked.endpoint else ""
        for problem in checked.problems or ("",):
            yield _result(REQUESTS, operation, KEPT, problem, observed)
        if checked.endpoint:
            yield from self._response(observed, self._target.operations[operation], checked)

    def _response(self, observed: Observed, operation: Operation, checked: Checked) -> Iterator[CheckResult]:
        if observed.problem:
            yield _result(RESPONSES, operation.id, "is complete", observed.problem, observed)
            return
        body = observed.response_body if observed.method != "HEAD" else None
        response = Response(observed.status, _headers(observed), body or b"")
        call = self._call(operation, checked)
        facts = list(self._rejection(response, checked))
        if body is not None:
            facts += [*self._listed(call, response), *self._facts.of(call, response)]
        for fact, failure in facts or [(KEPT, "")]:
            yield _result(RESPONSES, operation.id, fact, failure, observed)
        if self._watch and body is not None and checked.arguments:
            for failure in self._watch.failures(call, response, observed, has_problem=bool(facts)):
                yield _result(SEQUENCES, operation.id, "follows from the requests before it", failure, observed)

    @staticmethod
    def _rejection(response: Response, checked: Checked) -> Iterator[tuple[str, str]]:
        if checked.error and response.status < 400:
            yield "rejects what breaks the description", f"returned {response.status}, though {checked.error.reason}"

    def _listed(self, call: Call, response: Response) -> Iterator[tuple[str, str]]:
        listed = call.operation.definition.get("x-errors", {}).get(str(response.status))
        code = self._target.error_code(response.json)
        if listed is not None and code is not None and code not in listed:
            yield "the error code is listed", f"{response.status} {code} is not listed; listed are {', '.join(listed)}"

    def _call(self, operation: Operation, checked: Checked) -> Call:
        """Return the request as one of a caller who may do everything: nobody knows more of them."""
        values: dict[str, Any] = {}
        found = checked.arguments
        if found:
            values = {**found.path, **found.query, **found.headers, **found.cookies}
        project = values.get(self._model.project_name) if self._model else None
        account: Any = values.get(self._model.account_name, ANYTHING) if self._model else ANYTHING
        caller = Caller("client", self._target, projects=(project,) if project else (), account=account)
        return Call(caller, operation, values, found.body if found else None)


def _result(part: str, operation: str, fact: str, failure: str, observed: Observed) -> CheckResult:
    shown = f"{failure} ({observed.place})" if failure and observed.place else failure
    return CheckResult(part, f"{operation or 'no operation'}: {fact}", shown, operation=operation)


def _bytes(text: str) -> bytes:
    return text.encode("latin-1", "replace")


def _headers(observed: Observed) -> Mapping[str, str]:
    """Return the headers of the response, whose names are compared without case."""
    found = HTTPHeaderDict()
    for name, value in observed.response_headers:
        found.add(name, value)
    return found
