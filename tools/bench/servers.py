"""Servers under load: their commands, preparation, and requests that create and list."""

from __future__ import annotations

import contextlib
import json
import shutil
import socket
import subprocess
import time
import urllib.request
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

from tools.bench.places import BIN, DOCUMENT, NODE, ROOT

PROJECT = "24edf66e79d04187acb99a463e610764"
TOKEN = "stub-token-of-alice"  # noqa: S105 — of the stub's default world
START_TIMEOUT_SECONDS = 60.0

Request = Mapping[str, Any]  # method, path, headers and perhaps body, in which %d becomes a number


@dataclass(frozen=True, slots=True)
class Server:
    """Server to start. ``{port}`` in its command becomes the port."""

    name: str
    command: Sequence[str]
    create: Request
    list: Request
    prepare: Callable[[str], None] | None = None


def request(method: str, path: str, body: str = "", **headers: str) -> Request:
    sent = {"host": "127.0.0.1", **{name.replace("_", "-"): value for name, value in headers.items()}}
    return {"method": method, "path": path, "headers": sent, "body": body}


CREATE = request(
    "POST",
    f"/v3/{PROJECT}/notifications",
    '{"notification_name": "n%d", "operation_type": "complete"}',
    x_auth_token=TOKEN,
    content_type="application/json",
)
LIST = request("GET", f"/v3/{PROJECT}/trackers", x_auth_token=TOKEN)


def servers(progress: Callable[[str], None]) -> list[Server]:
    """Return ours first, then the peers that can run on this machine; report a peer that cannot."""
    found = [
        Server(f"cts-stub {version('cts-stub')}", [*bin_("cts-stub"), "--port", "{port}"], CREATE, LIST, five_trackers),
        Server(f"FastAPI {version('fastapi')}", _uvicorn("fastapi_app"), CREATE, LIST),
        _moto(),
        Server(f"bare ASGI, uvicorn {version('uvicorn')}", _uvicorn("hello"), CREATE, LIST),
    ]
    if (NODE / "prism").exists() and shutil.which("node"):
        command = [str(NODE / "prism"), "mock", str(DOCUMENT), "--port", "{port}", "--verboseLevel", "fatal"]
        found.append(Server(f"Prism {_version_of_prism()}", command, CREATE, LIST))
    else:
        progress("WARNING: Prism is left out of the comparison: Node.js with npm was not installed at set-up")
    return found


def bin_(name: str) -> list[str]:
    return [str(BIN / name)]


def _uvicorn(app: str) -> list[str]:
    return [*bin_("uvicorn"), f"tools.bench.peers.{app}:app", "--port", "{port}", "--no-access-log"]


def _version_of_prism() -> str:
    package = NODE.parent / "@stoplight" / "prism-cli" / "package.json"
    return str(json.loads(package.read_text(encoding="utf-8"))["version"])


def _moto() -> Server:
    """Return moto with CloudTrail, its most similar service. A trail needs an existing bucket."""

    def trail(operation: str, body: str) -> Request:
        target = f"com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.{operation}"
        scope = _scope("cloudtrail")
        media_type = "application/x-amz-json-1.1"
        return request("POST", "/", body, x_amz_target=target, authorization=scope, content_type=media_type)

    def prepare(url: str) -> None:
        send(url, request("PUT", "/bucket", authorization=_scope("s3")))
        for number in range(5):
            send(url, {**create, "body": create["body"].replace("%d", str(number))})

    create = trail("CreateTrail", '{"Name": "trail%d", "S3BucketName": "bucket"}')
    command = [*bin_("moto_server"), "-p", "{port}"]
    return Server(f"moto_server {version('moto')}", command, create, trail("DescribeTrails", "{}"), prepare)


def _scope(service: str) -> str:
    credential = f"Credential=any/20260101/us-east-1/{service}/aws4_request"
    return f"AWS4-HMAC-SHA256 {credential}, SignedHeaders=host, Signature=any"


def five_trackers(url: str) -> None:
    """Create as many trackers as the peers list."""
    for number in range(5):
        bucket = {"data_bucket_name": f"bucket{number}", "data_event": ["READ"]}
        body = json.dumps({"tracker_type": "data", "tracker_name": f"t{number}", "data_bucket": bucket})
        send(url, {**CREATE, "path": f"/v3/{PROJECT}/tracker", "body": body})


def send(url: str, sent: Request) -> None:
    """Send one request.

    Raises:
        urllib.error.HTTPError: it was rejected.
    """
    data = sent["body"].encode() or None
    made = urllib.request.Request(url + sent["path"], data, sent["headers"], method=sent["method"])  # noqa: S310
    urllib.request.urlopen(made).close()  # noqa: S310 — 127.0.0.1


def free_port() -> int:
    """Return a free port of 127.0.0.1."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
    return port


@contextlib.contextmanager
def started(server: Server) -> Generator[str, None, None]:
    """Start a server on a free port of 127.0.0.1, wait until it accepts connections, prepare it, stop it at the end."""
    with process_of(server) as (url, _):
        yield url


@contextlib.contextmanager
def process_of(server: Server) -> Generator[tuple[str, int], None, None]:
    """Like ``started``; yield the URL and the id of the process."""
    port = free_port()
    command = [part.replace("{port}", str(port)) for part in server.command]
    child = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603
    try:
        _wait(port, child, server.name)
        if server.prepare:
            server.prepare(f"http://127.0.0.1:{port}")
        yield f"http://127.0.0.1:{port}", child.pid
    finally:
        child.terminate()
        child.wait(timeout=30)


def _wait(port: int, child: subprocess.Popen[bytes], name: str) -> None:
    deadline = time.monotonic() + START_TIMEOUT_SECONDS
    while time.monotonic() < deadline and child.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.1)
    raise RuntimeError(f"{name} has ended, or does not accept connections after {START_TIMEOUT_SECONDS:.0f} seconds")
