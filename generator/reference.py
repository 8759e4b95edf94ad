"""The reference as files: pages, their Markdown twins, the search, and what lists them for programs."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from jinja2 import Environment
from markupsafe import Markup

from generator.cache import remembered_all
from generator.ir import Api
from generator.pages.reference import search
from generator.pages.reference.frame import Frame, Link, Site, frame
from generator.pages.reference.html import Html
from generator.pages.reference.markdown import Markdown
from generator.pages.reference.pages import OVERVIEW, Reference
from generator.serialise import compact

FOLDER = "reference"
ASSETS = ("docs.css", "docs.js")
MACROS = {"parts": "parts.html", "registers": "registers.html", "md_parts": "parts.md"}
"""Templates of macros by the variables of other templates, each after those that it needs itself."""
ALONE = Site(description="../openapi.json")
HEADER = re.compile(r"\A(<!--.*-->\n)+")
BLANK_LINES = re.compile(r"\n{3,}")


class Renderer:
    """Renders the pages of a site: with views of an API, or with content of their own."""

    def __init__(self, environment: Environment, edition_count: int = 0) -> None:
        self._environment = environment
        html, self._markdown = Html(), Markdown()
        self._shared: dict[str, Any] = {
            "html": html,
            "md": self._markdown,
            "edition_count": edition_count,
            "entries": self.entries,
            "links": functools.cache(self._links),  # pages list the same ones
        }
        for name, template in MACROS.items():  # once: to import one takes longer than to render most entries
            self._shared[name] = environment.get_template(f"{FOLDER}/{template}.jinja").make_module({**self._shared})
        html.layout = self._shared["parts"].fields

    def text(self, template: str, **variables: Any) -> str:
        """Render a template of the reference."""
        return self._environment.get_template(f"{FOLDER}/{template}.jinja").render({**self._shared, **variables})

    def entries(self, template: str, views: Sequence[Any]) -> list[Markup]:
        """Return the text of each view, rendered as ``o``; what an earlier run rendered is not rendered again.

        The templates of entries read nothing else but how many editions there are.
        """
        inputs = [compact([template, self._shared["edition_count"], view]) for view in views]
        texts = remembered_all("entries", inputs, lambda missing: [self.text(template, o=views[n]) for n in missing])
        return [Markup(text.rstrip("\n")) for text in texts]  # noqa: S704 — of templates that escape

    def markdown(self, template: str, **variables: Any) -> str:
        """Render a template, whose empty parts leave no blank lines."""
        return BLANK_LINES.sub("\n\n", self.text(template, **variables)).rstrip() + "\n"

    def _links(self, links: tuple[Link, ...]) -> Markup:
        return Markup(self.text("links.html", links=links))  # noqa: S704 — of a template that escapes

    def page(self, content: Frame) -> str:
        """Render a whole page."""
        return self.text("frame.html", frame=content)

    def assets(self, page: Reference) -> Iterator[tuple[str, str]]:
        """Yield styles and scripts."""
        for name in ASSETS:
            yield name, self.text(name, page=page)


def reference(
    api: Api, page: Reference, environment: Environment, registers: Mapping[str, str], site: Site = ALONE
) -> Iterator[tuple[str, str]]:
    """Yield path and text of each file of the reference. ``registers`` are Markdown pages that there are already."""
    renderer = Renderer(environment, len(page.edition_choices))
    shared: dict[str, Any] = {"api": api, "page": page, "site": site}
    surroundings = frame(api, page, site)

    def made(name: str, title: str, template: str, **variables: Any) -> Iterator[tuple[str, str]]:
        content = renderer.text(f"{template}.html", **shared, **variables)
        yield f"{name}.html", renderer.page(surroundings.around(name, title, content))
        register = registers.get(f"{name}.md", "") if name in page.pages else ""
        twin = HEADER.sub("", register) or renderer.markdown(f"{template}.md", **shared, **variables)
        yield f"{name}.md", twin

    yield from made(OVERVIEW, "Overview", OVERVIEW)
    for section in page.sections:
        yield from made(section.page, section.title, "resource", section=section)
    for name, title in page.pages.items():
        yield from made(name, title, name)
    if site is ALONE:
        yield from renderer.assets(page)
        yield "search.js", search.index(search.entries(api, page))
    yield "llms.txt", renderer.markdown("llms.txt", **shared)
