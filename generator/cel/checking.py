"""Type checks of expressions: variables exist, fields are described and always present."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import msgspec

from generator.cel.conditions import field_path, mentions, path, present
from generator.cel.functions import ANYTHING, BOOLEAN, FUNCTIONS, LIST, NUMBER, OBJECT, TEXT, Function
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
    Node,
    Select,
    Unary,
)
from generator.runtime.yaml_source.did_you_mean import closest, suggest

Schema = Mapping[str, Any]
Scope = Mapping[str, Schema]
Known = frozenset[str]  # the fields that were tested on the way, and the variables that are not null, as paths
ANY: Schema = {}
WORDS = {
    "array": "a list",
    "boolean": "a boolean",
    "null": "null",
    "number": "a number",
    "object": "an object",
    "string": "a text",
}
# What each side of an operator may be; both have the same type.
SIDES = {
    **dict.fromkeys(("&&", "||"), BOOLEAN),
    **dict.fromkeys(("<", "<=", ">", ">="), NUMBER | TEXT | BOOLEAN),
    **dict.fromkeys(("-", "*"), NUMBER),
    "+": NUMBER | TEXT | LIST,
}


class Problem(NamedTuple):
    """What is wrong with an expression, at an offset in it. ``unknown``: a field that is none of the ``known`` ones."""

    at: int
    message: str
    hint: str
    unknown: str = ""
    known: Schema = ANY


class Types(msgspec.Struct, frozen=True):
    """Variables and functions of an expression. A schema without properties allows every field."""

    variables: Scope
    resolve: Callable[[Any], Any]  # a schema, or what its reference means
    functions: Mapping[str, Function] = msgspec.field(default_factory=dict)  # further ones
    nullable: frozenset[str] = frozenset()  # variables that may be null

    def properties(self, schema: Schema) -> dict[str, Any]:
        """Return the properties of an object and of the schemas in its allOf."""
        whole = self.resolve(schema)
        found = dict(whole.get("properties", {}))
        for part in whole.get("allOf", ()):
            found = {**self.properties(part), **found}
        return found

    def required(self, schema: Schema) -> set[str]:
        whole = self.resolve(schema)
        return {*whole.get("required", ())}.union(*(self.required(part) for part in whole.get("allOf", ())))

    def of(self, schema: Schema) -> frozenset[str]:
        """The JSON types of a schema's values; ``ANYTHING`` where it does not say."""
        whole = self.resolve(schema)
        stated = whole.get("type", ())
        found = frozenset([stated] if isinstance(stated, str) else stated)
        found = frozenset("number" if each == "integer" else each for each in found)
        return found or next(filter(None, map(self.of, whole.get("allOf", ()))), ANYTHING)


def check(node: Node, types: Types, given: Node | None = None, gives: frozenset[str] = ANYTHING) -> list[Problem]:
    """Return the problems of an expression; none if it can be compiled and never reads a field that may be missing.

    ``given``: another expression that holds whenever this one is evaluated; ``gives``: the types that are wanted.
    """
    checker = _Checker(types)
    checker.typed(node, types.variables, frozenset(present(given, True) if given else ()), gives, "the expression")
    misspelt = [problem.unknown for problem in (*checker.problems, *(_problems(given, types) if given else ()))]
    # That a field may be missing follows where it was tested by a name that is misspelt.
    certain = [problem for field, problem in checker.uncertain if closest(field, misspelt) is None]
    return sorted([*checker.problems, *certain], key=lambda problem: problem.at)


def _problems(node: Node, types: Types) -> list[Problem]:
    checker = _Checker(types)
    checker.schema(node, types.variables, frozenset())
    return checker.problems


def types_of(node: Node, types: Types, given: Node | None = None) -> tuple[dict[Node, frozenset[str]], set[Node]]:
    """Return the types of each node's value, and the nodes that select a field that may be missing."""
    checker = _Checker(types)
    checker.schema(node, types.variables, frozenset(present(given, True) if given else ()))
    return checker.found, checker.may_be_missing


def schema_of(node: Node, types: Types) -> Schema:
    """Return the schema of an expression's value; one without a type where nothing is known of it."""
    return _Checker(types).schema(node, types.variables, frozenset())


