"""Comparison of what companion files declare: error codes, rules, lifecycles, effects of operations, pages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from generator.companions.declarations import FORMS
from generator.companions.registers import Register
from generator.runtime.yaml_source.diagnostics import Place
from tools.diff import exported
from tools.diff.context import Node, Pair, Sides
from tools.diff.context import Occurrence as Found
from tools.diff.findings import Finding, shown

LIFECYCLE = ("create", "modify", "list", "delete", "recorded-in", "schema")
PAGES = "x-pagination"
VALUES = ("initial", "derived", "listed_first", "owned", "subscription")
CATALOGUE = {
    "status": "error-code-status-changed",
    "name": "error-code-renamed",
    "message": "error-code-message-changed",
    "retryable": "error-code-retry-changed",
}


def _tell(rule: str, place: Place, name: str, old: Any = None, new: Any = None, subject: str = "") -> Found:
    values = {"old": shown(old), "new": shown(new)}
    return Found(Finding(rule=rule, place=place, subject=subject or name, values=values), None, "", name)


def catalogue(sides: Sides) -> Iterator[Found]:
    """Compare the error codes with their status, message and advice."""
    old, new = sides.old.catalogue, sides.new.catalogue
    if old is None or new is None:
        return
    for code in {**new, **old}:
        place = sides.new.code_place(code)
        if code not in new:
            yield _tell("error-code-no-longer-defined", place, code)
        elif code not in old:
            yield _tell("error-code-defined", place, code)
        else:
            for key, rule in CATALOGUE.items():
                if old[code].get(key) != new[code].get(key):
                    yield _tell(rule, place, code, old[code].get(key), new[code].get(key))


def error_codes(pair: Pair) -> Iterator[Found]:
    """Compare the codes that an operation can fail with, in the statuses that it has on both sides."""
    if not pair.sides.old.has_codes or not pair.sides.new.has_codes:
        return
    old, new = pair.sides.old.published(pair.old), pair.sides.new.published(pair.new)
    listed = [{str(status): codes for status, codes in each.get("x-errors", {}).items()} for each in (old, new)]
    for status in pair.new.definition.get("responses", {}):
        if status in pair.old.definition.get("responses", {}):
            was, now = (each.get(str(status), []) for each in listed)
            for code in was:
                if code not in now:
                    yield pair.tell("error-code-removed", pair.at("responses", status), f"response {status}", code)
            for code in now:
                if code not in was:
                    yield pair.tell("error-code-added", pair.at("responses", status), f"response {status}", code)


def rules(sides: Sides) -> Iterator[Found]:
    """Compare the rules that servers enforce."""
    old, new = _rules(sides)
    if old is None or new is None:
        return
    for name in {**new, **old}:
        was, now = old.get(name, {}), new.get(name, {})
        place = sides.new.rule_place(name)
        if now and not was:
            yield _tell("rule-added", place, name, new=now["says"])
        elif was and not now:
            yield _tell("rule-removed", place, name, old=was["says"])
        elif was and now:
            terms = [{key: each.get(key) for key in ("when", "must")} for each in (was, now)]
            if terms[0] != terms[1]:
                yield _tell("rule-changed", place, name, *map(_terms, terms))
            if was.get("code") != now.get("code"):
                yield _tell("rule-error-code-changed", place, name, was.get("code"), now.get("code"))


def _rules(sides: Sides) -> tuple[Mapping[str, Node] | None, Mapping[str, Node] | None]:
    """Return the rules that a request can break and that no schema states."""
    old, new = sides.old.rules, sides.new.rules
    if old is None or new is None:
        return exported.rules(sides.old.documents), exported.rules(sides.new.documents)
    return _of_states(old), _of_states(new)


def checked_rules(pair: Pair) -> Iterator[Found]:
    """Compare which of the rules that both sides have an operation checks."""
    documents = pair.sides.old.documents, pair.sides.new.documents
    names = [str(each.definition.get("operationId")) for each in (pair.old, pair.new)]
    was, now = (exported.checked(*each) for each in zip(documents, names, strict=True))
    rules_of = [exported.rules(each) or {} for each in documents]
    for name in sorted(was ^ now):
        if all(name in each for each in rules_of):
            key, word, side = ("new", "added", rules_of[1]) if name in now else ("old", "removed", rules_of[0])
            place = pair.sides.new.rule_place(name)
            yield pair.tell(f"rule-{word}", place, "rules", name, **{key: shown(side[name]["says"])})


def _of_states(register: Register) -> Mapping[str, Node]:
    return {name: entry.value for name, entry in register.items() if entry.value["level"] == "state"}


def _terms(rule: Node) -> str:
    return " if ".join(" ".join(str(rule[key]).split()) for key in ("must", "when") if rule[key]) or "none"


def lifecycles(sides: Sides) -> Iterator[Found]:
    """Compare the resource types."""
    old, new = sides.old.resources(), sides.new.resources()
    if old is None or new is None:
        return
    for name in {**new, **old}:
        place = sides.new.resource_place(name)
        if name not in new or name not in old:
            yield _tell(f"resource-type-{'added' if name in new else 'removed'}", place, name)
        else:
            yield from _lifecycle(name, old[name], new[name], place)
            yield from _values(sides, name, place)


def _lifecycle(name: str, old: Node, new: Node, place: Place) -> Iterator[Found]:
    if old.get("identity") != new.get("identity"):
        texts = (", ".join(each.get("identity", [])) for each in (old, new))
        yield _tell("resource-identity-changed", place, name, *texts)
    quotas = [{each["name"]: each["limit"] for each in side.get("quotas", [])} for side in (old, new)]
    for quota in {**quotas[1], **quotas[0]}:
        was, now = (each.get(quota) for each in quotas)
        yield from _limit("resource-quota", place, quota, was, now, f"{name} {quota}")
    retention = [each.get("retention-days") for each in (old, new)]
    yield from _limit("resource-retention", place, name, retention[0], retention[1], f"{name} retention")
    for key in LIFECYCLE:
        if key != "schema" and old.get(key) != new.get(key):
            yield _tell("resource-lifecycle-changed", place, name, old.get(key), new.get(key), f"{name} {key}")


def _limit(rule: str, place: Place, name: str, old: Any, new: Any, subject: str) -> Iterator[Found]:
    """Compare two limits; without one there is no end."""
    if old != new:
        is_tighter = old is None or (new is not None and new < old)
        yield _tell(f"{rule}-{'tightened' if is_tighter else 'relaxed'}", place, name, old, new, subject)


def _values(sides: Sides, name: str, place: Place) -> Iterator[Found]:
    """Compare the fields that the server sets, where both sides say which."""
    declared = [side.declarations.resources if side.declarations else {} for side in (sides.old, sides.new)]
    if all(name in each for each in declared):
        found: list[Node] = [each[name].value for each in declared]
    else:
        found = [exported.resource(side.documents, name) or {} for side in (sides.old, sides.new)]
    old, new = found
    if not old or not new:
        return
    for key in VALUES:
        changed = _different(old.get(key), new.get(key))
        if changed:
            yield _tell("resource-values-changed", place, name, *changed, subject=f"{name} {key}")
    if changed := _different(old.get("audit_subject"), new.get("audit_subject")):
        yield _tell("audit-record-changed", place, f"`{name}`", *changed, subject=f"{name} audit")
    was, now = ({quota: entry["of"] for quota, entry in each.get("quotas", {}).items()} for each in (old, new))
    for quota in was.keys() & now.keys():
        if was[quota] != now[quota]:
            yield _tell("resource-quota-changed", place, quota, was[quota], now[quota], f"{name} {quota}")


def _different(old: Any, new: Any) -> tuple[Any, Any] | None:
    """Return the parts of two values that are not in the other; None if there is none."""
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        keys = [key for key in {**old, **new} if old.get(key) != new.get(key)]
        sides = ({key: each[key] for key in keys if key in each} for each in (old, new))
        return (next(sides), next(sides)) if keys else None
    return None if old == new else (old, new)


def audit(sides: Sides) -> Iterator[Found]:
    """Compare the fields of the records that changes leave behind."""
    found = [side.documents.get("x-behaviour", {}).get("audit") for side in (sides.old, sides.new)]
    if not all(found):
        return
    old, new = ({each["field"]: each for each in side["record"]} for side in found)
    place = sides.new.bundle.place("")
    for name in {**new, **old}:
        if old.get(name) != new.get(name):
            yield _tell("audit-record-changed", place, name, _value(old.get(name)), _value(new.get(name)))


def _value(setting: Node | None) -> str | None:
    return None if setting is None else " if ".join(setting[key] for key in ("value", "when") if key in setting)


def effects(pair: Pair) -> Iterator[Found]:
    """Compare what an operation does, its filters and its pages."""
    place = pair.sides.new.effect_place(pair.new)
    old, new = _declared(pair)
    changed: list[Found] = []
    if old is not None and new is not None:
        was, now = ({key: each[key] for key in (*FORMS, "mode") if key in each} for each in (old, new))
        if was != now and "returns" not in (*was, *now):
            yield pair.tell("operation-effect-changed", place, "effect", old=shown(was), new=shown(now))
        filters = [each.get("filters", {}) for each in (old, new)]
        names: Iterable[str] = {**filters[1], **filters[0]}
        for name in names:
            if filters[0].get(name) != filters[1].get(name):
                word = "removed" if name in filters[0] else "added"
                yield pair.tell(f"filter-{word}", place, "filters", name)
        changed = [*_pages(pair, old.get("page"), new.get("page"), place)]
    # The lint demands that pages of declarations and of clients agree: their changes are the same ones.
    stated = pair.old.definition.get(PAGES), pair.new.definition.get(PAGES)
    yield from changed or _pages(pair, *stated, pair.at(PAGES))


def _declared(pair: Pair) -> tuple[Node | None, Node | None]:
    """Return what both sides declare of an operation."""
    names = [str(each.definition.get("operationId")) for each in (pair.old, pair.new)]
    old, new = pair.sides.old, pair.sides.new
    if old.declarations is None or new.declarations is None:
        return exported.operation(old.documents, names[0]), exported.operation(new.documents, names[1])
    was, now = old.declarations.operations.get(names[0]), new.declarations.operations.get(names[1])
    return was and was.value, now and now.value


def _pages(pair: Pair, old: Node | None, new: Node | None, place: Place) -> Iterator[Found]:
    if old is None or new is None:
        if old is not new:
            yield pair.tell(f"pagination-{'added' if new is not None else 'removed'}", place, "pages")
        return
    for key in {**new, **old}:
        if key != "not_found" and old.get(key) != new.get(key):
            texts = {"old": shown(old.get(key)), "new": shown(new.get(key))}
            yield pair.tell("pagination-changed", place, "pages", key, **texts)
