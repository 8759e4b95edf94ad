"""What surrounds the content of every page: names, links, and the choice of an edition."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from markupsafe import Markup

from generator.ir import Api
from generator.pages.reference.operations import WHOLE
from generator.pages.reference.pages import OVERVIEW, Reference


class Link(NamedTuple):
    label: str
    address: str
    method: str = ""  # of HTTP
    editions: tuple[str, ...] = (WHOLE,)  # that have it


class Group(NamedTuple):
    """A page, with links into it."""

    page: Link
    links: list[Link]


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


def groups(page: Reference) -> Iterator[Group]:
    """Yield the links to all pages of the reference."""
    yield Group(Link("Overview", f"{OVERVIEW}.html"), [])
    for section in page.sections:
        links = [
            Link(each.summary, f"{section.page}.html#{each.id}", each.method, each.editions)
            for each in section.operations
        ]
        yield Group(Link(section.title, f"{section.page}.html"), links)
    yield from (Group(Link(title, f"{name}.html"), []) for name, title in page.pages.items())


def frame(api: Api, page: Reference, site: Site, name: str, title: str, content: str) -> Frame:
    """Return a page of the reference."""
    differs = 'data-editions="' in content and len(page.edition_choices) > 1
    choices = page.edition_choices if differs else []
    heading = api.title if name == OVERVIEW else f"{title} · {api.title}"
    return Frame(
        title=heading,
        name=api.title,
        version=api.version,
        home=f"{OVERVIEW}.html",
        address=f"{name}.html",
        twin=f"{name}.md",
        site=site,
        groups=list(groups(page)),
        choices=choices,
        token_header=page.token_header,
        content=Markup(content),  # noqa: S704 — of a template that escapes
    )
