"""The record that a change leaves behind, as listTraces answers it."""

from __future__ import annotations

from typing import Any

import msgspec

from .._runtime.behaviour import Call
from .lookup import management_tracker

SERVICE_TYPE = "CTS"
API_VERSION = "v3"


def record(
    call: Call, resource_type: str, resource_id: str, resource_name: str, status: int, response: Any = None
) -> None:
    """Keep the trace of a change, unless the management tracker has been disabled and so records nothing."""
    tracker = management_tracker(call)
    if tracker is not None and tracker["status"] == "disabled":
        return
    trace: dict[str, Any] = {
        "resource_id": resource_id,
        "trace_name": call.operation.id,
        "trace_rating": "normal",
        "trace_type": "ApiCall",
        "code": str(status),
        "api_version": API_VERSION,
        "record_time": call.now,
        "trace_id": call.new_id(),
        "time": call.now,
        "user": _user(call),
        "service_type": SERVICE_TYPE,
        "resource_type": resource_type,
        "resource_name": resource_name,
    }
    for name, value in (("request", call.body), ("response", response)):
        if value is not None:
            trace[name] = msgspec.json.encode(value).decode()
    call.store.collection("traces", call.project).put(trace["trace_id"], trace)


def _user(call: Call) -> dict[str, Any]:
    user, account = call.principal.user, call.principal.account
    return {
        "id": user.id,
        "name": user.name,
        "user_name": user.name,
        "domain": {"id": account.id, "name": account.name},
        "account_id": account.id,
        "principal_urn": f"iam::{account.id}:user:{user.name}",
        "principal_id": user.id,
        "principal_is_root_user": "false",
        "type": "User",
    }
