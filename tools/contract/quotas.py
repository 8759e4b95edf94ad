"""Checks of quotas: exactly as many records as the limit can be created. Needs a project without any."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from tools.contract.bodies import Bodies, Body
from tools.contract.lifecycles import Quota
from tools.contract.results import LIFECYCLE_CHECKS, CheckResult
from tools.contract.session import Record, Session, describe
from tools.contract.target import Response

MAX_FILL = 200
"""Highest limit, in records, of a quota that is filled; checks of larger quotas are skipped."""


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


def _result(name: str, quota: Quota, failure: str = "", skipped: str = "") -> CheckResult:
    return CheckResult(LIFECYCLE_CHECKS, f"{name}: quota {quota.name} allows {quota.limit} records", failure, skipped)


@dataclass
class _Filling:
    """Records created from one documented example until the first error."""

    example: str
    created: list[Record] = field(default_factory=list)
    error: Response | None = None  # the response that ended it
    preexisting: bool = False  # the project had records before

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
    is_occupied = any(filling.preexisting for filling in fillings)
    errors = [filling.error for filling in fillings]
    for quota in remaining:
        others = [each.error for each in quotas if each is not quota]
        if is_occupied:
            yield _result(name, quota, skipped="the project has records already")
        elif all(error is not None and any(o.matches(session.target, error) for o in others) for error in errors):
            yield _result(name, quota, skipped="records of every example reach another quota first")
        else:
            yield _result(name, quota, f"{quota.error} was never returned: {'; '.join(map(str, fillings))}")


def _create_many(session: Session, example: str, body: Body, limit: int) -> _Filling:
    """Create records until one is rejected, at most one more than the limit, then delete them."""
    filling, bodies = _Filling(example), Bodies(session.target, session.lifecycle.create)
    for number in range(limit + 1):
        response = session.create(bodies.variant(body, number))
        if response.status >= 300 or not isinstance(response.json, dict):
            filling.error = response
            break
        filling.created.append(response.json)
        if number == 0 and len(session.all(response.json)) > 1:
            filling.preexisting = True
            break
    for record in filling.created:
        session.delete(record)
    return filling
