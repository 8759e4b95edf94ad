"""The publication that judges get: ``dist/`` for `make consumers`, nothing else for other runs."""

from __future__ import annotations

import os
from pathlib import Path

from tests.generation import ROOT
from tests.judges.recipes import Form
from tools.publish.forms import FOLDER, VARIANTS, WHOLE

_NAMED = os.environ.get("CONSUMERS")
PUBLICATION = ROOT / _NAMED if _NAMED else None
"""Folder of a publication of which every form is tried."""


def _editions() -> list[str]:
    assert PUBLICATION
    return sorted(path.name for path in (PUBLICATION / FOLDER).iterdir())


def documents(edition: str = "*") -> list[Path]:
    """Return all documents of the publication, with and without references, as YAML and JSON."""
    assert PUBLICATION
    found = sorted((PUBLICATION / FOLDER).glob(f"{edition}/openapi-*"))
    return [path for path in found if not path.name.endswith(".not-expressed.json")]


def every_form(*, is_slow: bool, has_editions: bool) -> list[Form]:
    """Return the forms to try a tool with: of the whole description, and the first one of each edition.

    Slow tools get only one without references.
    """
    bare = next(iter(VARIANTS))
    whole = [Form(WHOLE, variant) for variant in VARIANTS]
    dereferenced = [Form(WHOLE, f"{variant}.dereferenced") for variant in VARIANTS]
    # What all editions have in common is too little for the programs of the guides.
    editions = [Form(edition, bare) for edition in _editions() if edition not in (WHOLE, "common")]
    return [*whole, *(dereferenced[:1] if is_slow else dereferenced), *(editions if has_editions else ())]
