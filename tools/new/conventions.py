"""Conventions of a description that a new resource follows: paths, shared components, error codes, sources."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from generator.project import Project
from generator.runtime.openapi import METHODS, lookup

SHARED = "../../"  # from resources/NAME/ to what all resources share
NOT_FOUND = 404
FAULTS = (429, 500, 503)  # statuses of errors that no request causes
STATUSES = {
    "post": (400, 401, 403, 405, 413, 415, 429, 500, 503),
    "get": (400, 401, 403, 405, 429, 500, 503),
    "put": (400, 401, 403, 404, 405, 413, 415, 429, 500, 503),
    "delete": (400, 401, 403, 404, 405, 429, 500, 503),
}
"""Statuses of errors by method; those that no existing operation documents are left out."""


class NoConvention(Exception):
    """The description has no example of something that is needed; the message says of what."""


@dataclass(frozen=True, slots=True)
class NotFound:
    """Error code of a record that does not exist; ``status`` is 404 where the code has another one, else 0."""

    code: str
    status: int


class Conventions:
    """Conventions of one description, read from its existing operations."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.files: Mapping[Path, Any] = project.bundle.files

    @property
    def scope(self) -> str:
        """Path parameter with the caller's project; empty if there is none."""
        return str(self.project.naming.scopes.get("project", ""))

    def path(self, tag: str, *, in_project: bool) -> str:
        """Return the path of a new collection, beside the existing ones."""
        if not self.scope:
            return f"/{tag}"
        project = f"/{{{self.scope}}}"
        paths = (path for path in self.project.bundle.document["paths"] if project in path)
        prefixes = Counter(path.partition(project)[0] for path in paths)
        prefix = prefixes.most_common(1)[0][0] if prefixes else ""
        return f"{prefix}{project if in_project else ''}/{tag}"

    def parameter(self, name: str) -> str:
        """Return the shared path parameter of this name, as a reference.

        Raises:
            NoConvention: there is none.
        """
        for file, item in self._items():
            for holder in (item, *(item[method] for method in METHODS if method in item)):
                for param in holder.get("parameters", ()):
                    reference = param.get("$ref", "")
                    if reference.startswith(SHARED) and self._target(file, reference).get("name") == name:
                        return str(reference)
        raise NoConvention(f"no shared path parameter {{{name}}} is in use; use only parameters of existing paths")

    def responses(self, method: str, *, is_scoped: bool) -> dict[int, str]:
        """Return the shared error responses of a new operation by status, as references.

        Raises:
            NoConvention: the operation needs a response with status 404, and no operation has a shared one.
        """
        statuses = [status for status in STATUSES[method] if status != 403 or is_scoped]
        found = {status: self._response(status) for status in statuses}
        if NOT_FOUND in found and found[NOT_FOUND] is None:
            raise NoConvention("no shared response with status 404 is in use; add one to an existing operation")
        return {status: reference for status, reference in found.items() if reference}

    def _response(self, status: int) -> str | None:
        """Return the most frequent response of this status; one that a request can cause, unless none causes any."""
        counter: Counter[str] = Counter()
        for file, response in self._responses(str(status)):
            reference = response.get("$ref", "")
            if reference.startswith(SHARED):
                is_fault = self._target(file, reference).get("x-trigger") == "fault"
                counter.update([reference] if status in FAULTS or not is_fault else ())
        return counter.most_common(1)[0][0] if counter else None

    def headers(self) -> dict[str, str]:
        """Return headers that most successful responses have, as references by name."""
        successes = [response for status in ("200", "201", "204") for _, response in self._responses(status)]
        counter = Counter(
            (name, header.get("$ref", "")) for each in successes for name, header in each.get("headers", {}).items()
        )
        common = (pair for pair, count in counter.items() if 2 * count > len(successes))
        return {name: reference for name, reference in common if reference.startswith(SHARED)}

    def not_found(self) -> NotFound:
        """Return the error of a missing record: of existing resources, or that of an unknown path."""
        codes, conditions = self.project.catalogue["codes"], self.project.catalogue["conditions"]
        general = {condition["code"] for condition in conditions.values()}
        counter: Counter[str] = Counter()
        for entry in self.project.declarations.operations.values():
            rule = self.project.rules.get(entry.value.get("not_found", ""))
            if rule and rule.value.get("status", codes[rule.value["code"]]["status"]) == NOT_FOUND:
                counter[rule.value["code"]] += 1
        ranked = sorted(counter, key=lambda code: (code not in general, -counter[code]))
        code = ranked[0] if ranked else conditions["unknown-path"]["code"]
        return NotFound(code, 0 if codes[code]["status"] == NOT_FOUND else NOT_FOUND)

    @property
    def citation(self) -> str:
        """Document to cite until somebody does better; empty where facts have no sources."""
        return next(iter(self.project.documents), "")

    @property
    def has_audit(self) -> bool:
        """Tell whether changes of resources are recorded."""
        return bool(self.project.declarations.audits)

    def _items(self) -> Iterator[tuple[Path, Mapping[str, Any]]]:
        """Yield the path items of existing resources, as they are written, with their files."""
        for file, content in self.files.items():
            if file.name == "paths.yaml":
                for item in content.values():
                    yield file, item

    def _responses(self, status: str) -> Iterator[tuple[Path, Mapping[str, Any]]]:
        for file, item in self._items():
            for method in METHODS:
                response = item.get(method, {}).get("responses", {}).get(status)
                if response is not None:
                    yield file, response

    def _target(self, file: Path, reference: str) -> Mapping[str, Any]:
        path, _, pointer = reference.partition("#")
        target: Mapping[str, Any] = lookup(self.files[(file.parent / path).resolve()], pointer)
        return target
