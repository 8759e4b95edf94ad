"""The document against the OpenAPI specification, by openapi-spec-validator.

Importing the library and validating take longer than all rules together. What it found valid is not validated again
in a later run, and the schemas that did not change are not when others did.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import jsonschema_rs

from generator.beside import Beside
from generator.cache import Results, add_to_cache, cached_results, remembered
from generator.object_types import CHILDREN, ListOf, MapOf, NodeType
from generator.refs import Bundle
from generator.runtime.openapi import escape

Problems = list[tuple[str, str]]
TEXTS = ("description", "summary")  # of any object: texts, whose content has no rules

# Errors of the validator on schemas that are none, which L106 reports: references and types that do not exist, keywords
# whose values have other types, patterns that are no regular expressions, schemas without end.
INVALID_SCHEMA = (AttributeError, LookupError, RecursionError, TypeError, ValueError, re.error)


def problems(bundle: Bundle, *, is_whole: bool) -> Problems:
    """Return JSON pointers with what is wrong there. Without ``is_whole``, only the document's shape is checked."""
    found: list[Problems] = []

    def is_valid() -> bool:
        found.append(_problems(bundle.plain, is_whole=is_whole))
        return not found[0]

    inputs = json.dumps([is_whole, without_texts("document", bundle.plain)])
    if remembered("documents", inputs, is_valid):
        return []
    return found[0] if found else _problems(bundle.plain, is_whole=is_whole)


def without_texts(kind: NodeType, value: Any) -> Any:
    """Return a node without the content of its descriptions and of those below it."""
    if isinstance(kind, MapOf):
        is_object = isinstance(value, dict)
        return {key: without_texts(kind.of, child) for key, child in value.items()} if is_object else value
    if isinstance(kind, ListOf):
        return [without_texts(kind.of, child) for child in value] if isinstance(value, list) else value
    if not isinstance(value, dict):
        return value
    children = CHILDREN.get(kind, {})
    texts = {key: "" for key in TEXTS if isinstance(value.get(key), str)}
    return {
        key: without_texts(children[key], child) if key in children else child for key, child in value.items()
    } | texts


def _problems(document: Mapping[str, Any], *, is_whole: bool) -> Problems:
    # The validator of the whole specification fails on documents that do not even have its shape.
    found = [(_pointer(error.instance_path, error.message), error.message) for error in _shape().iter_errors(document)]
    if found or not is_whole:
        return found
    validation = _PREPARED.get()
    _PREPARED.set(None)
    if validation is None:
        return _validated(document)[0]
    found, results = validation.call(document)
    add_to_cache(results)
    return found


@cache
def _shape() -> jsonschema_rs.Validator:
    """Return the validator of the schema of OpenAPI 3.1 documents, without importing the library that has it."""
    found = find_spec("openapi_spec_validator")
    folders = found.submodule_search_locations if found else None
    schema = Path(*list(folders or ())[:1], "resources", "schemas", "v3.1", "schema.json")
    return jsonschema_rs.validator_for(json.loads(schema.read_bytes()))


_PREPARED: ContextVar[Beside[tuple[Problems, Results]] | None] = ContextVar("validation", default=None)


@contextmanager
def prepared() -> Iterator[None]:
    """Let another process import the validator while this one reads the description that it is to validate."""
    with Beside(_validated, _validator) as validation:
        token = _PREPARED.set(validation)
        try:
            yield
        finally:
            _PREPARED.reset(token)


def _validated(document: Mapping[str, Any]) -> tuple[Problems, Results]:
    """Return what the validator finds, and the results that it used."""
    from jsonschema.exceptions import UnknownType
    from referencing.exceptions import Unresolvable

    invalid_schema = (Unresolvable, UnknownType, *INVALID_SCHEMA)
    found: Problems = []
    try:
        for error in _validator()(document).iter_errors():
            found.append((_pointer(error.absolute_path, error.message), error.message))
    except invalid_schema as failure:
        found.insert(0, ("", f"cannot be validated: {failure}"))
    return found, cached_results("schemas")


def _pointer(path: Iterable[str | int], message: str) -> str:
    return "".join(f"/{escape(str(token))}" for token in (*path, *_unexpected(message)))


def _unexpected(message: str) -> list[str]:
    """Return the first key that an object must not have, if that is the error."""
    match = re.match(r"(?:Additional|Unevaluated) properties are not allowed \('([^']+)'", message)
    return [match[1]] if match else []


def prepare() -> None:
    """Import the validator."""
    _validator()


@cache
def _validator() -> Any:
    """Return the validator of OpenAPI 3.1 that does not check again the schemas that it found valid in earlier runs."""
    from openapi_spec_validator import OpenAPIV31SpecValidator
    from openapi_spec_validator.validation.keywords import OpenAPIV31SchemaValidator

    class Schemas(OpenAPIV31SchemaValidator):
        def _get_schema_checker(self, schema: Any, schema_value: Any) -> Any:
            check = super()._get_schema_checker(schema, schema_value)
            dialect = self._get_schema_dialect_id(schema, schema_value)
            inputs = json.dumps([dialect, without_texts("schema", schema_value)])
            return lambda value: remembered(
                "schemas", inputs, lambda: is_surely_valid(dialect, value) or check(value) is None
            )

    class Validator(OpenAPIV31SpecValidator):
        keyword_validators = {  # noqa: RUF012 — as in the base
            **OpenAPIV31SpecValidator.keyword_validators,
            "schema": Schemas,
        }

    return Validator


def is_surely_valid(dialect: str, schema: Any) -> bool:
    """Tell whether a schema fits the dialect of OpenAPI 3.1, as jsonschema-rs says in a hundredth of the time.

    It is stricter, but has another engine for regular expressions. False only means that the validator has to say.
    """
    from openapi_schema_validator import OAS31_BASE_DIALECT_ID, oas31_format_checker

    if dialect != OAS31_BASE_DIALECT_ID or not _dialect().is_valid(schema):
        return False
    return all(oas31_format_checker.conforms(pattern, "regex") for pattern in _patterns(schema))


def _patterns(value: Any) -> Iterator[str]:
    """Yield what could be a regular expression."""
    if isinstance(value, dict):
        yield from (value["pattern"],) if isinstance(value.get("pattern"), str) else ()
        yield from value["patternProperties"] if isinstance(value.get("patternProperties"), dict) else ()
    for child in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _patterns(child)


@cache
def _dialect() -> jsonschema_rs.Validator:
    from openapi_schema_validator import OAS31Validator
    from openapi_schema_validator._specifications import REGISTRY

    vocabulary = "https://spec.openapis.org/oas/3.1/meta/base"
    registry = jsonschema_rs.Registry([(vocabulary, REGISTRY.contents(vocabulary))])
    return jsonschema_rs.validator_for(OAS31Validator.META_SCHEMA, registry=registry, validate_formats=True)
