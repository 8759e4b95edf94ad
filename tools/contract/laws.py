"""The laws of the lives of resources: what was created is listed, what was deleted is not, a refusal changes nothing.

Replaces Schemathesis' ``use_after_free``, which takes any path parameter for a resource's identity: it reports a list
that answers 200 after ``DELETE …/trackers?tracker_name=x`` though the list is right. A link says what the identity is.
"""

from __future__ import annotations

from collections.abc import Iterator

from tools.contract import isolation, lives, modification, pages, quotas
from tools.contract.bodies import Body, lost, shared
from tools.contract.lives import Life, Refusal
from tools.contract.outcome import Observations, Verdict
from tools.contract.session import Record, Session, said, succeeded
from tools.contract.target import Answer, Target
from tools.contract.trial import Trial, difference


def run(target: Target, seen: Observations, other: Target | None = None, fill: bool = False) -> Iterator[Verdict]:
    """Live through every resource that can be created, listed and deleted, once for each documented example.

    ``other`` is the same server, seen from another project. ``fill``: try the quotas, which takes an empty project.
    """
    declared = lives.resources(target)
    if not declared:
        yield Verdict("laws", "lives of resources", skipped="the description has no x-resources, which declare them")
    absent = {name: lives.absent(target, name) for name in declared}
    for name in filter(absent.get, declared):
        reason = f"the description does not have {', '.join(absent[name])}"
        yield Verdict("laws", f"life of {name}", skipped=reason)
    names = [name for name in declared if not absent[name]]
    found = [(name, life) for name in names if (life := lives.life(target, name))]
    for _, life in found:
        yield from _live(Session(target, seen, life), Session(other, seen, life) if other else None)
    for name in names:
        yield from pages.run(target, seen, lives.listing(target, name))
    for name, life in found:
        yield from quotas.run(Session(target, seen, life), name, fill)


def _live(here: Session, there: Session | None) -> Iterator[Verdict]:
    created = 0
    for name, example in here.life.create.body_examples.items():
        verdicts = list(_trial(Trial(here, there, name), here.target.resolve(example)["value"]))
        created += not verdicts[0].skipped
        yield from verdicts
    if not created:
        yield Verdict("laws", f"{here.life.create.id} creates", failure="no documented example could be created")


def _trial(trial: Trial, body: Body) -> Iterator[Verdict]:
    """From creation to the second deletion."""
    before = trial.here.recorded()
    answer = trial.here.create(body)
    if answer.status >= 300:
        yield trial.verdict("can be created", skipped=f"refused with {answer.status}: {answer.body[:120]!r}")
        return
    created = answer.json
    if not _is_named(trial.life, created):
        yield trial.verdict("can be created", f"without {', '.join(trial.life.identity)}: {said(answer)}")
        return
    yield trial.verdict("can be created")
    yield trial.verdict("is listed as it was sent", _listed(trial, body, created))
    yield from trial.recorded("created", before, created)
    yield from _again(trial, body, created)
    yield from _follow_others(trial, created)
    yield from isolation.run(trial, created)
    yield from modification.run(trial, body, created)
    yield from _deletion(trial, created)


def _is_named(life: Life, created: object) -> bool:
    """Without an identity nothing can be asked of it, and a deletion would be of something else."""
    return isinstance(created, dict) and all(created.get(name) is not None for name in life.identity)


def _listed(trial: Trial, body: Body, created: Record) -> str:
    found = trial.here.find(created)
    if found is None:
        return "not in the list after creation"
    fields = shared(trial.here.target, trial.creations.schema, trial.life.schema) or {}
    names = ", ".join(lost(body, found, fields))
    return f"not as sent: {names}" if names else ""


def _again(trial: Trial, body: Body, created: Record) -> Iterator[Verdict]:
    before = trial.here.all(created)
    answer = trial.here.create(body)
    if trial.life.taken is None:
        yield trial.verdict("is another one when created again", _same(trial, answer, created))
        return
    refusals = [trial.life.taken, *_exhausted(trial, body, before)]
    yield trial.verdict("cannot be created again", trial.here.refused(answer, *refusals))
    after = trial.here.all(created)
    yield trial.verdict("is as it was after its second creation", difference(before, after))


def _exhausted(trial: Trial, body: Body, listed: list[Record]) -> Iterator[Refusal]:
    """The quotas that may be found exhausted before the identity is found taken: where no other identity is valid."""
    if trial.creations.varied(body, 1, trial.life.identity) == body:
        yield from (quota.refusal for quota in trial.life.quotas if quota.limit <= len(listed))


def _same(trial: Trial, answer: Answer, created: Record) -> str:
    """A failure unless another one was created, which is deleted then."""
    other, key = answer.json, trial.life.listing.key
    if answer.status >= 300 or not _is_named(trial.life, other) or key(other) == key(created):
        return said(answer)
    trial.here.delete(other)
    return ""


def _follow_others(trial: Trial, created: Record) -> Iterator[Verdict]:
    for link in trial.life.others:
        body = trial.here.target.body_example(link.operation)
        answer = trial.here.send(link.operation, link.values(created, trial.here.path), body)
        yield trial.verdict(f"can be handed to {link.operation.id}", succeeded(answer))


def _deletion(trial: Trial, created: Record) -> Iterator[Verdict]:
    here, before = trial.here, trial.here.recorded()
    answer = here.delete(created)
    yield trial.verdict("can be deleted", succeeded(answer))
    if answer.status >= 300:
        return
    yield trial.verdict("is gone once deleted", "still in the list after deletion" if here.find(created) else "")
    yield from trial.recorded("deleted", before, created)
    rest, body, modify = here.all(created), trial.modification(created), trial.life.modify
    if modify is not None and body is not None:
        failure = here.refused(here.modify(created, body), modify.missing)
        yield trial.verdict("cannot be modified once deleted", failure)
    failure = here.refused(here.delete(created), trial.life.delete.missing)
    yield trial.verdict("cannot be deleted twice", failure)
    yield trial.verdict("stays gone after these refusals", difference(rest, here.all(created)))
