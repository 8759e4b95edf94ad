"""Rules: each that the documents state, and where the description enforces it."""

from __future__ import annotations

from collections.abc import Mapping

from generator.companions.reading import enum_descriptions, schema_named
from generator.companions.registers import Entry, Register
from generator.ir_declared import Expression, Rule

NAME = "rules"
LEVELS = enum_descriptions(schema_named(NAME), "rule", "level")


def rules(register: Register, expressions: Mapping[str, Mapping[str, Expression]]) -> tuple[Rule, ...]:
    """Return the rules in their order. ``expressions``: compiled ``when`` and ``must`` by the name of the rule."""
    return tuple(_rule(name, entry, expressions.get(name, {})) for name, entry in register.items())


def _rule(name: str, entry: Entry, compiled: Mapping[str, Expression]) -> Rule:
    value = entry.value
    return Rule(
        name=name,
        resource=entry.resource,
        says=value["says"],
        sources=tuple(value.get("source", ())),
        level=value["level"],
        at=tuple(value["at"]),
        code=value.get("code", ""),
        reason=value.get("reason", ""),
        status=value.get("status", 0),
        when=compiled.get("when"),
        must=compiled.get("must"),
    )
