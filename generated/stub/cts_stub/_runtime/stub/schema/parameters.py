# Copied from generator/runtime/stub/schema/parameters.py. Do not edit: run `make generate`.
"""Parameters of operations (OpenAPI 3.1, Parameter Object), and fields of forms."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ...forms import FormField
from ...objects import described_object
from ...openapi import Deref, Notation, keyword, notation, parameter_schema, value_type


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A parameter, or a field of a form, with the facts needed to decode its value."""

    name: str
    location: str  # path, query, header, cookie or form
    required: bool
    kind: str  # JSON type of the value; of the items when it is an array
    array: bool
    notation: Notation
    default: Any  # None: no default
    schema: Mapping[str, Any]  # with the x-error of the parameter, if it has none of its own
    object: bool = False
    properties: Mapping[str, str] = field(default_factory=dict[str, str])  # of an object: their JSON types
    others: str = "string"  # JSON type of its properties with other names

    @property
    def is_text(self) -> bool:
        """Tell whether the value is the text itself."""
        return self.kind == "string" and not self.notation and not self.object


def object_schema(parameters: Iterable[Parameter]) -> dict[str, Any]:
    """Return a schema with the parameters as properties of one object, so that one check covers all."""
    properties = {p.name: p.schema for p in parameters}
    return {"required": [p.name for p in parameters if p.required], "properties": properties}


def parameter(described: Mapping[str, Any], deref: Deref) -> Parameter:
    """Return the facts of a Parameter Object."""
    schema: Mapping[str, Any] = parameter_schema(described)
    code = {"x-error": described["x-error"]} if "x-error" in described else {}
    return _parameter(
        described["name"],
        described["in"],
        schema,
        deref,
        required=described.get("required", False),
        notation_=notation(described, value_type(schema, deref)) or "",
        code=code,
    )


def form_field(field: FormField, deref: Deref) -> Parameter:
    """Return the facts of a field of a form."""
    written = field.notation or ""
    return _parameter(field.name, "form", field.definition, deref, required=field.required, notation_=written, code={})


def _parameter(
    name: str,
    location: str,
    schema: Any,
    deref: Deref,
    *,
    required: bool,
    notation_: Notation,
    code: Mapping[str, str],
) -> Parameter:
    kind = value_type(schema, deref)
    whole = described_object(schema if kind == "object" else {}, deref)
    return Parameter(
        name=name,
        location=location,
        required=required,
        kind=value_type(keyword("items", schema, deref) or {}, deref) if kind == "array" else kind,
        array=kind == "array",
        notation=notation_,
        default=keyword("default", schema, deref),
        schema={**code, **schema} if isinstance(schema, Mapping) else {},
        object=kind == "object",
        properties={name: value_type(each.definition, deref) for name, each in whole.properties.items()},
        others=value_type(whole.additional, deref),
    )
