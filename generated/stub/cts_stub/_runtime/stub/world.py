# Copied from generator/runtime/stub/world.py. Do not edit: run `make generate`.
"""The world that the stub simulates: accounts, their projects and users, and other data that handlers look up."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import msgspec

from ..yaml_source.did_you_mean import suggest


class WorldError(ValueError):
    """The data are not a valid world; each line of the message says where and why."""


SECRETS = ("password", "token", "secret_key")
"""Secret properties of a user."""
HIDDEN = "***"
"""Replacement of secrets in output."""


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
    actions: tuple[str, ...] = ("*",)  # patterns of allowed actions; * matches any text
    root: bool = False  # the account itself: all actions, all projects of the account

    def __repr__(self) -> str:
        """Without secrets."""
        return f"User(id={self.id!r}, name={self.name!r})"


class Account(msgspec.Struct, frozen=True):
    id: str
    name: str
    projects: tuple[Project, ...]
    users: tuple[User, ...]


class Principal(msgspec.Struct, frozen=True, dict=True):
    """The authenticated caller."""

    account: Account
    user: User
    access_key: str = ""  # of the signature; empty for a token

    @cached_property
    def caller(self) -> Mapping[str, Any]:
        """The caller as expressions see it."""
        return {
            "id": self.user.id,
            "name": self.user.name,
            "account": {"id": self.account.id, "name": self.account.name},
            "access_key": self.access_key,
            "projects": self.user.projects,
            "root": self.user.root,
        }

    @cached_property
    def key(self) -> Hashable:
        """Equal for principals of one world whose ``caller`` is equal."""
        return self.user.id, self.access_key, self.user.projects


ANONYMOUS = Principal(Account("", "", (), ()), User("", "", "", "", "", "", ()))
"""The caller of an operation without authentication."""


class _Accounts(msgspec.Struct):
    accounts: tuple[Account, ...]


@dataclass(frozen=True, slots=True)
class World:
    """A validated world. ``data`` is the whole file, which handlers read; its accounts have all defaults."""

    accounts: tuple[Account, ...]
    data: Mapping[str, Any]
    principals: Mapping[bytes, Principal]  # by token, as header bytes
    signers: Mapping[str, Principal]  # by access key
    members: Mapping[str, Principal]  # by user id

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> World:
        """Build a world from plain data.

        Raises:
            WorldError: something is missing or wrong.
        """
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
        """Like ``of``, from a JSON object."""
        try:
            data = msgspec.json.decode(text, type=dict[str, Any])
        except (ValueError, RecursionError) as error:
            raise WorldError(str(error)) from None
        return cls.of(data)

    def shown(self) -> dict[str, Any]:
        """Return the whole file without secrets."""
        hidden = dict.fromkeys(SECRETS, HIDDEN)
        accounts = [
            {**account, "users": [{**user, **hidden} for user in account["users"]]} for account in self.data["accounts"]
        ]
        return {**self.data, "accounts": accounts}

    @property
    def scopes(self) -> tuple[str, ...]:
        """The scopes of collections: none, the accounts and their projects (ids)."""
        projects = (project.id for account in self.accounts for project in account.projects)
        return ("", *(account.id for account in self.accounts), *projects)

    def credentials(self, scopes: Mapping[str, str]) -> dict[str, str]:
        """Return the credentials of the first user. ``scopes`` names the parameters for the two ids.

        Raises:
            WorldError: there is no user.
        """
        principal = next(iter(self.principals.values()), None)
        if principal is None:
            raise WorldError("there is no user - at `$.accounts`")
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
    """Give the root users all projects of the account."""
    all_projects = tuple(project.id for project in account.projects)
    users = (msgspec.structs.replace(user, projects=all_projects) if user.root else user for user in account.users)
    return msgspec.structs.replace(account, users=tuple(users))


Path = tuple[str | int, ...]
"""Keys and indices from the whole file to a part of it."""


class Conflict(NamedTuple):
    """A contradiction between two parts of a world."""

    path: Path
    message: str
    hint: str
    first: Path = ()  # the first of two duplicates


def conflicts(accounts: Sequence[Mapping[str, Any]]) -> Iterator[Conflict]:
    """Find what a schema cannot express: duplicates, unknown projects, contradicting permissions."""
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
        yield from _duplicates(kind, "id", [((*path, "id"), part["id"]) for path, _, part in parts])
    yield from _duplicates("account", "name", [((*path, "name"), part["name"]) for path, _, part in owners])
    for kind, parts in (("project of the account", projects), ("user of the account", users)):
        names = [((*path, "name"), (owner["id"], part["name"])) for path, owner, part in parts]
        yield from _duplicates(kind, "name", names)
    for secret in ("token", "access_key"):
        yield from _duplicates("user", secret, [((*path, secret), user[secret]) for path, _, user in users])
    for path, account, user in users:
        yield from _permissions(path, account, user)


def _duplicates(kind: str, name: str, values: Sequence[tuple[Path, Any]]) -> Iterator[Conflict]:
    """``values``: each with its path. Messages do not quote them; they may be secret."""
    first: dict[Any, Path] = {}
    for path, value in values:
        if value in first:
            yield Conflict(path, f"another {kind} has the same {name}", "change one of the two", first[value])
        first.setdefault(value, path)


def _permissions(path: Path, account: Mapping[str, Any], user: Mapping[str, Any]) -> Iterator[Conflict]:
    ids = [project["id"] for project in account["projects"]]
    for position, project in enumerate(user.get("projects", ())):
        if project not in ids:
            yield Conflict(
                (*path, "projects", position), f"the account has no project {project!r}", suggest(project, ids)
            )
    for limit in ("projects", "actions") if user.get("root") else ():
        if limit in user:
            yield Conflict((*path, limit), "the root user has all permissions", f"remove {limit} or root")
