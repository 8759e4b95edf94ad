"""Text with code spans as Markdown: text outside the spans is displayed as it is written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

# A code span, or a character that begins emphasis, a link, HTML, an entity or an escape (CommonMark 0.31, chapter 6).
TOKEN = re.compile(
    r"(?P<span>(?<!`)(?P<fence>`+)(?!`).+?(?<!`)(?P=fence)(?!`))"
    r"|[\\`*_\[\]<>~]|&(?=#?\w+;)"
)
SPAN = re.compile(r"(?<!`)(?P<fence>`+)(?!`)(?P<content>.+?)(?<!`)(?P=fence)(?!`)", re.DOTALL)
# A line that begins a heading or a list, or underlines a heading (CommonMark 0.31, chapters 4 and 5), up to where
# an escape makes it text.
BLOCK = re.compile(r"(?=(?:[-+]|#{1,6})(?: |$)|-+$|=+$)|\d{1,9}(?=[.)](?: |$))")


def inline(text: str) -> str:
    """Return text on one line; code spans are kept, everything else is escaped."""
    return TOKEN.sub(lambda match: match[0] if match["span"] else f"\\{match[0]}", " ".join(text.split()))


def paragraph(text: str) -> str:
    """Return text as ``inline`` does, for the beginning of a paragraph."""
    line = inline(text)
    block = BLOCK.match(line)
    return f"{line[: block.end()]}\\{line[block.end() :]}" if block else line


def cell(text: str) -> str:
    """Return text as ``inline`` does, for the cell of a table (GitHub Flavored Markdown, section 4.10)."""
    return inline(text).replace("|", "\\|")


def code(text: str) -> str:
    """Return text on one line as a code span; its fence is longer than the backticks in it."""
    content = " ".join(text.split())
    fence = "`" * (1 + max(map(len, re.findall("`+", content)), default=0))
    pad = " " if content.startswith("`") or content.endswith("`") else ""
    return f"{fence}{pad}{content}{pad}{fence}"


def codes(texts: Iterable[str]) -> str:
    """Return texts as code spans, separated by commas."""
    return ", ".join(map(code, texts))


def spans(text: str) -> Iterator[tuple[bool, str]]:
    """Yield the parts of a text: whether each is a code span, and its content (CommonMark 0.31, section 6.1)."""
    end = 0
    for match in SPAN.finditer(text):
        if match.start() > end:
            yield False, text[end : match.start()]
        content = match["content"]
        is_padded = content[0] == content[-1] == " " and bool(content.strip())
        yield True, content[1:-1] if is_padded else content
        end = match.end()
    if end < len(text):
        yield False, text[end:]


def fenced(language: str, text: str) -> str:
    """Return a text as a fenced code block, whose fence is longer than the backticks in it."""
    fence = "`" * max(3, 1 + max(map(len, re.findall("`+", text)), default=0))
    return f"{fence}{language}\n{text}\n{fence}"
