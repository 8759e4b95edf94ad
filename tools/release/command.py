"""The command ``cts release``."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tools.options import FOLDER, pipeline, quiet_option, reports_problems, spec_option

if TYPE_CHECKING:
    from tools.diff.changes import Change

BROKEN_PROMISES = ("-before-sunset", "-sunset-too-soon")
"""Ends of the rules of changes that no release may have, whatever its version."""


@click.command(short_help="Check version and changelog against the last release.")
@spec_option
@click.option("--releases", type=FOLDER, default="releases", show_default=True, help="Folder of the releases.")
@click.option("--write", is_flag=True, help="Write the entries that the changelog lacks.")
@click.option("--store", is_flag=True, help="Keep the description as the release of its version, if nothing is wrong.")
@quiet_option
@reports_problems
def release(spec: Path, releases: Path, write: bool, store: bool, quiet: bool) -> None:
    """Compare the description with the last release; exit code 1 if its version or the changelog does not fit.

    A change that breaks callers demands a new major version, another change a minor one, and a rewrite a patch. The
    changelog, CHANGELOG.md in the folder of the releases, needs an entry for each change.
    """
    from generator.serialise import to_json  # late, as in tools.options
    from tools.release import changelog
    from tools.release.versions import BUNDLE, last

    api = pipeline().model(spec)
    text = to_json(api.document)
    released = last(releases)
    found: list[Change] = []
    if released is not None:
        found = _changes(releases / str(released) / BUNDLE, spec)
    if write and (released is None or str(released) != api.version):
        changelog.write(releases, api.version, found, is_first=released is None)
    problems = list(_problems(releases, api.version, text, found))
    for problem in problems:
        click.echo(problem)
    if problems:
        sys.exit(1)
    if store:
        _store(releases / api.version / BUNDLE, text)
    if not quiet:
        click.echo(f"release {api.version} fits; the last one is {released or 'none'}", err=True)


def _changes(bundle: Path, spec: Path) -> list[Change]:
    from tools.diff.changes import changes
    from tools.diff.description import read

    return changes(read(bundle), read(spec))


def _problems(releases: Path, version: str, text: str, found: list[Change]) -> Iterator[str]:
    from tools.diff.formats import summary
    from tools.release import changelog
    from tools.release.versions import BUNDLE, Version, last, needed

    released, current = last(releases), Version.of(version)
    if current is None:
        yield f"info.version {version!r} is no version; write MAJOR.MINOR.PATCH"
        return
    for change in found:
        if change.rule.id.endswith(BROKEN_PROMISES):
            yield f"{change.place}: {change.message}"
    if released is not None:
        kept = releases / str(released) / BUNDLE
        smallest = needed(released, found, is_equal=kept.read_text(encoding="utf-8") == text)
        if current < smallest:
            yield f"info.version is {version}; {summary(found)} since {released}: write {smallest} or a greater one"
            return
        if current == released:
            return
    lacking = changelog.missing(releases, version, found, is_first=released is None)
    if lacking:
        count = f"{len(lacking)} {'entry' if len(lacking) == 1 else 'entries'}"
        yield f"{releases / changelog.FILE}: {version} lacks {count}; run: cts release --write"


def _store(path: Path, text: str) -> None:
    """Keep a bundle; one that is kept already never changes."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
