"""Syntax trees, written with explicit parentheses, and syntax errors with offset and message."""

from __future__ import annotations

import pytest

from generator.cel import CelError, Node, one_line, parse
from generator.runtime.contract.cel.nodes import (
    Binary,
    Call,
    Comprehension,
    Conditional,
    Index,
    ListOf,
    Literal,
    MapOf,
    Name,
    Select,
    Unary,
)
from generator.runtime.contract.cel.parsing import MAX_NESTED_MACROS


def parenthesized(node: Node) -> str:
    """Return the tree as text, with parentheses instead of precedence."""
    match node:
        case Literal(value=value):
            return repr(value)
        case Name(name=name):
            return name
        case Select(operand=operand, field=field, is_test=is_test):
            return f"has({parenthesized(operand)}.{field})" if is_test else f"{parenthesized(operand)}.{field}"
        case Index(operand=operand, index=index):
            return f"{parenthesized(operand)}[{parenthesized(index)}]"
        case Unary(operator=operator, operand=operand):
            return f"({operator}{parenthesized(operand)})"
        case Binary(operator=operator, left=left, right=right):
            return f"({parenthesized(left)} {operator} {parenthesized(right)})"
        case Conditional(condition=condition, then=then, otherwise=otherwise):
            return f"({parenthesized(condition)} ? {parenthesized(then)} : {parenthesized(otherwise)})"
        case Call(function=function, operands=operands):
            return f"{function}({', '.join(map(parenthesized, operands))})"
        case Comprehension(macro=macro, range=source, variable=variable, bodies=bodies):
            return f"{macro}({parenthesized(source)}; {variable}: {', '.join(map(parenthesized, bodies))})"
        case ListOf(items=items):
            return f"[{', '.join(map(parenthesized, items))}]"
        case MapOf(entries=entries):
            return f"{{{', '.join(f'{parenthesized(key)}: {parenthesized(value)}' for key, value in entries)}}}"


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("a || b && c", "(a || (b && c))"),
        ("a && b || c", "((a && b) || c)"),
        ("a || b || c", "((a || b) || c)"),
        ("a && b && c", "((a && b) && c)"),
        ("a - b - c", "((a - b) - c)"),
        ("a - b * c", "(a - (b * c))"),
        ("a * b * c", "((a * b) * c)"),
        ("a + b < c - d", "((a + b) < (c - d))"),
        ("a < b == c", "((a < b) == c)"),
        ("a == b != c", "((a == b) != c)"),
        ("a in b == c", "((a in b) == c)"),
        ("a == b && c in d", "((a == b) && (c in d))"),
        ("!a in b", "((!a) in b)"),
        ("!a.b", "(!a.b)"),
        ("-a.b * c", "((-a.b) * c)"),
        ("a - -b", "(a - (-b))"),
        ("--a", "(-(-a))"),
        ("!!a", "(!(!a))"),
        ("a ? b : c ? d : e", "(a ? b : (c ? d : e))"),
        ("a || b ? c : d", "((a || b) ? c : d)"),
        ("(a ? b : c) ? d : e", "((a ? b : c) ? d : e)"),
        ("(a || b) && c", "((a || b) && c)"),
        ("((a))", "a"),
        ("a.b.c[d].e", "a.b.c[d].e"),
        ("a[b[c]]", "a[b[c]]"),
        ("a.f(b).g()", "g(f(a, b))"),
        ("f()", "f()"),
        ("size(a) > size(b)", "(size(a) > size(b))"),
        ("has(a.b.c)", "has(a.b.c)"),
        ("!has(a.b)", "(!has(a.b))"),
        ("a.has", "a.has"),
        ("a.all(x, x.b)", "all(a; x: x.b)"),
        ("a.exists(x, true)", "exists(a; x: True)"),
        ("a.exists_one(x, x)", "exists_one(a; x: x)"),
        ("a.filter(x, x).map(y, y)", "map(filter(a; x: x); y: y)"),
        ("a.map(x, x > 1, x)", "map(a; x: (x > 1), x)"),
        ("a.all(x, x.all(x, x))", "all(a; x: all(x; x: x))"),
        ("a.all", "a.all"),
        ("all(a, b)", "all(a, b)"),
        ("[]", "[]"),
        ("[a, 1,]", "[a, 1]"),
        ("[[1], []]", "[[1], []]"),
        ("{}", "{}"),
        ("{\"a\": b, 'c': {},}", "{'a': b, 'c': {}}"),
        ("a in[b]", "(a in [b])"),
        ("index in inner", "(index in inner)"),
        ("a.for.class", "a.for.class"),
        ("trueish && nullable", "(trueish && nullable)"),
        ("_a1", "_a1"),
        (" a // the left\n\t|| // ? the right\r\n b", "(a || b)"),
        ('"//" + a', "('//' + a)"),
    ],
)
def test_trees(text: str, tree: str) -> None:
    assert parenthesized(parse(text)) == tree
    assert parenthesized(parse(one_line(text))) == tree


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("true", True),
        ("false", False),
        ("null", None),
        ("0", 0),
        ("007", 7),
        ("0xfF", 255),
        ("9223372036854775807", 2**63 - 1),
        ("0" * 60 + "5", 5),
        ("1.5", 1.5),
        (".5", 0.5),
        ("1.5e3", 1500.0),
        ("1e2", 100.0),
        ("2E-2", 0.02),
        ('"it\'s"', "it's"),
        ("'\"'", '"'),
        (r'"\a\b\f\n\r\t\v"', "\a\b\f\n\r\t\v"),
        (r'"\"\'\?\`\\"', "\"'?`\\"),
        (r'"\\?"', "\\?"),
        (r'"\\n"', "\\n"),
        (r'"\x41\X42\u00e9\U0001F600\101"', "AB\u00e9\U0001f600A"),
        (r'"\0001"', "\x001"),
        ('"é\t\U0001f600"', "é\t\U0001f600"),
        ('""', ""),
        (r"r'\d\n'", r"\d\n"),
        (r'R"it\'s"', r"it\'s"),
        ("'''a\n'b\\n'''", "a\n'b\n"),
        ('"""a"b""c"""', 'a"b""c'),
        ('r"""a\\n\n"b"""', 'a\\n\n"b'),
        ("''''''", ""),
        ('r""', ""),
        ("-9223372036854775808", -(2**63)),
    ],
)
def test_literals(text: str, value: object) -> None:
    node = parse(text)
    assert isinstance(node, Literal)
    assert (node.value, type(node.value)) == (value, type(value))


