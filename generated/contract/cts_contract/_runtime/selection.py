# Copied from generator/runtime/contract/selection.py. Do not edit: run `make generate`.
"""Choice of checks by their IDs, parts and operations: the options ``--only`` and ``--skip``."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from cts_stub._runtime import openapi
from cts_stub._runtime.yaml_source.did_you_mean import suggest

from .check_ids import slug
from .focus import focused
from .results import BEHAVIOUR, GATES, LIFECYCLE_CHECKS, PROBES, SCHEMATHESIS, CheckResult

PART_NAMES = frozenset(map(slug, (PROBES, LIFECYCLE_CHECKS, BEHAVIOUR, SCHEMATHESIS, GATES)))


@dataclass(frozen=True, slots=True)
class Selection:
    """Patterns of checks, with ``*`` for any characters: an ID, or one of its three sections."""

    only: tuple[str, ...] = ()
    skip: tuple[str, ...] = ()
    replay: str = ""  # ID of the only check that counts

    def has(self, check: str, result: CheckResult) -> bool:
        """Tell whether a check is chosen."""
        if self.replay:
            return check == self.replay
        names = _names(check, result)
        chosen = not self.only or any(_matches(names, pattern) for pattern in self.only)
        return chosen and not any(_matches(names, pattern) for pattern in self.skip)

    def ends_with(self, check: str) -> bool:
        """Tell whether no check after this one is chosen."""
        return bool(self.replay) and check == self.replay

    def may_have(self, part: str) -> bool:
        """Tell whether checks of a part can be among the chosen ones; in doubt, they can."""
        own = slug(part)
        if self.replay:
            return self.replay.startswith(f"{own}/") or self.replay.startswith(f"{slug(GATES)}/")
        if any(_is_part(pattern, own) for pattern in self.skip):
            return False
        heads = [pattern.partition("/") for pattern in self.only]
        # Gates are about the whole run.
        return not heads or any(
            fnmatchcase(own, head)
            or fnmatchcase(slug(GATES), head)
            or not (slash or head in PART_NAMES)
            for head, slash, _ in heads
        )

    def focused(self, document: Any) -> Any:
        """Return the document with what the chosen checks can be about; all of it, if that cannot be told."""
        known = [definition["operationId"] for _, _, _, definition in openapi.operations(document)]
        subjects: set[str] = set()
        for pattern in (self.replay,) if self.replay else self.only:
            sections = pattern.split("/")
            name = sections[1] if len(sections) > 1 else sections[0]
            matching = {each for each in known if fnmatchcase(each, name)}
            if not matching or sections[0] == slug(GATES):
                return document
            subjects |= matching
        return focused(document, subjects) if subjects else document

    def unknown(self, parts: Iterable[str], operations: Collection[str]) -> str:
        """Return the problem of the first pattern that can match nothing; empty if there is none."""
        words = [*map(slug, parts), *operations]
        sections = self.replay.split("/")
        if self.replay and (len(sections) < 3 or sections[0] not in words):
            return f"--replay {self.replay}: it is no ID of a check; the output and the reports of a run have them"
        for option, patterns in (("--only", self.only), ("--skip", self.skip)):
            for pattern in patterns:
                is_name = "/" not in pattern and not any(sign in pattern for sign in "*?[")
                if is_name and pattern not in words:
                    return f"{option} {pattern}: there is no such operation or part; {suggest(pattern, words)}"
                sections = pattern.split("/")
                is_id = len(sections) > 2 and "*" not in sections[0]
                if is_id and not any(
                    fnmatchcase(word, sections[1]) for word in [*operations, "all"]
                ):
                    return f"{option} {pattern}: there is no operation {sections[1]!r}; {suggest(sections[1], operations)}"
        return ""

    def unmatched(self, seen: Collection[str]) -> list[str]:
        """Return a sentence for each pattern that matched none of the checks of a run."""
        if self.replay and self.replay not in seen:
            return [
                f"--replay {self.replay}: the run has no such check; {suggest(self.replay, seen)}"
            ]
        return [
            f"--only {pattern}: no check has this ID; {suggest(pattern, seen)}"
            for pattern in self.only
            if not any(_matches(_sections(check), pattern) for check in seen)
        ]


def _names(check: str, result: CheckResult) -> tuple[str, ...]:
    return (*_sections(check), result.operation) if result.operation else _sections(check)


def _sections(check: str) -> tuple[str, ...]:
    return (check, *check.split("/", 2))


def _matches(names: Iterable[str], pattern: str) -> bool:
    return any(fnmatchcase(name, pattern) for name in names)


def _is_part(pattern: str, part: str) -> bool:
    head, _, rest = pattern.partition("/")
    return fnmatchcase(part, head) and rest.strip("*/") == ""


EVERYTHING = Selection()
