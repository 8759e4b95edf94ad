"""Rules on extensions: each is defined, used where it may be, and has a value that its definition allows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import jsonschema_rs

from generator.identity import once_for_each
from generator.lint.known import defined
from generator.lint.rule import Finding, missing, project_rule
from generator.lint.walk import nodes
from generator.missing_names import Missing
from generator.object_types import OBJECTS
from generator.project import Project
from generator.runtime.openapi import escape


@project_rule("L104", by_part=True)
def known_extensions(project: Project) -> Iterator[Finding]:
    """An extension that nobody defined is a mistake, mostly a misspelt one.

    Bad: ``x-eror: E1``. Good: ``x-error: E1``.
    """
    known, file = project.vocabulary
    for node in nodes(project.bundle, *OBJECTS):
        for key in node.value:
            where, hint = f"{node.pointer}/{escape(key)}", f"see {file}, which defines extensions"
            if key.startswith("x-") and key not in known:
                about = Missing("extension", key, defined(known), is_key=True)
                yield missing(where, about, f"{key} is not defined", hint)
            elif key.startswith("x-") and node.kind not in known[key].get("at", ()):
                yield Finding(where, f"{key} is not allowed at a {node.kind}", hint)


@once_for_each
def _validators(known: Mapping[str, Any]) -> dict[str, jsonschema_rs.Validator]:
    return {key: jsonschema_rs.validator_for(dict(definition)) for key, definition in known.items()}


@project_rule("L105", by_part=True)
def extension_values(project: Project) -> Iterator[Finding]:
    """An extension has a value that its definition allows, so that nobody wonders what another would mean.

    Bad: ``x-documented: true``. Good: ``x-documented: false``, or nothing.
    """
    known, file = project.vocabulary
    validators = _validators(known)
    for node in nodes(project.bundle, *OBJECTS):
        for key in node.value:
            for error in validators[key].iter_errors(node.value[key]) if key in validators else ():
                where = "".join(f"/{escape(str(token))}" for token in (key, *error.instance_path))
                yield Finding(f"{node.pointer}{where}", f"{key}: {error.message}", f"see {file}")
