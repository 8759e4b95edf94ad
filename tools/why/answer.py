"""Where a fact of the description comes from, and what contradicts it."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click

from generator import cel
from generator.build.declared.expressions import expression_text
from generator.build.errata import errata
from generator.build.matrix import matrix
from generator.build.rules import rules
from generator.companions.sources import citations
from generator.ir import Citation, Document, Erratum
from generator.ir_declared import Expression, Rule
from generator.lint.walk import Operation, operations
from generator.pipeline import read
from generator.refs import Bundle

LIMITS = (
    *("type", "format", "enum", "const", "default", "pattern", "minLength", "maxLength"),
    *("minimum", "maximum", "minItems", "maxItems"),
)
PLACES = ("path", "query", "header", "request", "response")


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that the description states, and the citations behind it."""

    says: str
    sources: list[str]
    error: str = ""  # the code that a violation answers


@dataclass(slots=True)
class Answer:
    """What is known of an operation or of one field of it."""

    subject: str
    description: str
    facts: list[Fact] = field(default_factory=list[Fact])
    documents: dict[str, str] = field(default_factory=dict[str, str])  # citation -> title, date, section
    editions: Mapping[str, str] = field(default_factory=dict[str, str])  # documented, absent or not covered
    rules: list[Rule] = field(default_factory=list[Rule])
    errata: list[Erratum] = field(default_factory=list[Erratum])


class NotFound(ValueError):
    """There is no such operation or field; the message names those that there are."""


@dataclass(frozen=True, slots=True)
class Step:
    """A property or parameter on the way to the field: its name in errata, its definition, its citations."""

    name: str
    definition: Mapping[str, Any]
    sources: list[str]
    required: bool
    owner: Mapping[str, Any]  # the object whose rules may be about it
    key: str


