"""The page docs/consumers.md."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

HEAD = """\
# Consumers

<!-- Written by `make consumers`. Do not edit. -->

Result of `make consumers` on {date}: each form of a [publication](guides/publish.md#a-whole-publication) in tools of
others. A recipe is a section of a page that [other languages](guides/other-languages.md) lists: its commands and
programs run as they are, with this form in place of the one that the page names. It passes if

- every command and program succeeds and prints what the guide says,
- no tool prints a warning or an error that the [overview](guides/other-languages.md#warnings) does not explain,
- the journal of the stub has nothing that breaks the description in what the generated code sent.

"Called" is what the journal of the stub has afterwards. Forms are `EDITION FORM`. A run that is stopped leaves out what
it has not tried; `make consumers` writes all rows again.
"""


class Row(NamedTuple):
    """Result of one tool with one form."""

    consumer: str
    form: str
    versions: str
    built: str
    called: str
    outcome: str


def page(rows: Iterable[Row]) -> str:
    """Return the page as Markdown, with a section for each consumer."""
    sections: dict[str, list[Row]] = {}
    for row in sorted(rows):
        sections.setdefault(row.consumer, []).append(row)
    head = HEAD.format(date=datetime.datetime.now(datetime.UTC).date())
    return head + "".join(line for name, found in sections.items() for line in _section(name, found))


def _section(name: str, rows: Sequence[Row]) -> Iterator[str]:
    yield f"\n## {name}\n\n"
    versions = dict.fromkeys(row.versions for row in rows if row.versions)
    if versions:
        yield f"With {'; '.join(versions)}.\n\n"
    yield "| form | built with | called | result |\n|---|---|---|---|\n"
    for row in rows:
        cells = (f"`{row.form}`" if row.form else "any", row.built or "–", row.called or "–", row.outcome)
        yield f"| {' | '.join(cells)} |\n"
