# Copied from the description's behaviour/identity.py. Do not edit: run `make generate`.
"""Tokens of the identity service, for the users of the world."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import takewhile
from typing import Any

from cts_stub.handlers import TOKENS, ApiError, Call, Result

VALIDITY = timedelta(hours=24)  # section 3.2 of the API reference


def create_token(call: Call) -> Result:
    """Issue a token that is valid for one project, or for the account only, and ends after a day."""
    auth = call.body["auth"]
    wanted = auth["identity"]["password"]["user"]
    for account in call.world["accounts"]:
        for user in account["users"] if _is_named(account, wanted.get("domain", {})) else ():
            if _is_named(user, wanted) and user["password"] == wanted["password"]:
                return _issued(call, user["id"], _scope(account, user, auth["scope"]))
    raise ApiError("CTS.0002", status=401)


def _scope(account: dict[str, Any], user: dict[str, Any], scope: dict[str, Any]) -> str:
    """Return the ID of the project, empty for the account."""
    if "domain" in scope:
        candidates = [{**account, "id": ""}] if _is_named(account, scope["domain"]) else []
    else:
        is_here = _is_named(account, scope["project"].get("domain", {}))
        named = [
            project
            for project in account["projects"]
            if is_here and _is_named(project, scope["project"])
        ]
        candidates = [project for project in named if project["id"] in user["projects"]]
    for candidate in candidates:
        return str(candidate["id"])
    raise ApiError("CTS.0002", status=401)


def _is_named(known: dict[str, Any], wanted: dict[str, Any]) -> bool:
    return all(known[key] == wanted[key] for key in ("id", "name") if key in wanted)


def _issued(call: Call, user: str, project: str) -> Result:
    end = datetime.fromtimestamp(call.now / 1000, UTC) + VALIDITY
    token, until = call.new_id(), call.now + int(VALIDITY.total_seconds() * 1000)
    tokens = call.store.collection(TOKENS)
    for ended in [
        key for key, _ in takewhile(lambda entry: entry[1]["until"] <= call.now, tokens.items())
    ]:
        tokens.delete(ended)
    tokens.put(token, {"user": user, "project": project, "until": until}, at=call.now)
    expires = end.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    body = {"token": {"expires_at": expires, "methods": ["password"], "catalog": []}}
    return Result(body, ((b"x-subject-token", token.encode()),))
