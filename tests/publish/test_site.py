"""The site of a publication: its links lead somewhere, its Markdown has no HTML, and it is the same each time."""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Iterator, Mapping
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest
from markdown_it import MarkdownIt

from generator import pipeline
from tests.generation import GENERATED, ROOT
from tools.publish.documents import documents
from tools.publish.site import site

OUTSIDE = "../openapi/whole/openapi-3.1.json", "../index.html"
"""Files of the publication beside the site."""


class Page(HTMLParser):
    """Anchors and links of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.anchors: set[str] = set()
        self.links: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if found.get("id"):
            self.anchors.add(str(found["id"]))
        self.links |= {str(found[key]) for key in ("href", "src") if found.get(key)}


@pytest.fixture(scope="module")
def files() -> Mapping[str, bytes]:
    made = site(pipeline.model(ROOT / "spec"), ROOT, GENERATED)
    return {path.removeprefix("site/"): content for path, content in made.items()}


@pytest.fixture(scope="module")
def pages(files: Mapping[str, bytes]) -> Mapping[str, Page]:
    return {path: Page(content.decode()) for path, content in files.items() if path.endswith(".html")}


def dead(path: str, links: set[str], files: Mapping[str, bytes], pages: Mapping[str, Page]) -> Iterator[str]:
    for link in links:
        if re.match("https?:|data:", link):
            continue
        address, _, anchor = link.partition("#")
        target = posixpath.normpath(posixpath.join(posixpath.dirname(path), address)) if address else path
        if (target not in files and target not in OUTSIDE) or (anchor and unquote(anchor) not in pages[target].anchors):
            yield f"{path}: {link}"


def test_links_resolve(files: Mapping[str, bytes], pages: Mapping[str, Page]) -> None:
    assert len(pages) > 30
    assert [each for path, page in pages.items() for each in dead(path, page.links, files, pages)] == []


def test_every_page_can_be_reached_from_the_first_one(pages: Mapping[str, Page]) -> None:
    known: set[str] = set()
    waiting = ["index.html"]
    while waiting:
        path = waiting.pop()
        if path in pages and path not in known:
            known.add(path)
            links = (link.partition("#")[0] for link in pages[path].links if not re.match("https?:|data:", link))
            waiting += [posixpath.normpath(posixpath.join(posixpath.dirname(path), link)) for link in links if link]
    assert set(pages) - known == set()
    documents_ = {f"docs/guides/{name}.html" for name in ("publish", "languages/go", "languages/tools")}
    assert documents_ | {"releases/CHANGELOG.html", "releases/CLIENT.html", "reference/errata.html"} <= known
    assert "languages/go.html" in pages["docs/guides/other-languages.html"].links


def test_every_page_has_a_title_and_a_description_of_its_own(files: Mapping[str, bytes]) -> None:
    found = {path: content.decode() for path, content in files.items() if path.endswith(".html")}
    titles = [re.findall("<title>(.+)</title>", text) for text in found.values()]
    assert len({title for (title,) in titles}) == len(found)
    texts = {path: re.findall('<meta name="description" content="([^"]+)">', text) for path, text in found.items()}
    assert [path for path, (text,) in texts.items() if not 15 < len(unescape(text)) <= 162] == []
    assert texts["reference/errors.html"] == [
        "Codes of error responses: what each means, what to do, and how to get it from the stub."
    ]


def test_search_leads_to_places_of_pages(files: Mapping[str, bytes], pages: Mapping[str, Page]) -> None:
    entries = json.loads(files["search.js"].decode().removeprefix("globalThis.SEARCH = ").rstrip(";\n"))
    addresses = {entry[1] for entry in entries}
    assert list(dead("index.html", addresses, files, pages)) == []
    assert {"reference/errors.html#CTS.0209", "docs/guides/use-the-client.html#errors"} <= addresses


def test_markdown_twins_lead_to_each_other_and_have_no_html(files: Mapping[str, bytes]) -> None:
    of_the_reference = {path for path in files if path.startswith("reference/")}
    twins = {path for path in of_the_reference if path.endswith(".md")}
    assert {path.replace(".md", ".html") for path in twins} == {
        path for path in of_the_reference if path.endswith(".html")
    }
    for path in twins:
        tokens = MarkdownIt("commonmark").enable("table").parse(files[path].decode())
        inline = [child for token in tokens for child in token.children or ()]
        html = {each.content for each in (*tokens, *inline) if each.type in ("html_block", "html_inline")}
        assert html <= {"<br>"}, path  # between paragraphs in a cell of a table
        assert {str(each.attrs["href"]) for each in inline if each.type == "link_open"} <= {
            path.removeprefix("reference/") for path in twins
        }
    listed = set(re.findall(r"\]\(([^)]+)\)", files["llms.txt"].decode()))
    assert {path for path in listed if path not in files} <= {"reference/../../openapi/whole/openapi-3.1.json"}
    assert twins <= listed


def test_everything_is_on_the_page_of_its_resource(files: Mapping[str, bytes]) -> None:
    page = unescape(files["reference/trackers.html"].decode())
    for text in (
        "cts:tracker:create",  # permission
        "european, international, operator",  # editions
        "CTS.0209",
        "identifiers-not-empty",  # erratum of a field
        "reference section 6.3.1",  # source
        "404 <code>CTS.0214</code>, absent",  # lifecycle
        *(f">{language}</summary>" for language in ("curl", "Python", "TypeScript", "Java", "Go")),
    ):
        assert text in page
    assert '<input type="radio" name="edition"' in page
    assert '<a href="errata.html#documents">the documents</a>' in page, "what the names of sources mean"


def test_conditions_have_sentences_and_operations_permissions(files: Mapping[str, bytes]) -> None:
    entries = files["reference/objects.html"].decode().split('<section class="entry"')
    conditional = [entry for entry in entries if "Conditions as JSON Schema" in entry]
    assert len(conditional) > 5
    assert [entry[:100] for entry in conditional if "<h3>Rules</h3>" not in entry] == []
    assert "<dt>Permission</dt><dd>not documented</dd>" in files["reference/notifications.html"].decode()
    assert "* Permission: not documented" in files["reference/notifications.md"].decode()
    assert "<dt>Permission</dt>" not in files["reference/identity.html"].decode().split("listProjects")[0]


def test_what_only_an_edition_has_is_marked_with_the_clients_that_show_it(files: Mapping[str, bytes]) -> None:
    configuration = unescape(files["reference/configuration.html"].decode())
    tags, versions = (unescape(files[f"reference/{name}.html"].decode()) for name in ("resource_tags", "versions"))
    client = next(each for each in pipeline.model(ROOT / "spec").documents if each.name == "terraform")
    assert client.version
    for page, operation in ((configuration, "updateConfiguration"), (tags, "listTags")):
        section = next(each for each in page.split("<section") if f'id="{operation}"' in each)
        assert 'data-editions="* observed"' in section
        assert '<em class="badge">observed only</em>' in section
        assert f"<dt>Observed in</dt><dd>{client.title} {client.version}</dd>" in section
        assert "<h3>Samples</h3>" not in section  # no server of this project has it
    response = next(each for each in versions.split("<details") if "<b>200</b> The API versions." in each)
    assert response.startswith(' data-editions="observed"')
    twin = files["reference/configuration.md"].decode()
    assert "**only in the edition observed**" in twin
    assert f"* Observed in: {client.title} {client.version}" in twin
    for page in ("reference/editions.html", "reference/editions.md"):
        matrix = unescape(files[page].decode()).replace("<wbr>", "")
        assert "GET /v3/{project_id}/configuration" in matrix
        assert f"{client.title} {client.version}" in matrix
    assert not (GENERATED / "stub/cts_stub/docs/configuration.html").exists()  # the stub shows what it serves
    assert "listTags" not in (GENERATED / "stub/cts_stub/docs/resource_tags.html").read_text(encoding="utf-8")


def test_twins_have_the_samples_of_their_pages(files: Mapping[str, bytes]) -> None:
    for path in (path for path in files if re.fullmatch(r"reference/\w+\.html", path)):
        page, twin = files[path].decode(), files[path.replace(".html", ".md")].decode()
        shown = re.findall(r'<code class="language-(?!json)(\w+)">(.*?)</code></pre>', page, re.DOTALL)
        tokens = MarkdownIt("commonmark").parse(twin)
        told = [
            (each.info, each.content.rstrip("\n")) for each in tokens if each.type == "fence" and each.info != "json"
        ]
        assert told == [(language, unescape(text)) for language, text in shown], path
    page = files["reference/trackers.md"].decode()
    assert "/trackers?tracker_name=system&tracker_type=system" in page  # not all of them
    assert {*re.findall(r"^### Sample: (\w+)$", page, re.MULTILINE)} == {"curl", "Python", "TypeScript", "Java", "Go"}


def test_errors_say_how_to_get_them(files: Mapping[str, bytes]) -> None:
    page = files["reference/errors.html"].decode()
    assert page.count("<h2 id=") == page.count("<dt>To provoke it</dt>") == page.count("<dt>Remedy</dt>") > 30


def test_two_sites_are_equal(files: Mapping[str, bytes]) -> None:
    again = site(pipeline.model(ROOT / "spec"), ROOT, GENERATED)
    assert {path.removeprefix("site/"): content for path, content in again.items()} == files


def test_links_to_what_is_not_in_the_site_become_text(tmp_path: Path) -> None:
    links = "[code](tool.py) [two](SECURITY.md#part) <b>x</b> [bad](javascript:alert(1))"
    text = f"# One\n\n<!-- note -->\n{links}\n\n## A `b` c\n\n    indented <\n\n## A b c\n"
    (tmp_path / "README.md").write_text(text, encoding="utf-8")
    (tmp_path / "SECURITY.md").write_text("# Two\n\n## Part\n", encoding="utf-8")
    one, two = documents(tmp_path)
    assert (one.title, two.title) == ("One", "Two")
    assert "<span>code</span>" in one.html
    assert '<a href="SECURITY.html#part">two</a>' in one.html
    assert "&lt;b&gt;x&lt;/b&gt;" in one.html
    assert 'href="javascript' not in one.html
    assert "note" not in one.html
    assert '<pre tabindex="0"><code>indented &lt;</code></pre>' in one.html
    assert [each.anchor for each in one.headings] == ["one", "a-b-c", "a-b-c-1"]
