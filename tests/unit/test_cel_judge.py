"""Values of compiled expressions, compared with the CEL definition and with ``cel-expr-python``.

``cel-expr-python`` is the implementation of the language's authors. Features that it lacks without extensions, or that
differ here on purpose (numbers are those of JSON: integers and fractions can be compared and added), are listed in
``BY_DEFINITION`` with their values. Each expression is compiled twice: with nothing known of the variables, and with
their types.
"""

from __future__ import annotations

import warnings
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from generator.cel import CelError, Node, Types, certainty, check, compiled, parse
from generator.runtime.contract.cel.parsing import MAX_DEPTH, MAX_NESTED_MACROS
from generator.runtime.stub.resources import expressions
from tests.unit.cel_writer import cel_expressions

CONTEXT: dict[str, Any] = {
    "b": True,
    "n": 3,
    "s": "aé😀b",
    "ns": [1, 2, 2, 3],
    "ss": ["b", "a", "Ab"],
    "m": {"n": 7, "s": "x", "ns": [3], "inner": {"b": False, "n": -1}, "nothing": None, "a b": 1},
    "ms": [{"n": 1, "s": "one"}, {"n": 2}, {"n": 2, "s": "two"}],
}
SCHEMAS: dict[str, Any] = {"b": {"type": "boolean"}, "n": {"type": "integer"}, "s": {"type": "string"}}
TYPES = Types({**{name: {} for name in CONTEXT}, **SCHEMAS}, lambda schema: schema)
# Types of the values in CONTEXT.
WELL_TYPED = Types(
    {
        **SCHEMAS,
        "ns": {"type": "array", "items": {"type": "integer"}},
        "ss": {"type": "array", "items": {"type": "string"}},
        "m": {
            "type": "object",
            "required": ["n", "s", "ns", "inner", "nothing", "a b"],
            "properties": {
                **{"n": {"type": "integer"}, "s": {"type": "string"}, "nothing": {}, "a b": {"type": "integer"}},
                "ns": {"type": "array", "items": {"type": "integer"}},
                "inner": {
                    "type": "object",
                    "required": ["b", "n"],
                    "properties": {"b": {"type": "boolean"}, "n": {"type": "integer"}},
                },
            },
        },
        "ms": {"type": "array", "items": {"type": "object", "properties": {"n": {}, "s": {"type": "string"}}}},
    },
    lambda schema: schema,
)
NAMES = {name: f"c[{name!r}]" for name in CONTEXT}
HYPOTHESIS_SETTINGS = settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])


ERROR = "an error"


def python_of(text: str, types: Types | None = None) -> str:
    tree = parse(text)
    return compiled(tree, NAMES, certainty=certainty(tree, [types]) if types else None)


def value_of(python: str) -> Any:
    with warnings.catch_warnings(action="error"):
        code = compile(python, python, "eval")
    try:
        return eval(code, {**vars(expressions), "c": CONTEXT})
    except expressions.ERRORS:
        return ERROR


def evaluated(text: str) -> Any:
    """Return the value of an expression, or ``ERROR``; it is the same with and without types."""
    value, typed = value_of(python_of(text)), value_of(python_of(text, WELL_TYPED))
    assert is_identical(value, typed), (python_of(text), value, python_of(text, WELL_TYPED), typed)
    return value


def reference_value(text: str) -> Any:
    cel = pytest.importorskip("cel_expr_python.cel", reason="it has wheels for Linux on x86-64 only")
    environment = cel.NewEnv(variables=dict.fromkeys(CONTEXT, cel.Type.DYN))
    value = environment.compile(text, disable_check=True).eval(data=CONTEXT)
    return ERROR if value.type() == cel.Type.ERROR else value.plain_value()


def is_identical(one: Any, other: Any) -> bool:
    return expressions.equal(one, other) and shape(one) == shape(other)


def shape(value: Any) -> str:
    """Return a value as a text that tells integers from fractions; fields are sorted."""
    if isinstance(value, dict):
        return repr(sorted((key, shape(each)) for key, each in value.items()))
    return repr(list(map(shape, value))) if isinstance(value, list) else repr(value)


