# Copied from generator/runtime/client/cli/declarations.py. Do not edit: run `make generate`.
"""Commands as data. Importing this needs neither click nor the client."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "text",
    "integer",
    "number",
    "decimal",
    "boolean",
    "date",
    "time",
    "date-time",
    "milliseconds",
    "json",
    "file",
    "bytes",
]
# Flags that every command has; an argument of the same name has a longer flag.
SHARED_FLAGS = frozenset({
    *("--all-pages", "--body", "--columns", "--debug", "--dry-run", "--endpoint", "--help", "--max-retries"),
    *("--output", "--timeout"),
})  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """Argument of a method as an option of its command."""

    argument: str  # of the method
    flags: tuple[str, ...]  # the full one first
    help: str = ""
    kind: Kind = "text"
    field: str = ""  # name in the request body; empty for a parameter
    is_list: bool = False  # the option can be repeated
    required: bool = False
    choices: tuple[str, ...] = ()  # for help and completion; the client checks them


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """Method of a resource."""

    name: str  # on the command line
    method: str
    summary: str
    description: str = ""
    request: str  # method and path of HTTP
    options: tuple[Option, ...] = ()
    is_deprecated: bool = False
    is_paged: bool = False  # iterating over the result yields the records of all pages

    @property
    def has_fields(self) -> bool:
        """Whether some options are fields of the request body."""
        return any(option.field for option in self.options)


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Commands of one resource."""

    name: str  # on the command line
    resource: str  # attribute of the client
    description: str
    commands: tuple[Command, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """Text argument of the constructor of the client."""

    argument: str
    flag: str
    help: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """A whole command line."""

    name: str
    title: str  # of the API
    version: str
    environment: str  # prefix of environment variables
    settings: tuple[Setting, ...]
    groups: tuple[Group, ...]
