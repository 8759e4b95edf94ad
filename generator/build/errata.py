"""``errata.yaml``: where the documents contradict each other or say nothing, what was decided, and why."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from generator.build.reading import read
from generator.ir import Erratum, Side
from generator.runtime.yaml_source.diagnostics import Diagnostics
from generator.runtime.yaml_source.reader import SourceDict

FILE = "errata.yaml"
KINDS = {
    "contradiction": "Two places of the documents disagree.",
    "example": "A documented example breaks its own table, or is not JSON.",
    "misprint": "A slip of the pen.",
    "silence": "The documents say nothing, and something had to be chosen.",
    "observed": "Only published clients show it; no document says it.",
}
TEXT = {"type": "string", "minLength": 1}
SHAPE: dict[str, Any] = {
    "type": "object",
    "required": ["errata"],
    "properties": {
        "errata": {
            "type": "object",
            "propertyNames": {"pattern": "^[a-z0-9]+(-[a-z0-9]+)*$"},
            "additionalProperties": {
                "type": "object",
                "required": ["kind", "question", "sides", "decision", "reason", "at"],
                "properties": {
                    "kind": {"enum": list(KINDS)},
                    "question": TEXT,
                    "sides": {
                        "type": "array",
                        "minItems": 1,
                        "items": {
                            "type": "object",
                            "required": ["says", "source"],
                            "properties": {"says": TEXT, "source": TEXT},
                            "additionalProperties": False,
                        },
                    },
                    "decision": TEXT,
                    "reason": TEXT,
                    "corrected": TEXT,
                    "at": {"type": "array", "items": TEXT, "uniqueItems": True},
                },
                "additionalProperties": False,
            },
        }
    },
    "additionalProperties": False,
}


def read_errata(folder: Path, diagnostics: Diagnostics) -> SourceDict | None:
    """The file as it is written, if there is one and it fits."""
    path = folder / FILE
    return read(path, folder, SHAPE, diagnostics) if path.exists() else None


def errata(content: SourceDict | None) -> tuple[Erratum, ...]:
    """The entries in their order."""
    entries: Mapping[str, Any] = content["errata"] if content else {}
    return tuple(
        Erratum(
            name=name,
            kind=entry["kind"],
            question=entry["question"],
            sides=tuple(Side(**side) for side in entry["sides"]),
            decision=entry["decision"],
            reason=entry["reason"],
            corrected=entry.get("corrected", ""),
            at=tuple(entry["at"]),
        )
        for name, entry in entries.items()
    )
