# Copied from generator/runtime/contract/reports/causes.py. Do not edit: run `make generate`.
"""Causes of failures: a server with one fault fails many checks alike."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from ..check_ids import MADE_UP
from ..verdicts import Verdict

QUOTED = re.compile(r"""b?'(?:[^'\\]|\\.)*'|b?"(?:[^"\\]|\\.)*"|\(sent .*|[\[{].*""", re.DOTALL)
"""Parts of a failure that differ from request to request."""
MAX_OF_CAUSE, MAX_SHOWN = 10, 60
"""Numbers of failures, of one cause and altogether, that are shown as they come."""


def cause(verdict: Verdict) -> str:
    """Return what equal failures have in common: the text without values of requests and responses."""
    return " ".join(QUOTED.sub("…", MADE_UP.sub("…", str(verdict.result.failure))).split())


def by_cause(verdicts: Iterable[Verdict]) -> dict[str, list[Verdict]]:
    """Return verdicts by their cause, in the order of the first ones."""
    found: dict[str, list[Verdict]] = {}
    for verdict in verdicts:
        found.setdefault(cause(verdict), []).append(verdict)
    return found


@dataclass
class Few:
    """Chooses the failures that are shown as they come. ``omitted`` is the number of the others."""

    omitted: int = 0
    _shown: Counter[str] = field(default_factory=Counter)

    def has(self, verdict: Verdict) -> bool:
        """Tell whether a failure is to be shown."""
        own = cause(verdict)
        if self._shown[own] >= MAX_OF_CAUSE or self._shown.total() >= MAX_SHOWN:
            self.omitted += 1
            return False
        self._shown[own] += 1
        return True
