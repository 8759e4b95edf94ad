"""Keywords of JSON Schema that limit a value: how those of a conjunction are merged, and how a change is judged.

A row of ``KEYWORDS`` is all there is to a keyword. Keywords with subschemas are compared in ``schemas``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tools.diff.severity import DEFAULT, EXCLUSIVE, OF_TYPES, OPEN, Effect, Severities

Judge = Callable[[Any, Any], Effect | None]
"""Judge of two different values, None for an absent keyword. None: all values that one allows, the other allows too."""

# Formats whose values are all values of another format.
PARTS = {
    ("int32", "int64"),
    ("float", "double"),
    ("email", "idn-email"),
    ("hostname", "idn-hostname"),
    ("uri", "uri-reference"),
    ("uri", "iri"),
    ("uri", "iri-reference"),
    ("iri", "iri-reference"),
    ("uri-reference", "iri-reference"),
}


def lower(old: Any, new: Any) -> Effect:
    """Judge lower limits."""
    if old is None or new is None:
        return Effect.TIGHTENED if old is None else Effect.RELAXED
    return Effect.TIGHTENED if new > old else Effect.RELAXED


def upper(old: Any, new: Any) -> Effect:
    """Judge upper limits."""
    if old is None or new is None:
        return Effect.TIGHTENED if old is None else Effect.RELAXED
    return Effect.TIGHTENED if new < old else Effect.RELAXED


def flag(old: Any, new: Any) -> Effect:
    """Judge keywords that limit the value if they are present."""
    return Effect.RELAXED if new is None else Effect.TIGHTENED


def all_of(old: Any, new: Any) -> Effect:
    """Judge sets of conditions that a value has to meet, all of them."""
    known, wanted = old or frozenset(), new or frozenset()
    if known < wanted:
        return Effect.TIGHTENED
    return Effect.RELAXED if wanted < known else Effect.CHANGED


def formats(old: Any, new: Any) -> Effect:
    """Judge formats; some are parts of others."""
    if old and new and len(old) == len(new) == 1:
        pair = (next(iter(old)), next(iter(new)))
        if pair in PARTS:
            return Effect.RELAXED
        if pair[::-1] in PARTS:
            return Effect.TIGHTENED
    return all_of(old, new)


def multiples(old: Any, new: Any) -> Effect:
    """Judge divisors: a multiple of six is one of two."""
    if old is None or new is None:
        return flag(old, new)
    if all(any(each % divisor == 0 for each in new) for divisor in old):
        return Effect.TIGHTENED
    return Effect.RELAXED if all(any(each % divisor == 0 for each in old) for divisor in new) else Effect.CHANGED


def types(old: Any, new: Any) -> Effect | None:
    """Judge types; each integer is a number."""
    if old is None or new is None:
        return flag(old, new)
    wider_old, wider_new = _with_integers(old), _with_integers(new)
    if wider_new == wider_old:
        return None
    if wider_new < wider_old:
        return Effect.TIGHTENED
    return Effect.RELAXED if wider_old < wider_new else Effect.CHANGED


def _with_integers(names: frozenset[str]) -> frozenset[str]:
    return names | {"integer"} if "number" in names else names


def different(old: Any, new: Any) -> Effect:
    """Judge keywords whose values cannot be compared."""
    return Effect.CHANGED


def units(old: Any, new: Any) -> Effect | None:
    """Judge units; a unit that is only stated changes nothing."""
    return None if old is None or new is None else Effect.CHANGED


BOTH = frozenset({Effect.TIGHTENED, Effect.RELAXED})
EFFECTS: dict[Judge, frozenset[Effect]] = {
    lower: BOTH,
    upper: BOTH,
    flag: BOTH,
    different: frozenset({Effect.CHANGED}),
    units: frozenset({Effect.CHANGED}),
}
"""Judges that do not find every effect."""


def members(values: list[Any]) -> frozenset[Any]:
    return frozenset(values)


@dataclass(frozen=True, slots=True)
class Keyword:
    """A keyword, or several that say the same together."""

    name: str
    noun: str  # in messages
    merge: Callable[[list[Any]], Any]  # the values of a conjunction
    judge: Judge
    severities: Severities = field(default_factory=lambda: DEFAULT)
    absent: Any = None  # value that says as much as none
    without: str = "none"  # in messages, instead of an absent value

    @property
    def effects(self) -> frozenset[Effect]:
        """Effects that the judge can find."""
        return EFFECTS.get(self.judge, frozenset(Effect))


def first(values: list[Any]) -> Any:
    return values[0]


KEYWORDS: tuple[Keyword, ...] = (
    # ``shapes`` makes the values of the first six rows.
    Keyword("type", "type", first, types, OF_TYPES),
    Keyword("null", "null", first, flag, OF_TYPES, without="allowed"),
    Keyword("minimum", "minimum", max, lower),
    Keyword("maximum", "maximum", min, upper),
    Keyword("never", "any value", first, flag, without="allowed"),
    Keyword("additionalProperties", "other properties", first, flag, OPEN, without="allowed"),
    Keyword("minLength", "minimum length", max, lower, absent=0),
    Keyword("maxLength", "maximum length", min, upper),
    Keyword("minItems", "minimum number of items", max, lower, absent=0),
    Keyword("maxItems", "maximum number of items", min, upper),
    Keyword("minProperties", "minimum number of properties", max, lower, absent=0),
    Keyword("maxProperties", "maximum number of properties", min, upper),
    Keyword("minContains", "minimum number of matching items", max, lower, absent=1),
    Keyword("maxContains", "maximum number of matching items", min, upper),
    Keyword("uniqueItems", "uniqueness of items", any, flag, absent=False),
    Keyword("multipleOf", "divisor", members, multiples, EXCLUSIVE),
    Keyword("pattern", "pattern", members, all_of),
    Keyword("format", "format", members, formats, EXCLUSIVE),
    Keyword("contentEncoding", "content encoding", first, different, OF_TYPES),
    Keyword("contentMediaType", "content media type", first, different, OF_TYPES),
    Keyword("discriminator", "discriminator", first, different, OF_TYPES),
    Keyword("x-unix-time", "unit of Unix time", first, units, OF_TYPES),
    Keyword("not", "exclusion", members, all_of),
)
BY_NAME = {keyword.name: keyword for keyword in KEYWORDS}
