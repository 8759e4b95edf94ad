# Copied from generator/runtime/stub/schema/violations.py. Do not edit: run `make generate`.
"""Error codes of violations: the innermost ``x-error`` around the violated keyword."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import jsonschema_rs

from .nodes import Resolve, is_array, is_object

Schema = Mapping[str, Any]

# JSON Schema 2020-12, Core, section 10: keywords whose subschemas apply to the same instance, those whose subschemas
# apply to a part of it, and those of both that contain several subschemas, by key or by index.
_IN_PLACE = frozenset(["$ref", "if", "then", "else", "not", "allOf", "anyOf", "oneOf", "dependentSchemas"])
_TO_PARTS = frozenset(["items", "contains", "additionalProperties", "unevaluatedItems", "unevaluatedProperties"])
_SEVERAL = frozenset(["allOf", "anyOf", "oneOf", "dependentSchemas", "properties", "patternProperties", "prefixItems"])


def first_violation(
    root: Schema, violations: Sequence[jsonschema_rs.ValidationError], resolve: Resolve
) -> jsonschema_rs.ValidationError:
    """Return the first violation, in the order of the constraints in the schema."""
    return min(violations, key=lambda violation: _rank(root, violation, resolve))


def enclosing(root: Schema, violation: jsonschema_rs.ValidationError, resolve: Resolve) -> list[Schema]:
    """Return the schemas around the violated keyword, outermost first."""
    return [schema for schema, _ in _enclosing(root, violation.evaluation_path, resolve)]


def error_code(root: Schema, violation: jsonschema_rs.ValidationError, resolve: Resolve) -> str | None:
    """Return the code of a violation: the innermost around the keyword."""
    missing = violation.kind.as_dict()["property"] if violation.kind.name == "required" else None
    for schema, same_object in reversed(list(_enclosing(root, violation.evaluation_path, resolve))):
        if missing is not None and same_object:
            code = _own_code(schema.get("properties", {}).get(missing), resolve)
            if code:
                return code
        if "x-error" in schema:
            return str(schema["x-error"])
    return None


def _rank(root: Schema, violation: jsonschema_rs.ValidationError, resolve: Resolve) -> tuple[list[int], list[str]]:
    """Return a sort key: the position of the keyword in the schema, then that of the value in the instance."""
    node: Any = root
    ranks: list[int] = []
    for key in violation.evaluation_path:
        if isinstance(key, int):
            ranks.append(key)
        else:
            ranks.append(list(node).index(key) if key in node else len(node))
        node = node[key] if isinstance(key, int) or key in node else {}
        node = resolve(node) if key == "$ref" else node
    if violation.kind.name == "required" and is_array(node):
        ranks.append(node.index(violation.kind.as_dict()["property"]))
    # Indices are padded, so that 10 sorts after 9.
    return ranks, [str(step).rjust(9) if isinstance(step, int) else step for step in violation.instance_path]


def _enclosing(root: Schema, path: Sequence[str | int], resolve: Resolve) -> Iterator[tuple[Schema, bool]]:
    """Return the schemas around a keyword, outermost first, and whether each applies to the invalid instance itself."""
    schemas: list[tuple[Any, int]] = [(root, 0)]
    depth = 0
    node: Any = root
    steps = iter(path[:-1])  # the last step is the violated keyword
    for key in steps:
        if key in _SEVERAL:
            member = next(steps, None)
            if member is None:
                break
            node = node[key][member]
        elif key in _IN_PLACE or key in _TO_PARTS:
            node = resolve(node[key]) if key == "$ref" else node[key]
        else:
            break
        depth += key not in _IN_PLACE
        schemas.append((node, depth))
    return ((schema, level == depth) for schema, level in schemas if is_object(schema))


def _own_code(schema: Any, resolve: Resolve) -> str | None:
    """Return the code of a schema as a whole. The target of ``$ref`` is inner, its siblings are outer."""
    if not is_object(schema):
        return None
    target = _own_code(resolve(schema["$ref"]), resolve) if "$ref" in schema else None
    code: str | None = target or schema.get("x-error")
    return code
