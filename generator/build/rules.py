"""``rules.yaml``: every rule that the documents state, and where the description holds to it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from generator.build.reading import read
from generator.ir_declared import Expression, Rule
from generator.runtime.yaml_source.diagnostics import Diagnostics
from generator.runtime.yaml_source.reader import SourceDict

FILE = "rules.yaml"
LEVELS = {
    "schema": "JSON Schema states it: no request that breaks it is valid.",
    "state": "It depends on what is stored or on the world; the behaviour of the operation holds to it.",
    "resource": "It is what the resource is: identity, lifecycle, order, retention, quota, what the server sets.",
    "none": "It is not enforced, for the reason that stands beside it.",
}
TEXT = {"type": "string", "minLength": 1}
EXPRESSION = {"type": ["string", "boolean"]}  # CEL
TEXTS = {"type": "array", "items": TEXT, "uniqueItems": True}
SHAPE: dict[str, Any] = {
    "type": "object",
    "required": ["rules"],
    "properties": {
        "rules": {
            "type": "object",
            "propertyNames": {"pattern": "^[a-z0-9]+(-[a-z0-9]+)*$"},
            "additionalProperties": {
                "type": "object",
                "required": ["says", "level", "at"],
                "properties": {
                    "says": TEXT,
                    "source": {**TEXTS, "minItems": 1},
                    "level": {"enum": list(LEVELS)},
                    "at": TEXTS,
                    "code": TEXT,
                    "status": {"type": "integer", "minimum": 400, "maximum": 599},
                    "when": EXPRESSION,
                    "must": EXPRESSION,
                    "reason": TEXT,
                },
                # What is checked needs a code to refuse with; when and status are about what is checked.
                "dependentRequired": {"must": ["code"], "when": ["must"], "status": ["code"]},
                # Only what is not enforced has a reason, and it must have one.
                "if": {"properties": {"level": {"const": "none"}}},
                "then": {"required": ["reason"]},
                "else": {"properties": {"reason": False}},
                "additionalProperties": False,
            },
        }
    },
    "additionalProperties": False,
}


def read_rules(folder: Path, diagnostics: Diagnostics) -> SourceDict | None:
    """The file as it is written, if there is one and it fits."""
    path = folder / FILE
    return read(path, folder, SHAPE, diagnostics) if path.exists() else None


def rules(
    content: SourceDict | None, expressions: Mapping[str, Mapping[str, Expression]] | None = None
) -> tuple[Rule, ...]:
    """The entries in their order. ``expressions``: their ``when`` and ``must`` by the name of the rule, compiled."""
    expressions = expressions or {}
    entries: Mapping[str, Any] = content["rules"] if content else {}
    return tuple(
        Rule(
            name=name,
            says=entry["says"],
            sources=tuple(entry.get("source", ())),
            level=entry["level"],
            at=tuple(entry["at"]),
            code=entry.get("code", ""),
            reason=entry.get("reason", ""),
            status=entry.get("status", 0),
            when=expressions.get(name, {}).get("when"),
            must=expressions.get(name, {}).get("must"),
        )
        for name, entry in entries.items()
    )
