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
            if _is_named(user, wanted):
                if user["password"] != wanted["password"]:
                    raise _rejection("the password is not that of the user in the world")
                return _issued(call, account, user, _scope(call, account, user, auth["scope"]))
    raise _rejection(
        f"the world has no user {_shown(wanted)} of the account {_shown(wanted.get('domain', {}))}"
    )


def _scope(
    call: Call, account: dict[str, Any], user: dict[str, Any], scope: dict[str, Any]
) -> dict[str, Any] | None:
    """Return the project, None for the account."""
    if "domain" in scope:
        if _is_named(account, scope["domain"]):
            return None
        raise _rejection(f"the user does not belong to the account {_shown(scope['domain'])}")
    wanted = scope["project"]
    own: list[dict[str, Any]] = [
        project for project in account["projects"] if project["id"] in user["projects"]
    ]
    if _is_named(account, wanted.get("domain", {})):
        # As in listProjects, while regions are open: clients know their project by the name of any region.
        is_region = "id" not in wanted and "regions" not in call.world["closed"]
        others = (
            []
            if any(_is_named(each, wanted) for each in account["projects"]) or not is_region
            else own[:1]
        )
        for project in [each for each in own if _is_named(each, wanted)] or others:
            return project
    raise _rejection(f"the user {user['name']} has no project {_shown(wanted)}")


def _rejection(reason: str) -> ApiError:
    return ApiError("CTS.0002", status=401, reason=reason)


def _shown(wanted: dict[str, Any]) -> str:
    return (
        " ".join(f"{key} {wanted[key]!r}" for key in ("id", "name") if key in wanted)
        or "of any name"
    )


def _is_named(known: dict[str, Any], wanted: dict[str, Any]) -> bool:
    return all(known[key] == wanted[key] for key in ("id", "name") if key in wanted)


def _issued(
    call: Call, account: dict[str, Any], user: dict[str, Any], project: dict[str, Any] | None
) -> Result:
    now = datetime.fromtimestamp(call.now / 1000, UTC)
    token, until = call.new_id(), call.now + int(VALIDITY.total_seconds() * 1000)
    tokens = call.store.collection(TOKENS)
    for ended in [
        key for key, _ in takewhile(lambda entry: entry[1]["until"] <= call.now, tokens.items())
    ]:
        tokens.delete(ended)
    tokens.put(
        token,
        {"user": user["id"], "project": project["id"] if project else "", "until": until},
        at=call.now,
    )
    domain = _reference(account)
    # The documents leave out most of the response. Keystone's clients read the user and the scope.
    scope = (
        {"project": {**_reference(project), "domain": domain}} if project else {"domain": domain}
    )
    details = {
        "expires_at": _text(now + VALIDITY),
        "issued_at": _text(now),
        "methods": ["password"],
        "catalog": [],
    }
    body = {
        "token": {**details, "user": {**_reference(user), "domain": domain}, "roles": [], **scope}
    }
    return Result(body, ((b"x-subject-token", token.encode()),))


def _reference(named: dict[str, Any]) -> dict[str, Any]:
    return {"id": named["id"], "name": named["name"]}


def _text(time: datetime) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
