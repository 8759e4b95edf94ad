"""Rules on what is not supported: the fields and keywords that ``openapi_support`` rejects or does not know."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from generator.lint.rule import Finding, rule
from generator.lint.walk import Node, nodes
from generator.missing_names import Misspelt
from generator.object_types import SECTIONS
from generator.openapi_support import FORMATS, KEYWORDS, OBJECTS, REJECTED, Support
from generator.refs import Bundle
from generator.runtime.openapi import escape, value_types
from generator.runtime.yaml_source.did_you_mean import closest, suggest

# Types of the formats of the OpenAPI Format Registry that are not only those of texts.
TEXTS = {"string"}
FORMAT_TYPES = {
    **{key: {"integer", "number"} for key in ("int32", "float", "double")},
    **{key: {"integer", "number", "string"} for key in ("int64", "decimal")},
}
STATUS_KEY = re.compile(r"default|[1-5](XX|[0-9]{2})")  # what rules on statuses (L114) read


def unknown_fields(bundle: Bundle) -> Iterator[Finding]:
    """Find keys that OpenAPI does not define for an object; the rule on valid documents (L100) reports them."""
    for node in nodes(bundle, *OBJECTS):
        fields = OBJECTS["reference" if "$ref" in node.value and node.kind != "pathItem" else node.kind]
        for key in node.value:
            if key not in fields and not key.startswith("x-"):
                known = {**fields, "$ref": None} if node.kind in SECTIONS else fields
                yield Finding(f"{node.pointer}/{escape(key)}", f"unknown key {key!r}", suggest(key, known))
    for node in nodes(bundle, "parameter", "header"):
        if "$ref" not in node.value and ("schema" in node.value) == ("content" in node.value):
            has = "both schema and content" if "schema" in node.value else "neither schema nor content"
            yield Finding(node.pointer, f"the {node.kind} has {has}", "describe its value with schema")
    for node in nodes(bundle, "operation"):
        responses = node.value.get("responses")
        for key in responses if isinstance(responses, Mapping) else ():
            if not STATUS_KEY.fullmatch(key):
                where = f"{node.pointer}/responses/{escape(key)}"
                yield Finding(where, f"{key!r} is not a status", "write one of three digits, as '404'")


@rule("L125", by_part=True)
def supported_fields(bundle: Bundle) -> Iterator[Finding]:
    """What client and stub do not implement is rejected, so that nothing of a description is ignored in silence.

    Bad: ``externalValue: cat.json``. Good: what ``docs/openapi-support.md`` lists as done or as documentation.
    """
    for node in nodes(bundle, *OBJECTS):
        yield from _rejected(node.pointer, node.value, OBJECTS[node.kind], "L125")


@rule("L149", by_part=True)
def supported_keywords(bundle: Bundle) -> Iterator[Finding]:
    """A keyword that says nothing here is rejected, so that nobody relies on it.

    Bad: ``contentEncoding: base64``. Good: what ``docs/openapi-support.md`` lists as done or as documentation.
    """
    for node in nodes(bundle, "schema"):
        yield from _rejected(node.pointer, node.value, KEYWORDS, "L149")


def _rejected(
    pointer: str, value: Mapping[str, object], supported: Mapping[str, Support], identifier: str
) -> Iterator[Finding]:
    for key in value:
        support = supported.get(key)
        if support and support.word == REJECTED and identifier in support.rules:
            yield Finding(f"{pointer}/{escape(key)}", f"{key} is not supported: {support.note}", "remove it")


@rule("L141", by_part=True)
def known_keywords(bundle: Bundle) -> Iterator[Finding]:
    """An unknown keyword is ignored by every validator; mostly it is misspelt.

    Bad: ``maxlength: 5``. Good: ``maxLength: 5``.
    """
    known = [key for key, support in KEYWORDS.items() if support.word != REJECTED]
    hint = "remove it, or use a keyword of JSON Schema 2020-12"
    for node in nodes(bundle, "schema"):
        for key in node.value:
            if key not in KEYWORDS and not key.startswith("x-"):
                where, about = f"{node.pointer}/{escape(key)}", Misspelt(closest(key, known) or "")
                yield Finding(where, f"unknown keyword {key!r}", suggest(key, known, hint), about=about)


@rule("L126", by_part=True)
def known_formats(bundle: Bundle) -> Iterator[Finding]:
    """A format is one that JSON Schema or OpenAPI defines, for a type of the schema: every tool ignores others.

    Bad: ``format: in32``, ``type: integer, format: uuid``. Good: ``type: integer, format: int32``.
    """
    for node in nodes(bundle, "schema"):
        format_ = node.value.get("format")
        problem = _format_problem(bundle, node, format_) if isinstance(format_, str) else None
        if problem:
            yield Finding(bundle.place(f"{node.pointer}/format", of_value=True), *problem)


def _format_problem(bundle: Bundle, node: Node, name: str) -> tuple[str, str] | None:
    """Return what is wrong with the format of a schema, and what to do."""
    if name not in FORMATS:
        return f"unknown format {name!r}", suggest(name, FORMATS, "state the rule as a pattern")
    expected, types = FORMAT_TYPES.get(name, TEXTS), value_types(node.value, bundle.resolve)
    if not types or types & expected:
        return None
    message = f"format {name} says nothing of {' or '.join(sorted(types))}"
    return message, f"remove it; it is a format of {' or '.join(sorted(expected))}"
