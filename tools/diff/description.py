"""One side of a comparison: a description with everything that is known about it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import jsonschema_rs
from openapi_spec_validator import OpenAPIV30SpecValidator, OpenAPIV31SpecValidator

from generator.build import build, editions
from generator.companions.declarations import Declarations
from generator.companions.registers import Register
from generator.lint import lint
from generator.lint.walk import nodes
from generator.project import ROOT, Project, load_project
from generator.refs import Bundle, OperationRef, bundle
from generator.runtime.openapi import escape
from generator.runtime.yaml_source.diagnostics import DiagnosticError, Diagnostics, Place, shown
from generator.runtime.yaml_source.reader import place_of
from generator.serialise import plain
from tools.diff.exported import EXTENSION
from tools.diff.names import Names, names_of

Node = Mapping[str, Any]
# The engine's own schema of schemas.
SCHEMAS = jsonschema_rs.validator_for({"$ref": "https://json-schema.org/draft/2020-12/schema"})
HINT_SCHEMA = "see https://json-schema.org/draft/2020-12"
HINT = "see https://spec.openapis.org/oas/v3.1.1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """A document, and what companion files say. What is None is not known, and not compared."""

    bundle: Bundle
    editions: Mapping[str, Bundle] = field(default_factory=dict)
    names: Names = field(default_factory=Names)
    documents: Node = field(default_factory=dict)  # with error codes of operations and resources
    edition_documents: Mapping[str, Node] = field(default_factory=dict)  # the same of each edition
    catalogue: Node | None = None  # error codes
    rules: Register | None = None
    declarations: Declarations | None = None
    is_whole: bool = True  # whether names and error codes of operations are known

    @property
    def has_codes(self) -> bool:
        """Tell whether the error codes of operations are known."""
        return self.is_whole and "x-error-codes" in self.documents

    def of_edition(self, name: str) -> Description:
        """Return the description of an edition: rules and lifecycles are those of the whole."""
        return replace(self, bundle=self.editions[name], documents=self.edition_documents[name], editions={})

    def operations(self) -> Iterator[OperationRef]:
        return self.bundle.operations()

    def published(self, operation: OperationRef) -> Node:
        """Return the operation with what the build adds to it."""
        found = self.documents.get("paths", {}).get(operation.path, {}).get(operation.method)
        return operation.definition if found is None else found

    def links(self, operation: OperationRef, status: str) -> Node | None:
        """Return the links of a response by name; None if those that the build derives are not known."""
        response = self.bundle.resolve(self.published(operation)["responses"][status])
        return response.get("links", {}) if self.is_whole else None

    def place(self, operation: OperationRef, *tokens: str | int) -> Place:
        pointer = "".join(f"/{escape(str(token))}" for token in ("paths", operation.path, operation.method, *tokens))
        return self.bundle.place(pointer)

    def resources(self) -> Node | None:
        return self.documents.get("x-resources", {}) if "x-error-codes" in self.documents else None

    def resource_place(self, name: str) -> Place:
        """Return where a resource type is declared."""
        entry = self.declarations.resources.get(name) if self.declarations else None
        return entry.place if entry else self.bundle.place(f"/x-resources/{escape(name)}")

    def rule_place(self, name: str) -> Place:
        """Return where a rule is declared."""
        entry = self.rules.get(name) if self.rules else None
        return entry.place if entry else self.bundle.place(f"/x-behaviour/rules/{escape(name)}")

    def effect_place(self, operation: OperationRef) -> Place:
        """Return where the effect of an operation is declared."""
        name = str(operation.definition.get("operationId"))
        entry = self.declarations.operations.get(name) if self.declarations else None
        return entry.place if entry else self.bundle.place(f"/x-behaviour/operations/{escape(name)}")

    def code_place(self, code: str) -> Place:
        return place_of(self.catalogue, [code]) if self.catalogue is not None else Place("")


def read(path: Path) -> Description:
    """Read the description in a folder or in a file.

    Raises:
        DiagnosticError: it cannot be read, or is no OpenAPI document.
    """
    problems = Diagnostics()
    if path.is_dir():
        project = load_project(path, problems)
        if project is not None:
            # Problems of companion files only make less of the description known.
            _validate(project.bundle)
            return _of_project(project)
    else:
        document = bundle(path, problems)
        problems.check()
        assert document is not None  # noqa: S101 — for the type checker
        _validate(document)
        return _of_document(document)
    raise DiagnosticError(problems)


def _validate(document: Bundle) -> None:
    """Check the shape of the document, which the comparison relies on."""
    diagnostics = Diagnostics()
    version = str(document.document.get("openapi", document.document.get("swagger", "3.1")))
    is_old = version.startswith("3.0")
    if not is_old and not version.startswith("3.1"):
        key = "/openapi" if "openapi" in document.document else "/swagger"
        diagnostics.add(document.place(key), "L100", f"version {version} is not compared", "convert it to OpenAPI 3.1")
        diagnostics.check()
    validator = OpenAPIV30SpecValidator if is_old else OpenAPIV31SpecValidator
    for error in validator.schema_validator.iter_errors(plain(document.document)):
        pointer = "".join(f"/{escape(str(token))}" for token in error.absolute_path)
        diagnostics.add(document.place(pointer), "L100", shown(error.message.splitlines()[0]), HINT)
    diagnostics.check()
    for node in () if is_old else nodes(document, "schema"):
        for problem in SCHEMAS.iter_errors(plain(node.value)):
            pointer = "".join(f"/{escape(str(token))}" for token in problem.instance_path)
            diagnostics.add(document.place(f"{node.pointer}{pointer}"), "L106", shown(problem.message), HINT_SCHEMA)
    diagnostics.check()


def _of_document(document: Bundle) -> Description:
    """Return the description with what the build published; others use the same extensions differently."""
    catalogue, behaviour = (document.document.get(key) for key in ("x-error-codes", EXTENSION))
    declared = behaviour if isinstance(behaviour, dict) else {}
    sections = (
        catalogue,
        document.document.get("x-resources", {}),
        *(declared.get(name, {}) for name in ("resources", "operations", "rules")),
    )
    is_published = all(
        isinstance(each, dict) and all(isinstance(entry, dict) for entry in each.values()) for each in sections
    )
    return Description(
        bundle=document,
        documents=document.document if is_published else {},
        catalogue=catalogue if is_published else None,
    )


def _of_project(project: Project) -> Description:
    """Return the description with what can be built from it; one that breaks rules has its document only."""
    is_sound = lint(project, Diagnostics())
    versions = editions(project, Diagnostics()) if is_sound else {}
    api = build(project, versions, Diagnostics()) if is_sound else None
    return Description(
        bundle=project.bundle,
        editions=versions,
        names=names_of(api, project.naming) if api else Names(),
        documents=api.document if api else {},
        edition_documents=api.editions if api else {name: {} for name in versions},
        catalogue=project.catalogue["codes"] if project.has("catalogue") else None,
        rules=project.rules if project.has("rules") else None,
        declarations=project.declarations if project.has("declarations") else None,
        is_whole=api is not None,
    )


def is_description(path: Path) -> bool:
    return path.is_file() or (path / ROOT).is_file()
