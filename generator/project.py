"""The description in a folder: the OpenAPI document and every companion file, each read once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, Generic, TypeVar

from generator.companions.catalogue import read_catalogue
from generator.companions.credentials import read_credentials
from generator.companions.declarations import read_declarations
from generator.companions.handlers import read_handlers
from generator.companions.naming import read_naming
from generator.companions.registers import read_register
from generator.companions.sources import read_sources
from generator.companions.vocabulary import read_vocabulary
from generator.companions.workflows import read_workflows
from generator.companions.world import read_world
from generator.identity import forget
from generator.overlay import read_overlays
from generator.refs import Bundle, bundle
from generator.runtime.yaml_source.diagnostics import Diagnostics

ROOT = "openapi.yaml"
T = TypeVar("T")


class UnreadableError(Exception):
    """A companion file has problems, which are reported already; whoever needs its content stops."""


class _Part(Generic[T]):
    """The content of one kind of companion files, an attribute of ``Project``.

    Raises:
        UnreadableError: it could not be read.
    """

    def __init__(self, read: Callable[[Path, Diagnostics], T | None]) -> None:
        self.read = read

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __get__(self, project: Project, owner: type) -> T:
        if self.name not in project.parts:
            raise UnreadableError(self.name)
        content: T = project.parts[self.name]
        return content


@dataclass(frozen=True, slots=True)
class Project:
    """The bundled document and its companion files."""

    bundle: Bundle
    parts: Mapping[str, Any]  # contents of the companion files by attribute, without those that have problems
    whole: Bundle  # the document of the whole description
    edition: str = ""  # whose document this is; empty: the whole description

    naming = _Part(read_naming)
    catalogue = _Part(read_catalogue)
    documents = _Part(read_sources)
    errata = _Part(partial(read_register, name="errata"))
    rules = _Part(partial(read_register, name="rules"))
    declarations = _Part(read_declarations)
    handlers = _Part(read_handlers)
    world = _Part(read_world)
    workflows = _Part(read_workflows)
    credentials = _Part(read_credentials)
    vocabulary = _Part(read_vocabulary)
    overlays = _Part(read_overlays)

    def has(self, *names: str) -> bool:
        """Tell whether all these companion files could be read."""
        return set(names) <= set(self.parts)

    def of_edition(self, name: str, bundle: Bundle) -> Project:
        """Return the same project with the document of an edition."""
        return replace(self, bundle=bundle, edition=name)


def load_project(spec: Path, diagnostics: Diagnostics) -> Project | None:
    """Return the description in a folder; problems go to ``diagnostics``.

    None if the document itself could not be read, or has references that lead nowhere.
    """
    forget()
    document = bundle(spec / ROOT, diagnostics)
    if document is None:
        return None
    is_whole = not diagnostics
    parts: dict[str, Any] = {}
    for part in [part for part in vars(Project).values() if isinstance(part, _Part)]:
        problems = Diagnostics()
        content = part.read(document.root, problems)
        diagnostics.items.extend(problems)
        if not problems:
            parts[part.name] = content
    return Project(document, parts, document) if is_whole else None
