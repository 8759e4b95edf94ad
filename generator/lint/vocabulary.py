"""Rules on extensions: each is defined, stands where it may, and has a value that its definition allows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import jsonschema_rs

from generator.build.reading import read
from generator.lint.rule import Finding, rule
from generator.lint.walk import EVERYWHERE, nodes
from generator.refs import Bundle, escape
from generator.runtime.yaml_source.diagnostics import Diagnostics
from generator.serialise import plain

FILE = "extensions.schema.json"
OWN = Path(__file__).parents[1] / FILE
SHAPE: dict[str, Any] = {
    "type": "object",
    "required": ["$defs"],
    "properties": {
        "$defs": {
            "type": "object",
            "propertyNames": {"pattern": "^x-"},
            "additionalProperties": {
                "$ref": "https://json-schema.org/draft/2020-12/schema",
                "type": "object",
                "required": ["description", "at"],
                "properties": {"at": {"type": "array", "items": {"enum": list(EVERYWHERE)}, "minItems": 1}},
            },
        }
    },
}


def vocabulary(folder: Path, diagnostics: Diagnostics) -> Mapping[str, Mapping[str, Any]]:
    """The definition of each extension: the description's own, or the generator's where it brings no file."""
    path = folder / FILE
    content = read(path, folder, SHAPE, diagnostics) if path.exists() else read(OWN, OWN.parent, SHAPE, diagnostics)
    return plain(content["$defs"]) if content else {}


def _hint(bundle: Bundle) -> str:
    return f"{bundle.root.name if (bundle.root / FILE).exists() else 'generator'}/{FILE} defines the extensions"


@rule("L104")
def known_extensions(bundle: Bundle) -> Iterator[Finding]:
    """An extension that nobody defined is a mistake, mostly a misspelt one.

    Bad: ``x-eror: E1``. Good: ``x-error: E1``.
    """
    problems = Diagnostics()
    known = vocabulary(bundle.root, problems)
    for problem in problems:
        yield Finding(problem.place, problem.message, problem.hint)
    for node in nodes(bundle, *EVERYWHERE) if not problems else ():
        for key in node.value:
            if key.startswith("x-") and node.kind not in known.get(key, {}).get("at", ()):
                where = f"{node.pointer}/{escape(key)}"
                yield Finding(where, f"{key} says nothing at a {node.kind}", _hint(bundle))


@rule("L105")
def extension_values(bundle: Bundle) -> Iterator[Finding]:
    """An extension has a value that its definition allows, so that nobody wonders what another would mean.

    Bad: ``x-documented: true``. Good: ``x-documented: false``, or nothing.
    """
    known = vocabulary(bundle.root, Diagnostics())
    validators = {key: jsonschema_rs.validator_for(dict(definition)) for key, definition in known.items()}
    for node in nodes(bundle, *EVERYWHERE):
        for key in node.value:
            for error in validators[key].iter_errors(node.value[key]) if key in validators else ():
                where = "".join(f"/{escape(str(token))}" for token in (key, *error.instance_path))
                yield Finding(f"{node.pointer}{where}", f"{key}: {error.message}", _hint(bundle))
