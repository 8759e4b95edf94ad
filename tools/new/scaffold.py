"""Texts of a new resource, checked together with the description that they extend, and written all or nothing."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import jinja2

from generator import pipeline
from tools.new.conventions import Conventions
from tools.new.names import InvalidName, Names
from tools.new.openapi import with_path

ROOT = "openapi.yaml"
FILES = ("tag", "paths", "schemas", "examples", "behaviour", "rules")
TEMPLATES = Path(__file__).parent / "templates"
SCHEMAS = Path(pipeline.__file__).parent / "schemas"
EXAMPLE_ID = "5f2c7f0e-3b1d-4f0c-9a64-0c6a3c1f7d11"
PATH = re.compile(r"(/([A-Za-z0-9._~-]+|\{[a-z][a-z0-9_]*\}))+")


@dataclass(frozen=True, slots=True)
class Scaffold:
    """New resource of the description in the folder ``spec``. ``texts`` are files by their path in that folder."""

    spec: Path
    names: Names
    path: str
    texts: Mapping[str, str]

    def check(self) -> None:
        """Check the description with the new files, in a copy.

        Raises:
            DiagnosticError: it has problems.
        """
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(folder) / self.spec.resolve().name
            shutil.copytree(self.spec, copy)
            for name, text in self.texts.items():
                (copy / name).parent.mkdir(parents=True, exist_ok=True)
                (copy / name).write_text(text, encoding="utf-8")
            pipeline.model(copy)

    def write(self) -> None:
        """Write every file, or none.

        Raises:
            OSError: the folder cannot be written.
        """
        target = self.spec / "resources" / self.names.tag
        with tempfile.TemporaryDirectory(dir=self.spec, prefix=".new-") as folder:
            aside = Path(folder)
            for name, text in self.texts.items():
                (aside / name).parent.mkdir(parents=True, exist_ok=True)
                (aside / name).write_text(text, encoding="utf-8")
            (aside / "resources" / self.names.tag).rename(target)
            try:
                (aside / ROOT).replace(self.spec / ROOT)
            except OSError:
                shutil.rmtree(target)
                raise


def scaffold(spec: Path, names: Names, path: str | None, *, in_project: bool) -> Scaffold:
    """Return a resource that can be created, listed, modified and deleted, in the conventions of the description.

    Raises:
        DiagnosticError: the description has problems already.
        InvalidName: the description has something of one of these names.
        NoConvention: the description lacks something that the new operations refer to.
        CannotEdit: ``openapi.yaml`` has an unusual layout.
    """
    project = pipeline.read(spec)
    conventions = Conventions(project)
    path = path or conventions.path(names.tag, in_project=in_project)
    _check_path(path)
    _check_unused(names, path, conventions)
    folder = f"resources/{names.tag}"
    texts = {f"{folder}/{name}.yaml": text for name, text in _texts(spec / folder, names, path, conventions).items()}
    reference = f"{folder}/paths.yaml#/{names.collection}"
    root = (spec / ROOT).read_text(encoding="utf-8")
    return Scaffold(spec, names, path, {**texts, ROOT: with_path(root, path, reference)})


def _check_path(path: str) -> None:
    if not PATH.fullmatch(path):
        raise InvalidName(f"{path!r} is not a path; write it like /v1/{{parameter}}/name")


def _check_unused(names: Names, path: str, conventions: Conventions) -> None:
    bundle = conventions.project.bundle
    known = {
        "tag": {tag["name"] for tag in bundle.document.get("tags", ())},
        "path": set(bundle.document["paths"]),
        "schema": set(bundle.document["components"].get("schemas", {})),
        "operation": {operation.id for operation in bundle.operations()},
    }
    wanted = {"tag": [names.tag], "path": [path], "schema": names.schemas, "operation": names.operation_ids}
    used = [f"{kind} {name}" for kind, of_kind in wanted.items() for name in of_kind if name in known[kind]]
    if (bundle.root / "resources" / names.tag).exists():
        used.insert(0, f"folder resources/{names.tag}")
    if used:
        raise InvalidName(f"the description already has {', '.join(used)}; choose another name")


def _texts(folder: Path, names: Names, path: str, conventions: Conventions) -> dict[str, str]:
    parameters = [name.strip("{}") for name in re.findall(r"\{\w+\}", path)]
    is_scoped = conventions.scope in parameters
    citation = conventions.citation
    variables = {
        "names": names,
        "parameters": [conventions.parameter(name) for name in parameters],
        "responses": {
            verb: conventions.responses(verb, is_scoped=is_scoped) for verb in ("post", "get", "put", "delete")
        },
        "headers": conventions.headers(),
        "not_found": conventions.not_found(),
        "has_audit": conventions.has_audit,
        "example_id": EXAMPLE_ID,
        "cited": lambda indent: f"{' ' * indent}x-source: [{citation}]" if citation else "",
        "cited_rule": f"    source: [{citation}]" if citation else "",
    }
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # noqa: S701 — YAML, of checked names
    )
    texts = {name: environment.get_template(f"{name}.yaml.jinja").render(variables) for name in FILES}
    return {name: _head(folder, name) + _without_empty_lines(text) for name, text in texts.items()}


def _head(folder: Path, name: str) -> str:
    """Return the line that names the JSON Schema of a companion file, for editors."""
    schema = SCHEMAS / f"{name}.schema.json"
    if not schema.exists():
        return ""
    return f"# yaml-language-server: $schema={Path(os.path.relpath(schema, folder.resolve())).as_posix()}\n"


def _without_empty_lines(text: str) -> str:
    return "".join(line for line in text.splitlines(keepends=True) if line.strip())
