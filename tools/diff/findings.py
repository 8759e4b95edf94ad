"""A difference between two schemas or two operations, before its operations and editions are known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from generator.runtime.yaml_source.diagnostics import Place
from generator.serialise import to_json
from tools.diff.rules import RULES
from tools.diff.severity import Effect

MAX_SHOWN = 120  # characters of a value in a message

Path = tuple[str, ...]
"""Names of properties, and in brackets other steps, from the whole value to the part that changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A change by a rule, with what its phrase says."""

    rule: str
    place: Place
    path: Path = ()
    subject: str = ""  # component and path in it; empty if no component encloses the place
    values: Mapping[str, str] = field(default_factory=dict)

    @property
    def effect(self) -> Effect:
        return RULES[self.rule].effect

    def phrase(self, name: str) -> str:
        return RULES[self.rule].says.format_map({"name": name, **self.values})


def dotted(path: Path) -> str:
    """Return the path as text: ``pets[].name``."""
    return "".join(step if step.startswith(("[", "(")) else f".{step}" for step in path).removeprefix(".")


def shown(value: Any, without: str = "none") -> str:
    """Return a value for a message, on one line."""
    if value is None:
        return without
    if isinstance(value, frozenset):
        return ", ".join(sorted(shown(each) for each in value))
    if isinstance(value, tuple):  # a limit
        return f"{value[0]} (exclusive)" if value[1] else str(value[0])
    if isinstance(value, str) or not isinstance(value, Mapping | list):
        text = value if isinstance(value, str) else to_json(value).strip()
    else:
        text = " ".join(to_json(value).split())
    return text if len(text) <= MAX_SHOWN else f"{text[: MAX_SHOWN // 2]} … {text[-MAX_SHOWN // 2 :]}"
