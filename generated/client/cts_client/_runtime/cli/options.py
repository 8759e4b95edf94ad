# Copied from generator/runtime/client/cli/options.py. Do not edit: run `make generate`.
"""Options of the commands, with help and completion."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click
from click.shell_completion import CompletionItem

from . import texts
from .declarations import Kind, Option, Program
from .formats import FORMATS

METAVARS: dict[Kind, str] = {
    "text": "TEXT",
    "integer": "INTEGER",
    "number": "NUMBER",
    "decimal": "NUMBER",
    "boolean": "true|false",
    "date": "DATE",
    "time": "TIME",
    "date-time": "DATE-TIME",
    "milliseconds": "MILLISECONDS|DATE-TIME",
    "json": "JSON|@FILE|-",
    "file": "FILE|-",
    "bytes": "FILE|-",
}
BODY = "Fields of the request body: a JSON object, @FILE with one, or - for standard input. Options override them."


if TYPE_CHECKING:
    Type = click.ParamType[Any]
else:
    Type = click.ParamType  # no generic class in older versions


class Value(Type):
    """Value of an option; the client checks whether it is allowed."""

    name = "value"

    def __init__(self, kind: Kind, choices: tuple[str, ...] = ()) -> None:
        self.kind: Kind = kind
        self.choices = choices

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if not isinstance(value, str):
            return value
        try:
            return texts.read(self.kind, value)
        except ValueError as error:
            self.fail(str(error), param, ctx)

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:
        return f"[{'|'.join(self.choices)}]" if self.choices else METAVARS[self.kind]

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        if self.kind in ("file", "bytes"):
            return [CompletionItem(incomplete, type="file")]
        return [CompletionItem(each) for each in self.choices if each.startswith(incomplete)]


def of_argument(option: Option) -> click.Option:
    """Return the option of an argument. Its parameter has a prefix that no shared option has."""
    help_ = f"{option.help} [required]" if option.required else option.help
    name = parameter(option)
    if option.kind == "boolean" and not option.is_list:
        flags = [f"{flag}/--no-{flag.removeprefix('--')}" for flag in option.flags]
        return click.Option([name, *flags], default=None, help=help_)
    return click.Option(
        [name, *option.flags], type=Value(option.kind, option.choices), multiple=option.is_list, help=help_
    )


def parameter(option: Option) -> str:
    """Return the name of the parameter of an option."""
    return f"of_{option.argument}"


def of_body() -> click.Option:
    """Return the option for fields of a request body."""
    return click.Option(["body", "--body"], metavar=METAVARS["json"], help=BODY)


def of_pages() -> click.Option:
    """Return the option for all pages of a list."""
    return click.Option(["--all-pages"], is_flag=True, help="Records of all pages, instead of the first page.")


def shared(program: Program) -> list[click.Parameter]:
    """Return the options of every command: those of the client, and of the output."""
    variable = f"{program.environment}_OUTPUT"
    settings = [
        click.Option([f"setting_{each.argument}", each.flag], metavar="TEXT", help=each.help)
        for each in program.settings
    ]
    return [
        *settings,
        click.Option(["--timeout"], type=float, metavar="SECONDS", help="Limit of the whole call, with its retries."),
        click.Option(["--max-retries"], type=int, metavar="INTEGER", help="Further attempts, where they are safe."),
        click.Option(
            ["-o", "--output"],
            type=click.Choice(FORMATS),
            default=FORMATS[0],
            show_default=True,
            envvar=variable,
            show_envvar=True,
            help="Format of the result; ndjson is one item a line.",
        ),
        click.Option(["--columns"], metavar="NAMES", help="Columns of the table, separated by commas."),
        click.Option(["--dry-run"], is_flag=True, help="Show the request, without credentials, and do not send it."),
        click.Option(["--debug"], is_flag=True, help="Log each request on standard error, without secrets."),
    ]
