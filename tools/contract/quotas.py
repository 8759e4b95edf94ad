"""Quotas: as many records as they allow can be created, and not one more. Needs a project that has none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from tools.contract.bodies import Bodies, Body
from tools.contract.lives import Quota
from tools.contract.outcome import Verdict
from tools.contract.session import Record, Session, said
from tools.contract.target import Answer

CHEAP = 200
"""Quotas with a higher limit are not tried."""


def run(session: Session, name: str, fill: bool) -> Iterator[Verdict]:
    """Try the quotas of the resource ``name``; unless ``fill``, say that they are not tried."""
    cheap = []
    for quota in session.life.quotas:
        if not fill:
            yield _verdict(name, quota, skipped="filling is not asked for: --fill-quotas")
        elif quota.limit > CHEAP:
            yield _verdict(name, quota, skipped=f"more than {CHEAP} would have to be created")
        else:
            cheap.append(quota)
    yield from _fill(session, name, cheap)


def _verdict(name: str, quota: Quota, failure: str = "", skipped: str = "") -> Verdict:
    statement = f"{name}: the quota {quota.name} lets {quota.limit} be created, and not one more"
    return Verdict("laws", statement, failure, skipped)


@dataclass
class _Filling:
    """What became of creating more and more of one documented example."""

    example: str
    made: list[Record] = field(default_factory=list)
    end: Answer | None = None  # the refusal that ended it
    strangers: bool = False  # others were there already

    def __str__(self) -> str:
        ended = f"the next {said(self.end)}" if self.end else "nothing was refused"
        return f"{len(self.made)} of the example {self.example} were created, {ended}"


def _fill(session: Session, name: str, quotas: list[Quota]) -> Iterator[Verdict]:
    fillings = list[_Filling]()
    left = list(quotas)
    for example, value in session.life.create.body_examples.items():
        if not left:
            return
        filling = _filled(session, example, session.target.resolve(value)["value"], max(q.limit for q in quotas))
        fillings.append(filling)
        end = filling.end
        for quota in [q for q in left if end is not None and q.refusal.matches(session.target, end)]:
            left.remove(quota)
            yield _verdict(name, quota, "" if len(filling.made) == quota.limit else str(filling))
    occupied = any(filling.strangers for filling in fillings)
    for quota in left:
        if occupied:
            yield _verdict(name, quota, skipped="the project has some already")
        else:
            yield _verdict(name, quota, f"never refused with {quota.refusal}: {'; '.join(map(str, fillings))}")


def _filled(session: Session, example: str, body: Body, limit: int) -> _Filling:
    """Create until something is refused, at most one more than the limit, then delete what was created."""
    filling, bodies = _Filling(example), Bodies(session.target, session.life.create)
    for number in range(limit + 1):
        answer = session.create(bodies.varied(body, number))
        if answer.status >= 300 or not isinstance(answer.json, dict):
            filling.end = answer
            break
        filling.made.append(answer.json)
        if number == 0 and len(session.all(answer.json)) > 1:
            filling.strangers = True
            break
    for record in filling.made:
        session.delete(record)
    return filling
