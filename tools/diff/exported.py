"""Declared behaviour of operations and resource types, from ``x-behaviour``: published files have no other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

EXTENSION = "x-behaviour"
VERBS = {"Create": "creates", "Update": "updates", "Delete": "deletes", "List": "lists"} | {
    "Page": "lists",
    "Count": "counts",
}
"""Keys of ``behaviour.yaml`` by the forms of operations that change or list records."""
PAGE = ("limit", "marker", "next_marker", "from", "to", "count", "by_id", "apart", "default_window_ms", "empty")

Node = Mapping[str, Any]


def rules(document: Node) -> dict[str, Node] | None:
    """Return the rules that operations check, and those that quotas and missing or existing records break."""
    behaviour = document.get(EXTENSION)
    if behaviour is None:
        return None
    stated: Node = behaviour.get("rules", {})
    found = [
        (entry["rule"], {"code": entry["code"]})
        for holder in (*behaviour.get("operations", {}).values(), *_quotas(behaviour))
        for entry in (holder, *holder.values())
        if isinstance(entry, dict) and "rule" in entry
    ]
    for operation in behaviour.get("operations", {}).values():
        found += [(rule["name"], rule) for rule in operation.get("rules", ())]
    return {name: {**rule, "says": stated.get(name, {}).get("says", name)} for name, rule in found}


def _quotas(behaviour: Node) -> Iterable[Node]:
    return (quota for each in behaviour.get("resources", {}).values() for quota in each.get("quotas", ()))


def checked(document: Node, identifier: str) -> set[str]:
    """Return the names of the rules that an operation checks."""
    operations: Node = document.get(EXTENSION, {}).get("operations", {})
    return {rule["name"] for rule in operations.get(identifier, {}).get("rules", ())}


def operation(document: Node, identifier: str) -> Node | None:
    """Return effect, page and filters of an operation, in the words of ``behaviour.yaml``."""
    found = document.get(EXTENSION, {}).get("operations", {}).get(identifier)
    if found is None or found["form"] == "Handler":
        return None
    effect = {VERBS.get(found["form"], "returns"): found.get("resource")}
    if "is_merge" in found:
        effect["mode"] = "merge" if found["is_merge"] else "replace"
    pages = {key: found[key] for key in PAGE if found.get(key)} if found["form"] == "Page" else None
    return {**effect, **({"page": pages} if pages else {}), "filters": found.get("filters", {})}


def resource(document: Node, name: str) -> Node | None:
    """Return what the server sets of the records of a resource type, by the keys of ``behaviour.yaml``."""
    found = document.get(EXTENSION, {}).get("resources", {}).get(name)
    if found is None:
        return None
    settings = {key: {each["field"]: _setting(each) for each in found.get(key, ())} for key in ("initial", "derived")}
    quotas = {each["name"]: each for each in found.get("quotas", ())}
    others = {key: found[key] for key in ("listed_first", "owned", "audit_subject") if key in found}
    return {**settings, **others, "quotas": quotas}


def _setting(setting: Node) -> Any:
    return {key: setting[key] for key in ("when", "value") if key in setting} if "when" in setting else setting["value"]
