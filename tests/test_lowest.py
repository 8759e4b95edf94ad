"""The lock of ``make lowest`` has the lower bounds of the packages; whoever changes a bound runs ``make lock``."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).parents[1]
PINNED = {
    canonicalize_name(name): Version(version)
    for name, version in re.findall(
        r"^([a-z0-9.-]+)(?:\[\w+\])?==([^ ;\\]+)", (ROOT / "requirements-lowest.lock").read_text(encoding="utf-8"), re.M
    )
}


def requirements(folder: str) -> list[Requirement]:
    project = tomllib.loads((ROOT / folder / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    texts = [
        *project["dependencies"],
        *(text for extra in project.get("optional-dependencies", {}).values() for text in extra),
    ]
    # A package needs exactly its own version of the others.
    return [found for text in texts if (found := Requirement(text)).name not in ("cts-stub", "cts-client")]


def lower_bound(requirement: Requirement) -> Version:
    [bound] = [each.version for each in requirement.specifier if each.operator == ">="]
    return Version(bound)


@pytest.mark.parametrize("folder", [".", "generated/client", "generated/stub", "generated/contract"])
def test_each_lower_bound_is_what_the_lane_installs(folder: str) -> None:
    # Tools of the tests need a newer one than the client does; the client's pydantic wins over the toolchain's.
    left_out = {"typing-extensions"} | ({"pydantic"} if folder == "." else set())
    for requirement in requirements(folder):
        bound, pinned = lower_bound(requirement), PINNED[canonicalize_name(requirement.name)]
        if requirement.name not in left_out:
            assert pinned.release[: len(bound.release)] == bound.release, f"{requirement}, but {pinned}; run make lock"


def test_what_may_change_any_interface_has_an_upper_bound() -> None:
    """By semantic versioning, that is every release below version 1."""
    for requirement in (each for part in ("client", "stub", "contract") for each in requirements(f"generated/{part}")):
        if lower_bound(requirement) < Version("1"):
            assert any(each.operator == "<" for each in requirement.specifier), requirement
