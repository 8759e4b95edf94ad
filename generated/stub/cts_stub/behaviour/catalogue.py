# Copied from the description's behaviour/catalogue.py. Do not edit: run `make generate`.
"""What the world knows: the operations that can be recorded and the buckets that can be used."""

from __future__ import annotations

from typing import Any

from .._runtime.behaviour import Call


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
    return {
        "resources": [
            {"service_type": service, "resource": found} for service, found in kinds.items()
        ]
    }


def check_obs_buckets(call: Call) -> Any:
    """The world is open: every bucket can be used."""
    known = ("bucket_name", "bucket_location", "kms_id", "is_support_trace_files_encryption")
    return {
        "buckets": [
            {
                "is_support_trace_files_encryption": False,
                **{key: bucket[key] for key in known if key in bucket},
                "check_bucket_response": {"response_code": 200, "success": True},
            }
            for bucket in call.body.get("buckets", [])
        ]
    }
