"""Tokens of the identity service, for the users of the world."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import takewhile
from typing import Any

from cts_stub.handlers import TOKENS, ApiError, Call, Result

VALIDITY = timedelta(hours=24)  # section 3.2 of the API reference


def create_token(call: Call) -> Result:
    """Issue a token that is good for one project and ends after a day."""
    auth = call.body["auth"]
    wanted = auth["identity"]["password"]["user"]
    for account in call.world["accounts"]:
        for user in account["users"] if account["name"] == wanted["domain"]["name"] else ():
            if (user["name"], user["password"]) == (wanted["name"], wanted["password"]):
                return _issued(call, user["id"], _project(account, user, auth["scope"]["project"]["name"]))
    raise ApiError("CTS.0002", status=401)


def _project(account: dict[str, Any], user: dict[str, Any], name: str) -> str:
    for project in account["projects"]:
        if project["name"] == name and project["id"] in user["projects"]:
            return str(project["id"])
    raise ApiError("CTS.0002", status=401)


def _issued(call: Call, user: str, project: str) -> Result:
    end = datetime.fromtimestamp(call.now / 1000, UTC) + VALIDITY
    token, until = call.new_id(), call.now + int(VALIDITY.total_seconds() * 1000)
    tokens = call.store.collection(TOKENS)
    for ended in [key for key, _ in takewhile(lambda entry: entry[1]["until"] <= call.now, tokens.items())]:
        tokens.delete(ended)
    tokens.put(token, {"user": user, "project": project, "until": until}, at=call.now)
    expires = end.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    body = {"token": {"expires_at": expires, "methods": ["password"], "catalog": []}}
    return Result(body, ((b"x-subject-token", token.encode()),))
