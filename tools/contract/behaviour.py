"""The declared behaviour of a server, compared with a model of the declarations."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from tools.contract import behaviour_checks, behaviour_rules
from tools.contract.behaviour_rules import RuleOf
from tools.contract.constraints import Constraints
from tools.contract.credentials import NONE
from tools.contract.model import Caller, Model, State
from tools.contract.prover import Prover
from tools.contract.results import CheckResult, Observations
from tools.contract.signing import SCHEME, Signer
from tools.contract.target import Target
from tools.contract.wildcards import ANYTHING


@dataclass
class Behaviour:
    """The declared behaviour of one server, with the records that it had before the proof."""

    prover: Prover
    callers: list[Caller]
    signers: list[tuple[Caller, Signer]]
    found: State
    unbroken: set[RuleOf] = field(default_factory=set)  # rules that no request could break

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

    def protect(self) -> None:
        """Send nothing that is to modify or delete the records that were found."""
        self.prover.protected = {
            (kind, self.prover.model.identity(kind, record))
            for (kind, _), records in self.found.items()
            for record in records
        }

    def checks(self) -> Iterator[CheckResult]:
        """Check everything that ``x-behaviour`` declares."""
        yield from behaviour_checks.run(self.prover, self.callers, self.signers, self.unbroken)

    def checks_in(self, another: Behaviour, advance: Callable[[int], None] | None) -> Iterator[CheckResult]:
        """Check what depends on the world or on the time, on the same server in another one."""
        if advance is None:
            yield from behaviour_checks.in_another_world(another.prover, self.unbroken)
        else:
            yield from behaviour_checks.at_other_times(another.prover, advance)

    def skipped(self) -> Iterator[CheckResult]:
        """Report the rules that no request could break."""
        yield from behaviour_rules.skipped(self.unbroken)

    def clean_up(self) -> None:
        """Delete every record that was not found in the beginning."""
        behaviour_checks.clean_up(self.prover, self.found)


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
    schemes = target.document.get("components", {}).get("securitySchemes", {}).values()
    if not any(scheme.get("scheme") == SCHEME for scheme in schemes):
        return
    for account, user in _users(world):
        if target.credentials.of_user(user) == target.credentials:
            signer = Signer(user["access_key"], user["secret_key"])
            own = _of_world(account, user, replace(target, credentials=NONE, sign=signer), model)
            yield replace(own, facts={**own.facts, "access_key": user["access_key"]}), signer


def _limited(model: Model, target: Target, world: Any) -> Iterator[Caller]:
    """Yield the users of the world with fewer permissions."""
    for account, user in _users(world):
        if user.get("actions", ("*",)) not in (("*",), ["*"]):
            own = {**target.path_parameters, model.project_name: next(iter(user["projects"]), "")}
            names = {name: value for name, value in own.items() if name in target.path_parameters}
            limited = target.having(target.credentials.of_user(user), names)
            yield _of_world(account, user, limited, model)
