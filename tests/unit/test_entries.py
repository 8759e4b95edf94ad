"""Templates of entries of the reference read nothing that their results are not kept by."""

from __future__ import annotations

import re
from collections.abc import Iterator

from jinja2 import meta, nodes

from generator.outputs import TEMPLATES
from generator.reference import FOLDER, MACROS
from generator.render import environment

ENTRIES = re.compile(r"entries\(\"([\w.]+)\"")
# What results are kept by: the view and the number of editions. The renderers of texts have no state.
READ = {"o", "edition_count", "html", "md", *MACROS}


def entry_templates() -> set[str]:
    texts = (path.read_text(encoding="utf-8") for path in (TEMPLATES / FOLDER).glob("*.jinja"))
    return {f"{FOLDER}/{name}.jinja" for text in texts for name in ENTRIES.findall(text)}


def with_referenced(name: str) -> Iterator[str]:
    """Yield a template, and the templates that it imports or includes, which may read its variables too."""
    yield name
    for other in meta.find_referenced_templates(tree(name)):
        assert other is not None, f"{name} names a template by a variable"
        yield from with_referenced(other)


def tree(name: str) -> nodes.Template:
    return environment().parse((TEMPLATES / name).read_text(encoding="utf-8"))


def test_entries_depend_on_their_view_and_the_number_of_editions() -> None:
    names = entry_templates()
    assert {"reference/operation.html.jinja", "reference/object.md.jinja", "reference/erratum.html.jinja"} <= names
    names |= {f"{FOLDER}/{name}.jinja" for name in MACROS.values()}
    read = {each: meta.find_undeclared_variables(tree(each)) for name in names for each in with_referenced(name)}
    assert {name: others for name, found in read.items() if (others := found - READ)} == {}