class _Checker:
    """Walks a tree with the schemas of its variables."""

    def __init__(self, types: Types) -> None:
        self.types = types
        self.functions = {**FUNCTIONS, **types.functions}
        self.problems: list[Problem] = []
        self.uncertain: list[tuple[str, Problem]] = []  # values that may be missing or null
        self.found: dict[Node, frozenset[str]] = {}
        self.may_be_missing: set[Node] = set()

    def typed(self, node: Node, scope: Scope, known: Known, wanted: frozenset[str], what: str) -> Schema:
        """Like ``schema``, and report a problem if no value of it has a wanted type."""
        schema = self.schema(node, scope, known)
        found = self.found[node]
        if found and wanted and not found & wanted:
            self.problems.append(Problem(node.at, f"{what} is {_words(found)}", f"it has to be {_words(wanted)}"))
        return schema

    def schema(self, node: Node, scope: Scope, known: Known) -> Schema:
        """The schema of a node's value, ``ANY`` where nothing is known of it."""
        schema = self._schema(node, scope, known)
        self.found[node] = self.types.of(schema)
        return schema

    def _schema(self, node: Node, scope: Scope, known: Known) -> Schema:
        match node:
            case Literal(value=value):
                return {"type": LITERALS[type(value)]}
            case Name():
                return self._name(node, scope)
            case Select():
                return self._select(node, scope, known)
            case Index():
                return self._index(node, scope, known)
            case Unary(operator=operator, operand=operand):
                wanted = BOOLEAN if operator == "!" else NUMBER
                self.typed(operand, scope, known, wanted, f"what {operator} is about")
                return _type(wanted)
            case Binary():
                return self._binary(node, scope, known)
            case Conditional(condition=condition, then=then, otherwise=otherwise):
                self.typed(condition, scope, known, BOOLEAN, "the condition")
                second = self.schema(otherwise, scope, known | set(present(condition, False)))
                first = self.schema(then, scope, known | set(present(condition, True)))
                return first if first == second else ANY
            case Comprehension():
                return self._comprehension(node, scope, known)
            case Call():
                return self._call(node, scope, known)
            case ListOf(items=items):
                schemas = [self.schema(item, scope, known) for item in items]
                same = schemas and all(schema == schemas[0] for schema in schemas)
                return {"type": "array", "items": schemas[0] if same else ANY}
            case MapOf(entries=entries):
                properties = {str(key.value): self.schema(value, scope, known) for key, value in entries}
                return {"type": "object", "properties": properties, "required": list(properties)}

    def _name(self, node: Name, scope: Scope) -> Schema:
        if node.name not in scope:
            self._unknown(node.at, f"there is no variable {node.name}", node.name, scope)
        return scope.get(node.name, ANY)

    def _select(self, node: Select, scope: Scope, known: Known) -> Schema:
        operand = self.typed(node.operand, scope, known, OBJECT, f"what has the field {node.field}")
        base = path(node.operand)
        if base in self.types.nullable and base not in known:
            self.uncertain.append(
                (str(base), Problem(node.at, f"{base} may be null", f"write {base} != null && … before it"))
            )
        properties = self.types.properties(operand)
        whole = field_path(base, node.field)
        if not properties:
            if base is None or whole not in known:
                self.may_be_missing.add(node)
            return _type(BOOLEAN) if node.is_test else self._items(operand)
        if node.field not in properties:
            message = f"{base or 'the value'} has no field {node.field}"
            self._unknown(node.at, message, node.field, properties, node.field, properties)
            return ANY
        is_certain = node.is_test or node.field in self.types.required(operand) or (base and whole in known)
        if not is_certain:
            problem = Problem(node.at, f"{whole} may be missing", f"write has({whole}) && … before it")
            self.uncertain.append((node.field, problem))
        schema: Schema = properties[node.field]
        return _type(BOOLEAN) if node.is_test else schema

    def _index(self, node: Index, scope: Scope, known: Known) -> Schema:
        if isinstance(node.index, Literal) and isinstance(node.index.value, str):
            selected = Select(node.operand, node.index.value, node.index.at)
            schema = self._select(selected, scope, known)
            if selected in self.may_be_missing:
                self.may_be_missing.add(node)
            return schema
        operand = self.typed(node.operand, scope, known, LIST | OBJECT, "what has an index")
        is_list = self.types.of(operand) == LIST
        self.typed(node.index, scope, known, NUMBER if is_list else NUMBER | TEXT, "the index")
        return self._items(operand)

    def _binary(self, node: Binary, scope: Scope, known: Known) -> Schema:
        operator, wanted = node.operator, SIDES.get(node.operator, ANYTHING)
        left = self.typed(node.left, scope, known, wanted, f"the left of {operator}")
        learned = set(present(node.left, operator == "&&")) if operator in ("&&", "||") else set()
        one = self.types.of(left) & wanted
        wanted = LIST | OBJECT if operator == "in" else one or wanted
        right = self.typed(node.right, scope, known | learned, wanted, f"the right of {operator}")
        if operator in ("==", "!=", "in"):
            self._compared(node.left, right if operator != "in" else self._items(right))
            self._compared(node.right, left)
        if operator not in ("+", "-", "*"):
            return _type(BOOLEAN)
        return right if left == right else _type(one or self.types.of(right))

    def _compared(self, node: Node, other: Schema) -> None:
        """Report texts that are compared with a member of an enumeration, and are none: they never equal it."""
        members = self.types.resolve(other).get("enum", ())
        for each in node.items if isinstance(node, ListOf) else (node,):
            if members and isinstance(each, Literal) and isinstance(each.value, str) and each.value not in members:
                texts = [member for member in members if isinstance(member, str)]
                message = f"{each.value!r} is no member of the enumeration"
                self.problems.append(Problem(each.at, message, suggest(each.value, texts)))

    def _items(self, schema: Schema) -> Schema:
        """Return the schema of an indexed value: of an array, or of an object with free keys."""
        whole = self.types.resolve(schema)
        for part in (whole, *map(self.types.resolve, whole.get("allOf", ()))):
            items = part.get("items", part.get("additionalProperties"))
            if isinstance(items, Mapping):
                return items
        return ANY

    def _comprehension(self, node: Comprehension, scope: Scope, known: Known) -> Schema:
        source = self.typed(node.range, scope, known, LIST | OBJECT, f"what {node.macro} goes through")
        items = _type(TEXT) if self.types.of(source) == OBJECT else self._items(source)
        inner = {**scope, node.variable: items}
        fresh = frozenset(each for each in known if not mentions(each, node.variable))
        result: Schema = ANY
        for position, body in enumerate(node.bodies, 1):
            is_value = node.macro == "map" and position == len(node.bodies)
            result = self.typed(body, inner, fresh, ANYTHING if is_value else BOOLEAN, f"the condition of {node.macro}")
            fresh |= set(present(body, True))
        if node.macro in ("map", "filter"):
            return {"type": "array", "items": result if node.macro == "map" else items}
        return _type(BOOLEAN)

    def _call(self, node: Call, scope: Scope, known: Known) -> Schema:
        function = self.functions.get(node.function)
        if function is None:
            self._unknown(node.at, f"there is no function {node.function}", node.function, self.functions)
            return ANY
        if len(node.operands) != len(function.operands):
            message = f"{node.function} has {len(function.operands)} operands, not {len(node.operands)}"
            self.problems.append(Problem(node.at, message, "see CEL's language definition"))
            return ANY
        schemas = [
            self.typed(operand, scope, known, wanted, f"what {node.function} takes")
            for operand, wanted in zip(node.operands, function.operands, strict=True)
        ]
        return schemas[0] if node.function in ("distinct", "sort") else _type(function.gives)

    def _unknown(self, at: int, message: str, name: str, known: Schema, *unknown: Any) -> None:
        self.problems.append(Problem(at, message, suggest(name, known), *unknown))


LITERALS: dict[type, str] = {str: "string", int: "number", float: "number", bool: "boolean", type(None): "null"}


def _type(types: frozenset[str]) -> Schema:
    return {"type": sorted(types)}


def _words(types: frozenset[str]) -> str:
    return " or ".join(WORDS[each] for each in sorted(types))
