"""Expressions that hypothesis makes up, of the kinds and variables of ``test_cel_judge``."""

from __future__ import annotations

from hypothesis import strategies as st

LITERALS = {
    "bool": st.sampled_from(["true", "false"]),
    "int": st.integers(-3, 9).map(str),
    "text": st.sampled_from(["''", "'a'", '"A b"', r"'\u00e9'", r"'\\'", "'😀'", '"it\'s"']),
}
VARIABLES = {
    "bool": ["b", "m.inner.b", "m['inner'].b"],
    "int": ["n", "m.n", "m.inner.n", "m['a b']"],
    "text": ["s", "m.s"],
    "ints": ["ns", "m.ns"],
    "texts": ["ss"],
}
ITEMS = {"ints": "int", "texts": "text"}
SCALARS = ("bool", "int", "text")
LOCALS = ["x", "y", "n", "s", "class", "list", "for_", "x_", "c"]


class Writer:
    """Writes expressions of a kind. ``wild``: of any kind instead, now and then."""

    def __init__(self, draw: st.DrawFn, wild: bool) -> None:
        self.draw, self.wild = draw, wild

    def of(self, kind: str, depth: int, scope: dict[str, str]) -> str:
        if self.wild and self.draw(st.integers(0, 5)) == 0:
            kind = self.draw(st.sampled_from([*SCALARS, *ITEMS]))
        forms = [self.leaf] if depth <= 0 else [self.leaf, self.conditional, *[getattr(self, f"of_{kind}")] * 2]
        text = self.draw(st.sampled_from(forms))(kind, depth - 1, scope)
        return f"({text})" if self.draw(st.booleans()) and " " in text else str(text)

    def leaf(self, kind: str, _: int, scope: dict[str, str]) -> str:
        hidden = [name for name in VARIABLES[kind] if name.partition(".")[0].partition("[")[0] not in scope]
        known = [*hidden, *(name for name, of in scope.items() if of == kind)]
        literals = LITERALS.get(kind, st.just("[]"))
        return self.draw(st.one_of(st.sampled_from(known), literals) if known else literals)

    def conditional(self, kind: str, depth: int, scope: dict[str, str]) -> str:
        condition, then, otherwise = (self.group(each, depth, scope) for each in ("bool", kind, kind))
        return f"{condition} ? {then} : {otherwise}"

    def group(self, kind: str, depth: int, scope: dict[str, str]) -> str:
        return f"({self.of(kind, depth, scope)})"

    def of_bool(self, _: str, depth: int, scope: dict[str, str]) -> str:
        kind = self.draw(st.sampled_from(SCALARS))
        many = self.draw(st.sampled_from([*ITEMS]))
        one, other = self.group(kind, depth, scope), self.group(kind, depth, scope)
        match self.draw(st.integers(0, 6)):
            case 0:
                operator = self.draw(st.sampled_from(["==", "!=", "<", "<=", ">", ">="]))
                return f"{one} {operator} {other}"
            case 1:
                operator = self.draw(st.sampled_from(["&&", "||"]))
                return f"{self.group('bool', depth, scope)} {operator} {self.of('bool', 0, scope)}"
            case 2:
                return f"!{self.group('bool', depth, scope)}"
            case 3:
                return f"{self.group(ITEMS[many], depth, scope)} in {self.group(many, depth, scope)}"
            case 4:
                function = self.draw(st.sampled_from(["contains", "startsWith", "endsWith"]))
                # cel-python's sum of two texts has no methods.
                return f"string({self.of('text', depth, scope)}).{function}({self.of('text', depth, scope)})"
            case 5:
                return f"has(m.{self.draw(st.sampled_from(['n', 'x', 'nothing']))})" if "m" not in scope else "true"
            case _:
                macro = self.draw(st.sampled_from(["all", "exists", "exists_one"]))
                return self.comprehension(macro, many, "bool", depth, scope)

    def of_int(self, _: str, depth: int, scope: dict[str, str]) -> str:
        match self.draw(st.integers(0, 4)):
            case 0:
                operator = self.draw(st.sampled_from(["+", "-", "*"]))
                return f"{self.group('int', depth, scope)} {operator} {self.group('int', depth, scope)}"
            case 1:
                return f"-{self.group('int', depth, scope)}"
            case 2:
                return f"{self.of('int', 0, scope)} - {self.of('int', 0, scope)} * {self.of('int', 0, scope)}"
            case 3:
                kind = self.draw(st.sampled_from(["text", *ITEMS]))
                return f"size({self.of(kind, depth, scope)})"
            case _:
                return f"({self.group('ints', depth, scope)} + [1])[0]"

    def of_text(self, _: str, depth: int, scope: dict[str, str]) -> str:
        if self.draw(st.booleans()):
            return f"{self.group('text', depth, scope)} + {self.group('text', depth, scope)}"
        return f"string({self.of(self.draw(st.sampled_from(['int', 'text'])), depth, scope)})"

    def of_ints(self, kind: str, depth: int, scope: dict[str, str]) -> str:
        item = ITEMS[kind]
        match self.draw(st.integers(0, 3)):
            case 0:
                return f"[{self.of(item, depth, scope)}, {self.of(item, depth, scope)}]"
            case 1:
                return f"{self.group(kind, depth, scope)} + {self.group(kind, depth, scope)}"
            case 2:
                return self.comprehension("filter", kind, "bool", depth, scope)
            case _:
                return self.comprehension("map", self.draw(st.sampled_from([*ITEMS])), item, depth, scope)

    of_texts = of_ints

    def comprehension(self, macro: str, many: str, body: str, depth: int, scope: dict[str, str]) -> str:
        name = self.draw(st.sampled_from(LOCALS))
        inner = {**scope, name: ITEMS[many]}
        return f"{self.group(many, depth, scope)}.{macro}({name}, {self.of(body, depth, inner)})"


@st.composite
def written(draw: st.DrawFn, wild: bool = False) -> str:
    writer = Writer(draw, wild)
    return writer.of(draw(st.sampled_from([*SCALARS, *ITEMS])), draw(st.integers(1, 4)), {})
