"""Rules on examples and defaults: they are what people copy, so they are right."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import jsonschema_rs

from generator.lint.readable_times import TIMES
from generator.lint.rule import Finding, rule
from generator.lint.walk import Node, nodes, operations
from generator.missing_names import Follows
from generator.refs import Bundle
from generator.runtime.formats import TEXTS, with_ranges
from generator.runtime.openapi import (
    READ_ONLY,
    WRITE_ONLY,
    content_of,
    escape,
    has_mark,
    header_text,
    parameter_schema,
    without_demands,
)
from generator.runtime.yaml_source.diagnostics import shown
from generator.runtime.yaml_source.did_you_mean import closest
from generator.serialise import plain
from generator.subset import reachable

HINT = "mend the example or the schema"
HINT_TIME = "write a time of RFC 3339 in the years 1 to 9999, without a leap second: clients read no others"
FORMATS = {**TEXTS, **TIMES}
QUERY_RULES = "x-query-schema"
# What a header can have (RFC 9110, section 5.5).
FIELD_VALUE = re.compile(r"[\x21-\x7e\xa0-\xff]([\t\x20-\x7e\xa0-\xff]*[\x21-\x7e\xa0-\xff])?")


class Case(NamedTuple):
    """A value, and the schema that it has to fit, each with its JSON pointer."""

    where: str
    where_schema: str
    schema: Any
    value: Any


def misfits(bundle: Bundle, components: Any, cases: Sequence[Case]) -> Iterator[Finding]:
    """Return a finding for each place in a value that its schema does not allow, with the place of the constraint.

    All cases go through one validator, because compiling the components takes longer than validating. Where a schema
    cannot be compiled, each goes through its own, and L143 says why one has none. jsonschema-rs reads only true dicts
    and lists: plain data.
    """
    schemas = {str(number): with_ranges(plain(case.schema)) for number, case in enumerate(cases)}
    try:
        validator = jsonschema_rs.validator_for(
            {"properties": schemas, "components": components}, validate_formats=True, formats=FORMATS
        )
    except (jsonschema_rs.ValidationError, ValueError):
        for case in cases if len(cases) > 1 else ():
            yield from misfits(bundle, components, [case])
        return
    for error in validator.iter_errors({str(number): plain(case.value) for number, case in enumerate(cases)}):
        number, *tokens = error.instance_path
        where = cases[int(number)].where + _pointer(tokens)
        absent = str(getattr(error.kind, "property", ""))
        constraint = bundle.place(_constraint(error, cases))
        about = Follows(frozenset([absent, *getattr(error.kind, "unexpected", ())]), constraint)
        message = f"does not fit its schema: {error.message} ({constraint})"
        misspelt = _misspelt(absent, error.instance, components) if error.kind.name == "required" else None
        if misspelt is not None:
            yield Finding(f"{where}/{escape(misspelt)}", message, f"did you mean {absent!r}?", about=about)
        else:
            is_time = error.kind.name == "format" and getattr(error.kind, "format", "") in TIMES
            yield Finding(where, message, HINT_TIME if is_time else HINT, about=about)


def _constraint(error: jsonschema_rs.ValidationError, cases: Sequence[Case]) -> str:
    """Return the JSON pointer of the constraint that a value breaks: in a component, or in the schema of a case."""
    section, number, *tokens = error.schema_path
    if section == "components":
        return _pointer(error.schema_path)
    return cases[int(number)].where_schema + _pointer(tokens)


def _pointer(tokens: Iterable[str | int]) -> str:
    return "".join(f"/{escape(str(token))}" for token in tokens)


def _misspelt(absent: str, value: Any, components: Any) -> str | None:
    """Return the key of a value that was probably meant to be the absent one: no schema has a property of its name."""
    found = closest(absent, value)
    return None if found is None or found in _property_names(components) else found


def _property_names(node: Any) -> set[str]:
    if isinstance(node, list):
        return set().union(*map(_property_names, node))
    if not isinstance(node, Mapping):
        return set()
    own = node.get("properties")
    return set(own if isinstance(own, Mapping) else ()).union(*map(_property_names, node.values()))


@rule("L150", by_part=True)
def examples_fit(bundle: Bundle) -> Iterator[Finding]:
    """An example of a body or a parameter is valid.

    Bad: ``example: {nme: Rex}``. Good: ``example: {name: Rex}``.
    """
    for hidden, is_request in ((READ_ONLY, True), (WRITE_ONLY, False)):
        cases = [
            Case(
                pointer, f"{node.pointer}/schema", without_demands(node.value["schema"], hidden, bundle.resolve), value
            )
            for node in nodes(bundle, "mediaType", "parameter", "header")
            if node.value.get("schema") is not None and _is_request(node) == is_request
            for pointer, value in _examples(bundle, node)
        ]
        if cases:
            yield from misfits(bundle, _components(bundle, cases, hidden), cases)


def _components(bundle: Bundle, cases: Sequence[Case], *hidden: str) -> Any:
    """Return the components that the schemas lead to, as plain data, without demands of properties that are hidden."""
    whole = bundle.document["components"]
    used: dict[str, dict[str, Any]] = {}
    for section, name in sorted(reachable(whole, [case.schema for case in cases])):
        used.setdefault(section, {})[name] = whole.get(section, {}).get(name)
    components = with_ranges(plain(used))
    for keyword in hidden:
        if has_mark(components, keyword):
            components = without_demands(components, keyword, bundle.resolve)
    return components


def _is_request(node: Node) -> bool:
    return bool({"requestBody", "requestBodies", "parameters"} & set(node.pointer.split("/")))


def _examples(bundle: Bundle, node: Node) -> Iterator[tuple[str, Any]]:
    if "example" in node.value:
        yield f"{node.pointer}/example", node.value["example"]
    for name, example in node.value.get("examples", {}).items():
        reference = example.get("$ref")
        pointer = reference.removeprefix("#") if reference else f"{node.pointer}/examples/{escape(name)}"
        found = bundle.resolve(example)
        if "externalValue" not in found:  # L125 says so
            yield f"{pointer}/value", found.get("value")


@rule("L151", by_part=True)
def schema_examples_fit(bundle: Bundle) -> Iterator[Finding]:
    """An example or default in a schema is valid.

    Bad: ``type: integer, default: ten``. Good: ``default: 10``.
    """
    cases: list[Case] = []
    for node in nodes(bundle, "schema"):
        examples = node.value.get("examples", ())
        for position, value in enumerate(examples if isinstance(examples, list) else ()):
            cases.append(Case(f"{node.pointer}/examples/{position}", node.pointer, node.value, value))
        if "default" in node.value:
            cases.append(Case(f"{node.pointer}/default", node.pointer, node.value, node.value["default"]))
    if not cases:
        return
    yield from misfits(bundle, _components(bundle, cases, READ_ONLY, WRITE_ONLY), cases)


@rule("L152", by_part=True)
def bodies_have_examples(bundle: Bundle) -> Iterator[Finding]:
    """Every body that is JSON or a text has an example: tests send them, and servers without behaviour answer them.

    Bad: ``application/json: {schema: …}``. Good: with ``example`` or ``examples``.
    """
    for node in nodes(bundle, "requestBody", "response"):
        for media_type, content in node.value.get("content", {}).items():
            if content_of(media_type) in ("json", "text") and not ("example" in content or content.get("examples")):
                yield Finding(f"{node.pointer}/content/{escape(media_type)}", "no example", "add one that is valid")


@rule("L153", by_part=True)
def query_examples_together(bundle: Bundle) -> Iterator[Finding]:
    """Every query parameter has an example, and all of an operation are valid together: converters send all of them.

    Bad: examples of ``species`` and of ``name`` that exclude each other. Good: those of one request that is valid.
    """
    cases: list[Case] = []
    for operation in operations(bundle):
        values: dict[str, Any] = {}
        for pointer, param in operation.params:
            if param["in"] == "query":
                found = list(_candidates(bundle, Node("parameter", pointer, param)))
                values.update({param["name"]: found[0]} if found else {})
                if not found:
                    yield Finding(pointer, f"no example of {param['name']!r}", "add one that fits the others")
        if QUERY_RULES in operation.value:
            where = f"{operation.pointer}/{QUERY_RULES}"
            cases.append(Case(where, where, operation.value[QUERY_RULES], values))
    for finding in misfits(bundle, _components(bundle, cases), cases) if cases else ():
        where = finding.where if isinstance(finding.where, str) else ""
        pointer = where.partition(f"/{QUERY_RULES}")[0] + f"/{QUERY_RULES}"
        yield Finding(pointer, f"the examples of the query {finding.message}", "choose examples of one valid request")


def _candidates(bundle: Bundle, param: Node) -> Iterator[Any]:
    """Yield what tools take as the example of a parameter, the first choice first."""
    schema = bundle.resolve(parameter_schema(param.value))
    for media in param.value.get("content", {}).values():
        yield from (value for _, value in _examples(bundle, Node("mediaType", param.pointer, media)))
    yield from (value for _, value in _examples(bundle, param))
    yield from schema.get("examples", ())
    yield from [schema["default"]] if "default" in schema else []


@rule("L154", by_part=True)
def headers_have_examples(bundle: Bundle) -> Iterator[Finding]:
    """Every header of a response has an example: the stub sends it where a handler sets no other value.

    Bad: ``X-Total: {schema: {type: integer}}``. Good: with ``example: 5``.
    """
    for node in nodes(bundle, "header"):
        text = "" if "$ref" in node.value else header_text(node.value, bundle.resolve)
        if not text and "$ref" not in node.value:
            yield Finding(node.pointer, "no example", "add one that is valid")
        elif text and not FIELD_VALUE.fullmatch(text):
            yield Finding(node.pointer, f"{shown(text)!r} cannot be in a header", "write ASCII characters, on one line")
