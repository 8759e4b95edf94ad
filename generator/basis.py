"""What the value of a keyword is based on: the cited documents state it, unless ``x-basis`` names an erratum."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from generator.companions.sources import citations
from generator.ir import Document

BASIS = "x-basis"
STATED, OBSERVED = "stated", "observed"
OF_KIND = {
    "silence": "decided",
    "contradiction": "contradicted",
    "example": "contradicted",
    "misprint": "contradicted",
    "observed": OBSERVED,
}
"""Words for the kinds of errata."""


class Basis(NamedTuple):
    """``word`` is stated, decided, contradicted or observed; ``erratum`` is empty for what sources state or show."""

    word: str
    erratum: str = ""


def basis(
    definition: Mapping[str, Any], keyword: str, sources: Sequence[str], documents: Mapping[str, Document]
) -> Basis:
    """Return the basis of a keyword of a schema whose facts have these sources."""
    entry = definition.get(BASIS, {}).get(keyword)
    if entry:
        return Basis(*entry.split(" "))
    cited = [documents[citation.document] for text in sources for citation in citations(text)]
    return Basis(OBSERVED if cited and all(document.observed for document in cited) else STATED)
