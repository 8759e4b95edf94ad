"""Problems that the checker reports, with their offsets, and the guards that prevent them."""

from __future__ import annotations

from typing import Any

import pytest

from generator.cel import BOOLEAN, TEXT, CelError, Function, Types, check, parse
from generator.cel.checking import Problem

TEXT_SCHEMA = {"type": "string"}
SIZE = {
    "type": "object",
    "required": ["width"],
    "properties": {"width": {"type": "integer"}, "depth": {"type": "number"}},
}
DEFINITIONS: dict[str, Any] = {
    "Widget": {
        "allOf": [
            {"type": "object", "required": ["name"], "properties": {"name": TEXT_SCHEMA, "label": TEXT_SCHEMA}},
            {"properties": {"size": {"$ref": "Size"}, "tags": {"type": "array", "items": TEXT_SCHEMA}}},
            {"properties": {"parts": {"type": "array", "items": {"$ref": "Size"}}, "a-b": {"type": "boolean"}}},
        ]
    },
    "Size": SIZE,
}
TYPES = Types(
    {
        "self": {"$ref": "Widget"},
        "old": {"$ref": "Widget"},
        "all": {"type": "array", "items": {"$ref": "Widget"}},
        "free": {},
        "n": {"type": "integer"},
        "s": TEXT_SCHEMA,
        "b": {"type": "boolean"},
        "either": {"type": ["string", "null"]},
        "kind": {"type": "string", "enum": ["cat", "dog"]},
        "kinds": {"type": "array", "items": {"type": "string", "enum": ["cat", "dog"]}},
    },
    lambda schema: DEFINITIONS[schema["$ref"]] if "$ref" in schema else schema,
    {"stamp": Function((), TEXT, "stamp()")},
    frozenset({"old"}),
)


def problems(text: str, given: str | None = None) -> list[str]:
    """Return the problems, each as ``offset message — hint``."""
    result = check(parse(text), TYPES, parse(given) if given else None)
    return [f"{at} {message} — {hint}" for at, message, hint, *_ in result]


def missing(at: int, field: str) -> list[str]:
    return [f"{at} {field} may be missing — write has({field}) && … before it"]


@pytest.mark.parametrize(
    "text",
    [
        'self.name == "a"',
        'has(self.label) && self.label == "a"',
        "has(self.size) && has(self.size.depth) && self.size.depth > 1",
        '!has(self.label) || self.label == "a"',
        '!(!has(self.label)) && self.label == "a"',
        '!(!has(self.label) || b) && self.label == "a"',
        'has(self.label) ? self.label == "a" : b',
        '!has(self.label) ? b : self.label == "a"',
        '!has(self.label) || b ? b : self.label == "a"',
        "!(has(self.label) && b) || self.name == s && self.label == s",
        '(b || n > 1) && has(self.label) && self.label == "a"',
        "has(self.tags) && self.tags.exists(t, t == self.name)",
        "has(self.size) && [1].all(i, self.size.width == i)",
        "all.all(w, has(w.label) && w.label == s)",
        "all.filter(w, has(w.size) && w.size.width > 1).size() == 1",
        "all.map(w, has(w.label), w.label).size() > 0",
        "all.exists_one(w, w.name == s)",
        "all.filter(w, w.name == s)[0].name == s",
        "all[0].name == s",
        'old != null && old.name == "a"',
        'old == null || old.name == "a"',
        "old == null ? b : old.name == s",
        'self["name"] == s',
        "has(all[0].size) && all[0].size.width == 1",
        "has(all[n].size) && all[n].size.width == 1",
        "has(all[n].size) && all[n].size.width == n && [1].all(size, all[n].size.width == size)",
        'has(self.label) && self["label"] == s',
        '"label" in self && self.label == s',
        '"a-b" in self && self["a-b"]',
        '"a-b" in self && all.all(a, self["a-b"])',
        "free.anything.at.all",
        "free.map(x, x.y).size() > free.z",
        'has(free.x) || free.f["y"] == 1',
        '{"a": self.name, "b": {"c": 1}}.b.c == 1',
        "stamp() == s && stamp().startsWith(s)",
        "[self.name, s].sort().distinct().join(s).lowerAscii().split(s)[0] == s",
        "n + 1 > 1.5 && s + s == s && ([1] + [n]).size() == 1",
        "self.all(name, name == s)",
        "n in [1] && s in self && -n < n * n - n",
        "string(n) == s && int(s) == n && int(1.5) == n && b == (n == 1)",
        "either == null || either.size() == n",
        'b ? self.name == s : "a" == s',
        "(b ? [1] : []).size() == 1",
        "(b ? 1 : s) == 1",
    ],
)
def test_valid_expressions(text: str) -> None:
    assert problems(text) == []


