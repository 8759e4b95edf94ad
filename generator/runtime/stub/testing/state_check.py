"""Checks of records that a test stores: later requests rely on what no request could have violated."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

import msgspec

from ...yaml_source.did_you_mean import suggest
from ..auth.access import TOKENS
from ..operation import Operation
from ..resources.operations import Page
from ..resources.types import ResourceType
from ..schema.validation import Checker, Invalid, Schemas
from ..store.base import Entry, Record


class Collection(msgspec.Struct, forbid_unknown_fields=True):
    """The records of one collection, as the paths for control show them."""

    name: str
    scope: str
    records: list[Entry]


class _Token(msgspec.Struct, forbid_unknown_fields=True):
    user: str
    project: str
    until: int


class StateCheck:
    """Checks collections against the resource types of the operations and the scopes of the world."""

    def __init__(self, operations: Iterable[Operation], schemas: Schemas, scopes: Iterable[str]) -> None:
        handlers = [operation.handler for operation in operations]
        types = (getattr(handler, "resource_type", None) for handler in handlers)
        found = {each.name: each for each in types if isinstance(each, ResourceType)}
        apart = {each.apart[0]: each.resource_type for each in handlers if isinstance(each, Page) and each.apart}
        self._types = {**found, **apart}
        self._checkers = {name: _checker(each, schemas) for name, each in self._types.items()}
        self._document = schemas.document
        self._closed: dict[str, Checker] = {}  # made when they are needed, as few stubs do
        self._scopes = tuple(scopes)

    def check(self, collections: Iterable[Collection]) -> None:
        """Check collections.

        Raises:
            ValueError: a record cannot be; the message has its JSON path.
        """
        for index, collection in enumerate(collections):
            if collection.scope not in self._scopes:
                advice = suggest(collection.scope, filter(None, self._scopes))
                raise ValueError(f"the world has no project or account {collection.scope!r}; {advice}")
            known = [*self._types, TOKENS]
            if collection.name not in known and get_close_matches(collection.name, known, 1):
                raise ValueError(f"there is no collection {collection.name!r}; {suggest(collection.name, known)}")
            keys = set[str]()
            for position, entry in enumerate(collection.records):
                try:
                    self._check_entry(collection.name, entry)
                    if entry.key in keys:
                        raise ValueError(f"another record has the key {entry.key!r}, too")
                    keys.add(entry.key)
                except ValueError as error:
                    raise ValueError(f"{error} - at `$[{index}].records[{position}]`") from None

    def check_records(self, name: str, records: Iterable[Record]) -> None:
        """Check records of a resource type, which must not have fields that are not declared.

        Raises:
            ValueError: one is invalid; the message has its JSON path.
        """
        closed = self._closed.get(name)
        if closed is None:
            strict = Schemas(self._document, strict=True)
            closed = self._closed[name] = _checker(self._types[name], strict, is_closed=True)
        for index, record in enumerate(records):
            try:
                closed.check(record)
            except Invalid as error:
                raise ValueError(f"{error} - at `$[{index}]`") from None

    def _check_entry(self, name: str, entry: Entry) -> None:
        if name == TOKENS:
            msgspec.convert(entry.record, _Token)
        resource_type = self._types.get(name)
        if resource_type is None:
            return
        try:
            self._checkers[name].check(entry.record)
        except Invalid as error:
            raise ValueError(f"record: {error}") from None
        for path in resource_type.always:
            if not _has(entry.record, path):
                raise ValueError(f"record: {'.'.join(path)} is missing, which the stub sets in every record")
        key = _key(resource_type, entry.record)
        if entry.key != key:
            raise ValueError(f"the key of this record is {key!r}, not {entry.key!r}")


def _has(record: Any, path: Sequence[str]) -> bool:
    for step in path:
        if not isinstance(record, dict) or step not in record:
            return False
        record = record[step]
    return True


def _checker(resource_type: ResourceType, schemas: Schemas, *, is_closed: bool = False) -> Checker:
    is_known = resource_type.schema in schemas.document.get("components", {}).get("schemas", {})  # not in every edition
    reference = {"$ref": f"#/components/schemas/{resource_type.schema}"} if is_known else {}
    closed = {"unevaluatedProperties": False} if is_closed and is_known else {}
    return schemas.checker({"allOf": [reference], "required": list(resource_type.identity), "type": "object", **closed})


def _key(resource_type: ResourceType, record: Mapping[str, Any]) -> str:
    try:
        return resource_type.key(record)
    except (AttributeError, KeyError) as error:
        raise ValueError(f"the record has no identity ({error})") from None
