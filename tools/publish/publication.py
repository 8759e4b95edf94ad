"""All files of a publication."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from generator.ir import Api
from generator.project import Project
from generator.serialise import plain, to_yaml
from tools.publish import forms, index, postman, registers, sbom, typescript, wheels
from tools.publish.folder import SUMS, sums
from tools.publish.origin import KEY, MEANING, with_origin
from tools.publish.site import site

ROOT = Path(__file__).parents[2]
LINTERS = Path(__file__).parent / "linters"
WORKFLOWS = "workflows.arazzo.yaml"
KEPT = {index.CHANGELOG: "releases/CHANGELOG.md", index.LICENSE: "spec/LICENSE"}
"""Files of the repository, by their paths in a publication."""
DESCRIPTION = f"{forms.FOLDER}/{forms.WHOLE}/openapi-3.1.yaml"


class Publication(NamedTuple):
    """Content of each file by its path, and those that could not be made, with the reason."""

    files: dict[str, bytes]
    missing: dict[str, str]


def publication(
    project: Project, api: Api, generated: Path, progress: Callable[[str], None] = lambda _: None
) -> Publication:
    """Return everything that is published. ``generated``: folder of the generated packages."""
    files: dict[str, bytes] = {}
    missing: dict[str, str] = {}
    for path, text in _texts(project, api):
        files[path] = text.encode()
    progress(f"forms     {len(files)} files")
    clean = files[f"{forms.FOLDER}/{forms.WHOLE}/openapi-3.1-clean.json"].decode()
    found = typescript.types(clean, ROOT)
    if found is None:
        missing[typescript.FILE] = "openapi-typescript is not installed; `make judges` does it, where Node.js is"
    else:
        files[typescript.FILE] = found.encode()
    progress(f"types     {typescript.FILE if found else 'none'}")
    pages = site(api, ROOT, generated)
    files |= pages
    progress(f"site      {len(pages)} files")
    built = dict(wheels.wheels(generated))
    files |= built
    progress(f"wheels    {len(built)}")
    files[sbom.FILE] = sbom.sbom(api, built, ROOT / "requirements.lock").encode()
    files[index.FILE] = index.page(api, [*files, SUMS], missing).encode()
    files[SUMS] = sums(files)
    return Publication(files, missing)


def _texts(project: Project, api: Api) -> Iterator[tuple[str, str]]:
    meanings = {name: definition["description"] for name, definition in project.vocabulary.definitions.items()}
    whole = with_origin(api.document, api.documents)
    editions = {name: with_origin(each, api.documents, name) for name, each in api.editions.items()}
    yield from forms.documents(whole, editions, {**meanings, KEY: MEANING})
    yield from registers.registers(api, api.document)
    yield postman.FILE, postman.collection(api.document)
    if project.workflows:
        yield f"arazzo/{WORKFLOWS}", to_yaml(_workflows(plain(project.workflows)))
    for path in sorted(LINTERS.iterdir()):
        yield f"linters/{path.name}", path.read_text(encoding="utf-8")
    for name, source in KEPT.items():
        yield name, (ROOT / source).read_text(encoding="utf-8")


def _workflows(content: dict[str, Any]) -> dict[str, Any]:
    """Return the workflows with the published description as their source."""
    sources = [{**source, "url": f"../{DESCRIPTION}"} for source in content["sourceDescriptions"]]
    return {**content, "sourceDescriptions": sources}