TAKES = "takes a variable and an expression, such as"


@pytest.mark.parametrize(
    ("text", "at", "message"),
    [
        ("", 0, "the expression ends too early"),
        ("a +", 3, "the expression ends too early"),
        ("a ? b", 5, "the expression ends too early"),
        ("[1, 2", 5, "the expression ends too early"),
        ("f(", 2, "the expression ends too early"),
        ("a b", 2, "'b' is not expected here"),
        ("a && && b", 5, "'&& b' is not expected here"),
        ("a = b", 2, "'= b' is not expected here"),
        ("1u", 1, "'u' is not expected here"),
        ("a @ b and what follows", 2, "'@ b and what' is not expected here"),
        ("'''a", 0, "\"'''a\" is not expected here"),
        ('"""a""""', 7, "'\"' is not expected here"),
        ("r'a\nb'", 1, "\"'a\\nb'\" is not expected here"),
        ("- -9223372036854775809", 3, "the number is too large"),
        ('a + "b', 4, "'\"b' is not expected here"),
        ('"a\nb"', 0, "'\"a\\nb\"' is not expected here"),
        ('"a\rb"', 0, "'\"a\\rb\"' is not expected here"),
        (r'"\q"', 0, r"""'"\\q"' is not expected here"""),
        ("b'x'", 1, "\"'x'\" is not expected here"),
        ("a / b", 2, "/ is not supported"),
        ("a + 5 % 2", 6, "% is not supported"),
        ("a || if", 5, "if is a reserved word"),
        ("for", 0, "for is a reserved word"),
        ("a.all(in, true)", 6, "in is a reserved word"),
        ("a.in", 2, "in is a keyword; write ['in']"),
        ("a.b.true", 4, "true is a keyword; write ['true']"),
        ("b || has(a)", 5, "has() takes a field, such as has(self.name)"),
        ("has(a.b, c)", 0, "has() takes a field, such as has(self.name)"),
        ("has(a['b'])", 0, "has() takes a field, such as has(self.name)"),
        ("a.all(1, true)", 2, f"all() {TAKES} all(each, each.size > 0)"),
        ("a.all(x.y, true)", 2, f"all() {TAKES} all(each, each.size > 0)"),
        ("a.map(x)", 2, f"map() {TAKES} map(each, each.size > 0)"),
        ("a.filter(x, true, x)", 2, f"filter() {TAKES} filter(each, each.size > 0)"),
        ("a.exists()", 2, f"exists() {TAKES} exists(each, each.size > 0)"),
        ("{1: 2}", 1, 'a key is a text in quotes, such as {"name": 1}'),
        ("{a: 2}", 1, 'a key is a text in quotes, such as {"name": 1}'),
        ('{"a": 1, "a": 2}', 9, "duplicate key 'a'"),
        ("a < 9223372036854775808", 4, "the number is too large"),
        ("0x8000000000000000", 0, "the number is too large"),
        ("1" * 10_000, 0, "the number is too large"),
        ("1e999", 0, "the number is too large"),
        (r'"\ud800"', 0, "an escape that is no character"),
        (r'a == "\UFFFFFFFF"', 5, "an escape that is no character"),
        ("!" * 60 + "a", 51, "nested deeper than 50 levels"),
        ("a" + " && a" * 60, 0, "nested deeper than 50 levels"),
        ("[" * 60 + "]" * 60, 51, "nested deeper than 50 levels"),
        ("f(" * 60 + "1" + ")" * 60, 102, "nested deeper than 50 levels"),
        ("a" + ".b" * 60, 0, "nested deeper than 50 levels"),
        ("a" + "[0]" * 60, 0, "nested deeper than 50 levels"),
        ("a ? b : " * 60 + "a", 400, "nested deeper than 50 levels"),
        ("[" * 20_000, 20_000, "the expression ends too early"),
        ("-" * 20_000 + "1", 51, "nested deeper than 50 levels"),
        ("(" * 20_000 + "1", 20_001, "the expression ends too early"),
    ],
    ids=lambda value: str(value)[:24],
)
def test_syntax_errors(text: str, at: int, message: str) -> None:
    with pytest.raises(CelError) as caught:
        parse(text)
    assert (caught.value.at, str(caught.value)) == (at, message)


