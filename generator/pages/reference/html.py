"""Texts, types and properties as HTML."""

from __future__ import annotations

import re
from collections.abc import Callable

from markupsafe import Markup, escape

from generator.markdown import spans
from generator.pages.reference.fields import Block
from generator.pages.reference.types import Type

BETWEEN_PARTS = re.compile(r"(?<=[\w}])/(?=[\w{])")
Layout = Callable[[Block, int], str]
"""Lays out properties, at a depth below their operation or object."""


def _code(text: str) -> str:
    """Return text as code, whose lines may break between the parts of a path."""
    return f"<code>{BETWEEN_PARTS.sub('/<wbr>', escape(text))}</code>"


class Html:
    """Writes parts of views. Properties of an object are laid out once, though many pages have them."""

    def __init__(self) -> None:
        self._blocks: dict[tuple[int, bool], tuple[Block, Markup]] = {}
        self._texts: dict[str, Markup] = {}
        self.layout: Layout = lambda block, depth: ""

    def text(self, text: str) -> Markup:
        """Return a text of the description, with its code spans as code."""
        if "`" not in text:
            return escape(text)
        known = self._texts.get(text)
        if known is None:
            parts = (_code(part) if is_code else escape(part) for is_code, part in spans(text))
            known = self._texts[text] = Markup("".join(parts))  # noqa: S704 — of escaped parts
        return known

    def type(self, type_: Type) -> Markup:
        """Return a type with links to the objects that it names."""
        return Markup("").join(
            Markup('<a href="objects.html#{0}">{0}</a>').format(part.text) if part.is_object else escape(part.text)
            for part in type_
        )

    def block(self, block: Block, depth: int = 0) -> Markup:
        """Return properties as a list."""
        key = id(block), depth == 0
        known = self._blocks.get(key)
        if known is None:
            known = self._blocks[key] = block, Markup(self.layout(block, depth))  # noqa: S704 — of a template that escapes
        return known[1]