@pytest.mark.parametrize(
    ("text", "at", "field"),
    [
        ("self.label == s", 5, "self.label"),
        ("self.label == s && has(self.label)", 5, "self.label"),
        ("has(self.label) || self.label == s", 24, "self.label"),
        ("!has(self.label) && self.label == s", 25, "self.label"),
        ("!(has(self.label) || b) || self.name == s && self.label == s", 50, "self.label"),
        ("!(has(self.label) || b) ? b : self.label == s", 35, "self.label"),
        ("has(self.label) ? b : self.label == s", 27, "self.label"),
        ("(has(self.label) || b) && self.label == s", 31, "self.label"),
        ("has(self.size) && self.size.depth > 1", 28, "self.size.depth"),
        ("has(self.label) && all.all(self, self.label == s)", 38, "self.label"),
        ("all.all(w, has(w.label)) && all.all(w, w.label == s)", 41, "w.label"),
        ("all.exists(w, has(w.label)) && self.label == s", 36, "self.label"),
        ('self["label"] == s', 5, "self.label"),
        ("all.map(w, w.label).size() > 0", 13, "w.label"),
        ("all.filter(w, has(w.size))[0].size.width == 1", 30, "the value.size"),
        ("has(all[0].size) && all[1].size.width == 1", 27, "all[1].size"),
        ("has(all[n].size) && all[n + 1].size.width == 1", 31, "the value.size"),
        ("has(all[n].size) && [1].all(n, all[n].size.width == n)", 38, "all[n].size"),
        ('has(free.label) && self.label == ""', 24, "self.label"),
        ("(b ? self : self).label == s", 18, "the value.label"),
    ],
)
def test_unguarded_optional_fields(text: str, at: int, field: str) -> None:
    assert problems(text) == missing(at, field)


def test_has_of_a_nested_field_needs_its_own_guard() -> None:
    assert problems("has(self.size.depth) && self.size.depth > 1") == [
        *missing(9, "self.size"),
        *missing(29, "self.size"),
    ]


