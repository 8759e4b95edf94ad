"""The site: reference, guides, changelogs and other documents, which can be read from files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from markupsafe import Markup

from generator.ir import Api
from generator.markdown import inline
from generator.pages.reference import pages, search
from generator.pages.reference.frame import Frame, Group, Link, Site
from generator.pages.reference.search import Entry
from generator.reference import Renderer, reference
from generator.render import environment
from tools.publish import forms
from tools.publish.documents import OVERVIEW, Document, documents

FOLDER = "site"
FIRST = f"{FOLDER}/index.html"
FOR_PROGRAMS = f"{FOLDER}/llms.txt"
REFERENCE = "reference"
DESCRIPTION = f"{forms.FOLDER}/{forms.WHOLE}/openapi-3.1.json"
GROUPS = {
    "Guides": ("docs/guides/",),
    "Tools": ("docs/reference/",),
    "Packages": ("generated/",),
    "Changes": ("releases/", "CHANGELOG.md"),
}
"""Titles of groups of documents, and one of the texts in their paths; others are the last group."""
OTHERS = "Project"


def site(api: Api, root: Path, generated: Path) -> dict[str, bytes]:
    """Return content by path of every file of the site. ``root`` is the repository, ``generated`` its outputs."""
    found = documents(root)
    page = pages.reference(api, is_whole=True)
    renderer = Renderer(environment(), len(page.edition_choices))
    texts = dict(renderer.assets(page))
    registers = {path.name: path.read_text(encoding="utf-8") for path in generated.glob("*.md")}
    around = Site("../", _links("../", found), f"../../{DESCRIPTION}")
    texts |= {f"{REFERENCE}/{path}": text for path, text in reference(api, page, environment(), registers, around)}
    for each in found:
        frame = _home if each.path == OVERVIEW else _frame
        texts[each.address] = renderer.page(frame(api, each, found))
        texts[each.path] = each.source
    entries = [each._replace(address=f"{REFERENCE}/{each.address}") for each in search.entries(api, page)]
    texts["search.js"] = search.index([*entries, *(entry for each in found for entry in _entries(each))])
    texts["llms.txt"] = _for_programs(api, texts.pop(f"{REFERENCE}/llms.txt"), found)
    files = {f"{FOLDER}/{path}": text.encode() for path, text in texts.items()}
    images = sorted({path for each in found for path in each.images})
    return files | {f"{FOLDER}/{path}": (root / path).read_bytes() for path in images}


def _links(root: str, found: Sequence[Document]) -> tuple[Link, ...]:
    """Return the links on every page to the parts of the site."""
    first = {title: members[0] for title, members in _groups(found).items()}
    parts = [("Reference", f"{REFERENCE}/index.html"), *((title, each.address) for title, each in first.items())]
    return tuple(Link(title, root + address) for title, address in parts)


def _groups(found: Sequence[Document]) -> dict[str, list[Document]]:
    groups: dict[str, list[Document]] = {title: [] for title in (*GROUPS, OTHERS)}
    for each in found:
        titles = (title for title, parts in GROUPS.items() if any(part in each.path for part in parts))
        groups[next(titles, OTHERS)].append(each)
    return {title: members for title, members in groups.items() if members}


def _frame(api: Api, document: Document, found: Sequence[Document]) -> Frame:
    root = "../" * document.address.count("/")
    twin = document.path.rpartition("/")[2]
    return _page(api, root, document.title, root + document.address, twin, Markup(document.html), found)  # noqa: S704 — of Markdown, in which HTML is text


def _page(
    api: Api, root: str, title: str, address: str, twin: str, content: Markup, found: Sequence[Document]
) -> Frame:
    groups = [
        Group(Link(title, root + members[0].address), tuple(Link(each.title, root + each.address) for each in members))
        for title, members in _groups(found).items()
    ]
    return Frame(
        title=f"{title} · {api.title}",
        name=api.title,
        version=api.version,
        home=f"{root}index.html",
        address=address,
        twin=twin,
        site=Site(root, _links(root, found)),
        groups=groups,
        choices=[],
        token_header="",
        content=content,
    )


def _home(api: Api, document: Document, found: Sequence[Document]) -> Frame:
    """Return the first page: what the API is, and the overview of the documents."""
    head = Markup(
        '<h1 id="{}">{} <small>{}</small></h1>\n<p class="lead">{}</p>\n<p>{}</p>\n'
        '<h2><a href="{}/index.html">API reference</a></h2>\n'
        "<p>Operations, objects, errors, rules and errata, with samples and requests from the page.</p>\n"
    ).format(document.headings[0].anchor, api.title, api.version, api.summary, api.description, REFERENCE)
    rest = Markup(document.html.partition("</h1>")[2])  # noqa: S704 — of Markdown, in which HTML is text
    foot = Markup('<p><a href="../index.html">Files for programs</a>: the description in all forms, and more.</p>')
    return _page(api, "", document.title, document.address, document.path, head + rest + foot, found)


def _entries(document: Document) -> Iterator[Entry]:
    for each in document.headings:
        title = document.title if each.level == 1 else f"{document.title}: {each.title}"
        yield Entry(title, f"{document.address}#{each.anchor}", "", each.text)


def _for_programs(api: Api, text: str, found: Sequence[Document]) -> str:
    """Return ``llms.txt`` of the site: that of the reference, and the documents."""
    lines = [text.replace("](", f"]({REFERENCE}/").rstrip()]
    for title, members in _groups(found).items():
        lines += ["", f"## {title}", "", *(f"- [{inline(each.title)}]({each.path})" for each in members)]
    return "\n".join(lines) + "\n"
