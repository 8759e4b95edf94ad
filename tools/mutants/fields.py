"""Mutants of the fields that the server sets, and of audit records."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from cts_stub._runtime.stub.errors import ApiError
from cts_stub._runtime.stub.resources.context import Context
from cts_stub._runtime.stub.resources.operations import Create, Update
from cts_stub._runtime.stub.resources.records import set_or_remove

from tools.mutants.changes import FieldPath, Wrapper, another, get, later, of_handler
from tools.mutants.mutant import Mutant, Parts

Change = Callable[[Any], Any]


def mutants(document: Mapping[str, Any], operations: Mapping[str, Any]) -> Iterator[Mutant]:
    """Yield the mutants of every declared resource type and of the audit records."""
    declared = document["x-behaviour"]
    for name, entry in declared["resources"].items():
        yield from _resource(name, entry, operations)
    if "audit" in declared:
        yield from _audit(declared["audit"], operations)


def _removed(value: Any) -> None:
    return None


def _resource(name: str, declared: Mapping[str, Any], operations: Mapping[str, Any]) -> Iterator[Mutant]:
    """Yield faults of the fields that the server sets, in creations and updates."""
    users = [o for o, each in operations.items() if isinstance(each.handler, Create | Update)]
    users = [o for o in users if operations[o].handler.resource_type.name == name]
    creating = [o for o in users if isinstance(operations[o].handler, Create)]
    derived = {setting["field"] for setting in declared["derived"]}
    for setting in declared["initial"]:
        if setting["field"] in derived and setting["value"] == "false":
            continue  # computed anew for every record
        path = tuple(setting["field"].split("."))
        # Another new ID is as good.
        wrong: dict[str, Change] = {} if setting["value"] == "newId()" else {"wrong": another}
        faults = wrong | ({} if path[0] in declared["identity"] else {"missing": _removed})
        for fault, change in faults.items():
            plant = partial(_wrap_all, creating, partial(_initial, path, change))
            yield Mutant("fields", f"{name}: initial {setting['field']} {fault}", plant)
        # What depends only on the project or the account is the same at each time.
        is_fixed = setting["value"] in ("project", "account") or path[0] in declared["identity"]
        for operation in [o for o in users if o not in creating and not is_fixed]:
            anew = f"initial {setting['field']} is set anew"
            yield of_handler("fields", operation, anew, partial(_set_anew, path))
    for setting in declared["derived"]:
        path = tuple(setting["field"].split("."))
        for operation in users:
            yield of_handler("fields", operation, f"derived {setting['field']} not computed", partial(_underived, path))


def _wrap_all(operations: list[str], wrapper: Wrapper, parts: Parts) -> None:
    for operation in operations:
        parts.wrap(operation, wrapper)


def _initial(path: FieldPath, change: Change, handler: Any) -> Any:
    def initial(ctx: Any) -> Any:
        record = handler.resource_type.initial(ctx)
        set_or_remove(record, path, change(get(record, path)))
        return record

    return replace(handler, resource_type=replace(handler.resource_type, initial=initial))


def _set_anew(path: FieldPath, handler: Any) -> Any:
    def derived(ctx: Any) -> None:
        updated = ctx.record
        value = get(handler.resource_type.initial(ctx), path)
        ctx.record = updated
        handler.resource_type.derived(ctx)
        set_or_remove(ctx.record, path, value)

    return replace(handler, resource_type=replace(handler.resource_type, derived=derived))


def _underived(path: FieldPath, handler: Any) -> Any:
    def derived(ctx: Any) -> None:
        before = get(ctx.record, path)
        handler.resource_type.derived(ctx)
        set_or_remove(ctx.record, path, before)

    return replace(handler, resource_type=replace(handler.resource_type, derived=derived))


def _audit(declared: Mapping[str, Any], operations: Mapping[str, Any]) -> Iterator[Mutant]:
    """Yield faults of audit records, of all operations at once and of each."""
    users = [name for name, each in operations.items() if getattr(each.handler, "audit", None)]
    identity = operations[users[0]].handler.audit.resource_type.identity
    for setting in declared["record"]:
        path = tuple(setting["field"].split("."))
        for fault, change in {"wrong": another, "missing": _removed}.items():
            is_equivalent = fault == "wrong" and setting["value"] == "newId()"  # another new ID is as good
            if not is_equivalent and (fault == "wrong" or path[0] not in identity):
                plant = partial(_wrap_all, users, partial(_recorded, path, change))
                yield Mutant("audit", f"{setting['field']} {fault}", plant)
    yield Mutant("audit", "in another project", partial(_wrap_all, users, _misplaced))
    yield Mutant("audit", "recorded twice", partial(_wrap_all, users, _twice_recorded))
    for name in users:
        yield of_handler("audit", name, "recorded only the first time", _once_recorded)
        yield of_handler("audit", name, "rejections are recorded", _rejection_recorded)
    if "unless" in declared:
        plant = partial(_wrap_all, users, lambda handler: replace(handler, audit=replace(handler.audit, unless=None)))
        yield Mutant("audit", "recorded although it must not be", plant)


def _recorded(path: FieldPath, change: Change, handler: Any) -> Any:
    audit = handler.audit

    def vary(ctx: Any, record: Any) -> None:
        audit.vary(ctx, record)
        if get(record, path) is not None:
            set_or_remove(record, path, change(get(record, path)))

    return replace(handler, audit=replace(audit, vary=vary))


def storing(handler: Any, store: Callable[[Callable[[], Any], Any], Any]) -> Any:
    """Return the handler with audit records stored by ``store``, which gets the original one and the context."""
    audit = handler.audit

    class Faulty(type(audit)):  # type: ignore[misc]
        __slots__ = ()

        def _store(self, ctx: Any) -> Any:
            return store(lambda: audit._store(ctx), ctx)

    names = ("resource_type", "template", "vary", "unless", "subscribed")
    return replace(handler, audit=Faulty(**{name: getattr(audit, name) for name in names}))


def _misplaced(handler: Any) -> Any:
    def store(original: Callable[[], Any], ctx: Any) -> Any:
        own, projects = ctx.call.project, [p.id for p in ctx.call.principal.account.projects]
        ctx.call.project = next(project for project in projects if project != own)
        try:
            return original()
        finally:
            ctx.call.project = own

    return storing(handler, store)


def _twice_recorded(handler: Any) -> Any:
    def store(original: Callable[[], Any], ctx: Any) -> Any:
        original()
        return original()

    return storing(handler, store)


def _once_recorded(handler: Any) -> Any:
    recorded: list[Any] = []

    def store(original: Callable[[], Any], ctx: Any) -> Any:
        if not recorded:
            recorded.append(original())
        return recorded[0]

    return storing(handler, store)


def _rejection_recorded(handler: Any) -> Any:
    def checked(call: Any) -> Any:
        try:
            return handler(call)
        except ApiError:
            later(lambda: handler.audit.record(call, handler.resource_type, _any_record(handler, call)))
            raise

    return checked


def _any_record(handler: Any, call: Any) -> Any:
    kind = handler.resource_type
    stored = next(iter(kind.collection(call)), None)
    return stored or {**kind.initial(Context(call)), **(call.body or call.query)}
