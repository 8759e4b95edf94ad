"""Values at places of a response, by runtime expressions of OpenAPI: ``$response.body#/token/expires_at``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

from .transport import Response

HEADER, BODY = "$response.header.", "$response.body#"


def value_at(expression: str, response: Response) -> Any:
    """Return the value at a place of a response; None if there is none."""
    if expression.startswith(HEADER):
        return response.header(expression.removeprefix(HEADER))
    # Imported here because it is slow to import, and few calls need it.
    import json

    try:
        body = json.loads(response.body)
    except (ValueError, RecursionError):
        return None
    return at(body, expression.removeprefix(BODY))


def at(value: Any, pointer: str) -> Any:
    """Return the value at a JSON pointer (RFC 6901); None if there is none."""
    for token in pointer.split("/")[1:]:
        name = token.replace("~1", "/").replace("~0", "~")
        if isinstance(value, dict):
            value = cast("dict[str, Any]", value).get(name)
        elif isinstance(value, list) and name.isascii() and name.isdecimal():
            items = cast("Sequence[Any]", value)
            value = items[int(name)] if int(name) < len(items) else None
        else:
            return None
    return value


def names_in(template: Any) -> set[str]:
    """Return the names of the settings in a template."""
    if isinstance(template, dict):
        return set[str]().union(*map(names_in, cast("dict[str, Any]", template).values()))
    if isinstance(template, list):
        return set[str]().union(*map(names_in, cast("Sequence[Any]", template)))
    return {template[1:-1]} if _is_setting(template) else set()


def _is_setting(text: Any) -> bool:
    return isinstance(text, str) and text.startswith("{") and text.endswith("}")


def filled(template: Any, settings: Mapping[str, str]) -> Any:
    """Return the template with settings instead of their names in braces, such as ``{region}``.

    Raises:
        KeyError: a setting is not known.
    """
    if isinstance(template, dict):
        return {name: filled(value, settings) for name, value in cast("dict[str, Any]", template).items()}
    if isinstance(template, list):
        return [filled(value, settings) for value in cast("Sequence[Any]", template)]
    return settings[template[1:-1]] if _is_setting(template) else template


def merged(target: Any, patch: Any) -> Any:
    """Return the target with the members of the patch (RFC 7396, without removal)."""
    if not isinstance(target, dict) or not isinstance(patch, dict):
        return patch
    fields, changes = cast("dict[str, Any]", target), cast("dict[str, Any]", patch)
    return {**fields, **{name: merged(fields.get(name), value) for name, value in changes.items()}}
