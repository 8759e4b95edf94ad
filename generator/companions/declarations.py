"""``resources/*/behaviour.yaml``: the shape of the files, and all of them as one."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

from generator.companions.reading import read
from generator.runtime.yaml_source.diagnostics import Diagnostics, Place
from generator.runtime.yaml_source.reader import SourceDict

FILE = "behaviour.yaml"
TEXT = {"type": "string", "minLength": 1}
TEXTS = {"type": "array", "items": TEXT, "minItems": 1, "uniqueItems": True}
DAYS = {"type": "integer", "minimum": 1}
EXPRESSION = {"type": ["string", "boolean", "integer", "null"]}  # CEL
SETTINGS = {
    "description": "What the server sets, by field; of an object in the record, obs.name.",
    "type": "object",
    "additionalProperties": {
        "if": {"type": "object"},
        "then": {
            "required": ["when", "value"],
            "properties": {"when": EXPRESSION, "value": EXPRESSION},
            "additionalProperties": False,
        },
        "else": EXPRESSION,
    },
}


def _object(required: list[str], properties: dict[str, Any], **further: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "required": required,
        "properties": properties,
        "additionalProperties": False,
        **further,
    }


TELLS = ("given", "when", "to", "headers", "message")
KIND = _object(
    ["description", "schema", "identity"],
    {
        "description": TEXT,
        "schema": TEXT,
        "identity": TEXTS,
        "first": EXPRESSION,
        "initial": SETTINGS,
        "derived": SETTINGS,
        "quotas": {
            "type": "object",
            "additionalProperties": _object(
                ["of", "limit", "rule"],
                {"of": EXPRESSION, "limit": {"type": "integer", "minimum": 1}, "rule": TEXT},
            ),
        },
        "recorded": _object(["type", "id", "name"], dict.fromkeys(("type", "id", "name"), EXPRESSION)),
        "parts": {"type": "object", "additionalProperties": TEXT},
        "tells": _object(list(TELLS), dict.fromkeys(TELLS, EXPRESSION)),
        "retention": _object(["days"], {"days": DAYS, "kept": DAYS}),
    },
)
FILTERS = {"type": "object", "additionalProperties": TEXT}
PAGE = _object(
    ["limit", "marker", "since", "until", "recent", "count", "following", "missing"],
    {
        **dict.fromkeys(("limit", "marker", "since", "until", "single", "count", "following", "missing"), TEXT),
        "recent": {"description": "Milliseconds.", "type": "integer", "minimum": 1},
        "empty": EXPRESSION,
    },
)
FORMS = {
    "creates": _object(["creates"], {"creates": TEXT, "taken": TEXT, "hides": TEXTS}),
    "updates": _object(
        ["updates", "by", "missing"], {"updates": TEXT, "by": {"enum": ["merge", "replace"]}, "missing": TEXT}
    ),
    "deletes": _object(["deletes", "missing"], {"deletes": TEXT, "missing": TEXT}),
    "lists": _object(["lists", "into"], {"lists": TEXT, "into": TEXT, "filters": FILTERS, "page": PAGE}),
    "counts": _object(
        ["counts", "into", "fields"], {"counts": TEXT, "into": TEXT, "fields": {**TEXTS, "minItems": 3, "maxItems": 3}}
    ),
    "answers": _object(["answers"], {"answers": EXPRESSION}),
    "refuses": _object(["refuses"], {"refuses": {"const": True}}),
}
# Not oneOf, which could not say what is wrong: the first of the keys decides what else there may be.
OPERATION: dict[str, Any] = {"type": "object"}
for _key, _form in reversed(FORMS.items()):
    OPERATION = {"type": "object", "if": {"required": [_key]}, "then": _form, "else": OPERATION}
SHAPE = _object(
    [],
    {
        "resources": {
            "type": "object",
            "propertyNames": {"pattern": "^[a-z]+(_[a-z]+)*$"},
            "additionalProperties": KIND,
        },
        "audit": _object(["in", "record"], {"in": TEXT, "unless": EXPRESSION, "record": SETTINGS}),
        "operations": {"type": "object", "additionalProperties": OPERATION},
    },
    minProperties=1,
)


class Entry(NamedTuple):
    """A declaration, with the file that it stands in."""

    value: SourceDict
    place: Place  # of its key


class Declarations(NamedTuple):
    """All files together, by the names of resources and operations."""

    resources: dict[str, Entry]
    operations: dict[str, Entry]
    audits: list[Entry]  # one at the most


def read_declarations(folder: Path, diagnostics: Diagnostics) -> Declarations:
    """What the files declare; a name that two of them declare is a problem."""
    result = Declarations({}, {}, [])
    for path in sorted(folder.glob(f"resources/*/{FILE}")):
        content = read(path, folder, SHAPE, diagnostics)
        if content is None:
            continue
        for section, known in (("resources", result.resources), ("operations", result.operations)):
            for name, value in content.get(section, {}).items():
                place = content[section].keys_at[name]
                if name in known:
                    diagnostics.add(
                        place, "E420", f"{name} is also declared at {known[name].place}", "keep one of them"
                    )
                if section == "operations" and not set(value) & set(FORMS):
                    diagnostics.add(place, "E010", f"nothing says what {name} does", f"write one of {', '.join(FORMS)}")
                known[name] = Entry(value, place)
        if "audit" in content:
            result.audits.append(Entry(content["audit"], content.keys_at["audit"]))
    for extra in result.audits[1:]:
        diagnostics.add(extra.place, "E420", f"audit is also declared at {result.audits[0].place}", "keep one of them")
    return result


def named_rules(declarations: Declarations) -> set[str]:
    """The rules that resources and operations break by what they are: taken, missing, more than the quota."""
    quotas = (
        quota
        for resource_type in declarations.resources.values()
        for quota in resource_type.value.get("quotas", {}).values()
    )
    holders = [holder for o in declarations.operations.values() for holder in (o.value, o.value.get("page", {}))]
    named = (holder[key] for holder in holders for key in ("taken", "missing") if key in holder)
    return {*named, *(quota["rule"] for quota in quotas)}
