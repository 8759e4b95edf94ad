"""Recipes: sections of the guides that use a publication with tools of others, and what is needed to run one."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from tests.docs.blocks import Block, blocks
from tests.docs.execution import commands
from tests.generation import ROOT
from tools.publish.forms import FOLDER, WHOLE

GUIDES = ROOT / "docs" / "guides"
OVERVIEW = GUIDES / "other-languages.md"
PAGES = sorted((GUIDES / "languages").glob("*.md"))
GIVEN = f"{FOLDER}/{WHOLE}/openapi-3.1."
"""The form that the guides name."""
FORMS = re.compile(r"^<!-- forms: (.+) -->$", re.MULTILINE)
"""The variants that what follows in the section works with: programs that name types, which forms name otherwise."""
ONLY = "<!-- only this form -->"


@dataclass(frozen=True, slots=True)
class Form:
    """A form of the description in a publication: edition and variant, such as ``openapi-3.0.dereferenced``."""

    edition: str
    variant: str

    def __str__(self) -> str:
        return f"{self.edition} {self.variant}"

    def applied(self, block: Block) -> Block:
        """Return the block with this form in place of the one that the guides name."""
        return replace(block, text=block.text.replace(GIVEN, f"{FOLDER}/{self.edition}/{self.variant}."))


SHOWN = Form(WHOLE, "openapi-3.1")


@dataclass(frozen=True, slots=True)
class Recipe:
    """A section of a guide, with the blocks before the first section of its page: they start the stub."""

    page: Path
    heading: str
    blocks: tuple[Block, ...]
    variants: frozenset[str]
    common: tuple[Block, ...]
    is_of_a_form: bool

    def __str__(self) -> str:
        return f"{self.page.stem}: {self.heading}"

    @property
    def is_of_a_publication(self) -> bool:
        return any(f"dist/{FOLDER}/" in block.text for block in self.blocks)

    def of(self, form: Form) -> Recipe:
        """Return the recipe for this form: all of it, or what is common to all forms."""
        found = self.blocks if not self.variants or form.variant in self.variants else self.common
        return replace(self, blocks=tuple(form.applied(block) for block in found))

    def commands(self) -> Iterator[list[str]]:
        """Yield the words of each command that is run, from its program on."""
        for block in self.blocks:
            if block.language == "console" and not block.reason:
                for command, _ in commands(block.text):
                    words = shlex.split(command.removesuffix(" &"), comments=True)
                    while words and "=" in words[0]:
                        words = words[1:]
                    yield words

    def programs(self) -> list[str]:
        """Return the programs that the recipe runs, those of Node.js as ``npx NAME``."""
        found = (" ".join(words[:2]) if words[0] == "npx" else words[0] for words in self.commands())
        return list(dict.fromkeys(name for name in found if name != "export" and not name.startswith("./")))

    def packages(self) -> list[str]:
        """Return the packages that its programs for Node.js import."""
        texts = [block.text for block in self.blocks if block.language in ("typescript", "javascript")]
        found = [name for text in texts for name in re.findall(r'from "((?:@[\w-]+/)?[\w-]+)[\w/.-]*"', text)]
        return list(dict.fromkeys(found))


def recipes(page: Path) -> Iterator[Recipe]:
    """Yield the sections of a guide that have blocks."""
    known = list(blocks(page, ROOT))
    parts = list(_sections(page.read_text(encoding="utf-8")))
    first = next(line for line, heading, _ in parts[1:] if heading)
    before = [block for block in known if block.line < first]
    for (start, heading, text), (end, _, _) in zip(parts[1:], [*parts[2:], (10**6, "", "")], strict=True):
        own = [block for block in known if start < block.line < end]
        if own:
            named = FORMS.search(text)
            line = start + text.count("\n", 0, named.start()) if named else start
            yield Recipe(
                page,
                heading,
                (*before, *own),
                variants=frozenset(re.split(r", *", named[1]) if named else ()),
                common=(*before, *(block for block in own if block.line < line)),
                is_of_a_form=ONLY not in text and any(GIVEN in block.text for block in own),
            )


def _sections(text: str) -> Iterator[tuple[int, str, str]]:
    """Yield the number of the line of each heading, its text, and the text below it; ``#`` in blocks are none."""
    masked = re.sub(r"^```.*?^```$", lambda match: match[0].replace("#", "·"), text, flags=re.MULTILINE | re.DOTALL)
    found = list(re.finditer(r"^#+ (.+)$", masked, re.MULTILINE))
    for each, following in zip(found, [*found[1:], None], strict=True):
        end = following.start() if following else len(text)
        yield text.count("\n", 0, each.start()) + 1, each[1], text[each.end() : end]
