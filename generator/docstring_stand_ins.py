"""Docstrings of the models, put in after their classes are generated: a changed description changes no class."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

Schema = dict[str, Any]
STAND_IN = re.compile(r'^( *)"""\{docstring (\d+)\}"""$', re.MULTILINE)


class Docstrings:
    """Descriptions of a document with stand-ins in their place, and the docstrings that they become."""

    def __init__(self) -> None:
        self._texts: list[str] = []

    def taken_from(self, document: Schema) -> Schema:
        """Return the document with stand-ins for the descriptions of objects, enumerations, fields and members."""
        components = document["components"]
        schemas = {name: self._class(schema) for name, schema in components["schemas"].items()}
        return {**document, "components": {**components, "schemas": schemas}}

    def _class(self, schema: Schema) -> Schema:
        if not schema.keys() & {"properties", "enum"}:
            return schema
        result = self._described(schema)
        if "properties" in schema:
            result["properties"] = {name: self._described(field) for name, field in schema["properties"].items()}
        if "x-enum-descriptions" in schema:
            result["x-enum-descriptions"] = [self._stand_in(text) for text in schema["x-enum-descriptions"]]
        return result

    def _described(self, schema: Schema) -> Schema:
        return (
            {**schema, "description": self._stand_in(schema["description"])} if "description" in schema else {**schema}
        )

    def _stand_in(self, text: str) -> str:
        if not text:
            return text
        self._texts.append(text)
        return f"{{docstring {len(self._texts) - 1}}}"

    def put_into(self, texts: Mapping[str, str]) -> dict[str, str] | None:
        """Return modules with their docstrings; None if a stand-in is anywhere but in a docstring of its own."""
        placed: list[str] = []

        def docstring(match: re.Match[str]) -> str:
            placed.append(match[2])
            return _docstring(self._texts[int(match[2])], match[1])

        result = {name: STAND_IN.sub(docstring, text) for name, text in texts.items()}
        is_whole = sorted(placed, key=int) == [str(number) for number in range(len(self._texts))]
        return result if is_whole else None


def _docstring(text: str, indent: str) -> str:
    """Return the docstring as the templates in ``model_templates`` do."""
    escaped = text.replace("\\", "\\\\").replace('"""', '\\"\\"\\"').replace("\0", "\\x00")
    body = f"\n{indent}".join(escaped.split("\n"))
    end = f"\n{indent}" if "\n" in body else ""
    return f'{indent}"""{body}{" " if body.endswith(chr(34)) else ""}{end}"""'
