"""Explanations of an operation or a field: its facts, their sources, and the rules and errata that concern it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from generator import cel
from generator.basis import STATED, Basis, basis
from generator.build.declared.expressions import expression_text
from generator.build.errata import errata
from generator.build.matrix import matrix
from generator.build.rules import rules
from generator.companions.sources import citations
from generator.ir import Citation, Document, Erratum
from generator.ir_declared import Expression, Rule
from generator.lint.walk import Operation
from generator.pipeline import read
from generator.refs import Bundle
from tools.why.fields import Step, cited, find_field, title

LIMITS = (
    *("type", "format", "enum", "const", "default", "pattern", "minLength", "maxLength"),
    *("minimum", "maximum", "minItems", "maxItems", "minProperties", "maxProperties"),
)
WITHOUT_ERROR = ("default", "format")  # no request violates them


@dataclass(frozen=True, slots=True)
class Fact:
    """A statement of the description, with the citations that support it."""

    says: str
    sources: list[str]
    error: str = ""  # code of a violation
    basis: str = STATED  # or decided, contradicted, observed
    erratum: str = ""  # that says so


@dataclass(frozen=True, slots=True)
class Explanation:
    """Facts about an operation or a field."""

    subject: str
    description: str
    facts: list[Fact]
    documents: Mapping[str, str] = field(default_factory=dict[str, str])  # title, date and section by citation
    editions: Mapping[str, str] = field(default_factory=dict[str, str])  # documented, absent or not covered
    rules: list[Rule] = field(default_factory=list[Rule])
    errata: list[Erratum] = field(default_factory=list[Erratum])


@dataclass(frozen=True, slots=True)
class Explainer:
    """The description, with the documents and registers that explain it."""

    bundle: Bundle
    documents: Mapping[str, Document]
    errata: tuple[Erratum, ...]
    rules: tuple[Rule, ...]

    def operation(self, operation: Operation) -> Explanation:
        """Explain an operation itself."""
        identifier = operation.value["operationId"]
        return self._complete(
            Explanation(
                subject=title(operation),
                description=operation.value["description"],
                facts=list(self._facts_of_operation(operation)),
                editions=self._editions(operation, ""),
            ),
            lambda place: place.partition("/")[0] == identifier,
        )

    def field(self, operation: Operation, path: str) -> Explanation:
        """Explain a field of an operation.

        Raises:
            NotFoundError: the operation has no such field.
        """
        name, steps = find_field(self.bundle, operation, path)
        definition = self._with_target(steps[-1].definition)
        components, _ = self.bundle.object_schema(steps[-1].definition)
        return self._complete(
            Explanation(
                subject=f"{title(operation)}: {name}",
                description=str(definition.get("description", "")),
                facts=list(self._facts_of_field(steps[-1], definition)),
                editions=self._editions(operation, name),
            ),
            {*(step.name for step in steps), *components}.__contains__,
        )

    def _facts_of_operation(self, operation: Operation) -> Iterator[Fact]:
        sources = cited(operation.value)
        yield Fact(f"{operation.method.upper()} {operation.path}", sources)
        for _, param in operation.params:
            yield Fact(f"{param['in']} {param['name']}, {_duty(param.get('required'))}", cited(param))
        for status, response in operation.value["responses"].items():
            documented = self.bundle.resolve(response).get("x-documented", True)
            yield Fact(f"returns {status}", sources if documented else [])

    def _facts_of_field(self, step: Step, definition: Mapping[str, Any]) -> Iterator[Fact]:
        yield Fact(_duty(step.required), step.sources, "", *self._basis(step.owner, "required", step.sources))
        error = str(definition.get("x-error", ""))
        for keyword in LIMITS:
            if keyword in definition:
                limit = json.dumps(definition[keyword], ensure_ascii=False)
                code = "" if keyword in WITHOUT_ERROR else error
                yield Fact(f"{keyword} {limit}", step.sources, code, *self._basis(definition, keyword, step.sources))
        for condition in step.conditions:
            if step.key in json.dumps(condition):
                stated = {key: value for key, value in condition.items() if key != "x-source"}
                yield Fact(f"rule {json.dumps(stated)}", cited(condition) or step.sources)

    def _basis(self, definition: Mapping[str, Any], keyword: str, sources: list[str]) -> Basis:
        return basis(definition, keyword, sources, self.documents)

    def _with_target(self, definition: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return the definition with what it refers to; what is beside the reference takes precedence."""
        target = self.bundle.resolve(definition) if "$ref" in definition else {}
        return {**target, **{key: value for key, value in definition.items() if key not in ("$ref", "x-source")}}

    def _editions(self, operation: Operation, name: str) -> Mapping[str, str]:
        wanted = f"{operation.method.upper()} {operation.path}", name
        rows = matrix(self.bundle, self.documents)
        return next((row.cells for row in rows if (row.operation, row.field) == wanted), {})

    def _complete(self, explanation: Explanation, concerns: Callable[[str], bool]) -> Explanation:
        """Add the errata and rules whose places it ``concerns``, and the titles of everything that is cited."""
        found_errata = [entry for entry in self.errata if any(map(concerns, entry.at))]
        found_rules = [rule for rule in self.rules if any(map(concerns, rule.at))]
        sources = [source for fact in explanation.facts for source in fact.sources]
        sources += [source for entry in found_errata for side in entry.sides for source in side.sources]
        sources += [source for rule in found_rules for source in rule.sources]
        titles = {str(citation): self._title(citation) for text in sources for citation in citations(text)}
        return replace(explanation, errata=found_errata, rules=found_rules, documents=titles)

    def _title(self, citation: Citation) -> str:
        document = self.documents[citation.document]
        section = document.tables.get(citation.number, "") if citation.kind == "table" else citation.number
        parts = [document.title, document.date, document.sections.get(section, "")]
        return ", ".join(part for part in parts if part)


def explainer(spec: Path) -> Explainer:
    """Return the explainer of the description in a folder.

    Raises:
        DiagnosticError: the description has problems.
    """
    project = read(spec)
    conditions = {name: _conditions(rule.value) for name, rule in project.rules.items()}
    return Explainer(project.bundle, project.documents, errata(project.errata), rules(project.rules, conditions))


def _conditions(rule: Mapping[str, object]) -> dict[str, Expression]:
    """Return ``when`` and ``must`` of a rule as they are written; nobody evaluates them here."""
    return {key: Expression(cel.one_line(expression_text(rule[key])), "") for key in ("when", "must") if key in rule}


def _duty(required: object) -> str:
    return "required" if required else "optional"
