"""How the libraries under the two Terraform providers call the service, and what the providers make of its answers."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import urllib3
from cts_stub.pytest_plugin import Running

# The statuses that are no errors, by the library under each provider.
VENDOR = {"GET": {200}, "POST": {200, 201, 202}, "PUT": {200, 201, 202}, "DELETE": {200, 202, 204}}
OPERATOR = {"GET": {200}, "POST": {201, 202}, "PUT": {200}, "DELETE": {202, 204}}

SYSTEM = {"tracker_name": "system", "tracker_type": "system"}
AGENCY = {"agency_name": "cts_admin_trust"}
TOPIC = "urn:smn:eu-west-101:f96188c7ccaf4ffba0c9aa149ab2bd57:topic"


class Failed(Exception):
    """A call that the provider takes for failed: its status, and the code if there is one."""


@dataclass(frozen=True, slots=True)
class Provider:
    """Calls the service as the library under a provider does: compact JSON, a newline after it, few statuses."""

    server: Running
    statuses: dict[str, set[int]]
    token: str = ""

    def __call__(self, method: str, path: str, body: Any = None) -> Any:
        """``path`` follows the project's; answers the decoded body, or None when it is empty."""
        sent = None if body is None else json.dumps(body, separators=(",", ":"), ensure_ascii=False) + "\n"
        headers = {"X-Auth-Token": self.token or self.server.token, "Accept": "application/json"}
        if sent:
            headers["Content-Type"] = "application/json;charset=UTF-8"
        url = f"{self.server.url}/v3/{self.server.project_id}/{path}"
        answer = urllib3.request(method, url, body=sent, headers=headers)
        content = json.loads(answer.data) if answer.data else None
        if answer.status not in self.statuses[method]:
            raise Failed(answer.status, content and content["error_code"])
        return content

    def first(self, path: str, key: str) -> Any:
        """The first one of a list, None if there is none."""
        return next(iter(self("GET", path)[key]), None)


def differences(wish: dict[str, Any], state: dict[str, Any]) -> dict[str, Any]:
    """What the next plan would change. To Terraform unset, empty, false and zero are the same."""
    return {name: state.get(name) for name in wish | state if (wish.get(name) or None) != (state.get(name) or None)}


def transfer(wish: dict[str, Any]) -> dict[str, Any]:
    """obs_info: an unset bucket and an unset prefix are left out, the sorting never is."""
    sent: dict[str, Any] = {"is_sort_by_service": wish["is_sort_by_service"]}
    names = {
        "bucket_name": "bucket_name",
        "file_prefix": "file_prefix_name",
        "compress_type": "compress_type",
        "obs_retention_period": "bucket_lifecycle",
    }
    return sent | {names[name]: wish[name] for name in names if wish.get(name)}


def transfer_state(tracker: dict[str, Any]) -> dict[str, Any]:
    transferred = tracker["obs_info"]
    return {
        "bucket_name": transferred["bucket_name"],
        "file_prefix": transferred.get("file_prefix_name"),
        "compress_type": transferred.get("compress_type"),
        "is_sort_by_service": transferred.get("is_sort_by_service"),
        "validate_file": tracker.get("is_support_validate"),
        "lts_enabled": tracker["lts"]["is_lts_enabled"],
        "enabled": tracker["status"] == "enabled",
    }


def set_tags(provider: Provider, tracker: str, old: dict[str, str], new: dict[str, str]) -> None:
    for method, verb, tags in (("DELETE", "delete", old), ("POST", "create", new)):
        if tags:
            pairs = [{"key": key, "value": value} for key, value in tags.items()]
            provider(method, f"cts-tracker/{tracker}/tags/{verb}", {"tags": pairs})
