"""Code spans of the description reach every generated page: placeholders and outer underscores stay visible."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml
from markdown_it import MarkdownIt

from generator import pipeline
from generator.pages.reference import pages as pages_of_reference
from generator.pages.reference.html import Html
from generator.pages.reference.types import type_of
from generator.reference import reference
from generator.render import environment, render, render_pages

SPEC = Path(__file__).parents[1] / "specs" / "pets"
PATHS, SCHEMAS = "resources/pets/paths.yaml", "resources/pets/schemas.yaml"
# Each text by name: the file, and the keys that lead to it.
TEXTS: dict[str, tuple[str, list[str | int]]] = {
    "api": ("openapi.yaml", ["info", "description"]),
    "brief": ("openapi.yaml", ["info", "summary"]),
    "tag": ("openapi.yaml", ["tags", 0, "description"]),
    "scheme": ("shared/security.yaml", ["Key", "description"]),
    "response": ("shared/responses.yaml", ["Rejected", "description"]),
    "summary": (PATHS, ["pets", "get", "summary"]),
    "operation": (PATHS, ["pets", "get", "description"]),
    "parameter": (PATHS, ["pets", "get", "parameters", 1, "description"]),
    "component": (SCHEMAS, ["Pet", "description"]),
    "property": (SCHEMAS, ["Pet", "properties", "weight", "description"]),
    "member": (SCHEMAS, ["Species", "x-enum-descriptions", "dog"]),
    "meaning": ("errors.yaml", ["codes", "PETS.0001", "meaning"]),
    "remedy": ("errors.yaml", ["codes", "PETS.0001", "remedy"]),
    "resource": ("resources/pets/behaviour.yaml", ["resources", "pets", "description"]),
    "rule": ("resources/pets/rules.yaml", ["rules", "names-differ", "says"]),
    "question": ("shared/errata.yaml", ["errata", "length", "question"]),
    "says": ("shared/errata.yaml", ["errata", "length", "sides", 0, "says"]),
    "decision": ("shared/errata.yaml", ["errata", "length", "decision"]),
    "reason": ("shared/errata.yaml", ["errata", "length", "reason"]),
}
MARKDOWN = {
    "client/README.md": ["brief"],
    "client/api.md": ["tag", "summary", "parameter", "meaning", "remedy"],
    "resources.md": ["resource", "rule"],
    "rules.md": ["rule"],
    "errata.md": ["question", "says", "decision", "reason"],
    "stub/pets_stub/docs/index.md": ["api", "tag", "scheme", "summary"],
    "stub/pets_stub/docs/pets.md": ["tag", "summary", "operation", "response", "parameter", "property", "rule"],
    "stub/pets_stub/docs/objects.md": ["component", "property", "member"],
    "stub/pets_stub/docs/errors.md": ["meaning", "remedy"],
    "stub/pets_stub/docs/llms.txt": ["api", "tag"],
}
HTML = [
    *("api", "tag", "scheme", "response", "summary", "operation", "parameter", "component", "property", "member"),
    *("resource", "rule", "question", "says", "decision", "reason"),
]
SOURCES = {"documents": {"handbook": {"title": "Handbook", "date": "2026-01-01", "sections": {"1": {"title": "Pets"}}}}}
ERRATUM = {"kind": "silence", "sides": [{"source": "handbook section 1"}], "at": ["createPet"]}


def plant(spec: Path) -> None:
    """Replace each text by code spans, of a placeholder and of a word with outer underscores, that have its name."""
    for name, (file, keys) in TEXTS.items():
        with edited(spec / file) as content:
            for key in keys[:-1]:
                content = content[key]
            content[keys[-1]] = f"Is `<{name}>` or `_{name}_`"


@contextmanager
def edited(file: Path) -> Iterator[Any]:
    content = yaml.safe_load(file.read_text("utf-8"))
    yield content
    file.write_text(yaml.safe_dump(content, sort_keys=False), "utf-8")


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    spec = tmp_path_factory.mktemp("pages") / "pets"
    shutil.copytree(SPEC, spec)
    (spec / "sources.yaml").write_text(yaml.safe_dump(SOURCES), "utf-8")
    (spec / "shared" / "errata.yaml").write_text(yaml.safe_dump({"errata": {"length": ERRATUM}}), "utf-8")
    # The sources are only there for the erratum.
    with edited(spec / "openapi.yaml") as document:
        document["x-exceptions"] = {"L171": "Pets have no sources."}
    with edited(spec / "errors.yaml") as catalogue, edited(spec / "resources" / "pets" / "rules.yaml") as register:
        for entry in (*catalogue["codes"].values(), *register["rules"].values()):
            entry["source"] = ["handbook section 1"]
    plant(spec)
    return {change.path: change.new for change in pipeline.run(spec, spec.parent / "out")}


HOSTILE = (
    "<img src=x onerror=alert(1)> [click](javascript:alert(1)) ![x](javascript:alert(2)) <javascript:alert(3)> "
    "&lt;b&gt; | # `` ` --> </p> [ref]: javascript:alert(4)"
)


@pytest.fixture(scope="module")
def hostile_pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Render the pages of a model in which every text that people read is hostile; lint would reject some of them."""
    spec = tmp_path_factory.mktemp("hostile") / "pets"
    shutil.copytree(SPEC, spec)
    api = hostile(pipeline.model(spec))
    rendered = render(api).texts | {path: page.decode() for path, page in render_pages(api).items()}
    return {path: text for path, text in rendered.items() if path.endswith((".md", ".html", ".js"))}