@pytest.mark.parametrize(
    "text",
    [
        *("true", "false", "null", "1", "-1", "- -1", "0xff", "1.5", ".5", "1e3", "'a'", '"a"', "[]", "{}"),
        *(r'"\x41\u00e9\U0001F600\101"', r'"\a\b\f\n\r\t\v\"\'\\"', r'"\\n"', r'"\\?"'),
        *("1 + 2 * 3 - 4", "(1 + 2) * 3", "1 - 2 - 3", "1 - (2 - 3)", "-n * -2", "-(n + 1)", "- - n", "1.5 + 2.0"),
        *("'a' + s", "ns + [4]", "[] + ss", "ns + [] + ns"),
        *("n < 4", "n <= 3", "n > 3", "n >= 3", "'a' < 'b'", "'Z' < 'a'", "'é' < '😀'", "1.0 < 1.5", "false < true"),
        *("n == 3", "n != 3", "s == 'a'", "'a' != s", "b == true", "b == false", "1.0 == 1.0", "1 < 2 == true"),
        "5 < n < true",
        *("ns == [1, 2, 2, 3]", "ns == [1]", "[[1]] == [[1]]", "m.inner == {'b': false, 'n': -1}", "m.inner == {}"),
        *("m.nothing == null", "m.nothing != null", "null == null", "null != null", "[null] == [null]"),
        *("b && n > 1", "b && n > 5", "!b || n > 1", "b || n > 5", "!b || !b", "!!b", "!(n > 1)", "!b == false"),
        *("b ? 1 : 2", "!b ? 1 : 2", "!b ? 1 : !b ? 2 : 3", "(b ? !b : b) ? 1 : 2", "b ? (n > 1 ? 1 : 2) : 3"),
        *(
            "n in ns",
            "5 in ns",
            "'a' in ss",
            "'c' in ss",
            "'n' in m",
            "'x' in m",
            "n in []",
            "!('x' in m)",
            "!(1 in ns)",
        ),
        *("[1] in [[1], [2]]", "null in [null]", "s in ss", "'' in m", "(1 in ns) == true", "1 in ns == b"),
        *(
            "m.n",
            "m.inner.n",
            "m['a b']",
            "m['inner']['b']",
            "ns[0]",
            "ms[1].n",
            "[1, 2][1]",
            "{'a': 1}.a",
            "{'a': {}}.a",
        ),
        *("has(m.n)", "has(m.x)", "has(m.nothing)", "has(m.inner.x)", "!has(m.x)", "has(ms[1].s)", "has({'a': 1}.a)"),
        *("size(s)", "s.size()", "size(ns)", "size(m)", "''.size()", "size([])", "size({})", "size('e\\u0301')"),
        *(
            "string(1)",
            "string(-12)",
            "string('a')",
            "string(s) == s",
            "int('12')",
            "int('-3')",
            "int(1.9)",
            "int(-1.9)",
        ),
        *("s.contains('é')", "s.contains('')", "s.contains('x')", "s.startsWith('a')", "s.endsWith('b')"),
        *("s.startsWith('')", "('a' + s).startsWith('aa')", "'ab'.endsWith('b')", "!s.contains('x')"),
        *("ns.all(x, x > 0)", "ns.all(x, x > 1)", "[].all(x, x)", "ns.exists(x, x > 2)", "ns.exists(x, x > 3)"),
        *("[].exists(x, x)", "ns.exists_one(x, x == 1)", "ns.exists_one(x, x == 2)", "ns.exists_one(x, x == 9)"),
        *(
            "ns.filter(x, x != 2)",
            "ns.filter(x, false)",
            "ns.map(x, x * 2)",
            "ns.map(x, ns.map(y, x * y))",
            "ss.map(x, -1)",
        ),
        *("m.all(k, k != '')", "m.inner.filter(k, k != 'n')", "m.exists(k, k == 's')"),
        *("ns.map(x, ns.map(x, x + 1))", "ns.map(x, [x].map(x, x + 1))", "ns.map(n, n)", "ns.map(x, n).map(n, n + 1)"),
        *("ns.map(x, ns.filter(y, y < x).map(x, x * 10))", "ns.all(x, ns.exists(x, x == 1) && x > 0)"),
        *(
            "[1].map(class, class)",
            "[1].map(list, list)",
            "[1].map(for_, for_)",
            "[2].map(def, [1].map(def_, def + def_))",
        ),
        *(
            "[1].map(c, c + n)",
            "[1].map(it, it + n)",
            "[s].map(text, string(text))",
            "[1].map(c_, [2].map(c, c + c_ + n))",
        ),
        *("[1].map(sum, [1].exists_one(any, any == sum))", "[1].map(_, _)", "[1].map(x, [x].map(x_, x + x_))"),
        *(
            "ms.filter(x, has(x.s)).map(x, x.s)",
            "ms.filter(x, !has(x.s) || x.s == 'two').size()",
            "ms.map(x, x.n)[1] + 1",
        ),
        *("ms.exists(x, has(x.s) ? x.s == 'two' : false)", "{'a': n, 'b': [n], 'c': {'d': s}}", "[n, n + 1, [n]]"),
        *("ns.filter(x, x in [1, 3]).exists(x, x == 3)", "[[1, 2], [3]].map(x, x.map(y, y + 1))"),
        *("(ns.all(x, x > 0) ? ns : []) == ns", "-ns[0]", "-m.n + 1", "-1 - -1", "(b ? ns : [])[1]", "(b ? m : {}).n"),
    ],
)
def test_values_match_the_reference_implementation(text: str) -> None:
    value = evaluated(text)
    assert is_identical(value, reference_value(text)), (python_of(text), value)


