"""The public surface of the client that is kept beside this file: a change that breaks callers is named."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.generation import GENERATED
from tools.surface.stubs import Surface, breaking, changes, surface

KEPT = Path(__file__).parent / "surface"
SUFFIX = ".pyi.txt"  # not .pyi: tools would take the files for stubs of this project
ACCEPT = "accept them with `make golden`, say what breaks in CHANGELOG.md, and raise the version in spec/naming.yaml"


def kept() -> Surface:
    files = sorted(KEPT.rglob(f"*{SUFFIX}"))
    return {path.relative_to(KEPT).as_posix().removesuffix(SUFFIX): path.read_text(encoding="utf-8") for path in files}


def rewrite(new: Surface) -> None:
    for path in KEPT.rglob(f"*{SUFFIX}"):
        path.unlink()
    for name, text in new.items():
        path = KEPT / f"{name}{SUFFIX}"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def test_the_surface_of_the_client(tmp_path: Path) -> None:
    new = surface(GENERATED / "client" / "cts_client")
    if os.environ.get("GOLDEN") == "rewrite":
        rewrite(new)
    old = kept()
    if new != old:
        broken = breaking(old, new, tmp_path)
        title = "these changes can break callers:" if broken else "the surface changed; callers still work:"
        pytest.fail("\n".join([title, *broken, "", *changes(old, new), "", ACCEPT]), pytrace=False)


OLD = """
def call(a, *, b=None) -> int:
    return 1

class Pets:
    limit: int = 10

    def list(self, *, name: str | None = None, _private=1) -> list[str]:
        '''List pets.'''
        return self._listed(name)

    def _listed(self, name): ...
"""


@pytest.mark.parametrize(
    ("before", "after", "named"),
    [
        ("*, b=None", "", ["call(b): Parameter was removed"]),
        ("*, b=None", "*, b", ["call(b): Parameter is now required"]),
        ("*, b=None", "*, b=None, c", ["call(c): Parameter was added as required"]),
        ("*, b=None", "*, b=None, c=None", []),
        ("def call", "def calls", ["call: Public object was removed"]),
        ("class Pets", "class Animals", ["Pets: Public object was removed"]),
        ("def list", "def find", ["Pets.list: Public object was removed"]),
        ("limit: int = 10", "limit: int = 20", ["__init__.Pets.limit: type or value was changed"]),
        ("-> list[str]", "-> str", ["__init__.Pets.list: type or value was changed"]),
        ("str | None", "str", ["__init__.Pets.list(name): type or value was changed"]),
        ("self._listed(name)", "[]", []),
        ("List pets", "Return pets", []),
        ("def _listed", "def _found", []),
    ],
)
def test_planted_changes(before: str, after: str, named: list[str], tmp_path: Path) -> None:
    found: list[Surface] = []
    for name, text in (("old", OLD), ("new", OLD.replace(before, after))):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text(text, encoding="utf-8")
        found.append(surface(tmp_path / name))
    assert breaking(found[0], found[1], tmp_path / "stubs") == named


def test_a_change_of_a_type_shows_both_signatures() -> None:
    old, new = {"a": "def call(a: int): ..."}, {"a": "def call(a: str): ..."}
    assert changes(old, new)[-2:] == ["-def call(a: int): ...", "+def call(a: str): ..."]
