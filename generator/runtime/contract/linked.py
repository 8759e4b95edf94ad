"""Operations on a created record that have handlers of their own, as the links of its creation declare them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from .. import openapi
from .lifecycles import BODY


@dataclass(frozen=True, slots=True)
class Link:
    """A link from the creation of a resource type: the parameters that take fields of the record, and the constants."""

    resource: str
    fields: Mapping[str, str]
    constants: Mapping[str, Any]

    def values(self, record: Mapping[str, Any]) -> dict[str, Any]:
        """Return the parameters that name a record."""
        return {**self.constants, **{name: record.get(field) for name, field in self.fields.items()}}


def links(document: Mapping[str, Any]) -> dict[str, list[Link]]:
    """Return the links from creations by the operation that they lead to, of those with fields of the record."""
    found: dict[str, list[Link]] = {}
    declared = document["x-behaviour"]["operations"]
    for _, _, _, definition in openapi.operations(document):
        entry = declared.get(definition["operationId"], {})
        if entry.get("form") == "Create":
            for operation, parameters in _of_creation(document, definition):
                fields = {name: str(value).removeprefix(BODY) for name, value in parameters.items() if _is_field(value)}
                constants = {name: value for name, value in parameters.items() if not str(value).startswith("$")}
                if fields:
                    found.setdefault(operation, []).append(Link(entry["resource"], fields, constants))
    return found


def _of_creation(document: Mapping[str, Any], definition: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for status, response in definition["responses"].items():
        described = openapi.resolve(document, response) if status.startswith("2") else {}
        for link in described.get("links", {}).values():
            resolved = openapi.resolve(document, link)
            if "operationId" in resolved:
                yield resolved["operationId"], resolved.get("parameters", {})


def _is_field(value: Any) -> bool:
    return isinstance(value, str) and value.startswith(BODY) and "/" not in value.removeprefix(BODY)