BY_DEFINITION = [
    # Equality is defined between all types; numbers are compared as numbers, and nothing else is equal to them.
    *(
        ("1 == true", False),
        ("0 == false", False),
        ("1 != true", True),
        ("true in [1]", False),
        ("1 in [true, 1]", True),
    ),
    *(("1 == 1.0", True), ("1 in [1.0]", True), ("1 < 1.5", True), ("2.0 <= 2", True), ("1 == '1'", False)),
    *(("[1] == [true]", False), ("{'a': [0]} == {'a': [false]}", False), ("{'a': 1} == {'a': 1.0}", True)),
    *(("[[true]] in [[[1]]]", False), ("[1, 2] == [1]", False), ("{'a': 1} == {'b': 1}", False), ("[] == {}", False)),
    *(
        ("1 == null", False),
        ("null != 1", True),
        ("'a' == null", False),
        ("[] == null", False),
        ("true == null", False),
    ),
    *(
        ("null in [0, false, '']", False),
        ("ns.exists(x, x == true)", False),
        ("ms == ns", False),
        ("b in [1, 'a']", False),
    ),
    *(("m.n == null", False), ("m.inner.filter(k, m.inner[k] == false)", ["b"])),
    *(("1 in m", False), ("null in m", False), ("b in {'true': 1}", False)),
    # Raw texts can end with a backslash, the keys of an object have the order of its text.
    *(("r'a\\'", "a\\"), ('R"""a\n"b\\"""', 'a\n"b\\'), (r"r'\'.size()", 1), ("m.inner.map(k, k)", ["b", "n"])),
    # No operator has operands of any other type; int() takes only digits, also where the reference takes spaces.
    *(("!!s", ERROR), ("s - s", ERROR), ("int(' 5')", ERROR), ("int('5 ')", ERROR), (r"int('5\n')", ERROR)),
    *(("int(b)", ERROR), ("int('\u00a05')", ERROR), ("int('" + "9" * 5000 + "')", ERROR)),
    # Conversions.
    *(("string(true)", "true"), ("string(1.5)", "1.5"), ("string(b) + 's'", "trues")),
    # map with a condition, and trailing commas.
    *(("ns.map(x, x > 1, x * 2)", [4, 4, 6]), ("ns.map(x, false, x)", []), ("[1, 2,].size()", 2), ("{'a': 1,}.a", 1)),
    (r'"\?\`"', "?`"),
    # Lists and strings of the extension libraries.
    *(("ns.distinct()", [1, 2, 3]), ("[1, true, 1.0, 'a', 'a', [1], [true]].distinct()", [1, True, "a", [1], [True]])),
    *(("[].distinct()", []), ("ss.sort()", ["Ab", "a", "b"]), ("[3, 1.5, 2].sort()", [1.5, 2, 3]), ("[].sort()", [])),
    *(("'a,b,,c'.split(',')", ["a", "b", "", "c"]), ("''.split(',')", [""]), ("'aé'.split('')", ["a", "é"])),
    *(("ss.join('-')", "b-a-Ab"), ("[].join(',')", ""), ("('a b'.split(' ') + ['c']).join('')", "abc")),
    *(("'ABcÀÉ'.lowerAscii()", "abcÀÉ"), ("('A' + 'B').lowerAscii()", "ab"), ("1.0 == 1 && [1.0] == [1]", True)),
]


@pytest.mark.parametrize(("text", "value"), BY_DEFINITION)
def test_values_match_the_definition(text: str, value: object) -> None:
    assert is_identical(evaluated(text), value), python_of(text)


@pytest.mark.slow
@HYPOTHESIS_SETTINGS
@given(cel_expressions())
def test_generated_expressions_match_the_reference_implementation(text: str) -> None:
    assert check(parse(text), TYPES) == []
    assert is_identical(evaluated(text), reference_value(text)), python_of(text)


