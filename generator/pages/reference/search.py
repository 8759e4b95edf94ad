"""Entries that the search of the reference finds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from generator.ir import Api
from generator.pages.additions import additions
from generator.pages.reference.fields import Block
from generator.pages.reference.pages import OTHERS, Reference
from generator.serialise import compact


class Entry(NamedTuple):
    """``names`` are found before other words of the ``text``."""

    title: str
    address: str
    names: str
    text: str


def entries(api: Api, page: Reference) -> Iterator[Entry]:
    """Yield an entry for each operation, object, error code, rule and erratum."""
    for section in page.sections:
        yield Entry(section.title, f"{section.page}.html", section.page, section.description)
        for operation in section.operations:
            fields = [each.name for variant in operation.parameters for each in variant.content]
            bodies = [variant.content for variant in operation.bodies]
            bodies += [variant.content.contents for variant in operation.responses]
            fields += [name for contents in bodies for each in contents for name in _names(each.block)]
            codes = [each.code for variant in operation.failures for each in variant.content]
            names = _joined([operation.id, operation.method, operation.path, *fields])
            text = _joined([*(each.content for each in operation.descriptions), *codes, *operation.permissions])
            yield Entry(operation.summary, f"{section.page}.html#{operation.id}", names, text)
    for each in page.objects:
        whole = each.variants[0].content.whole
        yield Entry(each.name, f"objects.html#{each.name}", _joined(_names(whole.block)), whole.description)
    for error in page.errors:
        row = error.row
        address = f"errors.html#{row.code}"
        yield Entry(f"{row.code} {row.message}", address, row.name, f"{row.status} {row.meaning} {row.remedy}")
    for rule in api.rules:
        yield Entry(f"Rule {rule.name}", f"rules.html#{rule.name}", rule.code, rule.says)
    for erratum in api.errata:
        address = f"errata.html#{erratum.name}"
        yield Entry(f"Erratum {erratum.name}", address, "", f"{erratum.question} {erratum.decision}")
    yield from (Entry(title, f"{name}.html", name, "") for name, title in OTHERS.items() if name in page.pages)
    beyond = _joined(each.part for each in additions(api))
    if beyond:
        yield Entry("Beyond the whole description", "editions.html#additions", beyond, "")


def index(found: Iterable[Entry]) -> str:
    """Return the script with the entries. A page from a file can load a script, but no data."""
    lines = ",\n".join(compact(each) for each in found)
    return f"globalThis.SEARCH = [\n{lines}\n];\n"


def _names(block: Block) -> Iterator[str]:
    for field in block.fields:
        yield field.name
        yield from _names(field.block)


def _joined(words: Iterable[str]) -> str:
    return " ".join(dict.fromkeys(filter(None, words)))
