# Copied from generator/runtime/contract/behaviour.py. Do not edit: run `make generate`.
"""The declared behaviour of a server, compared with a model of the declarations."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlsplit

from . import behaviour_callers, behaviour_checks, behaviour_rules, cleaning
from .behaviour_rules import RuleOf
from .constraints import Constraints
from .credentials import NONE
from .exchanges import Exchange
from .model import Caller, Model, State
from .model_changes import Key
from .prover import PER_CONSTRAINT_QUICK, Prover
from .results import CheckResult, Observations
from .signing import SCHEME, Signer
from .target import Operation, Target
from .wildcards import ANYTHING


@dataclass
class Behaviour:
    """The declared behaviour of one server, with the records that it had before the proof."""

    prover: Prover
    callers: list[Caller]
    signers: list[tuple[Caller, Signer]]
    found: State
    unbroken: set[RuleOf] = field(default_factory=set)  # rules that no request could break
    undeleted: list[str] = field(default_factory=list)  # names of records that are still to be deleted

    @classmethod
    def of(
        cls, target: Target, other: Target | None, observations: Observations, world: Any = ANYTHING
    ) -> Behaviour | None:
        """Look at the server; None where the description declares no behaviour.

        ``world``: what the server simulates, as far as it is known.
        """
        if "x-behaviour" not in target.document:
            return None
        model = Model(target.document, world)
        main = caller(model, target, world, "the caller")
        second = caller(model, other, world, "the caller of another project") if other else None
        constraints = Constraints(target.document, model.conditions)
        prover = Prover(model, constraints, observations, main, second)
        behaviour_checks.adopt(prover)
        if target.application is None:  # one in this process is new, and has the same clock
            prover.note_clock()
            prover.note_history()
        others = [*filter(None, (second,)), *_limited(model, target, world)]
        return cls(prover, others, list(_signing(model, target, world)), dict(prover.state))

    @property
    def kinds(self) -> dict[str, int]:
        """The number of records that were found, of each resource type that requests can create."""
        kinds, found = self.prover.model.declared["resources"], dict[str, int]()
        for (kind, _), records in self.found.items():
            if kinds[kind]["initial"]:
                found[kind] = found.get(kind, 0) + len(records)
        return found

    def hasten(self) -> None:
        """Send fewer requests that break the same constraint."""
        self.prover.per_constraint = PER_CONSTRAINT_QUICK

    def restrict(self, about: frozenset[str]) -> None:
        """Check only these operations; all if there are none."""
        self.prover.about = about

    def protect(self) -> None:
        """Send nothing from now on that names records to modify, replace or delete, except records that it made."""
        made = self.prover.made = set[Key]()
        traffic = self.prover.main.target.traffic
        before = traffic.note

        def note(exchange: Exchange) -> None:
            made.update(self._made(exchange))
            if before is not None:
                before(exchange)

        traffic.note = note

    def _made(self, exchange: Exchange) -> Iterator[Key]:
        """Yield the record that a request created, or may have created if there was no response."""
        model, operation = self.prover.model, self.prover.main.target.operations.get(exchange.operation)
        if operation is None or model.entry(operation.id).get("form") != "Create" or exchange.status >= 300:
            return
        kind, names = model.entry(operation.id)["resource"], operation.path.split("/")
        path = dict(zip(names, urlsplit(exchange.url).path.split("/")[-len(names) :], strict=False))
        project = path.get(f"{{{model.project_name}}}", self.prover.main.project)
        yield kind, project, model.identity(kind, {**_object(exchange.body), **_object(exchange.response)})

    def spares(self, operation: Operation, values: Mapping[str, Any], body: Any = None) -> bool:
        """Tell whether a request must not be sent, because it names records that it must not touch."""
        return self.prover.is_protected(self.prover.call(self.prover.main, operation, values, body))

    def checks(self) -> Iterator[CheckResult]:
        """Check everything that ``x-behaviour`` declares."""
        yield from behaviour_checks.run(self.prover, self.callers, self.signers, self.unbroken)

    def checks_in_this_world(self, unbroken: set[RuleOf]) -> Iterator[CheckResult]:
        """Check what depends on the world, and the rules that nothing broke in other worlds."""
        yield from behaviour_checks.in_another_world(self.prover, unbroken)

    def checks_at_other_times(self, stop_clock: Callable[[int], None]) -> Iterator[CheckResult]:
        """Check what depends on the time."""
        yield from behaviour_checks.at_other_times(self.prover, stop_clock)

    def checks_of_callers(self) -> Iterator[CheckResult]:
        """Check what each caller may do."""
        yield from behaviour_callers.permissions(self.prover, self.callers)

    def records(self) -> Iterator[CheckResult]:
        """Create records."""
        yield from behaviour_checks.records(self.prover)

    def checks_after_change(self, unbroken: set[RuleOf]) -> Iterator[CheckResult]:
        """Check the rules that nothing broke, on records that were created in another world."""
        yield from behaviour_rules.again(self.prover, unbroken)

    def skipped(self) -> Iterator[CheckResult]:
        """Report the rules that no request could break."""
        yield from behaviour_rules.skipped(self.unbroken)

    def clean_up(self) -> None:
        """Delete every record that was not found in the beginning."""
        cleaning.clean_up(self.prover, self.found, self.undeleted)

    @property
    def unlisted(self) -> list[str]:
        """Operations that returned no list to ``clean_up``, which may have left what it did not see."""
        return sorted(self.prover.unlisted)

    def remainder(self) -> str:
        """Return which records ``clean_up`` did not delete, to add to a sentence; empty if it came to its end."""
        return f"; left in the project: {', '.join(self.undeleted)}" if self.undeleted else ""


def _object(body: bytes | None) -> dict[str, Any]:
    try:
        value = json.loads(body or b"")
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


SIGNING = "the caller, signing"
"""Name of the caller whose requests are signed, in reports."""


def caller(model: Model, target: Target, world: Any, name: str) -> Caller:
    """Return the caller with these credentials; what the world says of them, if it knows them."""
    for account, user in _users(world):
        if target.credentials.of_user(user) == target.credentials:
            return _of_world(account, user, target, model)
    projects = (target.path_parameters[model.project_name],) if model.project_name in target.path_parameters else ()
    return Caller(name, target, projects=projects, account=target.path_parameters.get(model.account_name, ""))


def _users(world: Any) -> Iterator[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    for account in world["accounts"] if isinstance(world, Mapping) else ():
        for user in account["users"]:
            yield account, user


def _of_world(account: Mapping[str, Any], user: Mapping[str, Any], target: Target, model: Model) -> Caller:
    own = target.path_parameters.get(model.project_name)
    projects = tuple(sorted(user.get("projects", ()), key=lambda project: project != own))
    facts = {
        "id": user["id"],
        "name": user["name"],
        "account": {"id": account["id"], "name": account["name"]},
        "access_key": "",
        "projects": list(user.get("projects", ())),
        "root": user.get("root", False),
    }
    actions = tuple(user.get("actions", ("*",)))
    return Caller(user["name"], target, facts, projects, account["id"], ("*",) if user.get("root") else actions)


def _signing(model: Model, target: Target, world: Any) -> Iterator[tuple[Caller, Signer]]:
    """Yield the caller as one who signs, if the description and the world have what that needs."""
    for account, user in _users(world) if _takes_signatures(target) else ():
        if target.credentials.of_user(user) == target.credentials:
            signer = Signer(user["access_key"], user["secret_key"])
            own = _of_world(account, user, replace(target, credentials=NONE, sign=signer, caller=SIGNING), model)
            yield replace(own, facts={**own.facts, "access_key": user["access_key"]}), signer


def _takes_signatures(target: Target) -> bool:
    schemes = target.document.get("components", {}).get("securitySchemes", {}).values()
    return any(scheme.get("scheme") == SCHEME for scheme in schemes)


def _limited(model: Model, target: Target, world: Any) -> Iterator[Caller]:
    """Yield the users of the world with fewer permissions."""
    for account, user in _users(world):
        if user.get("actions", ("*",)) not in (("*",), ["*"]):
            own = {**target.path_parameters, model.project_name: next(iter(user["projects"]), "")}
            names = {name: value for name, value in own.items() if name in target.path_parameters}
            limited = target.having(target.credentials.of_user(user), names, user["name"])
            yield _of_world(account, user, limited, model)
            if _takes_signatures(target):
                signed = replace(limited, credentials=NONE, sign=Signer(user["access_key"], user["secret_key"]))
                own_signed = _of_world(account, user, signed, model)
                facts = {**own_signed.facts, "access_key": user["access_key"]}
                yield replace(own_signed, name=f"{own_signed.name}, signed", facts=facts)
