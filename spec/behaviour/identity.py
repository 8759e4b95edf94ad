"""The two calls of the identity service that others need before them, answered from the accounts of the world."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from .._runtime.behaviour import Call, Refusal, Reply

VALIDITY = timedelta(hours=24)  # section 3.2 of the API reference


def create_token(call: Call) -> Reply:
    """Hand out the user's token of the world: it is the same each time, and does not end."""
    auth = call.body["auth"]
    wanted = auth["identity"]["password"]["user"]
    for account in call.world["accounts"]:
        for user in account["users"] if account["name"] == wanted["domain"]["name"] else ():
            known = (user["name"], user["password"]) == (wanted["name"], wanted["password"])
            if known and auth["scope"]["project"]["name"] in _project_names(account, user):
                return Reply(_token(call), ((b"x-subject-token", user["token"].encode()),))
    raise Refusal("CTS.0002", status=401)


def list_projects(call: Call) -> Any:
    account = next(account for account in call.world["accounts"] if account["id"] == call.account)
    usable = [project for project in account["projects"] if project["id"] in call.principal.user.projects]
    return {
        "projects": [
            {
                "domain_id": account["id"],
                "is_domain": False,
                "parent_id": account["id"],
                "name": project["name"],
                "description": "",
                "links": _links(f"/v3/projects/{project['id']}"),
                "id": project["id"],
                "enabled": True,
            }
            for project in usable
        ],
        "links": _links("/v3/projects"),
    }


def _project_names(account: dict[str, Any], user: dict[str, Any]) -> set[str]:
    return {project["name"] for project in account["projects"] if project["id"] in user["projects"]}


def _token(call: Call) -> dict[str, Any]:
    end = datetime.fromtimestamp(call.now / 1000, UTC) + VALIDITY
    return {"token": {"expires_at": end.strftime("%Y-%m-%dT%H:%M:%S.%fZ"), "methods": ["password"], "catalog": []}}


def _links(path: str) -> dict[str, Any]:
    """There is one page. The service answers whole URLs; the stub does not know by which name it was called."""
    return {"next": None, "previous": None, "self": path}
