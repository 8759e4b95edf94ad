"""What surrounds the content of every page: names, links, and the choice of an edition."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from markupsafe import Markup

from generator.ir import Api
from generator.pages.reference.operations import WHOLE
from generator.pages.reference.pages import OVERVIEW, Reference

MAX_DESCRIPTION = 160
"""Characters of a description that search engines show."""
PARAGRAPH = re.compile(r"<p\b[^>]*>(.+?)</p>", re.DOTALL)


class Link(NamedTuple):
    label: str
    address: str
    method: str = ""  # of HTTP
    editions: tuple[str, ...] = (WHOLE,)  # that have it


class Group(NamedTuple):
    """A page, with links into it."""

    page: Link
    links: tuple[Link, ...]


class Site(NamedTuple):
    """What the pages are a part of. Addresses are relative to them."""

    root: str = ""  # of the folder with scripts and styles
    links: tuple[Link, ...] = ()  # to other parts
    description: str = ""  # address of the description, for programs; empty without one


class Frame(NamedTuple):
    """All of a page but its content."""

    title: str
    name: str  # of the API
    version: str
    home: str  # address of the first page
    address: str  # of this page
    twin: str  # address of the page as Markdown, or empty
    site: Site
    groups: list[Group]
    choices: list[tuple[str, str]]  # editions, where the content differs between them
    token_header: str
    content: Markup

    def around(self, name: str, title: str, content: str) -> Frame:
        """Return a page of the reference."""
        differs = 'data-editions="' in content and len(self.choices) > 1
        return self._replace(
            title=self.name if name == OVERVIEW else f"{title} · {self.name}",
            address=f"{name}.html",
            twin=f"{name}.md",
            choices=self.choices if differs else [],
            content=Markup(content),  # noqa: S704 — of a template that escapes
        )

    @property
    def description(self) -> str:
        """The first text without markup, cut between words."""
        texts = (Markup(found[1]).striptags() for found in PARAGRAPH.finditer(self.content))  # noqa: S704 — of markup
        text = next(filter(None, texts), "")
        return text if len(text) <= MAX_DESCRIPTION else f"{text[:MAX_DESCRIPTION].rpartition(' ')[0]} …"


def groups(page: Reference) -> Iterator[Group]:
    """Yield the links to all pages of the reference."""
    yield Group(Link("Overview", f"{OVERVIEW}.html"), ())
    for section in page.sections:
        links = (
            Link(each.summary, f"{section.page}.html#{each.id}", each.method, each.editions)
            for each in section.operations
        )
        yield Group(Link(section.title, f"{section.page}.html"), tuple(links))
    yield from (Group(Link(title, f"{name}.html"), ()) for name, title in page.pages.items())


def frame(api: Api, page: Reference, site: Site) -> Frame:
    """Return what surrounds the content of every page of the reference."""
    return Frame(
        title=api.title,
        name=api.title,
        version=api.version,
        home=f"{OVERVIEW}.html",
        address="",
        twin="",
        site=site,
        groups=list(groups(page)),
        choices=page.edition_choices,
        token_header=page.token_header,
        content=Markup(),
    )
