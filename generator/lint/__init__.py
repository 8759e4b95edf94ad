"""The rules that a description is held to."""

from __future__ import annotations

from openapi_spec_validator import OpenAPIV31SpecValidator

from generator.diagnostics import Diagnostics
from generator.refs import Bundle, escape
from generator.render import to_json


def lint(bundle: Bundle, found: Diagnostics) -> None:
    """Add a problem to ``found`` for every rule that the document breaks."""
    import json

    for error in OpenAPIV31SpecValidator(json.loads(to_json(bundle.document))).iter_errors():
        pointer = "".join(f"/{escape(str(token))}" for token in error.absolute_path)
        found.add(bundle.place(pointer), "L100", error.message.splitlines()[0], "see the OpenAPI specification")
