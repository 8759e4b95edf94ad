"""Commands that call the methods of a client."""

from __future__ import annotations

import contextlib
import difflib
import functools
import logging
import sys
import warnings
from collections.abc import Callable, Generator, Iterable, Mapping
from typing import Any

import click
from click.shell_completion import get_completion_class

from ..events import logger
from . import formats, options, texts
from .declarations import Command, Group, Option, Program
from .dry_run import DryRun, NotSent
from .failures import EXIT_CODES, reported

SHELLS = ("bash", "zsh", "fish")
CONTEXT: Mapping[str, Any] = {"help_option_names": ["-h", "--help"], "max_content_width": 110}
Create = Callable[..., Any]
"""Creates a client from arguments of its constructor."""


def command_line(program: Program, create: Create) -> click.Command:
    """Return the command line of a client."""
    codes = ", ".join(f"{code} {meaning}" for code, meaning in EXIT_CODES.items())
    root = click.Group(
        program.name,
        help=f"Call {program.title}. Settings of the client are options of each command, or environment variables.",
        epilog=f"Exit codes: {codes}.",
        context_settings=dict(CONTEXT),
        params=[_completion(program)],
    )
    for group in program.groups:
        root.add_command(_group(program, group, create))
    return click.version_option(program.version, prog_name=program.name)(root)


def _completion(program: Program) -> click.Option:
    def show(context: click.Context, _: click.Parameter, shell: str | None) -> None:
        if shell is None or context.resilient_parsing:
            return
        kind = get_completion_class(shell)
        variable = f"_{program.name.replace('-', '_').upper()}_COMPLETE"
        click.echo(kind(context.command, {}, program.name, variable).source() if kind else "")
        context.exit()

    return click.Option(
        ["--show-completion"],
        type=click.Choice(SHELLS),
        is_eager=True,
        expose_value=False,
        callback=show,
        help="Print the script that completes commands and options in a shell.",
    )


def _group(program: Program, group: Group, create: Create) -> click.Command:
    found = click.Group(group.name, help=group.description, context_settings=dict(CONTEXT))
    for command in group.commands:
        params = [
            *map(options.of_argument, command.options),
            *([options.of_body()] if command.has_fields else []),
            *([options.of_pages()] if command.is_paged else []),
            *options.shared(program),
        ]
        found.add_command(
            click.Command(
                command.name,
                params=params,
                callback=functools.partial(_run, group, command, create),
                help="\n\n".join(filter(None, (f"{command.summary}.", command.description, f"{command.request}"))),
                short_help=f"{command.summary}.",
                deprecated=command.is_deprecated,
                context_settings=dict(CONTEXT),
            )
        )
    return found


def _run(
    group: Group,
    command: Command,
    create: Create,
    *,
    output: str,
    columns: str | None,
    dry_run: bool,
    debug: bool,
    timeout: float | None,
    max_retries: int | None,
    **given: Any,
) -> None:
    settings = {name.removeprefix("setting_"): value for name, value in given.items() if name.startswith("setting_")}
    settings |= {"timeout": timeout, "max_retries": max_retries, "transport": DryRun() if dry_run else None}
    arguments = _arguments(command, given)
    with reported(output in ("json", "ndjson")), _logged(debug):
        try:
            with create(**{name: value for name, value in settings.items() if value is not None}) as client:
                result = getattr(getattr(client, group.resource), command.method)(**arguments)
                if given.get("all_pages"):
                    _show_records(result, output, columns)
                else:
                    _show(result, output, columns)
        except NotSent as request:
            click.echo(str(request))


def _arguments(command: Command, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the arguments of the method: fields of ``--body``, then options, which override them."""
    arguments = _from_body(command, given.get("body"))
    for option in command.options:
        value = given[options.parameter(option)]
        if value is not None and value != ():
            arguments[option.argument] = list(value) if option.is_list else value
    missing = [option.flags[0] for option in command.options if option.required and option.argument not in arguments]
    if missing:
        also = ", or their fields in --body" if command.has_fields else ""
        raise click.UsageError(f"missing: {', '.join(missing)}{also}")
    return arguments


def _from_body(command: Command, text: str | None) -> dict[str, Any]:
    if text is None:
        return {}
    known: dict[str, Option] = {option.field: option for option in command.options if option.field}
    try:
        fields = texts.fields(text)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--body") from None
    for name in fields:
        if name not in known:
            near = difflib.get_close_matches(name, known, 1)
            hint = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(known)}"
            raise click.BadParameter(f"{name!r} is no field of this operation; {hint}", param_hint="--body")
    return {known[name].argument: value for name, value in fields.items()}


def _show_warning(message: Warning | str, *_: Any, **__: Any) -> None:
    click.echo(f"Warning: {message}", err=True)


@contextlib.contextmanager
def _logged(is_debug: bool) -> Generator[None]:
    """Show warnings of the client on standard error, and with ``is_debug`` its whole log."""
    handler = logging.StreamHandler()
    handler.setLevel(logging.DEBUG if is_debug else logging.WARNING)
    log = logger()
    log.addHandler(handler)
    if is_debug:
        log.setLevel(logging.DEBUG)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("always")
            warnings.showwarning = _show_warning
            yield
    finally:
        log.removeHandler(handler)


def _show_records(page: Iterable[Any], output: str, columns: str | None) -> None:
    """Show the records of all pages, each when it is there if it has a line of its own."""
    if output == "ndjson":
        for record in page:
            click.echo(formats.json_text(formats.plain(record)))
    else:
        _show(list(page), output, columns)


def _show(result: Any, output: str, columns: str | None) -> None:
    if result is None:
        return
    if isinstance(result, bytes):
        click.echo(result, nl=False)
        return
    chosen = [name.strip() for name in columns.split(",")] if columns else []
    width = formats.terminal_width(sys.stdout.isatty())
    shown = formats.text_of(result, output, chosen, width)
    if shown.text:
        click.echo(shown.text)
    if shown.remark:
        click.echo(shown.remark, err=True)
