"""The V1 and V2 paths, which read and change what the V3 paths do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cts_stub.handlers import TRACKERS, ApiError, Call, declared
from msgspec.structs import replace

NAME = "system"
IDENTITY = {"tracker_type": "system", "tracker_name": NAME}
TRANSFER = ("bucket_name", "file_prefix_name", "is_obs_created")
ENCRYPTION = ("is_support_trace_files_encryption", "kms_id")


def create_tracker_v1(call: Call) -> Any:
    return _shown(declared.create_tracker(replace(call, body=_body(call.body))))


def update_tracker_v1(call: Call) -> None:
    _check_name(call.path)
    lts = {"is_lts_enabled": call.body["lts"]["is_lts_enabled"]} if "lts" in call.body else {}
    declared.update_tracker(replace(call, body={**_body(call.body), **lts}))


def list_traces_v1(call: Call) -> Any:
    _check_name(call.path)
    return declared.list_traces(replace(call, query={**call.query, "trace_type": "system"}))


def list_traces_v2(call: Call) -> Any:
    return list_traces_v1(call)


def show_tracker_v1(call: Call) -> Any:
    _check_name(call.query)
    tracker = TRACKERS.collection(call).get(TRACKERS.key(IDENTITY))
    if tracker is None:
        raise ApiError("CTS.0214", reason="the project has no management tracker")
    return _shown(tracker)


def delete_tracker_v1(call: Call) -> None:
    _check_name(call.query)
    declared.delete_tracker(replace(call, query=IDENTITY))


def _check_name(arguments: Mapping[str, Any]) -> None:
    if arguments.get("tracker_name", NAME) != NAME:
        reason = f"the only tracker of these versions is {NAME}, not {arguments['tracker_name']!r}"
        raise ApiError("CTS.0214", reason=reason)


def _body(sent: dict[str, Any]) -> dict[str, Any]:
    """Return a request body of V1 in the form of V3."""
    transfer = {key: sent[key] for key in TRANSFER if key in sent}
    others = {key: sent[key] for key in (*ENCRYPTION, "status") if key in sent}
    return {**IDENTITY, **({"obs_info": transfer} if transfer else {}), **others, **sent.get("log_file_validate", {})}


def _shown(tracker: dict[str, Any]) -> dict[str, Any]:
    """Return a tracker in V1 form. Without a transfer, there is no bucket to name."""
    transfer = tracker["obs_info"]
    return {
        **{key: transfer[key] for key in TRANSFER if transfer[key] != ""},
        **{key: tracker[key] for key in (*ENCRYPTION, "detail") if tracker.get(key, "") != ""},
        "log_file_validate": {"is_support_validate": tracker["is_support_validate"]},
        "tracker_name": tracker["tracker_name"],
        "status": tracker["status"],
    }
