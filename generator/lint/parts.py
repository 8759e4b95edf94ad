"""Parts of a document that need not be checked again, because an earlier run found nothing wrong with the same.

A part is a path item or a component. What a rule of parts (``by_part``) finds in one is decided by that part, by the
components that it leads to, by exceptions around it, and by what companion files define. A result is remembered by all
of these. Problems are not remembered, so that they are found again.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from generator.cache import remembered_all
from generator.identity import once_for_each
from generator.lint.rule import EXCEPTIONS
from generator.project import Project
from generator.refs import Bundle
from generator.runtime.openapi import escape, unescape
from generator.runtime.yaml_source.diagnostics import Diagnostic
from generator.serialise import compact

Check = Callable[[Project, Project], list[Diagnostic]]
COMPONENT = re.compile(r'"#/components/((?:[^/"\\]|\\.)+)/((?:[^/"\\]|\\.)+)')


class _ProblemsError(Exception):
    """Problems, which are not remembered."""

    def __init__(self, problems: list[Diagnostic]) -> None:
        self.problems = problems


def in_changed_parts(project: Project, check: Check) -> list[Diagnostic]:
    """Return what ``check`` finds.

    It gets the project, and the same with a document that says which parts rules of parts need not look at.
    """
    inputs = _inputs(project)
    pointers = list(inputs)
    is_checked = False

    def checked(changed: list[int]) -> list[bool]:
        nonlocal is_checked
        is_checked = True
        settled = frozenset(pointers).difference(pointers[position] for position in changed)
        problems = check(project, replace(project, bundle=project.bundle.without(settled)))
        if problems:
            raise _ProblemsError(problems)
        return [True] * len(changed)

    try:
        remembered_all("parts", list(inputs.values()), checked)
        if not is_checked:
            checked([])
    except _ProblemsError as found:
        return found.problems
    return []


def _inputs(project: Project) -> dict[str, str]:
    """Return what decides what rules of parts find in each part, by its pointer."""
    around = _digest(repr([_companions(project), _exceptions_around(project.bundle)]))
    described = {pointer: _described(value) for pointer, value in _parts(project.bundle)}
    digests = {pointer: digest for pointer, (digest, _) in described.items()}
    targets = {pointer: found & digests.keys() for pointer, (_, found) in described.items()}
    return {
        pointer: "\n".join([around, pointer, digests[pointer], *(f"{each} {digests[each]}" for each in sorted(found))])
        for pointer, found in ((pointer, _reached(pointer, targets)) for pointer in described)
    }


@once_for_each
def _described(value: Any) -> tuple[str, set[str]]:
    """Return the digest of a part, and the pointers of the components that it could refer to."""
    text = compact(value)
    return _digest(text), _targets(text)


def _parts(bundle: Bundle) -> Iterator[tuple[str, Any]]:
    """Yield the parts of a document with their pointers."""
    for path, item in _object(bundle.document, "paths").items():
        yield f"/paths/{escape(path)}", item
    components = _object(bundle.document, "components")
    for section in components:
        for name, value in _object(components, section).items():
            yield _component(section, name), value


def _object(holder: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = holder.get(key)
    return value if isinstance(value, Mapping) else {}


def _targets(text: str) -> set[str]:
    """Return the pointers of the components that JSON could refer to."""
    return {_component(*map(_token, found)) for found in COMPONENT.findall(text)}


def _token(text: str) -> str:
    """Return a token of a pointer in JSON without escapes."""
    return unescape(json.loads(f'"{text}"') if "\\" in text else text)


def _component(section: str, name: str) -> str:
    return f"/components/{escape(section)}/{escape(name)}"


def _reached(pointer: str, targets: Mapping[str, set[str]]) -> set[str]:
    """Return what a part leads to, directly or through others."""
    found: set[str] = set()
    waiting = [pointer]
    while waiting:
        new = targets[waiting.pop()] - found
        found |= new
        waiting += new
    return found


def _companions(project: Project) -> list[Any]:
    """Return the content of the companion files that rules of parts read; None for one that could not be read."""
    names = ("catalogue", "documents", "vocabulary")
    naming = project.naming.source if project.has("naming") else None
    return [naming, *(project.parts.get(name) for name in names)]


def _exceptions_around(bundle: Bundle) -> list[Any]:
    """Return the exceptions from rules at the objects that contain parts."""
    paths, components = (_object(bundle.document, key) for key in ("paths", "components"))
    holders = (bundle.document, paths, components, *(_object(components, section) for section in components))
    return [holder.get(EXCEPTIONS) for holder in holders]


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
