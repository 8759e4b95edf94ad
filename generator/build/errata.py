"""Errata: where the documents contradict each other or say nothing, what was decided, and why."""

from __future__ import annotations

from pathlib import Path

from generator.build.reading import enum_descriptions, schema_named
from generator.build.registers import Register, read_register
from generator.ir import Erratum, Side
from generator.runtime.yaml_source.diagnostics import Diagnostics

NAME = "errata"
KINDS = enum_descriptions(schema_named(NAME), "erratum", "kind")


def read_errata(folder: Path, diagnostics: Diagnostics) -> Register:
    """Return the errata of a description's folder by name; none if it has no such files."""
    return read_register(folder, NAME, diagnostics)


def errata(register: Register) -> tuple[Erratum, ...]:
    """Return the errata in their order."""
    return tuple(
        Erratum(
            name=name,
            resource=entry.resource,
            kind=entry.value["kind"],
            question=entry.value["question"],
            sides=tuple(Side(**side) for side in entry.value["sides"]),
            decision=entry.value["decision"],
            reason=entry.value["reason"],
            corrected=entry.value.get("corrected", ""),
            at=tuple(entry.value["at"]),
        )
        for name, entry in register.items()
    )
