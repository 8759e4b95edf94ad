"""Other worlds for a server that simulates one: rules about the world can only be broken in the right one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from .. import openapi


def variants(schema: Mapping[str, Any], world: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield worlds in which one part is not as in the given one, each with a description.

    Lists of enumerated members get all members, booleans with a default the other value. ``schema``: JSON Schema of
    the world.
    """
    for name, definition in schema.get("properties", {}).items():
        members = definition.get("items", {}).get("enum")
        if members:
            yield f"every member in {name}", {**world, name: list(members)}
        for field, inner in definition.get("properties", {}).items():
            if isinstance(inner.get("default"), bool):
                changed = {**world.get(name, {}), field: not inner["default"]}
                yield f"{name}.{field} {str(not inner['default']).lower()}", {**world, name: changed}


def actions(document: Mapping[str, Any]) -> list[str]:
    """Return the actions that operations need a permission for."""
    found = (definition.get("x-permission", {}) for *_, definition in openapi.operations(document))
    return sorted({each["action"] for each in found if "action" in each})


def with_callers(world: Mapping[str, Any], allowed: Iterable[str]) -> dict[str, Any]:
    """Return the world with a user for each action, who is allowed nothing else, and with another account."""
    first, *rest = world["accounts"]
    project = first["projects"][0]["id"]
    users = [_user(f"user-{number}", project, actions=[action]) for number, action in enumerate(allowed)]
    other = {"id": "another-account", "name": "another-account"}
    projects = [{"id": "another-project", "name": "another-project"}]
    account = {**other, "projects": projects, "users": [_user("stranger", "another-project")]}
    return {**world, "accounts": [{**first, "users": [*first["users"], *users]}, *rest, account]}


def _user(name: str, project: str, **more: Any) -> dict[str, Any]:
    secrets = {"password": f"password-{name}", "token": f"token-{name}", "secret_key": f"secret-key-{name}"}
    return {"id": f"id-{name}", "name": name, **secrets, "access_key": f"KEY{name}", "projects": [project], **more}
