# Copied from generator/runtime/stub/schema/validation.py. Do not edit: run `make generate`.
"""Validation of values against the schemas of the description (JSON Schema 2020-12)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

import jsonschema_rs

from ...formats import TEXTS, with_ranges
from ...openapi import READ_ONLY, WRITE_ONLY, has_mark, lookup, without_demands
from .nodes import is_array, is_object
from .reasons import reason
from .strict_schemas import closed, closed_document
from .violations import enclosing, error_code, first_violation
from .write_only import WriteOnly

# Any URI works: it only connects references to the document, and nothing is fetched.
_DOCUMENT = "urn:description"


class Invalid(ValueError):
    """A value violates its schema. ``code`` is the error code of the constraint; None if the description names none."""

    def __init__(self, code: str | None, reason: str) -> None:
        super().__init__(reason)
        self.code = code


class Schemas:
    """The schemas of a description, and the targets of its references."""

    def __init__(self, document: Mapping[str, Any], *, strict: bool = False) -> None:
        """``strict``: reject properties that are not declared."""
        self.document = document
        self._strict = strict
        everything = self._registry(document)
        self._lenient = {keyword for keyword in (READ_ONLY, WRITE_ONLY) if has_mark(document, keyword)}
        self._registries = {
            keyword: self._registry(self._without_demands(document, keyword))
            if keyword in self._lenient
            else everything
            for keyword in (READ_ONLY, WRITE_ONLY)
        }

    def _registry(self, document: Mapping[str, Any]) -> jsonschema_rs.Registry:
        target = closed_document(document, self.resolve) if self._strict else document
        components = target.get("components", {})
        ranged = {**components, "schemas": with_ranges(components.get("schemas", {}))}
        return jsonschema_rs.Registry([(_DOCUMENT, {**target, "components": ranged})])

    def _without_demands(self, node: Mapping[str, Any], hidden: str) -> Mapping[str, Any]:
        lenient: Mapping[str, Any] = without_demands(node, hidden, self.deref) if hidden in self._lenient else node
        return lenient

    def resolve(self, reference: str) -> Any:
        """Return the target of a local reference (``#/components/…`` or its absolute form)."""
        return lookup(self.document, reference.partition("#")[2])

    def deref(self, node: Any) -> Any:
        """Return the object, following references to it."""
        while is_object(node) and isinstance(node.get("$ref"), str):  # a property can have that name, too
            node = self.resolve(node["$ref"])
        return node

    def checker(self, schema: Mapping[str, Any], *, hidden: str = READ_ONLY) -> Checker:
        """Return the checker of a schema that is part of the description or refers to it.

        ``hidden``: the mark of properties that are not required, ``readOnly`` in requests, ``writeOnly`` in responses.
        """
        return Checker(_absolute(with_ranges(self._without_demands(schema, hidden))), self, hidden)

    def remover(self, schema: Mapping[str, Any]) -> Callable[[Any], Any] | None:
        """Return what removes ``writeOnly`` properties from values of a schema; None if nothing has that mark."""
        if WRITE_ONLY not in self._lenient:
            return None
        checkers: dict[int, Checker] = {}

        def fits(value: Any, part: Any) -> bool:
            if id(part) not in checkers:
                checkers[id(part)] = self.checker(part, hidden=WRITE_ONLY)
            return checkers[id(part)].is_valid(value)

        return lambda value: WriteOnly(self.deref, fits).removed(value, schema)

    def body_checker(self, schema: Mapping[str, Any]) -> Checker:
        """Like ``checker``, closed if the server is strict."""
        return self.checker(closed(schema, self.resolve) if self._strict else schema)

    def compile(self, schema: dict[str, Any], hidden: str) -> jsonschema_rs.Draft202012Validator:
        return jsonschema_rs.Draft202012Validator(
            schema, registry=self._registries[hidden], validate_formats=True, formats=TEXTS, mask="the value"
        )


class Checker:
    """Validator of one schema, compiled at the first check."""

    def __init__(self, schema: dict[str, Any], schemas: Schemas, hidden: str) -> None:
        self._schema = schema
        self._hidden = hidden
        self._schemas = schemas
        self._validator: jsonschema_rs.Draft202012Validator | None = None

    @cached_property
    def allows_null(self) -> bool:
        """Tell whether null is a value of the schema."""
        return self.is_valid(None)

    def is_valid(self, value: Any) -> bool:
        return self._compiled().is_valid(value)

    def _compiled(self) -> jsonschema_rs.Draft202012Validator:
        if self._validator is None:
            self._validator = self._schemas.compile(self._schema, self._hidden)
        return self._validator

    def check(self, value: Any, *, thorough: bool = True) -> None:
        """Check a value.

        Of several violations, the first in the order of the schema counts; unless ``thorough``, the first that the
        engine finds: collecting all violations of a value with a million wrong items would take minutes.

        Raises:
            Invalid: the value violates the schema.
        """
        validator = self._validator or self._compiled()
        if not validator.is_valid(value):
            violations = list(validator.iter_errors(value)) if thorough else [_first(validator, value)]
            raise self._invalid(first_violation(self._schema, violations, self._schemas.resolve))

    def _invalid(self, violation: jsonschema_rs.ValidationError) -> Invalid:
        resolve = self._schemas.resolve
        why = reason(violation, enclosing(self._schema, violation, resolve), resolve)
        return Invalid(error_code(self._schema, violation, resolve), why)


def _first(validator: jsonschema_rs.Draft202012Validator, value: Any) -> jsonschema_rs.ValidationError:
    try:
        validator.validate(value)
    except jsonschema_rs.ValidationError as error:
        return error
    raise AssertionError("the value is valid")


def _absolute(node: Any) -> Any:
    """Return the schema with absolute references, which also work outside the document."""
    if is_object(node):
        rest = {key: _absolute(value) for key, value in node.items()}
        reference = str(node.get("$ref", ""))
        return {**rest, "$ref": _DOCUMENT + reference} if reference.startswith("#") else rest
    return [_absolute(item) for item in node] if is_array(node) else node
