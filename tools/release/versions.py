"""Versions of the description, and the smallest one that changes allow."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from tools.diff.changes import Change
from tools.diff.severity import Severity

VERSION = re.compile(r"(\d+)\.(\d+)\.(\d+)")
BUNDLE = "openapi.json"
EDITIONS = "editions"  # folder of a release
OF_EDITION = f".{BUNDLE}"  # follows the name of the edition


class Version(NamedTuple):
    """Version by Semantic Versioning 2.0.0."""

    major: int
    minor: int
    patch: int

    def __str__(self) -> str:
        return ".".join(map(str, self))

    @classmethod
    def of(cls, text: str) -> Version | None:
        """Return a version; None if the text is none."""
        match = VERSION.fullmatch(text)
        return cls(*map(int, match.groups())) if match else None


def last(releases: Path) -> Version | None:
    """Return the last release that is kept in a folder."""
    kept = [Version.of(path.parent.name) for path in releases.glob(f"*/{BUNDLE}")]
    return max((version for version in kept if version), default=None)


def needed(released: Version, changes: Iterable[Change], *, is_equal: bool) -> Version:
    """Return the smallest version after a release: major for what breaks callers, minor for any other change.

    ``is_equal``: the document is that of the release. What changes nothing for callers needs a patch version.
    """
    severities = {change.rule.severity for change in changes}
    if Severity.BREAKING in severities:
        return Version(released.major + 1, 0, 0)
    if severities:
        return Version(released.major, released.minor + 1, 0)
    return released if is_equal else released._replace(patch=released.patch + 1)
