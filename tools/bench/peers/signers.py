"""Clients whose requests are signed with an access key."""

from __future__ import annotations

from importlib.metadata import version

from tools.bench.peers.clients import BUCKET, PROJECT, Calls, vendor

ACCESS_KEY, SECRET_KEY = "ak", "sk"


def ours(url: str) -> Calls:
    from cts_client import AccessKey, Client

    client = Client(url, auth=AccessKey(ACCESS_KEY, SECRET_KEY), project_id=PROJECT)
    return Calls(
        client.trackers.list,
        lambda: client.trackers.create(tracker_type="data", tracker_name="t0", data_bucket=BUCKET),
    )


SIGNERS = {
    f"cts-client {version('cts-client')}, AccessKey": ours,
    f"huaweicloudsdkcts {version('huaweicloudsdkcts')}": vendor,
}
"""Factories by name and version, ours first; they take the server's URL."""
