"""The world round the service: accounts, their projects and users, and whatever else behaviours look up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import msgspec

from ..yaml_source.did_you_mean import suggest


class WorldError(ValueError):
    """The data do not describe a world; each line of the message says where, and why."""


SECRETS = ("password", "token", "secret_key")
"""What a user keeps secret."""
HIDDEN = "***"
"""What is shown instead of a secret."""


class Project(msgspec.Struct, frozen=True):
    id: str
    name: str


class User(msgspec.Struct, frozen=True):
    id: str
    name: str
    password: str
    token: str
    access_key: str
    secret_key: str
    projects: tuple[str, ...] = ()  # ids
    actions: tuple[str, ...] = ("*",)  # that the user is allowed; * stands for any text
    root: bool = False  # the account itself: every action, and every project of the account

    def __repr__(self) -> str:
        """Without secrets."""
        return f"User(id={self.id!r}, name={self.name!r})"


class Account(msgspec.Struct, frozen=True):
    id: str
    name: str
    projects: tuple[Project, ...]
    users: tuple[User, ...]


class Caller(dict[str, Any]):
    """What expressions see of who makes a call: an object that is itself a key, so that what follows is made once."""

    __hash__ = object.__hash__  # type: ignore[assignment]
    __eq__ = object.__eq__


class Principal(msgspec.Struct, frozen=True, dict=True):
    """Who makes a call."""

    account: Account
    user: User
    access_key: str = ""  # that signed the request; empty for a token

    @cached_property
    def caller(self) -> Caller:
        return Caller(
            id=self.user.id,
            name=self.user.name,
            account={"id": self.account.id, "name": self.account.name},
            access_key=self.access_key,
            projects=self.user.projects,
            root=self.user.root,
        )


ANONYMOUS = Principal(Account("", "", (), ()), User("", "", "", "", "", "", ()))
"""The caller of an operation that asks for no credentials."""


class _Accounts(msgspec.Struct):
    accounts: tuple[Account, ...]


@dataclass(frozen=True, slots=True)
class World:
    """``data`` is the whole file, for what only behaviours understand; its accounts are complete."""

    accounts: tuple[Account, ...]
    data: Mapping[str, Any]
    principals: Mapping[bytes, Principal]  # by token, as it stands in a header
    signers: Mapping[str, Principal]  # by access key
    members: Mapping[str, Principal]  # by the user's id

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> World:
        """Build a world from plain data; WorldError says what is missing or wrong, and where."""
        try:
            accounts = tuple(map(_complete, msgspec.convert(data, _Accounts).accounts))
        except msgspec.ValidationError as error:
            raise WorldError(str(error)) from None
        for conflict in conflicts(data["accounts"]):
            where = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in conflict.path)
            raise WorldError(f"{conflict.message} - at `${where}`")
        everyone = [Principal(account, user) for account in accounts for user in account.users]
        principals = {principal.user.token.encode(): principal for principal in everyone}
        signers = {p.user.access_key: Principal(p.account, p.user, p.user.access_key) for p in everyone}
        complete = {**data, "accounts": msgspec.to_builtins(accounts)}
        return cls(accounts, complete, principals, signers, {principal.user.id: principal for principal in everyone})

    @classmethod
    def of_json(cls, text: bytes) -> World:
        """As ``of``, from a JSON object."""
        try:
            data = msgspec.json.decode(text, type=dict[str, Any])
        except (ValueError, RecursionError) as error:
            raise WorldError(str(error)) from None
        return cls.of(data)

    def shown(self) -> dict[str, Any]:
        """The whole file without secrets."""
        hidden = dict.fromkeys(SECRETS, HIDDEN)
        accounts = [
            {**account, "users": [{**user, **hidden} for user in account["users"]]} for account in self.data["accounts"]
        ]
        return {**self.data, "accounts": accounts}

    def credentials(self, scopes: Mapping[str, str]) -> dict[str, str]:
        """What the first user needs to call the service; ``scopes`` names the parameters that hold the two ids."""
        principal = next(iter(self.principals.values()), None)
        if principal is None:
            raise WorldError("there is no user in it - at `$.accounts`")
        ids = {"project": next(iter(principal.user.projects), ""), "account": principal.account.id}
        user = principal.user
        return {parameter: ids[scope] for scope, parameter in scopes.items()} | {
            "user": user.name,
            "password": user.password,
            "token": user.token,
            "access_key": user.access_key,
            "secret_key": user.secret_key,
        }


def _complete(account: Account) -> Account:
    """With the projects of its root users filled in."""
    everything = tuple(project.id for project in account.projects)
    users = (msgspec.structs.replace(user, projects=everything) if user.root else user for user in account.users)
    return msgspec.structs.replace(account, users=tuple(users))


Path = tuple[str | int, ...]
"""The steps from the whole file to a part of it."""


class Conflict(NamedTuple):
    """Two parts of a world that do not go together."""

    path: Path
    message: str
    hint: str
    first: Path = ()  # the part that came first, where one stands twice


def conflicts(accounts: Sequence[Mapping[str, Any]]) -> Iterator[Conflict]:
    """What no schema can say: what stands twice, projects that are not the account's, rights that contradict."""
    users = [
        (("accounts", a, "users", u), account, user)
        for a, account in enumerate(accounts)
        for u, user in enumerate(account["users"])
    ]
    projects = [
        (("accounts", a, "projects", p), account, project)
        for a, account in enumerate(accounts)
        for p, project in enumerate(account["projects"])
    ]
    owners = [(("accounts", a), account, account) for a, account in enumerate(accounts)]
    for kind, parts in (("account", owners), ("project", projects), ("user", users)):
        yield from _twice(kind, "id", [((*path, "id"), part["id"]) for path, _, part in parts])
    yield from _twice("account", "name", [((*path, "name"), part["name"]) for path, _, part in owners])
    for kind, parts in (("project of the account", projects), ("user of the account", users)):
        yield from _twice(kind, "name", [((*path, "name"), (owner["id"], part["name"])) for path, owner, part in parts])
    for secret in ("token", "access_key"):
        yield from _twice("user", secret, [((*path, secret), user[secret]) for path, _, user in users])
    for path, account, user in users:
        yield from _rights(path, account, user)


def _twice(kind: str, name: str, found: Sequence[tuple[Path, Any]]) -> Iterator[Conflict]:
    """``found``: where it stands, and what. The value is not told; it may be a secret."""
    first: dict[Any, Path] = {}
    for path, value in found:
        if value in first:
            yield Conflict(path, f"another {kind} has the same {name}", "change one of the two", first[value])
        first.setdefault(value, path)


def _rights(path: Path, account: Mapping[str, Any], user: Mapping[str, Any]) -> Iterator[Conflict]:
    known = [project["id"] for project in account["projects"]]
    for position, project in enumerate(user.get("projects", ())):
        if project not in known:
            yield Conflict(
                (*path, "projects", position), f"the account has no project {project!r}", suggest(project, known)
            )
    for limit in ("projects", "actions") if user.get("root") else ():
        if limit in user:
            yield Conflict((*path, limit), "the root user may do everything", f"remove {limit}, or root")
