"""Order in which the proof is run against a mutant: first what is about the fault, because most faults show there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cts_contract._runtime import focus

from tools.mutants.mutant import Mutant, own_operations


@dataclass(frozen=True)
class Part:
    """A part of the proof: that of a document, or only the checks about one of its operations."""

    document: Mapping[str, Any]
    about: frozenset[str] = frozenset()

    @property
    def key(self) -> tuple[tuple[str, ...], frozenset[str]]:
        """The operations: equal for equal parts."""
        return tuple(own_operations(self.document)), self.about


def parts(document: Mapping[str, Any], mutant: Mutant | None) -> list[Part]:
    """Return the parts that are tried one after another: of what the mutant is named after, then the whole."""
    whole = Part(document)
    if mutant is None:
        return [whole]
    subject = mutant.name.partition(":")[0]
    about = frozenset({subject} & own_operations(document).keys())
    return [Part(focus.focused(document, [subject]), about), whole]
