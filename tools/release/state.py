"""A description and its client beside the last release of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from generator.ir import Api
from generator.serialise import to_json
from tools.diff import description
from tools.diff.changes import Change, changes
from tools.diff.description import Description
from tools.release import changelog, client
from tools.release.client import Client
from tools.release.versions import BUNDLE, EDITIONS, OF_EDITION, Version, last
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
    texts: Mapping[str, str]  # of the bundles of the description and its editions, by their paths in a release
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
        folder = self.releases / str(self.released)
        kept = {path: path.read_text(encoding="utf-8") for path in (folder / BUNDLE, *_editions(folder))}
        return self.released is not None and kept == {folder / path: text for path, text in self.texts.items()}

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
        (folder / EDITIONS).mkdir(parents=True, exist_ok=True)
        for path, text in self.texts.items():
            if not (folder / path).exists():
                (folder / path).write_text(text, encoding="utf-8")
        if self.client:
            client.keep(folder, self.client)


def read(api: Api, spec: Path, out: Path, releases: Path) -> State:
    """Compare the description and the client in the folder of the outputs with the last release."""
    released = last(releases)
    new, old = client.generated(api, out), client.kept(releases / str(released))
    return State(
        releases=releases,
        version=api.version,
        texts=_texts(api),
        released=released,
        changes=changes(_kept(releases / str(released)), description.read(spec)) if released else [],
        client=new,
        old_client=old,
        client_changes=client.changes(old, new) if new else Changes([], []),
    )


def _texts(api: Api) -> dict[str, str]:
    editions = {f"{EDITIONS}/{name}{OF_EDITION}": to_json(each) for name, each in api.editions.items()}
    return {BUNDLE: to_json(api.document), **editions}


def _editions(folder: Path) -> list[Path]:
    return sorted((folder / EDITIONS).glob(f"*{OF_EDITION}"))


def _kept(folder: Path) -> Description:
    """Return the description of a release, with its editions."""
    editions = {path.name.removesuffix(OF_EDITION): description.read(path) for path in _editions(folder)}
    return replace(
        description.read(folder / BUNDLE),
        editions={name: each.bundle for name, each in editions.items()},
        edition_documents={name: each.documents for name, each in editions.items()},
    )
