"""Rules on the sentences: everything that a reader meets says what it is."""

from __future__ import annotations

from collections.abc import Iterator

from generator.build.composition import is_enum
from generator.build.models import described
from generator.lint.rule import Finding, rule
from generator.lint.walk import Node, nodes, operations
from generator.missing_names import Follows
from generator.refs import Bundle
from generator.runtime.openapi import escape
from generator.runtime.yaml_source.did_you_mean import closest

HINT = "say in one sentence what it is"
MAX_LISTED = 5  # members in a message
MISSING = Follows(frozenset({"description"}))


@rule("L130", by_part=True)
def operations_described(bundle: Bundle) -> Iterator[Finding]:
    """An operation has a summary for lists and a description for its docstring.

    Bad: neither. Good: ``summary: Create a pet``, ``description: Adds a pet to …``.
    """
    for operation in operations(bundle):
        for key in ("summary", "description"):
            if not operation.value.get(key):
                yield Finding(operation.pointer, f"no {key}", HINT)


@rule("L131", by_part=True)
def parameters_described(bundle: Bundle) -> Iterator[Finding]:
    """A parameter says what it does; its schema's description may do.

    Bad: ``name: limit`` alone. Good: with ``description: How many …``.
    """
    seen: set[str] = set()
    for operation in operations(bundle):
        for pointer, param in operation.params:
            if pointer not in seen and not (param.get("description") or described(bundle, param.get("schema"))):
                yield Finding(pointer, f"no description of {param['name']!r}", HINT, about=MISSING)
            seen.add(pointer)


@rule("L132", by_part=True)
def properties_described(bundle: Bundle) -> Iterator[Finding]:
    """A property says what it holds, itself or through the component that it refers to.

    Bad: ``name: {type: string}``. Good: ``name: {type: string, description: …}``.
    """
    for node in nodes(bundle, "schema"):
        for name, definition in node.value.get("properties", {}).items() if not node.is_condition else ():
            if not described(bundle, definition):
                yield Finding(
                    f"{node.pointer}/properties/{escape(name)}", f"no description of {name!r}", HINT, about=MISSING
                )


@rule("L133")
def components_described(bundle: Bundle) -> Iterator[Finding]:
    """A component says what it is: it becomes a class.

    Bad: ``Pet: {type: object, …}``. Good: with ``description: A pet.``
    """
    for name, schema in bundle.document["components"].get("schemas", {}).items():
        if not schema.get("description"):
            yield Finding(f"/components/schemas/{escape(name)}", f"no description of {name}", HINT, about=MISSING)


@rule("L134", by_part=True)
def members_described(bundle: Bundle) -> Iterator[Finding]:
    """Every member of an enumeration of texts has a meaning, and nothing else has one.

    Bad: ``enum: [on, off]``. Good: with ``x-enum-descriptions: {on: …, off: …}``.
    """
    for node in nodes(bundle, "schema"):
        if is_enum(node.value) and not node.is_condition:
            yield from _meanings(bundle, node)


def _meanings(bundle: Bundle, node: Node) -> Iterator[Finding]:
    members, meanings = node.value["enum"], node.value.get("x-enum-descriptions", {})
    others = [value for value in meanings if value not in members]
    missing = [value for value in members if not meanings.get(value)]
    misspelt = {value: meant for value in missing if (meant := closest(value, others)) is not None}
    for value, meant in misspelt.items():
        place = bundle.place(f"{node.pointer}/x-enum-descriptions/{escape(meant)}")
        message = f"{value!r} has no meaning, and {meant!r}, which has one ({place}), is no member"
        yield Finding(f"{node.pointer}/enum", message, "write both alike")
    unknown = [repr(value) for value in missing if value not in misspelt]
    if unknown:
        more = f" and {len(unknown) - MAX_LISTED} more" if unknown[MAX_LISTED:] else ""
        listed = ", ".join(unknown[:MAX_LISTED]) + more
        hint = f"add {'them' if unknown[1:] else 'it'} to x-enum-descriptions"
        yield Finding(f"{node.pointer}/enum", f"no meaning of {listed}", hint)
    for value in others:
        if value not in misspelt.values():
            where = f"{node.pointer}/x-enum-descriptions/{escape(value)}"
            yield Finding(where, f"{value!r} is no member", "remove it, or add the member")


@rule("L135")
def tags_described(bundle: Bundle) -> Iterator[Finding]:
    """A tag says what the resource is: it becomes a class.

    Bad: ``- name: pets``. Good: with ``description: …``.
    """
    for position, tag in enumerate(bundle.document.get("tags", ())):
        if not tag.get("description"):
            yield Finding(f"/tags/{position}", f"no description of the tag {tag['name']!r}", HINT)


@rule("L136", by_part=True)
def responses_described(bundle: Bundle) -> Iterator[Finding]:
    """An answer says what it means; OpenAPI demands a text, but allows an empty one.

    Bad: ``description: ''``. Good: ``description: The pet was added.``
    """
    for node in nodes(bundle, "response"):
        if "$ref" not in node.value and not node.value.get("description", "").strip():
            yield Finding(f"{node.pointer}/description", "no description", HINT)
