"""Recipes of the guides do what they say: what tools of others make of a publication is built, and called.

`make judges` tries them with the form that the guides name. `make consumers` tries them with every form of ``dist/``.
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.docs.execution import execute, parse
from tests.generation import GENERATED
from tests.judges.explained import unexplained
from tests.judges.publication import PUBLICATION, every_form
from tests.judges.recipes import PAGES, SHOWN, Form, Recipe, recipes
from tests.judges.workspace import NODE, JudgesWorkspace, missing, package_version, version
from tools.publish import forms, postman
from tools.publish.publication import LINTERS

RECIPES = [recipe for page in PAGES for recipe in recipes(page)]
CLEAN = Form(forms.WHOLE, "openapi-3.1-clean")
BUILDERS = ("tsc", "javac", "build", "vet")
pytestmark = pytest.mark.slow


def cases() -> Iterator[object]:
    for recipe in RECIPES:
        for form in tried(recipe):
            yield pytest.param(recipe.of(form), form, marks=marks(recipe), id=f"{recipe} ({form})")


def tried(recipe: Recipe) -> list[Form]:
    if not recipe.is_of_a_form:
        return [SHOWN]
    programs = recipe.programs()
    is_slow = "openapi-generator-cli" in programs
    is_quick_compiler = "npx tsc" in programs and not is_slow
    if PUBLICATION:
        return every_form(is_slow=is_slow, has_editions=is_quick_compiler)
    return [SHOWN, CLEAN] if is_quick_compiler else [SHOWN]


def marks(recipe: Recipe) -> list[pytest.MarkDecorator]:
    words = {program.partition(" ")[0] for program in recipe.programs()}
    # The tools of Python and Go are in the environment of the generators, which is made where Java is.
    with_java = {"java", "javac", "go", "python", "openapi-generator-cli", "openapi-python-client"}
    needs = {"node": words & {"npx", "node"}, "java": words & with_java}
    return [getattr(pytest.mark, name) for name, needed in needs.items() if needed]


@pytest.mark.parametrize(("recipe", "form"), list(cases()))
def test_recipe(
    recipe: Recipe, form: Form, publication: Path, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    for program in recipe.programs():
        if missing(program):
            pytest.skip(f"NOT CONSUMED by {program}: it is not installed; `make judges` does it")
    if recipe.is_of_a_publication:
        record_property("consumer", str(recipe))
        record_property("form", str(form))
        record_property("versions", versions(recipe))
        record_property("built", built(recipe))
    workspace = JudgesWorkspace(tmp_path, publication)
    try:
        for block in recipe.blocks:
            (parse if block.reason else lambda each: execute(each, workspace))(block)
        record_property("called", called(workspace))
        if recipe.is_of_a_publication:  # the proof of a server breaks the description on purpose
            assert workspace.asked("problems") == []
    finally:
        workspace.stop()
    assert unexplained(workspace.output, [program.removeprefix("npx ") for program in recipe.programs()]) == []


def versions(recipe: Recipe) -> str:
    named = [version(program) for program in recipe.programs()]
    named += [package_version(NODE / package) for package in recipe.packages() if (NODE / package).is_dir()]
    return ", ".join(dict.fromkeys(filter(None, named)))


def built(recipe: Recipe) -> str:
    """Return the commands that compile what is generated."""
    found = (words for words in recipe.commands() if set(words[:2]) & set(BUILDERS))
    return ", ".join(dict.fromkeys(shlex.join(words[:2]).removeprefix("npx ") for words in found))


def called(workspace: JudgesWorkspace) -> str:
    """Return the operations that the journal of the stub has, with their statuses."""
    entries = workspace.asked("journal")
    return ", ".join(
        dict.fromkeys(f"{entry['operation']} {entry['status']}" for entry in entries if entry["operation"])
    )


@pytest.fixture(scope="session")
def publication(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The publication that CONSUMERS names, or the form that the guides show."""
    if PUBLICATION:
        return PUBLICATION
    folder = tmp_path_factory.mktemp("publication")
    described = json.loads((GENERATED / "openapi.json").read_text(encoding="utf-8"))
    texts = dict(forms.documents(described, {}, {})) | {postman.FILE: postman.collection(described)}
    texts |= {f"linters/{path.name}": path.read_text(encoding="utf-8") for path in LINTERS.iterdir()}
    for path, text in texts.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    return folder


def test_there_is_a_recipe_for_each_tool() -> None:
    """A heading that is renamed, or a block that is lost, is noticed."""
    tools = {program.removeprefix("npx ") for recipe in RECIPES for program in recipe.programs()}
    assert tools >= {
        "openapi-generator-cli",
        "openapi-python-client",
        "openapi-typescript",
        "openapi-ts",
        "orval",
        "prism",
        "openapi2postmanv2",
        "newman",
        "openapi-mcp-generator",
        "redocly",
        "spectral",
        "go",
        "javac",
        "tsc",
    }
