# Copied from the description's behaviour/legacy.py. Do not edit: run `make generate`.
"""The V1 paths, which read and change what the V3 paths do."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from cts_stub.handlers import TRACKERS, ApiError, Call, declared

NAME = "system"
IDENTITY = {"tracker_type": "system", "tracker_name": NAME}
TRANSFER = ("bucket_name", "file_prefix_name", "is_obs_created")
ENCRYPTION = ("is_support_trace_files_encryption", "kms_id")


def create_tracker_v1(call: Call) -> Any:
    sent = call.body
    validate = sent.get("log_file_validate", {})
    body = {
        **IDENTITY,
        "obs_info": {key: sent[key] for key in TRANSFER if key in sent},
        **{key: sent[key] for key in ENCRYPTION if key in sent},
        **validate,
    }
    return _shown(declared.create_tracker(replace(call, body=body)))


def show_tracker_v1(call: Call) -> Any:
    _check_name(call)
    tracker = TRACKERS.collection(call).get(TRACKERS.key(IDENTITY))
    if tracker is None:
        raise ApiError("CTS.0214")
    return _shown(tracker)


def delete_tracker_v1(call: Call) -> None:
    _check_name(call)
    declared.delete_tracker(replace(call, query=IDENTITY))


def _check_name(call: Call) -> None:
    if call.query.get("tracker_name", NAME) != NAME:
        raise ApiError("CTS.0214")


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
