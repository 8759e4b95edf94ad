# Copied from the description's behaviour/legacy.py. Do not edit: run `make generate`.
"""The V1 paths, which create what the V3 paths create."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from cts_stub.handlers import Call, declared

TRANSFER = ("bucket_name", "file_prefix_name", "is_obs_created")
ENCRYPTION = ("is_support_trace_files_encryption", "kms_id")


def create_tracker_v1(call: Call) -> Any:
    sent = call.body
    validate = sent.get("log_file_validate", {})
    body = {
        "tracker_type": "system",
        "tracker_name": "system",
        "obs_info": {key: sent[key] for key in TRANSFER if key in sent},
        **{key: sent[key] for key in ENCRYPTION if key in sent},
        **validate,
    }
    made = declared.create_tracker(replace(call, body=body))
    return {
        **{key: made["obs_info"][key] for key in TRANSFER},
        **{key: made[key] for key in ENCRYPTION if key in made},
        "log_file_validate": {"is_support_validate": made["is_support_validate"]},
        "tracker_name": made["tracker_name"],
        "status": made["status"],
    }
