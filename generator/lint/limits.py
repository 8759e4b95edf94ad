"""Rule on numbers in descriptions: they agree with the limits beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from generator.lint.rule import Finding, rule
from generator.lint.walk import nodes
from generator.refs import Bundle

NUMBER = r"(?<![\w.-])(-?\d[\d,]*(?:\.\d+)?)"
# What follows a number that counts characters: "64 characters", "64 lowercase letters, digits".
CHARACTERS = re.compile(r"(?: [\w-]+){0,2} (?:bytes|characters?|digits?|letters?)\b")
RANGE = re.compile(rf"(?:{NUMBER} to|\bbetween {NUMBER} and) {NUMBER}\b", re.IGNORECASE)
UPPER = re.compile(
    rf"\b(?:at most|up to|maximum of|maximum:|no more than|not exceed|no longer than) {NUMBER}\b", re.IGNORECASE
)
LOWER = re.compile(rf"\b(?:at least|minimum of|minimum:|no fewer than|no less than) {NUMBER}\b", re.IGNORECASE)
DEFAULT = re.compile(
    r"\bdefault(?:(?:s to| is|:) `([^`]+)`|(?:s to| is| of|:)? (-?\d[\d,]*(?:\.\d+)?)\b)", re.IGNORECASE
)
# Limits by what they count: characters of a string, or a value, items or properties.
OF_CHARACTERS = {"lower": ("minLength",), "upper": ("maxLength",)}
OF_OTHERS = {"lower": ("minimum", "minItems", "minProperties"), "upper": ("maximum", "maxItems", "maxProperties")}


class Stated(NamedTuple):
    """A limit that a text states. ``bound``: ``lower`` or ``upper``; ``characters``: whether it counts characters."""

    bound: str
    characters: bool
    value: float


@rule("L139", by_part=True)
def limits_agree(bundle: Bundle) -> Iterator[Finding]:
    """State the limits and the default in a description as in the schema beside it: readers cannot tell which is right.

    Limits are numbers after "at most", "up to", "maximum of", "at least" …, and both ends of "1 to 64". A number before
    "characters", "letters", "digits" or "bytes" is compared with ``minLength`` and ``maxLength``, any other with the
    limits of numbers, items and properties. A description may also state limits of something else, such as those of the
    items of a list, so a problem is reported only if none of its numbers equals the limit. "Defaults to 10" is compared
    with ``default``. Numbers in words are not compared, nor are limits that only the description or the schema has.
    Bad: ``maxLength: 65``, ``description: At most 64 characters.`` Good: the same with ``maxLength: 64``.
    """
    for node in nodes(bundle, "schema", "parameter", "header"):
        text = node.value.get("description")
        schema = _schema(bundle, node.value if node.kind == "schema" else node.value.get("schema", {}))
        for key, stated in _differing(text, schema) if isinstance(text, str) else ():
            message = f"the description says {stated}, {key} is {_plain(schema[key])}"
            yield Finding(f"{node.pointer}/description", message, "correct one of them")


def _schema(bundle: Bundle, schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the schema with the keywords of the component that it refers to."""
    meant = bundle.resolve(schema)
    return {**meant, **schema} if isinstance(meant, Mapping) else {}


def _differing(text: str, schema: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield each keyword whose value the text states differently, with what it states."""
    stated = list(_stated(text))
    for characters, limits in ((True, OF_CHARACTERS), (False, OF_OTHERS)):
        for bound, keywords in limits.items():
            values = [each.value for each in stated if (each.bound, each.characters) == (bound, characters)]
            for key in keywords:
                if values and key in schema and schema[key] not in values:
                    yield key, " and ".join(f"{value:g}" for value in values)
    for match in DEFAULT.finditer(text):
        said = match[1] or match[2]
        if "default" in schema and said.replace(",", "") != _plain(schema["default"]):
            yield "default", said


def _stated(text: str) -> Iterator[Stated]:
    for match in RANGE.finditer(text):
        characters = bool(CHARACTERS.match(text, match.end()))
        yield Stated("lower", characters, _number(match[1] or match[2]))
        yield Stated("upper", characters, _number(match[3]))
    for bound, pattern in (("upper", UPPER), ("lower", LOWER)):
        for match in pattern.finditer(text):
            yield Stated(bound, bool(CHARACTERS.match(text, match.end())), _number(match[1]))


def _number(text: str) -> float:
    return float(text.replace(",", ""))


def _plain(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
