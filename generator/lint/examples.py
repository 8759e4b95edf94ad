"""Rules on examples and defaults: they are what people copy, so they are right."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import jsonschema_rs

from generator.lint.rule import Finding, rule
from generator.lint.walk import Node, nodes
from generator.refs import Bundle
from generator.runtime.openapi import escape
from generator.serialise import plain

HINT = "mend the example or the schema"
JSON = "application/json"


Case = tuple[str, Any, Any]  # where a value stands, its schema, the value


def misfits(components: Any, cases: Sequence[Case]) -> Iterator[Finding]:
    """One finding for each place in a value that its schema does not allow.

    All cases go through one validator, because compiling the components takes longer than validating. Where a schema
    cannot be compiled, each goes through its own, and L143 says why one has none. jsonschema-rs reads only true dicts
    and lists: plain data.
    """
    schemas = {str(number): plain(schema) for number, (_, schema, _) in enumerate(cases)}
    try:
        validator = jsonschema_rs.validator_for(
            {"properties": schemas, "components": components}, validate_formats=True
        )
    except (jsonschema_rs.ValidationError, ValueError):
        for case in cases if len(cases) > 1 else ():
            yield from misfits(components, [case])
        return
    for error in validator.iter_errors({str(number): plain(value) for number, (_, _, value) in enumerate(cases)}):
        number, *tokens = error.instance_path
        where = "".join(f"/{escape(str(token))}" for token in tokens)
        yield Finding(f"{cases[int(number)][0]}{where}", f"does not fit its schema: {error.message}", HINT)


@rule("L150")
def examples_fit(bundle: Bundle) -> Iterator[Finding]:
    """An example of a body or a parameter is valid.

    Bad: ``example: {nme: Rex}``. Good: ``example: {name: Rex}``.
    """
    cases = [
        (pointer, node.value["schema"], value)
        for node in nodes(bundle, "mediaType", "parameter", "header")
        if node.value.get("schema") is not None
        for pointer, value in _examples(bundle, node)
    ]
    return misfits(plain(bundle.document["components"]), cases)


def _examples(bundle: Bundle, node: Node) -> Iterator[tuple[str, Any]]:
    if "example" in node.value:
        yield f"{node.pointer}/example", node.value["example"]
    for name, example in node.value.get("examples", {}).items():
        reference = example.get("$ref")
        pointer = reference.removeprefix("#") if reference else f"{node.pointer}/examples/{escape(name)}"
        yield f"{pointer}/value", bundle.resolve(example).get("value")


@rule("L151")
def schema_examples_fit(bundle: Bundle) -> Iterator[Finding]:
    """An example or default in a schema is valid.

    Bad: ``type: integer, default: ten``. Good: ``default: 10``.
    """
    cases: list[Case] = []
    for node in nodes(bundle, "schema"):
        examples = node.value.get("examples", ())
        for position, value in enumerate(examples if isinstance(examples, list) else ()):
            cases.append((f"{node.pointer}/examples/{position}", node.value, value))
        if "default" in node.value:
            cases.append((f"{node.pointer}/default", node.value, node.value["default"]))
    return misfits(plain(bundle.document["components"]), cases)


@rule("L152")
def bodies_have_examples(bundle: Bundle) -> Iterator[Finding]:
    """Every body has an example: tests send them, and servers without behaviour answer them.

    Bad: ``application/json: {schema: …}``. Good: with ``example`` or ``examples``.
    """
    for node in nodes(bundle, "requestBody", "response"):
        content = node.value.get("content", {}).get(JSON)
        if isinstance(content, Mapping) and not ("example" in content or content.get("examples")):
            yield Finding(f"{node.pointer}/content/{escape(JSON)}", "no example", "add one that is valid")