@dataclass(frozen=True, slots=True)
class Why:
    bundle: Bundle
    documents: Mapping[str, Document]
    entries: tuple[Erratum, ...]
    rules: tuple[Rule, ...]

    def operation(self, operation: Operation) -> Answer:
        """What is known of the operation itself."""
        value = operation.value
        answer = Answer(title(operation), value["description"])
        sources = _cited(value)
        answer.facts.append(Fact(f"{operation.method.upper()} {operation.path}", sources))
        for _, param in operation.params:
            duty = "mandatory" if param.get("required") else "optional"
            answer.facts.append(Fact(f"{param['in']} {param['name']}, {duty}", _cited(param)))
        for status, response in value["responses"].items():
            documented = self.bundle.resolve(response).get("x-documented", True)
            answer.facts.append(Fact(f"answers {status}", sources if documented else []))
        identifier = value["operationId"]
        answer.editions = self._editions(operation, "")
        return self._completed(answer, lambda name: name.partition("/")[0] == identifier)

    def field(self, operation: Operation, path: str) -> Answer:
        """What is known of a field; ``path`` is like ``obs_info.bucket_name``, after ``request.`` … where needed."""
        place, *steps = self._found(operation, path)
        last = steps[-1]
        definition = self._whole(last.definition)
        answer = Answer(f"{title(operation)}: {place} {path.removeprefix(f'{place}.')}", _text(definition))
        answer.facts = list(self._facts(last, definition))
        names = {step.name for step in steps} | set(_targets(last.definition))
        answer.editions = self._editions(operation, f"{place} {path.removeprefix(f'{place}.')}")
        return self._completed(answer, names.__contains__)

    def _editions(self, operation: Operation, name: str) -> Mapping[str, str]:
        wanted = f"{operation.method.upper()} {operation.path}", name
        rows = matrix(self.bundle, self.documents)
        return next((row.cells for row in rows if (row.operation, row.field) == wanted), {})

    def _facts(self, step: Step, definition: Mapping[str, Any]) -> Iterator[Fact]:
        yield Fact("mandatory" if step.required else "optional", step.sources)
        error = definition.get("x-error", "")
        for keyword in LIMITS:
            if keyword in definition:
                wording = json.dumps(definition[keyword], ensure_ascii=False)
                yield Fact(f"{keyword} {wording}", step.sources, error if keyword not in ("default", "format") else "")
        for rule in _rules(step.owner):
            if step.key in json.dumps(rule):
                stated = {key: value for key, value in rule.items() if key != "x-source"}
                yield Fact(f"rule {json.dumps(stated)}", _cited(rule) or step.sources)

    def _completed(self, answer: Answer, is_about: Callable[[str], bool]) -> Answer:
        answer.errata = [entry for entry in self.entries if any(map(is_about, entry.at))]
        answer.rules = [entry for entry in self.rules if any(map(is_about, entry.at))]
        sides = [side.source for entry in answer.errata for side in entry.sides]
        sides += [text for entry in answer.rules for text in entry.sources]
        for text in [*(source for fact in answer.facts for source in fact.sources), *sides]:
            for citation in citations(text):
                answer.documents[str(citation)] = self._title(citation)
        return answer

    def _title(self, citation: Citation) -> str:
        document = self.documents[citation.document]
        section = document.tables.get(citation.number, "") if citation.kind == "table" else citation.number
        parts = [document.title, document.date, document.sections.get(section, "")]
        return ", ".join(part for part in parts if part)

    def _whole(self, definition: Mapping[str, Any]) -> Mapping[str, Any]:
        """The definition with what it refers to, what stands beside the reference first."""
        target = self.bundle.resolve(definition) if "$ref" in definition else {}
        return {**target, **{key: value for key, value in definition.items() if key not in ("$ref", "x-source")}}

    def _found(self, operation: Operation, path: str) -> list[Any]:
        place, _, rest = path.partition(".")
        wanted = [place] if place in PLACES and rest else [*PLACES]
        keys = (rest if place in PLACES and rest else path).split(".")
        for candidate in wanted:
            steps = self._steps(operation, candidate, keys)
            if steps:
                return [candidate, *steps]
        raise NotFound(f"{title(operation)} has no field {path!r}; it has: {', '.join(self._fields(operation))}")

    def _steps(self, operation: Operation, place: str, keys: list[str]) -> list[Step]:
        if place in ("path", "query", "header"):
            identifier, wanted = operation.value["operationId"], (place, keys[0])
            owner = operation.value.get("x-query-schema", {}) if place == "query" else {}
            return [
                Step(
                    name=f"{identifier}/{param['name']}",
                    definition=param["schema"] | {"description": param.get("description", "")},
                    sources=_cited(param),
                    required=param.get("required", False),
                    owner={"allOf": [owner]},
                    key=param["name"],
                )
                for _, param in operation.params
                if (param["in"], param["name"]) == wanted and len(keys) == 1
            ]
        return list(self._walk(self._body(operation, place), keys))

    def _body(self, operation: Operation, place: str) -> Any:
        if place == "request":
            holder = self.bundle.resolve(operation.value.get("requestBody", {}))
        else:
            success = next(status for status in operation.value["responses"] if status.startswith("2"))
            holder = self.bundle.resolve(operation.value["responses"][success])
        content: dict[str, Any] = holder.get("content", {})
        return next((media["schema"] for media in content.values()), {})

    def _walk(self, schema: Any, keys: list[str]) -> list[Step]:
        steps: list[Step] = []
        for key in keys:
            name, schema = self._object(schema)
            definition = schema.get("properties", {}).get(key)
            if definition is None:
                return []
            sources = _cited(definition) or _cited(schema)
            required = key in schema.get("required", ())
            steps.append(Step(f"{name}/{key}", definition, sources, required, schema, key))
            schema = definition
        return steps

    def _object(self, schema: Any) -> tuple[str, Any]:
        """The object that a schema is, or that the items of its array are, with its name."""
        name = ""
        while "$ref" in schema or schema.get("type") == "array":
            name = next(iter(_targets(schema)), name)
            schema = self.bundle.resolve(schema) if "$ref" in schema else schema["items"]
        return name, schema

    def _fields(self, operation: Operation) -> list[str]:
        params = [f"{param['in']}.{param['name']}" for _, param in operation.params]
        bodies = ((place, self._object(self._body(operation, place))[1]) for place in ("request", "response"))
        return params + [f"{place}.{key}" for place, schema in bodies for key in schema.get("properties", {})]


