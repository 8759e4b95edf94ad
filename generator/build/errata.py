"""Errata: where the documents contradict each other or say nothing, what was decided, and why."""

from __future__ import annotations

from generator.companions.reading import enum_descriptions, schema_named
from generator.companions.registers import Register
from generator.companions.sources import cited
from generator.ir import Erratum, Side

NAME = "errata"
KINDS = enum_descriptions(schema_named(NAME), "erratum", "kind")


def errata(register: Register) -> tuple[Erratum, ...]:
    """Return the errata in their order."""
    return tuple(
        Erratum(
            name=name,
            resource=entry.resource,
            kind=entry.value["kind"],
            question=entry.value["question"],
            sides=tuple(Side(says=side["says"], sources=cited(side["source"])) for side in entry.value["sides"]),
            decision=entry.value["decision"],
            reason=entry.value["reason"],
            corrected=entry.value.get("corrected", ""),
            at=tuple(entry.value["at"]),
        )
        for name, entry in register.items()
    )