@pytest.mark.slow
@HYPOTHESIS_SETTINGS
@given(cel_expressions(wild=True))
def test_every_parsed_expression_compiles(text: str) -> None:
    """Ill-typed expressions compile too; well-typed ones compile without a warning."""
    tree = parse(text)
    is_well_typed = check(tree, TYPES) == []
    with warnings.catch_warnings(action="error" if is_well_typed else "ignore"):
        compile(compiled(tree, NAMES), text, "eval")


ERRORS_AND_DECISIONS = [
    # Indexes.
    *("ns[-1]", "ns[4]", "ns[n - 5]", "ns[n]", "ns[b]", "s[0]", "m['x']", "m[s]", "[1][-1]", "ms[-1].n", "{}['a']"),
    *("ns[1.0]", "ns[0.5]", "ns['0']", "has(s.a)", "has(ns.a)", "has(n.a)", "!has(s.a)", "b.a", "s.a", "ns[n-3]"),
    # An error on one side does not matter if the other side decides.
    *("ns[9] == 1 || b", "ns[9] == 1 || !b", "ns[9] == 1 && !b", "ns[9] == 1 && b", "b || ns[9] == 1"),
    *("!b && ns[9] == 1", "!b || ns[9] == 1", "b && ns[9] == 1", "b && ns[9] == 1 && !b", "!b || ns[9] == 1 || b"),
    *("(ns[9] == 1 || b) && b", "ns[9] == 1 || ns[8] == 1 || b", "!(ns[9] == 1 && !b)", "ns[9] == 1 || ns[9] == 1"),
    *("m.x || b", "m.x && !b", "int(s) == 1 || b", "9223372036854775807 + n > 0 || b", "(ns[9] == 1 || b) ? 1 : 2"),
    # The sides are booleans.
    *("n || b", "b || n", "!b || n", "n && !b", "!b && n", "b && n", "n && s", "s || n", "m.nothing || b", "n || n"),
    *("m.nothing && b", "[b][0] || n", "ms || !b", "!n", "!s", "!m.nothing", "n ? 1 : 2", "m.nothing ? 1 : 2"),
    # Elements of which one decides.
    *("[0, 1, 5].exists(x, ns[x] == 2)", "[5, 1, 0].exists(x, ns[x] == 2)", "[5, 1].exists(x, ns[x] == 9)"),
    *("[5, 1].all(x, ns[x] == 9)", "[1, 5].all(x, ns[x] == 2)", "[1, 2].all(x, ns[x] == 2)", "[5].all(x, ns[x] == 2)"),
    *("ns.exists(x, x)", "ns.all(x, x)", "[1, true].exists(x, x)", "[1, false].all(x, x)", "[1].exists_one(x, x)"),
    *("[5, 1].exists_one(x, ns[x] == 2)", "ns.filter(x, x)", "ns.map(x, x, x)", "[0, 9].filter(x, ns[x] > 0)"),
    *("ns.exists(x, [9, x].exists(y, ns[y] == x))", "ns[9].exists(x, true)", "[9].exists(x, ns[x] == 1) || b"),
    # Integers have 64 bits.
    *("9223372036854775807 + 1", "-9223372036854775807 - 2", "9223372036854775807 * 2", "-9223372036854775808"),
    *("-(-9223372036854775808)", "9223372036854775807 + 0", "3037000500 * 3037000500", "-m.n * 9223372036854775807"),
    *("ns.map(x, x * 9223372036854775807)", "0 - 9223372036854775807 - 1", "1e300 * 1e10 > 1.0", "b + b", "-b", "-s"),
    *("b + n", "n + s", "s + n", "m + m", "null + null", "ns * n", "b * n", "ns + s"),
    # Texts as integers.
    *(
        "int('+5')",
        "int('-05')",
        "int('1_0')",
        "int('٣')",
        "int('')",
        "int('-')",
        "int('+-5')",
    ),
    *("int('9223372036854775807')", "int('-9223372036854775808')", "int('9223372036854775808')", "int('1.0')"),
    *("int('-9223372036854775809')", "int('0000000000000000000000000007')", "int('0x1')", "int(1e30)"),
    *(
        "int(m.nothing)",
        "int(ns)",
        "int(-0.5)",
        "int('-0')",
        "int(-9223372036854775808.0)",
        "int(-9223372036854774784.0)",
    ),
    # Raw texts and those in three quotes.
    *(r"r'\d'", r"r''", "'''a'b\nc'''", '"""a"b"""', '"""a""b"""', r'"""a\n\"b"""', "''''''"),
    *(r"r'''a\n'b'''", "'a' + '''b''' + r'c'", "size('''\n''')"),
]


