# Copied from the description's behaviour/obs_buckets.py. Do not edit: run `make generate`.
"""The check of buckets, each of which gets a verdict of its own."""

from __future__ import annotations

from typing import Any

from cts_stub.handlers import TRACKERS, Call

ECHOED = ("bucket_name", "bucket_location", "kms_id", "is_support_trace_files_encryption")


def check_obs_buckets(call: Call) -> Any:
    return {
        "buckets": [
            {
                "is_support_trace_files_encryption": False,
                **{key: bucket[key] for key in ECHOED if key in bucket},
                "check_bucket_response": _checked(call, bucket),
            }
            for bucket in call.body.get("buckets", [])
        ]
    }


def _checked(call: Call, bucket: dict[str, Any]) -> dict[str, Any]:
    if _exists(call, bucket["bucket_name"], bucket["bucket_location"]) or bucket[
        "bucket_name"
    ] in _created(call):
        return {"response_code": 200, "success": True}
    # The documented example of a bucket that is not there.
    return {
        "error_code": "OBS.NoSuchBucket",
        "error_message": "Error message:Request Error.OBS service Error Message.",
        "response_code": 404,
        "success": False,
    }


def _exists(call: Call, bucket: str, location: str) -> bool:
    known = call.world["buckets"].get(bucket)
    if known is None:
        return "buckets" not in call.world["closed"]
    return bool(known.get("fails") != "creation" and known.get("location", location) == location)


def _created(call: Call) -> set[str]:
    """The buckets that trackers of the project had created."""
    transfers = (tracker["obs_info"] for tracker in TRACKERS.collection(call))
    return {transfer["bucket_name"] for transfer in transfers if transfer["is_obs_created"]}
