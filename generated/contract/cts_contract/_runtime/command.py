# Copied from generator/runtime/contract/command.py. Do not edit: run `make generate`.
"""Command ``run``: prove that a server behaves as described."""

from __future__ import annotations

import time
from importlib.metadata import version
from types import SimpleNamespace
from typing import Any

import click
from click.core import ParameterSource

from . import descriptions, replay
from .baseline import Baseline
from .endpoints import Server
from .execution import PARTS, Execution
from .kit import Kit
from .options import all_options, url_of_a_server
from .proof import Extent
from .reports.outputs import FORMATS, Outputs
from .reports.run import Run
from .results import SCHEMATHESIS
from .schemathesis_run import Budget
from .secrets import Secrets
from .selection import Selection
from .statements import Statements
from .verdicts import Recorder

REPEATED = ("seed", "max_examples", "phases", "edition", "quick", "in_use", "read_only", "fill_quotas")
"""Options that a repetition takes from the report of the run, unless it has them itself."""
MAX_FAILED_FIRST = 50
"""Number of failures, before any check has passed, after which a run ends: more would say nothing new."""


@click.command("run", short_help="Prove that a server behaves as described.")
@click.argument("url", required=False, callback=url_of_a_server)
@all_options
def contract(kit: Kit, url: str | None, **given: Any) -> None:
    """Prove that the server at URL behaves as described; without URL, the generated stub.

    Runs probes, checks of lifecycles and of the declared behaviour, and Schemathesis. Needs an empty project, and
    deletes again what it creates, also when it is stopped.

    Credentials and path parameters are found where the generated client finds them: in the environment or a file.

    Exit codes: 0 proven, 1 not proven, 2 wrong usage, 3 internal error, 4 no such server or not this service, 5 the
    project is not empty, 130 stopped.
    """
    options = SimpleNamespace(url=url, **given)
    recorded = _repeat(options)
    spec = descriptions.file_of_edition(options.spec or kit.spec, options.edition)
    document = descriptions.read(spec)
    chosen = _selection(options, document)
    known = _baseline(options)
    if options.read_only:
        document = descriptions.only_reads(document)
    secrets = Secrets(options.headers.values(), options.headers)
    recorder = Recorder(Statements(document), is_wanted=chosen.has, is_last=chosen.ends_with)
    recorder.known = frozenset(known.known if known else ())
    recorder.fail_fast, recorder.hide = options.fail_fast, secrets.text
    recorder.max_failed_first = 0 if options.update_baseline else MAX_FAILED_FIRST  # which is for all that fail
    run = Run(
        url or "the generated stub",
        document["info"]["title"],
        document["info"]["version"],
        options.seed,
        {**{name: getattr(options, name) for name in REPEATED}, "schemathesis": version("schemathesis")},
        time.time(),
        recorder,
        secrets,
        str(spec),
        kit.sources,
    )
    run.fails_on_untried = options.fail_on_untried
    run.notes += recorded.differences(run.version) if recorded else ()
    server = Server(kit, options, document, chosen.focused(document), recorder.sent, secrets)
    server.check_usage()
    budget = Budget(options.seed, options.max_examples, options.phases)
    extent = _extent(options, chosen)
    if extent.has(SCHEMATHESIS):
        _require_schemathesis()
    execution = Execution(run, _outputs(options), extent, budget, known)
    code = execution.prove(server)
    if known is not None and options.update_baseline and not run.stopped:  # else it would lack what was not run
        known.update(recorder)
    raise SystemExit(code)


def _require_schemathesis() -> None:
    """Reject a version of Schemathesis without the parts that the hooks use, before anything is asked of a server."""
    from . import schemathesis_interface  # late: it takes a second

    missing = schemathesis_interface.missing()
    if missing:
        raise click.UsageError(
            f"Schemathesis {version('schemathesis')} has no {', '.join(missing)}; "
            f"install {schemathesis_interface.SUPPORTED}"
        )


def _repeat(options: SimpleNamespace) -> replay.Recorded | None:
    """Take the options of a recorded run where the command line has none."""
    if options.recorded is None:
        return None
    if options.replay is None:
        raise click.UsageError("--from belongs to --replay; add the ID of a check")
    recorded = replay.read(options.recorded)
    replay.check(recorded, options.replay, options.recorded)
    context = click.get_current_context()
    for name in REPEATED:
        if context.get_parameter_source(name) is not ParameterSource.COMMANDLINE and name in recorded.settings:
            setattr(options, name, recorded.settings[name])
    return recorded


def _selection(options: SimpleNamespace, document: Any) -> Selection:
    if options.replay and (options.only or options.skip):
        raise click.UsageError("--replay selects one check; --only and --skip cannot be added")
    chosen = Selection(options.only, options.skip, options.replay or "")
    problem = chosen.unknown(PARTS, list(Statements(document).operations))
    if problem:
        raise click.UsageError(problem)
    return chosen


def _baseline(options: SimpleNamespace) -> Baseline | None:
    """Return the checks that are known to fail."""
    if options.baseline is None:
        if options.update_baseline:
            raise click.UsageError("--update-baseline needs --baseline FILE")
        return None
    if not options.baseline.exists() and not options.update_baseline:
        raise click.UsageError(f"--baseline {options.baseline}: does not exist; --update-baseline writes it")
    try:
        if options.update_baseline:
            options.baseline.open("ab").close()
        return Baseline.read(options.baseline)
    except (OSError, UnicodeDecodeError) as error:
        raise click.UsageError(f"--baseline {options.baseline}: cannot be used: {error}") from None


def _outputs(options: SimpleNamespace) -> Outputs:
    paths = {name: path for name in FORMATS if (path := getattr(options, name)) is not None}
    try:
        return Outputs(paths, once=True)
    except OSError as error:
        raise click.UsageError(f"{error.filename} cannot be written: {error.strerror}") from None


def _extent(options: SimpleNamespace, chosen: Selection) -> Extent:
    fill = options.url is None if options.fill_quotas is None else options.fill_quotas
    return Extent(
        options.in_use,
        options.read_only,
        options.quick,
        fill and not options.in_use and not options.quick,
        chosen,
        options.max_response_time,
        options.har is not None,
    )