@pytest.mark.parametrize("text", ERRORS_AND_DECISIONS)
def test_errors_are_those_of_the_reference_implementation(text: str) -> None:
    value = evaluated(text)
    assert is_identical(value, reference_value(text)), (python_of(text), value)


@pytest.mark.parametrize("target", ["1", "1.5", "-1", "true", "null", "[]", "'a'", "(b ? 1 : 2)", "(n + 1)", "!b"])
def test_method_calls_on_any_operand_compile(target: str) -> None:
    compile(python_of(f"{target}.startsWith(s)"), target, "eval")


TOKENS = st.sampled_from(
    (
        *(
            "a",
            "b",
            "n",
            "size",
            "all",
            "has",
            "in",
            "null",
            "true",
            "for",
            "1",
            "2.5",
            "'a'",
            '"\\u0041"',
            "'\\",
            "0x",
        ),
        *(
            ".",
            ",",
            "(",
            ")",
            "[",
            "]",
            "{",
            "}",
            "?",
            ":",
            "+",
            "-",
            "*",
            "/",
            "!",
            "&&",
            "||",
            "==",
            "<",
            "//",
            "\n",
            "'",
        ),
    )
)


@pytest.mark.slow
@HYPOTHESIS_SETTINGS
@given(st.one_of(st.lists(TOKENS).map(" ".join), st.lists(TOKENS).map("".join), st.text()))
def test_any_text_is_parsed_or_rejected_with_an_offset(text: str) -> None:
    try:
        tree = parse(text)
    except CelError as error:
        error_at = error.at
    else:
        _compiles(tree, text)
        return
    assert 0 <= error_at <= len(text)


def _compiles(tree: Node, text: str) -> None:
    assume(not [problem for problem in check(tree, TYPES) if "there is no" in problem[1] or "operands" in problem[1]])
    with warnings.catch_warnings(action="ignore"):
        compile(compiled(tree, NAMES), text, "eval")


STEPS = (
    *("[{}]", "{{'a': {}}}", "({} + 1)", "-{}", "!{}", "(b && {})", "({} || b)", "(1 in {})", "!(1 in {})"),
    *("({} == 1)", "({} != 1)", "({} == null)", "({} < 1)", "(b ? {} : 1)", "(1 in [1] ? 1 : {})", "({} ? 1 : 2)"),
    *("{}[0]", "m[{}]", "{}.a", "has({}.a)", "size({})", "string({})", "int({})", "{}.contains(s)", "s.contains({})"),
    *(
        "{}.startsWith(s)",
        "{}.endsWith(s)",
        "{}.lowerAscii()",
        "distinct({})",
        "{}.sort()",
        "s.split({})",
        "ss.join({})",
    ),
    "{}.sort().distinct().join('').split('')",
    *(f"[1].{macro}(x, {{}})" for macro in ("all", "exists", "exists_one", "filter", "map")),
    *(f"{{}}.{macro}(x, b)" for macro in ("all", "exists", "exists_one", "filter", "map")),
    *("[1].map(x, b, {})", "[1].map(x, {}, b)", "({} + [1].filter(x, b))", "[1].map(x, {}).map(x, b)"),
)


@pytest.mark.slow
@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("macro", [None, "[1].map(x, {})", "[1].exists_one(x, {})"])
def test_deepest_accepted_expression_compiles(step: str, macro: str | None) -> None:
    """Nest each step alone, and inside the maximum number of macros."""
    deepest = _deepest(step, _nested(macro, "n", MAX_NESTED_MACROS) if macro else "n")
    check(parse(deepest), TYPES)
    with warnings.catch_warnings(action="ignore"):
        compile(f"lambda c: {python_of(deepest)}", "deepest", "eval")


def _nested(step: str, text: str, levels: int) -> str:
    for _ in range(levels):
        text = step.format(text)
    return text


def _deepest(step: str, text: str) -> str:
    """Return the text with the step applied as often as the parser accepts."""
    accepted, rejected = 0, MAX_DEPTH + 2
    while rejected - accepted > 1:
        levels = (accepted + rejected) // 2
        try:
            parse(_nested(step, text, levels))
        except CelError:
            rejected = levels
        else:
            accepted = levels
    assert accepted < MAX_DEPTH + 1, "the parser does not limit the depth of this step"
    return _nested(step, text, accepted)
