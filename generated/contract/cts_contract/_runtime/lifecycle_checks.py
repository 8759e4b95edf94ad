# Copied from generator/runtime/contract/lifecycle_checks.py. Do not edit: run `make generate`.
"""Lifecycle checks: a created resource is listed, a deleted one is not, a rejected request changes nothing.

Replaces Schemathesis' ``use_after_free``, which takes any path parameter for a resource's identity: it reports a list
that returns 200 after ``DELETE …/pets?name=x`` though the list is right. A link names the identity.
"""

from __future__ import annotations

from collections.abc import Iterator

from . import isolation, lifecycles, modification, pages, quotas
from .bodies import Body, common_fields, not_as_sent
from .example import Example, difference, unlike
from .lifecycles import ErrorResponse, Lifecycle
from .results import LIFECYCLE_CHECKS, SPARED, CheckResult, Failure, Observations
from .session import Record, Session, describe, unless_succeeded
from .target import Response, Spares, Target, nothing


def run(
    target: Target,
    observations: Observations,
    other: Target | None = None,
    fill: bool = False,
    spares: Spares = nothing,
) -> Iterator[CheckResult]:
    """Check every resource that can be created, listed and deleted, once for each documented example.

    ``other`` is the same server with credentials of another project. ``fill`` checks the quotas too, which needs an
    empty project. ``spares`` tells which creations must not be sent.
    """
    declared = lifecycles.resources(target)
    if not declared:
        reason = "the description has no x-resources to declare them"
        yield CheckResult(LIFECYCLE_CHECKS, "lifecycles of resources", skipped=reason)
    undescribed = {name: lifecycles.undescribed(target, name) for name in declared}
    for name in filter(undescribed.get, declared):
        reason = f"the description does not have {', '.join(undescribed[name])}"
        yield CheckResult(LIFECYCLE_CHECKS, f"lifecycle of {name}", skipped=reason)
    names = [name for name in declared if not undescribed[name]]
    complete = [(name, lifecycle) for name in names if (lifecycle := lifecycles.lifecycle(target, name))]
    for _, lifecycle in complete:
        other_session = Session(other, observations, lifecycle) if other else None
        yield from _check_examples(Session(target, observations, lifecycle), other_session, spares)
        yield from observations.unread(LIFECYCLE_CHECKS)
    for name in [each for each in names if "list" in declared[each]]:
        yield from pages.run(target, observations, lifecycles.listing(target, name))
    for name, lifecycle in complete:
        yield from quotas.run(Session(target, observations, lifecycle), name, fill)


def _check_examples(session: Session, other_session: Session | None, spares: Spares) -> Iterator[CheckResult]:
    created, spared, create = 0, 0, session.lifecycle.create
    for name, body in create.body_examples.items():
        example = Example(session, other_session, name)
        if spares(create, session.path, body):
            spared += 1
            yield example.result("creation succeeds", skipped=SPARED)
            continue
        for number, result in enumerate(_check_example(example, body)):
            created += number == 0 and not result.skipped
            yield result
    if not created and not spared:
        failure = "every documented example was rejected"
        yield CheckResult(LIFECYCLE_CHECKS, f"{create.id} creates", failure, operation=create.id)


def _check_example(example: Example, body: Body) -> Iterator[CheckResult]:
    """Run the checks of one example, from creation to the second deletion."""
    before = example.session.audit_records()
    response = example.session.create(body)
    if not response.status:
        yield example.result("creation succeeds", unless_succeeded(response))
        return
    if not response.succeeded:
        yield example.result("creation succeeds", skipped=f"rejected with {response.status}: {response.body[:120]!r}")
        return
    created = response.json
    if not _has_identity(example.lifecycle, created):
        missing = ", ".join(example.lifecycle.identity)
        yield example.result("creation succeeds", f"the response lacks {missing}: {describe(response)}")
        return
    yield example.result("creation succeeds")
    yield example.result("listed as sent", _unless_listed(example, body, created))
    yield from example.recorded("creation", before, created)
    yield from _create_again(example, body, created)
    yield from _follow_other_links(example, created)
    yield from isolation.run(example, created)
    yield from modification.run(example, body, created)
    yield from _delete(example, created)


def _has_identity(lifecycle: Lifecycle, created: object) -> bool:
    """Tell whether the resource can be addressed; without an identity, a deletion could hit another one."""
    return isinstance(created, dict) and all(created.get(name) is not None for name in lifecycle.identity)


def _unless_listed(example: Example, body: Body, created: Record) -> str:
    found = example.session.find(created)
    if found is None:
        return Failure("not in the list after creation", created, None)
    fields = common_fields(example.session.target, example.create_bodies.schema, example.lifecycle.schema) or {}
    return unlike("not as sent", not_as_sent(body, found, fields), body, found)


def _create_again(example: Example, body: Body, created: Record) -> Iterator[CheckResult]:
    session, conflict = example.session, example.lifecycle.conflict
    before = session.all(created)
    response = session.create(body)
    if conflict is None:
        failure = _unless_another(example, response, created)
        yield example.result("second creation makes another resource", failure)
        return
    errors = [conflict, *_exhausted_quotas(example, body, before)]
    yield example.result("second creation is rejected", session.unless_rejected(response, *errors))
    yield example.result("rejected creation changes nothing", difference(before, session.all(created)))


def _exhausted_quotas(example: Example, body: Body, listed: list[Record]) -> Iterator[ErrorResponse]:
    """Yield the errors of quotas that may precede the conflict: where no other identity is valid."""
    if example.create_bodies.variant(body, 1, example.lifecycle.identity) == body:
        yield from (quota.error for quota in example.lifecycle.quotas if quota.limit <= len(listed))


def _unless_another(example: Example, response: Response, created: Record) -> str:
    """Return a failure unless another resource was created, which is then deleted."""
    other, key = response.json, example.lifecycle.listing.key
    if not response.succeeded or not _has_identity(example.lifecycle, other) or key(other) == key(created):
        return describe(response)
    example.session.delete(other)
    return ""


def _follow_other_links(example: Example, created: Record) -> Iterator[CheckResult]:
    for link in example.lifecycle.other_links:
        body = example.session.target.body_example(link.operation)
        response = example.session.send(link.operation, link.values(created, example.session.path), body)
        yield example.result(f"accepted by {link.operation.id}", unless_succeeded(response))


def _delete(example: Example, created: Record) -> Iterator[CheckResult]:
    session, before, key = example.session, example.session.audit_records(), example.lifecycle.listing.key
    current = next((each for each in session.all(created) if key(each) == key(created)), created)
    response = session.delete(created)
    yield example.result("deletion succeeds", unless_succeeded(response))
    if not response.succeeded:
        return
    found = session.find(created)
    failure = Failure("still in the list after deletion", None, found) if found else ""
    yield example.result("not listed after deletion", failure)
    yield from example.recorded("deletion", before, current)
    yield from _use_deleted(example, created)


def _use_deleted(example: Example, created: Record) -> Iterator[CheckResult]:
    session, modify = example.session, example.lifecycle.modify
    before, body = session.all(created), example.modification(created)
    if modify is not None and body is not None:
        failure = session.unless_rejected(session.modify(created, body), modify.not_found)
        yield example.result("modification after deletion is rejected", failure)
    failure = session.unless_rejected(session.delete(created), example.lifecycle.delete.not_found)
    yield example.result("second deletion is rejected", failure)
    yield example.result("rejected requests after deletion change nothing", difference(before, session.all(created)))
