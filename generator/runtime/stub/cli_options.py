"""Options of the command line, which environment variables and a file can set, too."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import IO, Any

import click

_NOT_IN_FILES = frozenset(("config", "print_credentials", "version"))
_FILE = click.Path(path_type=Path)
_NEW_FILE = click.Path(path_type=Path, dir_okay=False)
_PORT = click.IntRange(0, 65535)


class Unusable(click.ClickException):
    """Problems of a file, one per line, in the format of compilers."""

    exit_code = 2

    def show(self, file: IO[Any] | None = None) -> None:
        click.echo(self.message, err=True)


def options(editions: Sequence[str], worlds: Sequence[str]) -> list[click.Parameter]:
    """Return all options, in the order of ``--help``.

    Args:
        editions: Names that ``--edition`` can have.
        worlds: Names that ``--world`` can have besides those of files.
    """
    choice = click.Choice(list(editions))
    edition = click.Option(["--edition"], type=choice, help="Edition of the description to serve.")
    return [*_of_the_address(), *_of_the_behaviour(worlds), *([edition] if editions else []), *_of_the_process()]


def misspelt(environ: Iterable[str], prefix: str, names: Iterable[str]) -> Iterator[str]:
    """Yield what is wrong with the names of variables that resemble the one of an option, and are that of none.

    Other names with the prefix are not wrong: Kubernetes sets ``PET_STUB_SERVICE_HOST`` for a service ``pet-stub``.

    Args:
        environ: Names of the variables that are set.
        prefix: Of the variables of options, without the ``_`` after it.
        names: Of the options, in lower case.
    """
    known = {name.upper() for name in names}
    parts = (name.partition(f"{prefix}_") for name in sorted(environ))
    unknown = [name for start, _, name in parts if not start and name and name not in known]
    if unknown:
        from ..yaml_source.did_you_mean import closest  # which few starts need

        for name in unknown:
            meant = closest(name, known)
            if meant:
                yield f"{prefix}_{name} has no effect; did you mean {prefix}_{meant}?"


def _of_the_address() -> list[click.Option]:
    return [
        click.Option(["--host"], default="127.0.0.1", show_default=True, help="IP address to listen on."),
        click.Option(["--port"], default=8080, show_default=True, type=_PORT, help="TCP port; 0: a free one."),
        click.Option(["--port-file"], type=_NEW_FILE, help="File that gets the port when the stub listens."),
        click.Option(
            ["--tls"], nargs=2, type=_FILE, metavar="CERT KEY", help="PEM files of certificate and key, for HTTPS."
        ),
        click.Option(["--cors"], is_flag=True, help="Let web pages of all origins read the responses."),
    ]


def _of_the_behaviour(worlds: Sequence[str]) -> list[click.Option]:
    records = "Audit records kept per project, instead of the declared number; 0: all."
    world, state = "YAML file with the accounts, users and services to simulate", "SQLite file or postgresql:// URL"
    ready = f", or {' or '.join(worlds)}, which is ready" if worlds else ""
    return [
        click.Option(["--strict"], is_flag=True, help="Reject unknown fields of request bodies."),
        click.Option(["--world"], type=_FILE, metavar="FILE|NAME" if worlds else "FILE", help=f"{world}{ready}."),
        click.Option(["--state"], metavar="FILE|URL", help=f"{state} that stores the state."),
        click.Option(["--journal-size"], type=click.IntRange(0), help="Requests that the journal keeps; default 500."),
        click.Option(["--faults"], type=_FILE, help="YAML file with planned faults."),
        click.Option(["--seed"], type=int, help="Make ids, time and planned faults repeatable."),
        click.Option(["--max-records"], type=click.IntRange(0), help=records),
        click.Option(["--no-reasons"], is_flag=True, help="Omit the header X-Stub-Reason."),
        click.Option(["--no-control"], is_flag=True, help="Disable the header Prefer and the paths below /_stub/."),
    ]


def _of_the_process() -> list[click.Option]:
    credentials = "Print the first user's credentials as JSON, and exit."
    config = "YAML file with options, such as port: 9000."
    return [
        click.Option(["--print-credentials"], is_flag=True, help=credentials),
        click.Option(["--log"], is_flag=True, help="Log one line per request on standard error."),
        click.Option(["--quiet"], is_flag=True, help="Print nothing but errors and what --log asks for."),
        click.Option(["--config"], type=_FILE, is_eager=True, expose_value=False, callback=_configure, help=config),
    ]


def _configure(context: click.Context, _: click.Parameter, file: Path | None) -> None:
    """Make the options of a file defaults; command line and environment override them."""
    if file is None:
        return
    from ..yaml_source.diagnostics import Diagnostics  # these import PyYAML, which only files need
    from ..yaml_source.reader import load

    diagnostics = Diagnostics()
    content = load(file, Path(), diagnostics)
    problems = [f"{each.place}: {each.message}; {each.hint}" for each in diagnostics]
    problems = problems or list(_problems(context, file, content))
    if problems:
        raise Unusable("\n".join(problems))
    context.default_map = {_parameter(name): value for name, value in content.items()}


def _parameter(name: str) -> str:
    return name.replace("-", "_")


def _problems(context: click.Context, file: Path, content: Any) -> Iterator[str]:
    from ..yaml_source.did_you_mean import suggest
    from ..yaml_source.reader import place_of

    if not isinstance(content, dict):
        yield f"{file}:1:1: it is no object; write options, such as port: 9000"
        return
    known = {each.name: each for each in context.command.params if each.name not in _NOT_IN_FILES}
    spellings: dict[str, str] = {}
    for name, value in content.items():
        if spellings.setdefault(_parameter(name), name) != name:
            yield f"{place_of(content, [name])}: it is the option {spellings[_parameter(name)]!r} again; remove one"
        option = known.get(_parameter(name))
        if option is None:
            names = [str(each).replace("_", "-") for each in known]
            yield f"{place_of(content, [name])}: there is no option {name!r}; {suggest(name, names)}"
            continue
        problem = _problem(context, option, value)
        if problem:
            yield f"{place_of(content, [name])}: {name}: {problem}"


def _problem(context: click.Context, option: click.Parameter, value: Any) -> str:
    """Return what is wrong with the value of an option; empty if it can be used."""
    if option.nargs > 1 and not isinstance(value, list):
        return f"it takes a list: [{', '.join(option.make_metavar(context).split())}]"
    for each in value if option.nargs > 1 else [value]:
        problem = _problem_of_the_type(option, each)
        if problem:
            return problem
    try:
        option.type_cast_value(context, value)
    except click.BadParameter as error:
        return error.message
    return ""


def _problem_of_the_type(option: click.Parameter, value: Any) -> str:
    """Return why a value of YAML is none of an option. click would take ``true`` for port 1, and a list for a name."""
    is_flag, is_truth = isinstance(option.type, type(click.BOOL)), isinstance(value, bool)
    if isinstance(value, str) or (is_truth and is_flag):
        return ""
    if isinstance(option.type, type(click.INT)):
        return "" if isinstance(value, int) and not is_truth else "it takes an integer"
    return "it takes true or false" if is_flag else "it takes a text; put it in quotes"
