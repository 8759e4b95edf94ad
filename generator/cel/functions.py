"""The functions of the subset: what they take, what they give, and the Python that they become."""

from __future__ import annotations

from typing import NamedTuple

# What JSON values are, as sets of types; integers are numbers.
TEXT, NUMBER, BOOLEAN = frozenset({"string"}), frozenset({"number"}), frozenset({"boolean"})
LIST, OBJECT, NULL = frozenset({"array"}), frozenset({"object"}), frozenset({"null"})
ANYTHING: frozenset[str] = frozenset()


class Function(NamedTuple):
    """A function. A method's target is the first of its operands."""

    operands: tuple[frozenset[str], ...]  # the types that each may have; any, if empty
    gives: frozenset[str]
    python: str  # {0} and {1} stand for the operands
    is_pure: bool = True  # whether the value depends on the operands only
    can_fail: bool = False  # also with operands of these types


FUNCTIONS = {
    "size": Function((TEXT | LIST | OBJECT,), NUMBER, "len({0})"),
    "string": Function((ANYTHING,), TEXT, "text({0})"),
    "int": Function((TEXT | NUMBER,), NUMBER, "as_integer({0})", can_fail=True),
    "contains": Function((TEXT, TEXT), BOOLEAN, "({1} in {0})"),
    "startsWith": Function((TEXT, TEXT), BOOLEAN, "{0}.startswith({1})"),
    "endsWith": Function((TEXT, TEXT), BOOLEAN, "{0}.endswith({1})"),
    "lowerAscii": Function((TEXT,), TEXT, "lower_ascii({0})"),
    "distinct": Function((LIST,), LIST, "distinct({0})"),
    "sort": Function((LIST,), LIST, "sorted({0})", can_fail=True),
    "split": Function((TEXT, TEXT), LIST, "split({0}, {1})"),
    "join": Function((LIST, TEXT), TEXT, "{1}.join({0})", can_fail=True),
}
