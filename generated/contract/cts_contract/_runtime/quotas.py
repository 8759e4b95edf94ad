# Copied from generator/runtime/contract/quotas.py. Do not edit: run `make generate`.
"""Checks of quotas: as many records as the limit can be created, and many without one. Needs an empty project."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from .bodies import Bodies, Body
from .lifecycles import Quota
from .results import LIFECYCLE_CHECKS, CheckResult
from .session import Record, Session, describe
from .target import Response

MAX_FILL = 200
"""Highest limit, in records, of a quota that is filled; checks of larger quotas are skipped."""

MANY = 101
"""Number of records that are created without a quota: one more than the most usual length of a page."""
OCCUPIED = "the project has records already"


def run(session: Session, name: str, fill: bool) -> Iterator[CheckResult]:
    """Check the quotas of the resource ``name``; unless ``fill``, report them as skipped."""
    fillable = []
    for quota in session.lifecycle.quotas:
        if not fill:
            yield _result(name, quota, skipped="needs --fill-quotas")
        elif quota.limit > MAX_FILL:
            yield _result(name, quota, skipped=f"the limit is above {MAX_FILL} records")
        else:
            fillable.append(quota)
    yield from _fill(session, name, fillable)
    if not session.lifecycle.quotas:
        yield _without_quota(session, name, fill)


def _without_quota(session: Session, name: str, fill: bool) -> CheckResult:
    """Check that many records can be created and are listed."""
    check = f"{name}: {MANY} records are listed"
    if not fill:
        return CheckResult(LIFECYCLE_CHECKS, check, skipped="needs --fill-quotas")
    example, body = next(iter(session.lifecycle.create.body_examples.items()))
    filling = _create_many(session, example, body, MANY - 1)
    if filling.preexisting:
        return CheckResult(LIFECYCLE_CHECKS, check, skipped=OCCUPIED)
    if filling.error is not None:
        return CheckResult(LIFECYCLE_CHECKS, check, str(filling))
    failure = "" if filling.listed == MANY else f"{filling}, {filling.listed} are listed"
    return CheckResult(LIFECYCLE_CHECKS, check, failure)


def _result(name: str, quota: Quota, failure: str = "", skipped: str = "") -> CheckResult:
    check = f"{name}: quota {quota.name} allows {quota.limit} records"
    return CheckResult(LIFECYCLE_CHECKS, check, failure, skipped, errors=(quota.error.code,))


@dataclass
class _Filling:
    """Records created from one documented example until the first error."""

    example: str
    created: list[Record] = field(default_factory=list)
    error: Response | None = None  # the response that ended it
    preexisting: bool = False  # the project had records before
    listed: int = 0  # number of records in the list when all were created

    def __str__(self) -> str:
        end = f"the next request {describe(self.error)}" if self.error else "none was rejected"
        return f"{len(self.created)} of the example {self.example} were created, {end}"


def _fill(session: Session, name: str, quotas: list[Quota]) -> Iterator[CheckResult]:
    fillings = list[_Filling]()
    remaining = list(quotas)
    for example, value in session.lifecycle.create.body_examples.items():
        if not remaining:
            return
        limit = max(quota.limit for quota in quotas)
        filling = _create_many(session, example, value, limit)
        fillings.append(filling)
        error = filling.error
        for quota in [q for q in remaining if error is not None and q.error.matches(session.target, error)]:
            remaining.remove(quota)
            yield _result(name, quota, "" if len(filling.created) == quota.limit else str(filling))
            failure = "" if filling.listed == len(filling.created) else f"{filling}, {filling.listed} are listed"
            yield CheckResult(LIFECYCLE_CHECKS, f"{name}: all records of the quota {quota.name} are listed", failure)
    is_occupied = any(filling.preexisting for filling in fillings)
    errors = [filling.error for filling in fillings]
    for quota in remaining:
        others = [each.error for each in quotas if each is not quota]
        if is_occupied:
            yield _result(name, quota, skipped=OCCUPIED)
        elif all(error is not None and any(o.matches(session.target, error) for o in others) for error in errors):
            yield _result(name, quota, skipped="records of every example reach another quota first")
        else:
            yield _result(name, quota, f"{quota.error} was never returned: {'; '.join(map(str, fillings))}")


def _create_many(session: Session, example: str, body: Body, limit: int) -> _Filling:
    """Create records until one is rejected, at most one more than the limit, then delete them."""
    filling, bodies = _Filling(example), Bodies(session.target, session.lifecycle.create)
    for number in range(limit + 1):
        response = session.create(bodies.variant(body, number))
        if not response.succeeded or not isinstance(response.json, dict):
            filling.error = response
            break
        filling.created.append(response.json)
        if number == 0 and len(session.all(response.json)) > 1:
            filling.preexisting = True
            break
    if filling.created and not filling.preexisting:
        filling.listed = len(session.all(filling.created[0]))
    for record in filling.created:
        session.delete(record)
    return filling
