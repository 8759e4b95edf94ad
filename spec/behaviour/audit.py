"""The record that a change leaves behind, as listTraces answers it."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import msgspec

from .._runtime.behaviour import Call
from .lookup import management_tracker

SERVICE_TYPE = "CTS"
KEPT = 30 * 24 * 60 * 60 * 1000  # milliseconds; nothing asks for older ones


def record(
    call: Call, resource_type: str, resource_id: str, resource_name: str, status: int, response: Any = None
) -> None:
    """Keep the trace of a change, unless the management tracker has been disabled and so records nothing.

    What is kept of a trace is shared with other records; ``shown`` makes of it what is answered.
    """
    tracker = management_tracker(call)
    if tracker is not None and tracker["status"] == "disabled":
        return
    user, account = call.principal.user, call.principal.account
    trace: dict[str, Any] = {
        "resource_id": resource_id,
        "trace_name": call.operation.id,
        "trace_rating": "normal",
        "trace_type": "ApiCall",
        "code": str(status),
        "api_version": call.operation.path.split("/")[1],
        "record_time": call.now,
        "trace_id": call.new_id(),
        "time": call.now,
        "user": _user(user.id, user.name, account.id, account.name, call.principal.access_key),
        "service_type": SERVICE_TYPE,
        "resource_type": resource_type,
        "resource_name": resource_name,
    }
    for name, value in (("request", call.body), ("response", response)):
        if value is not None:
            trace[name] = value
    traces = call.store.collection("traces", call.project)
    traces.put(trace["trace_id"], trace, at=call.now)
    traces.forget(call.now - KEPT)


def shown(trace: dict[str, Any]) -> dict[str, Any]:
    """The trace with its request and response as JSON texts. Made when asked for, as few traces ever are."""
    bodies = [name for name in ("request", "response") if name in trace]
    return trace | {name: msgspec.json.encode(trace[name]).decode() for name in bodies}


@lru_cache(maxsize=1024)
def _user(identity: str, name: str, account: str, account_name: str, access_key: str) -> dict[str, Any]:
    return {
        "id": identity,
        "name": name,
        "user_name": name,
        "domain": {"id": account, "name": account_name},
        "account_id": account,
        **({"access_key_id": access_key} if access_key else {}),
        "principal_urn": f"iam::{account}:user:{name}",
        "principal_id": identity,
        "principal_is_root_user": "false",
        "type": "User",
    }
