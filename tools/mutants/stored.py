"""Mutants of what creations, updates and deletions store: texts changed, fields taken over, records confused."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from cts_stub._runtime.stub.errors import ApiError
from cts_stub._runtime.stub.resources.operations import Create, Delete, Update

from tools.mutants.changes import Wrapper, later, of_handler
from tools.mutants.mutant import Mutant

Change = Callable[[Any], Any]
MAX_STORED = 40
"""Characters of a text that a mutant stores."""


def mutants(operations: Mapping[str, Any]) -> Iterator[Mutant]:
    """Yield the mutants of every operation that creates, updates or deletes records."""
    for name, operation in operations.items():
        for form, (group, faults) in FAULTS.items():
            for fault, wrapper in faults.items() if isinstance(operation.handler, form) else ():
                yield of_handler(group, name, fault, wrapper)
        if isinstance(operation.handler, Update) and operation.handler.is_merge:
            yield of_handler("update", name, "objects are replaced", _storing(_with_replaced_objects))
        if isinstance(operation.handler, Delete) and operation.handler.many:
            for fault, wrapper in OF_LISTS.items():
                yield of_handler("delete", name, fault, wrapper)


def _sending(change: Change) -> Wrapper:
    """Return a wrapper that changes the body before it is handled."""

    def wrap(handler: Any) -> Any:
        def handle(call: Any) -> Any:
            call.body = change(call.body)
            return handler(call)

        return handle

    return wrap


def _texts(change: Callable[[str], str]) -> Wrapper:
    def changed(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: changed(each) for name, each in value.items()}
        if isinstance(value, list):
            return [changed(each) for each in value]
        return change(value) if isinstance(value, str) else value

    return _sending(changed)


def _fields(is_kept: Callable[[Any], bool]) -> Wrapper:
    """Return a wrapper that drops the fields of a body whose values are not kept; those of the identity stay."""

    def wrap(handler: Any) -> Any:
        def kept(body: Any) -> Any:
            identity = handler.resource_type.identity
            return {name: value for name, value in body.items() if name in identity or is_kept(value)}

        return _sending(kept)(handler)

    return wrap


def _storing(change: Callable[[Any, Any, Any], Any]) -> Wrapper:
    """Return a wrapper that changes the stored record: ``change`` gets the call, the old record and the new one."""

    def wrap(handler: Any) -> Any:
        kind = handler.resource_type

        def handle(call: Any) -> Any:
            collection = kind.collection(call)
            before = dict(collection.items())
            response = handler(call)
            for key, record in list(collection.items()):
                if record is not before.get(key):
                    collection.put(key, change(call, before.get(key), record), at=call.now)
            return response

        return handle

    return wrap


def _with_server_fields(call: Any, old: Any, new: Any) -> Any:
    """Take fields from the body that only the server sets."""
    return {**new, **{name: value for name, value in call.body.items() if name in new and name not in ("lts",)}}


def _with_appended_lists(call: Any, old: Any, new: Any) -> Any:
    return _appended(old or {}, new)


def _appended(before: Any, value: Any) -> Any:
    if isinstance(value, dict) and isinstance(before, dict):
        return {name: _appended(before.get(name), each) for name, each in value.items()}
    return [*before, *value] if isinstance(value, list) and isinstance(before, list) and before != value else value


def _with_replaced_objects(call: Any, old: Any, new: Any) -> Any:
    sent = {name: value for name, value in call.body.items() if isinstance(value, dict) and name in new}
    return {**new, **sent}


def _rejecting_deleted(handler: Any) -> Any:
    """Keep the identities of deleted records: a record of the same identity cannot be created again."""
    created: set[str] = set()
    kind = handler.resource_type

    def create(call: Any) -> Any:
        response = handler(call)
        key = f"{call.project} {kind.key(response)}"
        if key in created and handler.conflict:
            raise handler.conflict.error()
        created.add(key)
        return response

    return create


def _per_account(handler: Any) -> Any:
    """Count the records of all projects for quotas."""

    def create(call: Any) -> Any:
        kind, own = handler.resource_type, call.project
        others = [project.id for project in call.principal.account.projects if project.id != own]
        response = handler(call)
        for quota in kind.quotas:
            stored = [each for p in [own, *others] for each in call.store.collection(kind.name, p)]
            if quota.of(None, response) and sum(bool(quota.of(None, each)) for each in stored) > quota.limit:
                raise quota.rule.error()
        return response

    return create


def _upserting(handler: Any) -> Any:
    """Accept the update of a record that does not exist."""

    def update(call: Any) -> Any:
        try:
            return handler(call)
        except ApiError as error:
            if error.code != handler.not_found.code:
                raise
            return {**call.body} if handler.returns_record else None

    return update


def _deleting_ten(handler: Any) -> Any:
    def delete(call: Any) -> Any:
        name = handler.by[0]
        for source in (call.path, call.query):
            if isinstance(source.get(name), list):
                source[name] = source[name][:10]
        return handler(call)

    return delete


def _elsewhere_too(handler: Any) -> Any:
    """Delete the records with the same key in the other projects of the account, too."""
    kind = handler.resource_type

    def delete(call: Any) -> Any:
        before = {key for key, _ in kind.collection(call).items()}
        response = handler(call)
        gone = before - {key for key, _ in kind.collection(call).items()}
        for project in call.principal.account.projects:
            for key in gone if project.id != call.project else ():
                call.store.collection(kind.name, project.id).delete(key)
        return response

    return delete


def _other_types_too(handler: Any) -> Any:
    """Delete the records of the other resource types, too."""

    def delete(call: Any) -> Any:
        response = handler(call)
        audit = handler.audit and handler.audit.resource_type.name
        for name, project in call.store.collections():
            if project == call.project and name not in (handler.resource_type.name, audit):
                for key, _ in list(call.store.collection(name, project).items()):
                    call.store.collection(name, project).delete(key)
        return response

    return delete


def _rejecting_duplicates(handler: Any) -> Any:
    def delete(call: Any) -> Any:
        given = call.query.get(handler.by[0], ())
        if len(set(given)) < len(given):
            raise handler.not_found.error()
        return handler(call)

    return delete


def _deleting_the_known(handler: Any) -> Any:
    """Reject a list with an unknown identity, but delete those that are known."""
    kind = handler.resource_type

    def delete(call: Any) -> Any:
        try:
            return handler(call)
        except ApiError:
            for key in call.query.get(handler.by[0], ()):
                later(partial(_in_transaction, call, kind, key))
            raise

    return delete


def _in_transaction(call: Any, kind: Any, key: str) -> None:
    with call.store.shared_transaction(write=True):
        call.store.collection(kind.name, call.project).delete(key)
    call.store.commit()


def _deleting_the_rest(handler: Any) -> Any:
    """Ignore unknown identities."""
    kind = handler.resource_type

    def delete(call: Any) -> Any:
        name = handler.by[0]
        known = [key for key in call.query[name] if key in kind.collection(call)]
        call.query = {**call.query, name: known or call.query[name]}
        return handler(call)

    return delete


@dataclass
class _OfSeveral:
    """Audit records of a handler that changes several records, in turn: ``rest`` makes all but the first."""

    audit: Any
    rest: Callable[[_OfSeveral, Any, Any], None]
    call: Any = None
    first: Any = None

    def __getattr__(self, name: str) -> Any:
        return getattr(self.audit, name)

    def record_change(self, ctx: Any, resource_type: Any, response: Any = None) -> None:
        if ctx.call is self.call:
            self.rest(self, ctx, resource_type)
        else:
            self.call, self.first = ctx.call, ctx.record
            self.audit.record_change(ctx, resource_type, response)


def _recording(rest: Callable[[_OfSeveral, Any, Any], None]) -> Wrapper:
    return lambda handler: replace(handler, audit=handler.audit and _OfSeveral(handler.audit, rest))


def _nothing(audit: _OfSeveral, ctx: Any, resource_type: Any) -> None:
    """Record the change of several records only once."""


def _of_the_first(audit: _OfSeveral, ctx: Any, resource_type: Any) -> None:
    """Record each change as one of the first record."""
    own, ctx.record = ctx.record, audit.first
    audit.audit.record_change(ctx, resource_type)
    ctx.record = own


SENT: dict[str, Wrapper] = {
    "texts are trimmed": _texts(str.strip),
    "texts are cut": _texts(lambda text: text[:MAX_STORED]),
    "texts are in small letters": _texts(str.lower),
    "texts have no other characters than ASCII": _texts(lambda text: text.encode("ascii", "replace").decode()),
    "texts are normalised": _texts(partial(unicodedata.normalize, "NFC")),
    "texts have no characters of four bytes": _texts(lambda text: re.sub("[^\0-\uffff]", "", text)),
    "texts are decoded again": _texts(lambda text: text.replace("%2B", "+")),
    "null is as if not sent": _fields(lambda value: value is not None),
    "fields that are false, 0 or empty are ignored": _fields(bool),
    "lists have no duplicates": _sending(
        lambda body: {
            name: list(map(_thawed, dict.fromkeys(map(repr, value)))) if isinstance(value, list) else value
            for name, value in body.items()
        }
    ),
    "takes fields of the server from the body": _storing(_with_server_fields),
}


def _thawed(text: str) -> Any:
    import ast

    return ast.literal_eval(text)


FAULTS: dict[Any, tuple[str, dict[str, Wrapper]]] = {
    Create: (
        "create",
        SENT | {"deleted identities stay taken": _rejecting_deleted, "quotas are of the account": _per_account},
    ),
    Update: (
        "update",
        SENT
        | {
            "lists are appended": _storing(_with_appended_lists),
            "an unknown record is no error": _upserting,
        },
    ),
    Delete: (
        "delete",
        {
            "deletes in other projects too": _elsewhere_too,
            "deletes other resource types too": _other_types_too,
            "several are recorded once": _recording(_nothing),
            "several are recorded as the first": _recording(_of_the_first),
        },
    ),
}
OF_LISTS: dict[str, Wrapper] = {
    "duplicates are rejected": _rejecting_duplicates,
    "a rejection deletes the known": _deleting_the_known,
    "unknown identities are ignored": _deleting_the_rest,
    "takes only the first ten": _deleting_ten,
}
