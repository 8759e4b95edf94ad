# Copied from generator/runtime/stub/world.py. Do not edit: run `make generate`.
"""The world round the service: accounts, their projects and users, and whatever else behaviours look up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec


class WorldError(ValueError):
    """The data do not describe a world; the message says where."""


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
    projects: tuple[str, ...]  # ids
    actions: tuple[str, ...] = ("*",)  # that the user is allowed; * stands for any text

    def __repr__(self) -> str:
        """Without secrets."""
        return f"User(id={self.id!r}, name={self.name!r})"


class Account(msgspec.Struct, frozen=True):
    id: str
    name: str
    projects: tuple[Project, ...]
    users: tuple[User, ...]


class Principal(msgspec.Struct, frozen=True):
    """Who makes a call."""

    account: Account
    user: User
    access_key: str = ""  # that signed the request; empty for a token


ANONYMOUS = Principal(Account("", "", (), ()), User("", "", "", "", "", "", ()))
"""The caller of an operation that asks for no credentials."""


class _Accounts(msgspec.Struct):
    accounts: tuple[Account, ...]


@dataclass(frozen=True, slots=True)
class World:
    """``data`` is the whole file, for what only behaviours understand."""

    accounts: tuple[Account, ...]
    data: Mapping[str, Any]
    principals: Mapping[bytes, Principal]  # by token, as it stands in a header
    signers: Mapping[str, Principal]  # by access key
    members: Mapping[str, Principal]  # by the user's id

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> World:
        """Build a world from plain data; WorldError says what is missing or wrong, and where."""
        try:
            accounts = msgspec.convert(data, _Accounts).accounts
        except msgspec.ValidationError as error:
            raise WorldError(str(error)) from None
        everyone = [Principal(account, user) for account in accounts for user in account.users]
        principals = {principal.user.token.encode(): principal for principal in everyone}
        signers = {
            p.user.access_key: Principal(p.account, p.user, p.user.access_key) for p in everyone
        }
        return cls(
            accounts,
            data,
            principals,
            signers,
            {principal.user.id: principal for principal in everyone},
        )

    @classmethod
    def of_json(cls, text: bytes) -> World:
        """As ``of``, from a JSON object."""
        try:
            data = msgspec.json.decode(text, type=dict[str, Any])
        except (ValueError, RecursionError) as error:
            raise WorldError(str(error)) from None
        return cls.of(data)

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
