"""A description and its client beside the last release of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from generator.ir import Api
from generator.serialise import to_json
from tools.diff import description
from tools.diff.changes import Change, changes
from tools.release import changelog, client
from tools.release.client import Client
from tools.release.versions import BUNDLE, Version, last
from tools.surface.stubs import Changes


class Log(NamedTuple):
    """A changelog, and the entries that it lacks."""

    path: Path
    head: str  # of a new file
    version: str
    lacking: changelog.Entries


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What is to be released, and what was."""

    releases: Path
    version: str  # of the description
    text: str  # of the bundle
    released: Version | None
    changes: list[Change]
    client: Client | None
    old_client: Client | None
    client_changes: Changes

    @property
    def is_new(self) -> bool:
        """Tell whether this version is not released yet."""
        return self.released is None or str(self.released) != self.version

    @property
    def is_equal(self) -> bool:
        """Tell whether the description is that of the last release."""
        kept = self.releases / str(self.released) / BUNDLE
        return self.released is not None and kept.read_text(encoding="utf-8") == self.text

    def logs(self) -> Iterator[Log]:
        path, is_first = self.releases / changelog.FILE, self.released is None
        entries = changelog.of_description(self.changes)
        lacking = changelog.missing(path, self.version, entries, is_first=is_first)
        yield Log(path, changelog.HEAD, self.version, lacking)
        if self.client:
            path, is_first = self.releases / client.CHANGELOG, self.old_client is None
            entries = client.entries(self.client_changes)
            lacking = changelog.missing(path, self.client.version, entries, is_first=is_first)
            yield Log(path, client.HEAD, self.client.version, lacking)

    def write(self) -> None:
        """Add the entries that the changelogs lack."""
        for log in self.logs():
            changelog.write(*log)

    def store(self) -> None:
        """Keep the bundle and the client as a release; what is kept already never changes."""
        folder = self.releases / self.version
        folder.mkdir(parents=True, exist_ok=True)
        if not (folder / BUNDLE).exists():
            (folder / BUNDLE).write_text(self.text, encoding="utf-8")
        if self.client:
            client.keep(folder, self.client)


def read(api: Api, spec: Path, out: Path, releases: Path) -> State:
    """Compare the description and the client in the folder of the outputs with the last release."""
    released = last(releases)
    new, old = client.generated(api, out), client.kept(releases / str(released))
    return State(
        releases=releases,
        version=api.version,
        text=to_json(api.document),
        released=released,
        changes=_changes(releases / str(released) / BUNDLE, spec) if released else [],
        client=new,
        old_client=old,
        client_changes=client.changes(old, new) if new else Changes([], []),
    )


def _changes(bundle: Path, spec: Path) -> list[Change]:
    return changes(description.read(bundle), description.read(spec))
