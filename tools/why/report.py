"""Explanations as text for a terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

import click

from generator.ir import Erratum
from generator.ir_declared import Rule
from tools.why.explanations import Explanation, Fact

WIDTH = 100


def lines(explanation: Explanation) -> Iterator[str]:
    """Return the lines of an explanation."""
    yield click.style(explanation.subject, bold=True)
    yield from _wrapped(explanation.description, "  ")
    for fact in explanation.facts:
        yield from ("", *_fact(fact))
    if explanation.editions:
        yield from ("", "Editions: " + ", ".join(f"{name} {cell}" for name, cell in explanation.editions.items()))
    for rule in explanation.rules:
        yield from ("", *_rule(rule))
    if explanation.documents:
        yield from ("", "Cited")
        yield from (f"  {citation}: {title}" for citation, title in explanation.documents.items())
    for erratum in explanation.errata:
        yield from ("", *_erratum(erratum))


def _fact(fact: Fact) -> Iterator[str]:
    yield from _wrapped(fact.says + (f"   otherwise {fact.error}" if fact.error else ""), "  ", "      ")
    if fact.erratum:
        yield f"      {fact.basis}: see erratum {fact.erratum}"
    elif fact.sources:
        yield from _wrapped("; ".join(fact.sources), f"      {fact.basis} in ", " " * 10)
    else:
        yield "      not documented; a server cannot avoid it"


def _rule(rule: Rule) -> Iterator[str]:
    yield f"Rule {rule.name} ({rule.level}): {rule.says}"
    yield f"  {'; '.join(rule.sources)}{f'; otherwise {rule.code}' if rule.code else ''}"
    if rule.reason:
        yield f"  Not enforced: {rule.reason}"
    for word, expression in (("when", rule.when), ("must", rule.must)):
        if expression:
            yield from _wrapped(f"{word} {expression.cel}", "  ", "       ")


def _erratum(erratum: Erratum) -> Iterator[str]:
    yield f"Erratum {erratum.name} ({erratum.kind}): {erratum.question}"
    yield from (f"  {'; '.join(side.sources)}: {side.says}" for side in erratum.sides)
    yield f"  Decision: {erratum.decision}"
    yield f"  Reason: {erratum.reason}"


def _wrapped(text: str, first: str, others: str = "") -> list[str]:
    return textwrap.wrap(text, WIDTH, initial_indent=first, subsequent_indent=others or " " * len(first))
