"""Rules on examples and defaults: they are what people copy, so they are right."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import jsonschema_rs

from generator.lint.rule import Finding, rule
from generator.lint.walk import Node, nodes
from generator.refs import Bundle, escape
from generator.serialise import plain

HINT = "mend the example or the schema"
JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Misfits:
    """Finds what a schema of the document does not allow. jsonschema-rs reads only true dicts and lists: plain data."""

    components: Any

    @classmethod
    def of(cls, bundle: Bundle) -> Misfits:
        return cls(plain(bundle.document["components"]))

    def __call__(self, schema: Any, value: Any, pointer: str) -> Iterator[Finding]:
        """One finding for each place in a value that the schema does not allow."""
        document = {**plain(schema), "components": self.components}
        try:
            validator = jsonschema_rs.validator_for(document, validate_formats=True)
        except (jsonschema_rs.ValidationError, ValueError):
            return  # L143 says why
        for error in validator.iter_errors(plain(value)):
            where = "".join(f"/{escape(str(token))}" for token in error.instance_path)
            yield Finding(f"{pointer}{where}", f"does not fit its schema: {error.message}", HINT)


@rule("L150")
def examples_fit(bundle: Bundle) -> Iterator[Finding]:
    """An example of a body or a parameter is valid.

    Bad: ``example: {nme: Rex}``. Good: ``example: {name: Rex}``.
    """
    misfits = Misfits.of(bundle)
    for node in nodes(bundle, "mediaType", "parameter", "header"):
        schema = node.value.get("schema")
        for pointer, value in _examples(bundle, node) if schema is not None else ():
            yield from misfits(schema, value, pointer)


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
    misfits = Misfits.of(bundle)
    for node in nodes(bundle, "schema"):
        examples = node.value.get("examples", ())
        for position, value in enumerate(examples if isinstance(examples, list) else ()):
            yield from misfits(node.value, value, f"{node.pointer}/examples/{position}")
        if "default" in node.value:
            yield from misfits(node.value, node.value["default"], f"{node.pointer}/default")


@rule("L152")
def bodies_have_examples(bundle: Bundle) -> Iterator[Finding]:
    """Every body has an example: tests send them, and servers without behaviour answer them.

    Bad: ``application/json: {schema: …}``. Good: with ``example`` or ``examples``.
    """
    for node in nodes(bundle, "requestBody", "response"):
        content = node.value.get("content", {}).get(JSON)
        if isinstance(content, Mapping) and not ("example" in content or content.get("examples")):
            yield Finding(f"{node.pointer}/content/{escape(JSON)}", "no example", "add one that is valid")
