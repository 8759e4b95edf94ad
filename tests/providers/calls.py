"""Calls of the libraries that the two Terraform providers use, and the providers' interpretation of responses."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import urllib3
from cts_stub.pytest_plugin import Running

# Success statuses of each provider's library, by method.
VENDOR = {"GET": {200}, "POST": {200, 201, 202}, "PUT": {200, 201, 202}, "DELETE": {200, 202, 204}}
OPERATOR = {"GET": {200}, "POST": {201, 202}, "PUT": {200}, "DELETE": {202, 204}}

SYSTEM = {"tracker_name": "system", "tracker_type": "system"}
AGENCY = {"agency_name": "cts_admin_trust"}
TOPIC = "urn:smn:eu-west-101:f96188c7ccaf4ffba0c9aa149ab2bd57:topic"


class CallFailed(Exception):
    """Call that the provider treats as failed; the arguments are the status and the error code, if there is one."""


@dataclass(frozen=True, slots=True)
class Provider:
    """Client that behaves like the library of a provider: compact JSON with a final newline, few success statuses."""

    server: Running
    statuses: dict[str, set[int]]
    token: str = ""

    def __call__(self, method: str, path: str, body: Any = None) -> Any:
        """Return the decoded response body, None if it is empty; ``path`` is relative to the project."""
        payload = None if body is None else json.dumps(body, separators=(",", ":"), ensure_ascii=False) + "\n"
        headers = {"X-Auth-Token": self.token or self.server.token, "Accept": "application/json"}
        if payload:
            headers["Content-Type"] = "application/json;charset=UTF-8"
        url = f"{self.server.url}/v3/{self.server.project_id}/{path}"
        response = urllib3.request(method, url, body=payload, headers=headers)
        content = json.loads(response.data) if response.data else None
        if response.status not in self.statuses[method]:
            raise CallFailed(response.status, content and content["error_code"])
        return content

    def first(self, path: str, key: str) -> Any:
        """Return the first item of a list, None if the list is empty."""
        return next(iter(self("GET", path)[key]), None)


def differences(config: dict[str, Any], state: dict[str, Any]) -> dict[str, Any]:
    """Return the changes of the next plan; Terraform treats unset, empty, false and zero alike."""
    return {name: state.get(name) for name in config | state if (config.get(name) or None) != (state.get(name) or None)}


def transfer(config: dict[str, Any]) -> dict[str, Any]:
    """Return obs_info; unset fields are omitted, except the sorting, which is always sent."""
    fields: dict[str, Any] = {"is_sort_by_service": config["is_sort_by_service"]}
    names = {
        "bucket_name": "bucket_name",
        "file_prefix": "file_prefix_name",
        "compress_type": "compress_type",
        "obs_retention_period": "bucket_lifecycle",
    }
    return fields | {names[name]: config[name] for name in names if config.get(name)}


def transfer_state(tracker: dict[str, Any]) -> dict[str, Any]:
    obs_info = tracker["obs_info"]
    return {
        "bucket_name": obs_info["bucket_name"],
        "file_prefix": obs_info.get("file_prefix_name"),
        "compress_type": obs_info.get("compress_type"),
        "is_sort_by_service": obs_info.get("is_sort_by_service"),
        "validate_file": tracker.get("is_support_validate"),
        "lts_enabled": tracker["lts"]["is_lts_enabled"],
        "enabled": tracker["status"] == "enabled",
    }


def set_tags(provider: Provider, tracker: str, old: dict[str, str], new: dict[str, str]) -> None:
    for method, verb, tags in (("DELETE", "delete", old), ("POST", "create", new)):
        if tags:
            pairs = [{"key": key, "value": value} for key, value in tags.items()]
            provider(method, f"cts-tracker/{tracker}/tags/{verb}", {"tags": pairs})