def title(operation: Operation) -> str:
    return f"{operation.method.upper()} {operation.path} ({operation.value['operationId']})"


def _text(definition: Mapping[str, Any]) -> str:
    return str(definition.get("description", ""))


def _cited(node: Mapping[str, Any]) -> list[str]:
    return [str(text) for text in node.get("x-source", ())]


def _targets(definition: Mapping[str, Any]) -> Iterator[str]:
    for node in (definition, definition.get("items", {})):
        if "$ref" in node:
            yield node["$ref"].rpartition("/")[2]


def _rules(owner: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The conditions that an object's schema states: members of its allOf, and its own if and dependentRequired."""
    yield from owner.get("allOf", ())
    own = {key: owner[key] for key in ("if", "then", "else", "dependentRequired") if key in owner}
    if own:
        yield own | ({"x-source": owner["x-source"]} if "x-source" in owner else {})


def find(bundle: Bundle, text: str) -> Operation:
    """The operation of ``POST /path``, or of an operationId."""
    method, _, path = text.partition(" ")
    for operation in operations(bundle):
        if text == operation.value["operationId"] or (operation.method, operation.path) == (method.lower(), path):
            return operation
    known = ", ".join(f"'{o.method.upper()} {o.path}'" for o in operations(bundle))
    raise NotFound(f"there is no operation {text!r}; there are: {known}")


def lines(answer: Answer) -> Iterator[str]:
    """The answer for people."""
    yield click.style(answer.subject, bold=True)
    yield from textwrap.wrap(answer.description, 100, initial_indent="  ", subsequent_indent="  ")
    for fact in answer.facts:
        yield ""
        says = fact.says + (f"   otherwise {fact.error}" if fact.error else "")
        yield from textwrap.wrap(says, 100, initial_indent="  ", subsequent_indent="      ")
        sources = "; ".join(fact.sources) or "no document: a server cannot avoid it"
        yield from textwrap.wrap(sources, 100, initial_indent="      from ", subsequent_indent="           ")
    if answer.editions:
        yield from ("", "Editions: " + ", ".join(f"{name} {cell}" for name, cell in answer.editions.items()))
    for rule in answer.rules:
        yield from ("", f"Rule {rule.name} ({rule.level}): {rule.says}")
        yield f"  {'; '.join(rule.sources)}{f'; otherwise {rule.code}' if rule.code else ''}"
        yield from [f"  Not enforced: {rule.reason}"] if rule.reason else []
        for word, expression in (("when", rule.when), ("must", rule.must)):
            stated = f"{word} {expression.cel}" if expression else ""
            yield from textwrap.wrap(stated, 100, initial_indent="  ", subsequent_indent="       ")
    if answer.documents:
        yield from ("", "Cited")
        yield from (f"  {citation}: {described}" for citation, described in answer.documents.items())
    for entry in answer.errata:
        yield from ("", f"Erratum {entry.name} ({entry.kind}): {entry.question}")
        yield from (f"  {side.source}: {side.says}" for side in entry.sides)
        yield f"  Decided: {entry.decision} {entry.reason}"


def asked(spec: Path) -> Why:
    """What can be asked of the description in a folder.

    Raises:
        DiagnosticError: the description has problems.
    """
    project = read(spec)
    stated = {
        name: {
            key: Expression(cel.one_line(expression_text(value[key])), "") for key in ("when", "must") if key in value
        }
        for name, (value, *_) in project.rules.items()
    }
    return Why(
        project.bundle,
        project.documents,
        errata(project.errata),
        rules(project.rules, stated),
    )