def test_given_condition_guards_the_expression() -> None:
    assert problems("self.label == s", "b && has(self.label)") == []
    assert problems("old.name == s", "old != null") == []
    assert problems("self.label == s", "b || has(self.label)") == missing(5, "self.label")
    assert problems("self.label == s", "!has(self.label)") == missing(5, "self.label")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("slef.name == s", "0 there is no variable slef — did you mean 'self'?"),
        ("zzz", "0 there is no variable zzz — there are: all, b, either, free, kind, kinds, n, old, s, self"),
        (
            "all.all(w, w.name == s) && w == s",
            "27 there is no variable w — there are: all, b, either, free, kind, kinds, n, old, s, self",
        ),
        ("self.nmae == s", "5 self has no field nmae — did you mean 'name'?"),
        ("has(self.lable)", "0 self has no field lable — did you mean 'label'?"),
        ("self.name == s && has(self.x)", "18 self has no field x — there are: a-b, label, name, parts, size, tags"),
        ('{"a": 1}.b == 1', "9 the value has no field b — there are: a"),
        ("s.startWith(s)", "2 there is no function startWith — did you mean 'startsWith'?"),
        ("matches(s, s)", "0 there is no function matches — there are: contains"),
        ("size(s, s) == 1", "0 size has 1 operands, not 2 — see CEL's language definition"),
        ("s.startsWith()", "2 startsWith has 2 operands, not 1 — see CEL's language definition"),
        ("old.name == s", "4 old may be null — write old != null && … before it"),
        ("has(old.label)", "0 old may be null — write old != null && … before it"),
        ("old == null && old.name == s", "19 old may be null — write old != null && … before it"),
        ("n && b", "0 the left of && is a number — it has to be a boolean"),
        ("b || s", "5 the right of || is a text — it has to be a boolean"),
        ("!n", "1 what ! is about is a number — it has to be a boolean"),
        ("-s", "1 what - is about is a text — it has to be a number"),
        ("n < s", "4 the right of < is a text — it has to be a number"),
        ("[1] < [2]", "0 the left of < is a list — it has to be a boolean or a number or a text"),
        ("n + s", "4 the right of + is a text — it has to be a number"),
        ("b + b", "0 the left of + is a boolean — it has to be a list or a number or a text"),
        ("s * 3", "0 the left of * is a text — it has to be a number"),
        ("s in s", "5 the right of in is a text — it has to be a list or an object"),
        ("n ? b : b", "0 the condition is a number — it has to be a boolean"),
        ("s.name", "0 what has the field name is a text — it has to be an object"),
        ("has(all.name)", "4 what has the field name is a list — it has to be an object"),
        ("s[0]", "0 what has an index is a text — it has to be a list or an object"),
        ("[1][b]", "4 the index is a boolean — it has to be a number"),
        ("[1][s]", "4 the index is a text — it has to be a number"),
        ("all[s].name == s", "4 the index is a text — it has to be a number"),
        ("free[b] == 1", "5 the index is a boolean — it has to be a number or a text"),
        ('[1]["a"]', "0 what has the field a is a list — it has to be an object"),
        ("s.all(c, b)", "0 what all goes through is a text — it has to be a list or an object"),
        ("[1].all(x, x)", "11 the condition of all is a number — it has to be a boolean"),
        ("[1].map(x, x, x).size() == 1", "11 the condition of map is a number — it has to be a boolean"),
        ("size(n) == 1", "5 what size takes is a number — it has to be a list or an object or a text"),
        ("n.startsWith(s)", "0 what startsWith takes is a number — it has to be a text"),
        ("int(b) == 1", "4 what int takes is a boolean — it has to be a number or a text"),
        ("1.startsWith(s)", "0 what startsWith takes is a number — it has to be a text"),
        ("(free.x + 1).startsWith(s)", "8 what startsWith takes is a number — it has to be a text"),
        ("(n + 1).startsWith(s)", "3 what startsWith takes is a number — it has to be a text"),
        ("self.name.size() + s == s", "19 the right of + is a text — it has to be a number"),
        ("[s].map(x, x)[0] + 1 == 1", "19 the right of + is a number — it has to be a text"),
        ("null.a", "0 what has the field a is null — it has to be an object"),
    ],
)
def test_invalid_expressions(text: str, expected: str) -> None:
    assert problems(text)[0].startswith(expected)


def test_every_problem_is_reported() -> None:
    assert len(problems("slef.a && self.nmae == s && self.label == s")) == 3


def test_expected_type() -> None:
    assert check(parse("n == 1"), TYPES, gives=BOOLEAN) == []
    assert check(parse("free.x"), TYPES, gives=BOOLEAN) == []
    assert check(parse("either"), TYPES, gives=TEXT) == []
    wrong = Problem(2, "the expression is a number", "it has to be a boolean")
    assert check(parse("n + 1"), TYPES, gives=BOOLEAN) == [wrong]


def test_items_of_mixed_lists_have_unknown_fields() -> None:
    assert problems("[self, free][0].label == s") == []
    assert problems("[self, self][0].label == s") == missing(16, "the value.label")


def test_syntax_error_is_raised() -> None:
    with pytest.raises(CelError):
        problems("self.")


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ('kind == "cta"', 8),
        ('"cta" != kind', 0),
        ('kind in ["dog", "cta"]', 16),
        ('"cta" in kinds', 0),
        ('kinds.exists(k, k == "cta")', 21),
    ],
)
def test_a_text_that_no_member_equals(text: str, at: int) -> None:
    assert problems(text) == [f"{at} 'cta' is no member of the enumeration — did you mean 'cat'?"]


@pytest.mark.parametrize("text", ['kind == "cat"', 'kind in ["cat", s]', '"dog" in kinds', 's == "cta"', "kind == s"])
def test_texts_that_members_may_equal(text: str) -> None:
    assert problems(text) == []