def nested(step: str, levels: int) -> str:
    text = "a"
    for _ in range(levels):
        text = step.format(text)
    return text


@pytest.mark.parametrize(
    "step",
    [
        "[1].map(x, {})",
        "[1].map(x, {}, x)",
        "[1].map(x, true, {})",
        "[1].filter(x, {})",
        "[1].all(x, {})",
        "[1].exists(x, {})",
        "[1].exists_one(x, {})",
    ],
)
def test_nesting_of_macros_is_limited(step: str) -> None:
    parse(nested(step, MAX_NESTED_MACROS))
    text = nested(step, MAX_NESTED_MACROS + 1)
    with pytest.raises(CelError, match=f"^macros nested deeper than {MAX_NESTED_MACROS} levels$") as caught:
        parse(text)
    assert caught.value.at == text.rindex("[1].") + len("[1]."), "not the offset of the first macro that is too deep"


def test_chained_macros_are_not_nested() -> None:
    parse(nested("{}.map(x, x)", MAX_NESTED_MACROS + 5))


def test_parentheses_do_not_count_as_nesting() -> None:
    assert parse("(" * 10_000 + "a" + ")" * 10_000) == Name("a", 10_000)


def test_long_list_does_not_count_as_nesting() -> None:
    node = parse(f"[{', '.join(map(str, range(2_000)))}]")
    assert isinstance(node, ListOf)
    assert len(node.items) == 2_000


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("  a", 2),
        ("a  +  b", 3),
        ("a.b .c", 5),
        ("a.f(b)", 2),
        ("f(a)", 0),
        ("a [0]", 0),
        (" !a", 1),
        (" has(a.b)", 1),
        ("(a) ? b : c", 0),
        (" [a]", 1),
        (" {}", 1),
    ],
)
def test_offsets(text: str, at: int) -> None:
    assert parse(text).at == at


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("'''a\n // b''' // c", r'"a\n // b"'),
        (r"a == r'\' // b", r'a == "\\"'),
        ('x + """"\n\n\\t""" ', r'x + "\"\n\n\t"'),
        ("r'a  b'+'  '", "\"a  b\"+'  '"),
        ("'' + a + \"\"", "'' + a + \"\""),
    ],
)
def test_one_line_rewrites_texts_of_other_forms(text: str, line: str) -> None:
    assert one_line(text) == line
    assert parenthesized(parse(line)) == parenthesized(parse(text))


def test_one_line_keeps_string_literals() -> None:
    assert one_line('  a ==\n "b  //  c" // d  "e"\n && f != \'g\\\'  h\'') == "a == \"b  //  c\" && f != 'g\\'  h'"
