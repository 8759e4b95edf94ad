"""The command ``cts release``."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tools.options import FOLDER, out_option, pipeline, quiet_option, reports_problems, spec_option

if TYPE_CHECKING:
    from tools.release.state import State

BROKEN_PROMISES = ("-before-sunset", "-sunset-too-soon")
"""Ends of the rules of changes that no release may have, whatever its version."""


@click.command(short_help="Check version and changelog against the last release.")
@spec_option
@out_option
@click.option("--releases", type=FOLDER, default="releases", show_default=True, help="Folder of the releases.")
@click.option("--write", is_flag=True, help="Write the entries that the changelogs lack.")
@click.option("--store", is_flag=True, help="Keep description and client as the release, if nothing is wrong.")
@quiet_option
@reports_problems
def release(spec: Path, out: Path, releases: Path, write: bool, store: bool, quiet: bool) -> None:
    """Compare the description with the last release; exit code 1 if its version or the changelog does not fit.

    A change that breaks callers demands a new major version, another change a minor one, and a rewrite a patch. The
    changelog, CHANGELOG.md in the folder of the releases, needs an entry for each change. CLIENT.md beside it has those
    of the generated client, which has a version of its own.
    """
    from tools.release.state import read  # late, as in tools.options

    state = read(pipeline().model(spec), spec, out, releases)
    if write and state.is_new:
        state.write()
    problems = list(_problems(state))
    for problem in problems:
        click.echo(problem)
    if problems:
        sys.exit(1)
    if store:
        state.store()
    if not quiet:
        click.echo(f"release {state.version} fits; the last one is {state.released or 'none'}", err=True)


def _problems(state: State) -> Iterator[str]:
    from tools.diff.formats import summary
    from tools.release.versions import Version, needed

    current = Version.of(state.version)
    if current is None:
        yield f"info.version {state.version!r} is no version; write MAJOR.MINOR.PATCH"
        return
    for change in state.changes:
        if change.rule.id.endswith(BROKEN_PROMISES):
            yield f"{change.place}: {change.message}"
    if state.released is not None:
        smallest = needed(state.released, state.changes, is_equal=state.is_equal)
        if current < smallest:
            yield (
                f"info.version is {current}; {summary(state.changes)} since {state.released}: "
                f"write {smallest} or a greater one"
            )
            return
    if state.is_new:
        yield from _of_client(state)
        for log in state.logs():
            if count := sum(map(len, log.lacking.values())):
                entries = f"{count} {'entry' if count == 1 else 'entries'}"
                yield f"{log.path}: {log.version} lacks {entries}; run: cts release --write"


def _of_client(state: State) -> Iterator[str]:
    """Yield the problem of the client's version. It is asked for when a release is made, not after each change."""
    from tools.release.client import needed
    from tools.release.versions import Version

    old, new = state.old_client, state.client
    if old is None or new is None:
        return
    released, current = Version.of(old.version), Version.of(new.version)
    if released and current and current < (smallest := needed(released, state.client_changes)):
        breaking, added = map(len, state.client_changes)
        yield (
            f"the version of the client is {current}; {breaking} breaking, {added} added since {released}: "
            f"write {smallest} or a greater one into naming.yaml"
        )
