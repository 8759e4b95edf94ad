"""What the world knows: the operations that can be recorded and the buckets that can be used."""

from __future__ import annotations

from typing import Any

from .._runtime.behaviour import Call
from .surroundings import bucket_exists


def list_operations(call: Call) -> Any:
    service, kind = call.query.get("service_type"), call.query.get("resource_type")
    return {
        "operations": [
            entry
            for entry in call.world["catalogue"]
            if entry["operation_list"]
            and service in (None, entry["service_type"])
            and kind in (None, entry["resource_type"])
        ]
    }


def list_trace_resources(call: Call) -> Any:
    kinds: dict[str, list[str]] = {}
    for entry in call.world["catalogue"]:
        kinds.setdefault(entry["service_type"], []).append(entry["resource_type"])
    return {"resources": [{"service_type": service, "resource": found} for service, found in kinds.items()]}


def check_obs_buckets(call: Call) -> Any:
    known = ("bucket_name", "bucket_location", "kms_id", "is_support_trace_files_encryption")
    return {
        "buckets": [
            {
                "is_support_trace_files_encryption": False,
                **{key: bucket[key] for key in known if key in bucket},
                "check_bucket_response": _checked(call, bucket["bucket_name"]),
            }
            for bucket in call.body.get("buckets", [])
        ]
    }


def _checked(call: Call, bucket: str) -> dict[str, Any]:
    if bucket_exists(call, bucket):
        return {"response_code": 200, "success": True}
    # The documented example of a bucket that is not there.
    return {
        "error_code": "OBS.NoSuchBucket",
        "error_message": "Error message:Request Error.OBS service Error Message.",
        "response_code": 404,
        "success": False,
    }
