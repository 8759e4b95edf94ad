"""Effects of changes, and how severe each is."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

Direction = Literal["request", "response", "both"]
DIRECTIONS: tuple[Direction, Direction] = ("request", "response")


class Severity(StrEnum):
    """Severity of a change, the worst first."""

    BREAKING = "breaking"
    RISKY = "risky"
    SAFE = "safe"


class Effect(StrEnum):
    """Effect of a change on the set of allowed values."""

    TIGHTENED = "tightened"  # the new set is a part of the old one
    RELAXED = "relaxed"  # the old set is a part of the new one
    CHANGED = "changed"  # neither, or it cannot be decided


Severities = dict[tuple[Direction, Effect], Severity]

# A caller who sends what was allowed is rejected after a request is tightened. A caller who reads responses can meet
# values after a response is relaxed that it does not expect.
DEFAULT: Severities = {
    ("request", Effect.TIGHTENED): Severity.BREAKING,
    ("request", Effect.RELAXED): Severity.SAFE,
    ("request", Effect.CHANGED): Severity.RISKY,
    ("response", Effect.TIGHTENED): Severity.SAFE,
    ("response", Effect.RELAXED): Severity.RISKY,
    ("response", Effect.CHANGED): Severity.RISKY,
}
# A caller who reads a value of another type or shape fails.
OF_TYPES: Severities = {
    **DEFAULT,
    ("response", Effect.RELAXED): Severity.BREAKING,
    ("request", Effect.CHANGED): Severity.BREAKING,
    ("response", Effect.CHANGED): Severity.BREAKING,
}
# Some values of the old set are certainly not in the new one.
EXCLUSIVE: Severities = {**DEFAULT, ("request", Effect.CHANGED): Severity.BREAKING}
# Readers ignore properties that they do not know.
OPEN: Severities = {**DEFAULT, ("response", Effect.RELAXED): Severity.SAFE}
