"""Markdown documents of the repository as pages of the site."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import escape

PATTERNS = (
    *(
        "README.md",
        "docs/README.md",
        "docs/guides/*.md",
        "docs/guides/languages/*.md",
        "docs/reference/*.md",
        "docs/*.md",
    ),
    *(
        "releases/CHANGELOG.md",
        "releases/CLIENT.md",
        "CHANGELOG.md",
        "ARCHITECTURE.md",
        "CONTRIBUTING.md",
        "SECURITY.md",
    ),
    *("spec/README.md", "generated/client/README.md", "generated/client/api.md", "generated/stub/README.md"),
)
"""Documents in the order of the site, below the repository."""
OVERVIEW = "docs/README.md"
"""Lists the documents, in the order in which they are read; on the first page of the site."""
FIRST = "index.html"
OF_THE_REFERENCE = {
    "generated/editions.md": "reference/editions.html",
    "generated/errata.md": "reference/errata.html",
    "generated/rules.md": "reference/rules.html",
    "generated/resources.md": "reference/index.html",
}
"""Generated documents that are pages of the reference."""
COMMENT = re.compile(r"\s*<!--.*?-->\s*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading, with its anchor and the text up to the next one."""

    level: int
    anchor: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Document:
    """A document as HTML. Its path is that in the repository."""

    path: str
    source: str
    html: str
    headings: list[Heading]
    images: list[str]  # paths in the repository

    @property
    def title(self) -> str:
        return self.headings[0].title if self.headings else self.path

    @property
    def address(self) -> str:
        """Path of the page in the site."""
        return address(self.path)


def address(path: str) -> str:
    """Return the path of a document's page in the site."""
    return FIRST if path == OVERVIEW else OF_THE_REFERENCE.get(path) or path.removesuffix(".md") + ".html"


def documents(root: Path) -> list[Document]:
    """Return the documents of the repository that are pages of the site, first those that the overview lists."""
    found = dict.fromkeys(
        path.relative_to(root).as_posix() for pattern in PATTERNS for path in sorted(root.glob(pattern))
    )
    texts = {path: (root / path).read_text(encoding="utf-8") for path in found}
    places = {path: place for place, path in enumerate(_listed(texts.get(OVERVIEW, "")))}
    order = sorted(texts, key=lambda path: places.get(path, len(places)))
    return [_document(path, texts[path], {*texts, *OF_THE_REFERENCE}) for path in order]


def _listed(text: str) -> list[str]:
    """Return the documents to which the overview leads, in its order."""
    found = (posixpath.join(posixpath.dirname(OVERVIEW), link) for link in re.findall(r"\]\(([^)#]+)", text))
    return list(dict.fromkeys(map(posixpath.normpath, found)))


def _document(path: str, text: str, known: set[str]) -> Document:
    parser = _parser()
    tokens = parser.parse(text)
    headings = list(_with_anchors(tokens))
    images = list(_with_addresses(tokens, path, known))
    return Document(path, text, str(parser.renderer.render(tokens, parser.options, {})), headings, images)


def _parser() -> MarkdownIt:
    """Return a parser of GitHub's tables and fences, in which comments vanish and other HTML is text."""
    parser = MarkdownIt("commonmark").enable("table")
    for name in ("html_block", "html_inline"):
        parser.add_render_rule(name, _html)
    for name in ("fence", "code_block"):
        parser.add_render_rule(name, _code)
    parser.add_render_rule("table_open", lambda *_: '<div class="table" tabindex="0"><table>\n')
    parser.add_render_rule("table_close", lambda *_: "</table></div>\n")
    return parser


def _html(_: Any, tokens: Sequence[Token], index: int, *__: Any) -> str:
    return str(escape(COMMENT.sub("", tokens[index].content)))


def _code(_: Any, tokens: Sequence[Token], index: int, *__: Any) -> str:
    language = tokens[index].info.partition(" ")[0]
    name = f' class="language-{escape(language)}"' if language else ""
    return f'<pre tabindex="0"><code{name}>{escape(tokens[index].content.rstrip())}</code></pre>\n'


def _with_anchors(tokens: Sequence[Token]) -> Iterator[Heading]:
    """Give the headings the anchors that GitHub gives them, and yield them."""
    known: dict[str, int] = {}
    starts = [index for index, token in enumerate(tokens) if token.type == "heading_open"]
    for start, end in zip(starts, [*starts[1:], len(tokens)], strict=True):
        title = _text(tokens[start + 1])
        slug = re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")
        count = known[slug] = known.get(slug, -1) + 1
        anchor = f"{slug}-{count}" if count else slug
        tokens[start].attrSet("id", anchor)
        text = " ".join(_text(token) for token in tokens[start + 2 : end] if token.type == "inline")
        yield Heading(int(tokens[start].tag[1]), anchor, title, text)


def _text(token: Token) -> str:
    return "".join(each.content or " " for each in token.children or () if each.type != "html_inline")


def _with_addresses(tokens: Iterable[Token], path: str, known: set[str]) -> Iterator[str]:
    """Make links lead to pages of the site, and yield the images. Links to what is not in the site become text."""
    for token in tokens:
        open_links: list[bool] = []
        for child in token.children or ():
            if child.type == "image":
                yield posixpath.normpath(posixpath.join(posixpath.dirname(path), str(child.attrs["src"])))
            elif child.type == "link_open":
                target = _target(str(child.attrs["href"]), path, known)
                open_links.append(target is not None)
                child.attrs = {"href": target} if target is not None else {}
                child.tag = "a" if target is not None else "span"
            elif child.type == "link_close":
                child.tag = "a" if open_links.pop() else "span"


def _target(link: str, source: str, known: set[str]) -> str | None:
    """Return where a link leads in the site; None if it leads to a file that is not there."""
    path, mark, anchor = link.partition("#")
    if not path or re.match(r"https?:", link):
        return link
    whole = posixpath.normpath(posixpath.join(posixpath.dirname(source), path))
    if whole not in known:
        return None
    place = "" if whole in OF_THE_REFERENCE else mark + anchor
    return posixpath.relpath(address(whole), posixpath.dirname(address(source)) or ".") + place
