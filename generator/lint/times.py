"""Rules on Unix times: clients read and write them as dates and times where the description declares them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from generator.build.types import UNIX_TIME
from generator.lint.rule import Finding, rule
from generator.lint.walk import nodes
from generator.refs import Bundle
from generator.runtime.openapi import keyword, value_types

MENTIONED = re.compile(r"\b(?:Unix time|epoch)\b.{0,20}\bmilliseconds\b", re.IGNORECASE)


@rule("L230", by_part=True)
def unix_times_are_integers(bundle: Bundle) -> Iterator[Finding]:
    """``x-unix-time`` is at an integer: other types have no unit.

    Bad: ``{type: string, x-unix-time: milliseconds}``. Good: ``{type: integer, x-unix-time: milliseconds}``.
    """
    for node in nodes(bundle, "schema"):
        if UNIX_TIME in node.value and "integer" not in value_types(node.value, bundle.resolve):
            hint = "give it the type integer, or remove x-unix-time"
            yield Finding(f"{node.pointer}/{UNIX_TIME}", "only an integer is a Unix time", hint)


@rule("L231", by_part=True)
def unix_times_are_declared(bundle: Bundle) -> Iterator[Finding]:
    """An integer that its description calls a Unix time in milliseconds declares it: callers pass dates and times then.

    Bad: ``{type: integer, description: Unix time in milliseconds.}`` Good: the same with ``x-unix-time: milliseconds``.
    """
    for node in nodes(bundle, "schema", "parameter"):
        if MENTIONED.search(node.value.get("description", "")) is None:
            continue
        schema = node.value if node.kind == "schema" else node.value.get("schema", {})
        is_integer = value_types(schema, bundle.resolve) == {"integer"}
        if is_integer and keyword(UNIX_TIME, schema, bundle.resolve) is None:
            where = node.pointer if node.kind == "schema" else f"{node.pointer}/schema"
            yield Finding(where, "its unit is only in words", "add x-unix-time: milliseconds")
