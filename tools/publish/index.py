"""The page at the head of a publication."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from markupsafe import Markup

from generator.ir import Api
from tools.publish import forms, postman, registers, site, typescript

FILE = "index.html"
CHANGELOG, LICENSE = "CHANGELOG.md", "LICENSE"
HEAD = Markup(
    '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width, initial-scale=1">'
    "<title>{} {}</title><style>{}</style></head><body>\n"
)
STYLE = Markup("""
:root { color-scheme: light dark; }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; display: block; overflow-x: auto; }
th, td { border: 1px solid #8888; padding: .3rem .6rem; text-align: left; vertical-align: top; }
code { overflow-wrap: anywhere; }
""")


class Part(NamedTuple):
    """A section of the page: title, what it contains, and its files."""

    title: str
    text: str
    files: Sequence[str]


def page(api: Api, files: Iterable[str], missing: Mapping[str, str]) -> str:
    """Return the page as HTML. ``missing``: files that could not be made, with the reason."""
    names = sorted(files)
    body = [
        Markup("<h1>{} {}</h1>").format(api.title, api.version),
        Markup("<p>{}</p>").format(api.description),
        *(_forms(names, [forms.WHOLE, *api.editions])),
        *(_section(part) for part in _parts(names)),
        *(Markup("<p><code>{}</code> is missing: {}.</p>").format(path, reason) for path, reason in missing.items()),
        Markup("<p><code>sha256sum --check SHA256SUMS</code> checks all files.</p>"),
    ]
    head = HEAD.format(api.title, api.version, STYLE)
    return head + Markup("\n").join(body) + Markup("\n</body></html>\n")


def _forms(names: Sequence[str], editions: Iterable[str]) -> Iterator[Markup]:
    yield Markup("<h2>The description</h2>")
    items = [Markup("<li><b>{}</b>: {}.</li>").format(name, text) for name, text in forms.VARIANTS.items()]
    yield Markup("<ul>{}</ul>").format(Markup("").join(items))
    yield Markup(
        "<p>Each as YAML and JSON, with references or <i>dereferenced</i>. What a form cannot express is at the end of "
        "its <code>info.description</code>, with all places in the file beside it.</p>"
    )
    rows = []
    for edition in editions:
        prefix = f"{forms.FOLDER}/{edition}/"
        cells = [
            Markup("<td>{}</td>").format(_links([n for n in names if n.startswith(f"{prefix}{variant}.")], prefix))
            for variant in forms.VARIANTS
        ]
        rows.append(Markup("<tr><th>{}</th>{}</tr>").format(edition, Markup("").join(cells)))
    heads = Markup("").join(Markup("<th>{}</th>").format(variant) for variant in forms.VARIANTS)
    yield Markup("<table><tr><th>edition</th>{}</tr>{}</table>").format(heads, Markup("").join(rows))


def _parts(names: Sequence[str]) -> Iterator[Part]:
    text = "Reference, guides and changelogs for readers; llms.txt lists them for programs."
    yield Part("Documentation", text, [name for name in names if name in (site.FIRST, site.FOR_PROGRAMS)])
    yield Part("Changes", "What changed between the versions of the description.", _below(names, CHANGELOG))
    for name, meaning in registers.MEANINGS.items():
        yield Part(name.capitalize(), f"{meaning}.", _below(names, f"{registers.FOLDER}/{name}."))
    yield Part("Postman", "A request for each operation; set the variables first.", _below(names, postman.FILE))
    yield Part("TypeScript", "Types for openapi-fetch and others.", _below(names, typescript.FILE))
    yield Part("Walkthroughs", "Arazzo description of calls that follow each other.", _below(names, "arazzo/"))
    yield Part("Linters", "Rules of Redocly and Spectral that the description keeps.", _below(names, "linters/"))
    yield Part("Python", "Client, stub server and proof as wheels.", [name for name in names if name.endswith(".whl")])
    yield Part("Parts list", "What the wheels depend on (CycloneDX).", _below(names, "sbom."))
    yield Part("License", "Of the description.", _below(names, LICENSE))


def _below(names: Sequence[str], prefix: str) -> list[str]:
    return [name for name in names if name.startswith(prefix)]


def _section(part: Part) -> Markup:
    if not part.files:
        return Markup("")
    return Markup("<h2>{}</h2><p>{}</p><p>{}</p>").format(part.title, part.text, _links(part.files, ""))


def _links(files: Sequence[str], prefix: str) -> Markup:
    links = [Markup('<a href="{}">{}</a>').format(path, path.removeprefix(prefix)) for path in files]
    return Markup("<br>").join(links)