TEXTS_FOR_PEOPLE = {"title", "summary", "description", "message", "meaning", "remedy", "recipe", "says", "reason"}
DOCUMENTS = {"served_document", "served_editions"}


def hostile(node: Any) -> Any:
    """Return a part of the model with hostile texts for people; what names something stays."""
    if isinstance(node, tuple):
        return tuple(map(hostile, node))
    if not isinstance(node, msgspec.Struct):
        return node
    changed = {
        key: HOSTILE if key in TEXTS_FOR_PEOPLE else hostile_data(value) if key in DOCUMENTS else hostile(value)
        for key, value in msgspec.structs.asdict(node).items()
    }
    return msgspec.structs.replace(node, **changed)


def hostile_data(node: Any) -> Any:
    if isinstance(node, list):
        return list(map(hostile_data, node))
    if not isinstance(node, Mapping):
        return node
    return {
        key: HOSTILE if key in TEXTS_FOR_PEOPLE and isinstance(value, str) else hostile_data(value)
        for key, value in node.items()
    }


TWINS = [f"stub/pets_stub/docs/{name}.md" for name in ("index", "pets", "objects", "errors", "rules")]


@pytest.mark.parametrize(
    "page", ["client/README.md", "client/api.md", "stub/README.md", "resources.md", "rules.md", *TWINS]
)
def test_no_html_and_no_link_of_the_description_survives(hostile_pages: dict[str, str], page: str) -> None:
    html = (
        MarkdownIt("commonmark")
        .enable("table")
        .render(hostile_pages[page].partition(" -->\n#")[2] or hostile_pages[page])
    )
    assert "&lt;img src=x onerror=alert(1)&gt;" in html, "the text is not on the page"
    assert not re.search(r"<(img|b|javascript)\b|(href|src)=.?javascript", html, re.IGNORECASE)
    assert html.count("<p>") == html.count("</p>")


@pytest.mark.parametrize("page", [each.replace(".md", ".html") for each in TWINS])
def test_html_has_texts_of_the_description_as_text(hostile_pages: dict[str, str], page: str) -> None:
    html = hostile_pages[page].partition("<!doctype html>")[2]
    assert "&lt;img src=x onerror=alert(1)&gt;" in html, "the text is not on the page"
    assert not re.search(r"<(img|b)\b[^>]*(onerror|>&lt;|src)|(href|src)=.?javascript", html, re.IGNORECASE)
    assert set(re.findall(r"<script.*?>", html)) == {'<script src="docs.js" defer>'}


@pytest.mark.parametrize(("page", "name"), [(page, name) for page, names in MARKDOWN.items() for name in names])
def test_markdown_keeps_code_spans(pages: dict[str, str], page: str, name: str) -> None:
    assert f"`<{name}>` or `_{name}_`" in pages[page]


@pytest.mark.parametrize("name", [*HTML, "meaning", "remedy"])
def test_html_has_them_as_code(pages: dict[str, str], name: str) -> None:
    found = [path for path, text in pages.items() if f"<code>&lt;{name}&gt;</code> or <code>_{name}_</code>" in text]
    assert [path for path in found if path.startswith("stub/pets_stub/docs/")]


@pytest.mark.parametrize(
    ("schema", "text"),
    [
        ({"anyOf": [{"type": "string"}, {"type": "null"}]}, "string or null"),
        ({"oneOf": [{"$ref": "#/components/schemas/Cat"}]}, '<a href="objects.html#Cat">Cat</a>'),
        ({"type": ["string", "null"], "format": "date"}, "string (date) or null"),
        ({"type": "array", "prefixItems": [{"type": "string"}, {"const": 1}]}, "array of string, 1"),
        ({"type": "object", "properties": {}, "allOf": [{"if": {}}, {"required": ["a"]}]}, "object"),
        (
            {"allOf": [{"$ref": "#/components/schemas/Cat"}, {"type": "object"}]},
            '<a href="objects.html#Cat">Cat</a> and object',
        ),
        ({"enum": [1, True, None]}, "1 or true or null"),
        ({"type": "object", "additionalProperties": {"type": "integer"}}, "map of integer"),
        ({"minLength": 1}, "any value"),
    ],
)
def test_types_in_words(schema: dict[str, Any], text: str) -> None:
    assert Html().type(type_of(schema)) == text


def test_a_resource_called_like_a_register_has_a_page_of_its_own() -> None:
    api = pipeline.model(SPEC)
    registers = {f"{name}.md": f"A register of {name}." for name in ("editions", "rules", "pets")}
    found = dict(reference(api, pages_of_reference.reference(api), environment(), registers))
    assert found["rules.md"] == "A register of rules."
    assert "# Pets" in found["pets.md"]
