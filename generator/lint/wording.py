"""Rules on the wording of texts that readers of a bundle or of a generated page see."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain
from typing import NamedTuple

from generator.lint.rule import Finding, project_rule, rule
from generator.lint.walk import nodes
from generator.object_types import OBJECTS
from generator.project import Project
from generator.refs import Bundle
from generator.runtime.openapi import escape
from generator.runtime.yaml_source.diagnostics import Place
from generator.runtime.yaml_source.reader import place_of

# A code span (CommonMark 0.31, section 6.1) of one backtick on each side: the only form that all pages render.
CODE_SPAN = re.compile(r"(?<!`)`(?!`)[^`]+`(?!`)")
LINK = re.compile(r"<?https?://[^\s<>)]+>?")
# A tag of HTML, which renderers of Markdown drop, and words that begin or end with an underscore, which they emphasize.
REFORMATTED = re.compile(r"<[A-Za-z/!?][^<>]*>|(?<!\w)_+[^\W_]\w*|(?<!\w)[^\W_]\w*_(?!\w)|`+")
SUSPICIOUS = re.compile(r"[<_`]")  # one of them is in each match

# A text about its own source. Sections of RFCs are references for the reader, and stay.
OF_RFC = re.compile(r"\bRFC \d+[,:]? (?:sections?|§) ?[\d.]+")
PROVENANCE = re.compile(
    r"\bthis (?:description|specification)\b"
    r"|\b(?:not documented|undocumented)\b"
    r"|\bthe (?:documents?|documentation|vendor|pages?)"
    r" (?:of \d|(?:do|does) not|says?|gives?|knows?|calls?|shows?|lists?|tells?)\b"
    r"|\b(?:chapter|section|table)s? \d[\d.-]*",
    re.IGNORECASE,
)


class Text(NamedTuple):
    """A text for readers. ``where``: a JSON pointer into the document, or a place in another file."""

    where: str | Place
    value: str


def _texts(bundle: Bundle) -> Iterator[Text]:
    """Yield the descriptions, summaries and meanings of enumeration members of the document."""
    for node in nodes(bundle, *OBJECTS):
        for key in ("summary", "description"):
            if isinstance(node.value.get(key), str):
                yield Text(f"{node.pointer}/{key}", node.value[key])
        meanings = node.value.get("x-enum-descriptions")
        for member, meaning in meanings.items() if isinstance(meanings, dict) else ():
            yield Text(f"{node.pointer}/x-enum-descriptions/{escape(member)}", str(meaning))


def _texts_of_companions(project: Project) -> Iterator[Text]:
    """Yield the texts of companion files that generated pages show."""
    errata, rules = ([entry.value for entry in register.values()] for register in (project.errata, project.rules))
    sides = [side for entry in errata for side in entry["sides"]]
    resources = [entry.value for entry in project.declarations.resources.values()]
    for entry in chain(project.catalogue["codes"].values(), errata, sides, rules, resources):
        for key in ("meaning", "remedy", "question", "decision", "reason", "says", "description"):
            if key in entry:
                yield Text(place_of(entry, [key]), entry[key])


def _unmarked(texts: Iterator[Text]) -> Iterator[Finding]:
    for text in texts:
        if not SUSPICIOUS.search(text.value):
            continue  # mostly, and found in a fraction of the time
        for match in REFORMATTED.finditer(LINK.sub(" ", CODE_SPAN.sub(" ", text.value))):
            if match[0].startswith("`"):
                yield Finding(
                    text.where,
                    f"{match[0]} does not enclose a code span",
                    "write `code`, with one backtick on each side",
                )
            else:
                yield Finding(text.where, f"{match[0]} is not in a code span", "put it in backticks")


@rule("L137", by_part=True)
def code_spans(bundle: Bundle) -> Iterator[Finding]:
    """Put placeholders and words with outer underscores in code spans: Markdown drops ``<x>``, and emphasizes ``_x_``.

    Bad: ``description: Path <pet-id>, never _id_.`` Good: ``description: Path `<pet-id>`, never `_id_`.``
    """
    yield from _unmarked(_texts(bundle))


@project_rule("L174", of_files=True)
def code_spans_of_companions(project: Project) -> Iterator[Finding]:
    """Put placeholders and words with outer underscores in code spans also in errata, rules, resources and error codes.

    Bad: ``says: A key does not begin with _sys_.`` Good: ``says: A key does not begin with `_sys_`.``
    """
    yield from _unmarked(_texts_of_companions(project))


@rule("L138", by_part=True)
def sources_elsewhere(bundle: Bundle) -> Iterator[Finding]:
    """Say what a thing is; where the fact comes from and what was decided is in ``x-source`` and the errata.

    Readers of a bundle have neither the sources nor the decisions. The texts of ``info`` may speak of the description
    itself, and a section of an RFC may be named.
    Bad: ``description: A name; table 3 gives no limit.`` Good: ``description: A name of at most 64 characters.``
    """
    for text in _texts(bundle):
        match = PROVENANCE.search(OF_RFC.sub(" ", text.value))
        if match and not str(text.where).startswith("/info/"):
            yield Finding(text.where, f"'{match[0]}' speaks of a source", "move it to x-source or to an erratum")
