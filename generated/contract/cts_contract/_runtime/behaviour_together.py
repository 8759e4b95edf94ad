# Copied from generator/runtime/contract/behaviour_together.py. Do not edit: run `make generate`.
"""Checks of requests at the same time: they must have the effect of one after another, in any order."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import replace

from .bodies import Bodies
from .model import Call, Prediction, Record, State
from .prover import Prover
from .results import BEHAVIOUR, CheckResult
from .session import describe
from .target import Operation
from .wildcards import New, Now

EQUAL_REQUESTS = 4
"""Number of equal requests at the same time."""
EFFECT = "have the effect of one after another"


def equal(prover: Prover, call: Call) -> Iterator[CheckResult]:
    """Send a request several times at once: it succeeds, and changes records, as often as one after another."""
    calls = [replace(call, now=Now(prover.server_now()), request_id=New()) for _ in range(EQUAL_REQUESTS)]
    predictions, state = _in_order(prover, calls)
    errors = {error for each in predictions for error in each.errors}
    key = (prover.model.entry(call.operation.id)["resource"], prover.model.project(call))
    responses = prover.send_together(calls)
    prover.adopt(prover.main)
    succeeded, expected = sum(each.succeeded for each in responses), sum(not each.errors for each in predictions)
    others = [each for each in responses if not each.succeeded]
    wrong = [each for each in others if not any(error.matches(prover.main.target, each) for error in errors)]
    failure = f"{succeeded} of {EQUAL_REQUESTS} succeeded instead of {expected}" if succeeded != expected else ""
    if wrong:
        failure = failure or describe(wrong[0])
    if len(prover.state[key]) != len(state[key]):
        failure = failure or f"there are {len(prover.state[key])} records instead of {len(state[key])}"
    yield CheckResult(BEHAVIOUR, f"{call.operation.id}: {EQUAL_REQUESTS} equal requests at once: {EFFECT}", failure)


def updates(prover: Prover, update: Operation, record: Record) -> Iterator[CheckResult]:
    """Modify different fields of a record at once: the result must be that of some order."""
    kind = prover.model.entry(update.id)["resource"]
    identity = {name: record[name] for name in prover.model.kind(kind)["identity"]}
    key = (kind, prover.main.project)
    for example in update.body_examples.values():
        calls = _of_single_fields(prover, update, {**example, **identity}, identity)
        orders = [_in_order(prover, order) for order in itertools.permutations(calls)]
        if len(calls) < 2 or any(each.errors or each.possible for order, _ in orders for each in order):
            continue
        responses = prover.send_together(calls)
        prover.adopt(prover.main)
        failed = [each for each in responses if not each.succeeded]
        failure = describe(failed[0]) if failed else ""
        if not any(prover.is_same(state[key], prover.state[key]) for _, state in orders):
            failure = failure or f"no order of the requests makes {prover.state[key][-1]}"[:600]
        yield CheckResult(BEHAVIOUR, f"{update.id}: different fields at once: {EFFECT}", failure)
        return


def _of_single_fields(prover: Prover, update: Operation, body: Record, identity: Record) -> list[Call]:
    """Return up to three modifications of one field each."""
    bodies = Bodies(prover.main.target, update)
    minimal = bodies.minimal(body, identity)
    alone = [{**minimal, field: body[field]} for field in body if field not in minimal]
    return [prover.call(prover.main, update, {}, each) for each in alone if bodies.is_valid(each)][:3]


def _in_order(prover: Prover, calls: Sequence[Call]) -> tuple[list[Prediction], State]:
    """Return the predictions of requests one after another, and the state after them."""
    predictions = list[Prediction]()
    with prover.unchanged():
        for call in calls:
            predictions.append(prover.predict(call))
            prover.state = prover.state if predictions[-1].errors else predictions[-1].state
        return predictions, prover.state
