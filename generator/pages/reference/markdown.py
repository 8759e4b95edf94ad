"""Texts, types and properties as Markdown: the twins of HTML pages, for those who read with a program."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from generator.markdown import code, codes, fenced, inline, paragraph
from generator.pages.reference.fields import Block, Field
from generator.pages.reference.types import Type

INDENT = "  "


class Markdown:
    """Writes parts of views. Properties of an object are laid out once, though many pages have them."""

    text, paragraph = staticmethod(inline), staticmethod(paragraph)
    code, codes, fenced = staticmethod(code), staticmethod(codes), staticmethod(fenced)

    def __init__(self) -> None:
        self._blocks: dict[int, tuple[Block, list[str]]] = {}

    def type(self, type_: Type) -> str:
        return inline("".join(part.text for part in type_))

    def block(self, block: Block) -> str:
        """Return properties as a list, with those below them."""
        return "\n".join(self._lines(block))

    def fields(self, fields: Iterable[Field]) -> str:
        """Return parameters as a list."""
        return "\n".join(line for field in fields for line in self._field(field))

    def brief(self, block: Block) -> str:
        """Return properties as a list, without those below them."""
        return "\n".join(self._line(field) for field in block.fields)

    def _lines(self, block: Block) -> list[str]:
        known = self._blocks.get(id(block))
        if known is None:
            found = [line for field in block.fields for line in self._field(field)]
            known = self._blocks[id(block)] = block, found
        return known[1]

    def _field(self, field: Field) -> Iterator[str]:
        yield self._line(field)
        yield from (f"{INDENT}{line}" for line in self._lines(field.block))

    def _line(self, field: Field) -> str:
        facts = ", ".join(
            filter(None, [self.type(field.type), field.note, "deprecated" if field.is_deprecated else ""])
        )
        limits = "; ".join(self.limits(field))
        parts = [inline(field.description), f"Limits: {limits}." if limits else ""]
        parts += [f"Otherwise {inline(field.error)}." if field.error else ""]
        parts += [f"Source: {inline(field.sources)}." if field.sources else ""]
        parts += [f"Errata: {', '.join(map(inline, field.errata))}." if field.errata else ""]
        return f"- {code(field.name)} ({facts}): {' '.join(filter(None, parts))}".rstrip(" :")

    def limits(self, field: Field) -> Iterator[str]:
        """Yield the constraints of a field."""
        for each in field.constraints:
            basis = f", {each.basis} (erratum {inline(each.erratum)})" if each.basis else ""
            yield f"{each.keyword} {code(each.value) if each.value.strip() else 'empty'}{basis}"
