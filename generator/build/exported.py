"""``x-behaviour``: the declared behaviour with its expressions, for whoever tests a server against it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from generator.ir_declared import Audit, Behaviour, Declared, Expression, ResourceType, Rule, Setting


def behaviour(
    declared: Declared, catalogue: Mapping[str, Any], scopes: Mapping[str, str], operations: Collection[str]
) -> dict[str, Any]:
    """Return the declarations as data: expressions are texts of CEL, rules are in the order in which they are checked.

    Only of the given operations, by operationId: an edition may not have all. ``scopes``: the path parameters that name
    the caller's project and account.
    """
    exporter = _Exporter(declared, catalogue["codes"])
    there = [each for each in declared.behaviours if each.operation_id in operations]
    found: dict[str, Any] = {
        "scopes": dict(scopes),
        "conditions": {name: exporter.condition(entry) for name, entry in catalogue.get("conditions", {}).items()},
        "resources": {each.name: exporter.resource(each) for each in declared.resource_types},
        "operations": {each.operation_id: exporter.operation(each) for each in there},
    }
    for operation, rules in declared.checked.items():  # before a handler
        if operation in operations:
            found["operations"][operation] = {"form": "Handler", "rules": exporter.rules(rules)}
    found["rules"] = {name: exporter.stated(name) for name in sorted(exporter.named)}
    return found | ({"audit": exporter.audit(declared.audit)} if declared.audit else {})


class _Exporter:
    def __init__(self, declared: Declared, codes: Mapping[str, Any]) -> None:
        self.declared, self.codes = declared, codes
        self.named: set[str] = set()  # rules that the declarations name

    def condition(self, entry: Mapping[str, Any]) -> dict[str, Any]:
        return {"code": entry["code"], "status": entry.get("status") or self._status(entry["code"])}

    def _status(self, code: str) -> int:
        return int(self.codes.get(code, {}).get("status", 0))

    def stated(self, name: str) -> dict[str, Any]:
        """Return what the documents say of a rule."""
        rule = self.declared.rule(name)
        return {"says": rule.says, "source": list(rule.sources)}

    def _error(self, rule: Rule) -> dict[str, Any]:
        self.named.add(rule.name)
        return {"code": rule.code, "status": rule.status or self._status(rule.code)}

    def _named(self, name: str) -> dict[str, Any]:
        return {"rule": name, **self._error(self.declared.rule(name))}

    def rules(self, names: Iterable[str]) -> list[dict[str, Any]]:
        rules = map(self.declared.rule, names)
        return [
            {"name": rule.name, **self._error(rule), **_texts(when=rule.when, must=rule.must)}
            for rule in rules
            if rule.must
        ]

    def resource(self, kind: ResourceType) -> dict[str, Any]:
        found: dict[str, Any] = {
            "schema": f"#/components/schemas/{kind.schema}",
            "identity": list(kind.identity),
            "initial": _settings(kind.initial),
            "derived": _settings(kind.derived),
            "quotas": [
                {
                    "name": quota.name,
                    "limit": quota.limit,
                    "of": quota.of.cel,
                    **self._named(quota.rule),
                }
                for quota in kind.quotas
            ],
            "owned": dict(kind.owned),
            **_texts(listed_first=kind.listed_first, audit_subject=kind.audit_subject),
        }
        return found | ({"retention_days": kind.retention_days} if kind.retention_days else {})

    def operation(self, each: Behaviour) -> dict[str, Any]:
        found: dict[str, Any] = {"form": each.form, "rules": self.rules(each.rules)}
        if each.resource_type:
            found["resource"] = each.resource_type
        found |= {name: self._named(rule) for name, rule in each.named.items()}
        found |= {
            name.rstrip("_"): list(value) if isinstance(value, tuple) else value  # from_ is a name of Python
            for name, value in sorted(each.arguments.items())
        }
        return found | _texts(**each.expressions)

    def audit(self, audit: Audit) -> dict[str, Any]:
        return {"resource": audit.resource_type, "record": _settings(audit.record), **_texts(unless=audit.unless)}


def _settings(settings: Iterable[Setting]) -> list[dict[str, Any]]:
    return [{"field": each.field, **_texts(value=each.value, when=each.when)} for each in settings]


def _texts(**expressions: Expression | None) -> dict[str, str]:
    return {name: " ".join(each.cel.split()) for name, each in expressions.items() if each and each.cel}
