"""Variables that an expression reads, and nullability of its value."""

from __future__ import annotations

from typing import Any

import pytest

from generator.cel import NUMBER, TEXT, Function, Types, may_be_null, parse, reads

FUNCTIONS = {
    "newId": Function((), TEXT, "new_id()", is_pure=False),
    "isoTime": Function((NUMBER,), TEXT, "iso_time({0})"),
}
ITEM = {
    "type": "object",
    "required": ["name"],
    "properties": {"name": {"type": "string"}, "note": {"type": ["string", "null"]}, "any": {}},
}
VARIABLES: dict[str, Any] = {
    "old": ITEM,
    "self": ITEM,
    "all": {"type": "array", "items": ITEM},
    "notes": {"type": "array", "items": {"type": ["string", "null"]}},
    "free": {},
    "b": {"type": "boolean"},
    "s": {"type": "string"},
}
TYPES = Types(VARIABLES, lambda schema: schema, FUNCTIONS, frozenset(("old",)))


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("1", []),
        ("'see c.call.now'", []),
        ("'now' + \"caller\"", []),
        ("now", ["now"]),
        ("caller.name + operation.id", ["caller", "operation"]),
        ("caller.now", ["caller"]),
        ("has(caller.now)", ["caller"]),
        ("body[index]", ["body", "index"]),
        ("body['index']", ["body"]),
        ("-a * b > c && !d || e in f", [*"abcdef"]),
        ("a ? b : c", ["a", "b", "c"]),
        ("[a, [b]]", ["a", "b"]),
        ("{'a': b}", ["b"]),
        ("size(a) + b.split(c).size()", ["a", "b", "c"]),
        ("isoTime(now)", ["now"]),
        ("newId()", ["newId()"]),
        ("newId() + isoTime(now)", ["newId()", "now"]),
        ("[1].map(x, newId())", ["newId()"]),
        ("a.all(x, x.y == z)", ["a", "z"]),
        ("x.all(x, x.y)", ["x"]),
        ("a.all(x, x) && x", ["a", "x"]),
        ("a.map(x, b, c)", ["a", "b", "c"]),
        ("a.map(x, x.map(y, x + y + z))", ["a", "z"]),
        ("a.map(x, x.map(x, x) + x)", ["a"]),
        ("a.map(x, x).map(y, x)", ["a", "x"]),
    ],
)
def test_reads(text: str, names: list[str]) -> None:
    assert sorted(reads(parse(text), FUNCTIONS)) == names


@pytest.mark.parametrize(
    "text",
    [
        "1",
        "'null'",
        "'is null'",
        "s",
        "self.name",
        "self['name']",
        "all[0].name",
        "old != null",
        "old == null",
        "old != null ? old.name : s",
        "old != null ? 'a' : 'b'",
        "old == null ? self : old",
        "old != null ? old : self",
        "!(old == null) ? old : self",
        "b && old != null ? old : self",
        "self.note != null ? self.note : s",
        "self.note == null ? s : self.note",
        "self.note == null ? s : (b ? self.note : s)",
        "all[0].note != null ? all[0].note : s",
        "free.a + free.b",
        "-free.a",
        "!free.a",
        "has(free.a)",
        "string(null)",
        "newId()",
        "[null]",
        "{'a': null}",
        "{'a': s}.a",
        "[s][0]",
        "all.map(x, null)",
        "all.all(x, x.note == null)",
    ],
)
def test_is_never_null(text: str) -> None:
    assert not may_be_null(parse(text), TYPES)


@pytest.mark.parametrize(
    "text",
    [
        "null",
        "old",
        "b ? null : s",
        "b ? s : null",
        "b ? s : (b ? s : null)",
        "self.note",
        "self['note']",
        "has(self.note) ? self.note : s",
        "self.any",
        "free",
        "free.a",
        "free[0]",
        "notes[0]",
        "all[0].note",
        "[null][0]",
        "[s, null][0]",
        "{'a': null}.a",
        "notes.map(x, x)[0]",
        "old != null || b ? old : self",
        "old == null ? old : self",
        "self.note != null ? old : self",
        "all[0].note != null ? all[1].note : s",
        "self.unknown",
    ],
)
def test_may_be_null(text: str) -> None:
    assert may_be_null(parse(text), TYPES)
