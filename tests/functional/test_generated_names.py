"""Names of a description that collide with each other or with Python: generated as written, or reported."""

from __future__ import annotations

import asyncio
import importlib
import json
from pathlib import Path
from typing import Any

import httpx2

from tests.functional.tiny import Tiny, Transport, gives, model, operation, parameter, takes

HANDLER = """
from typing import Any

from PACKAGE.handlers import Call


def do_it(call: Call) -> Any:
    return {"path": call.path["id"], "query": call.query["id"], "header": call.headers["id"], "body": call.body["id"]}
"""


def test_one_name_in_path_query_header_and_body(tmp_path: Path) -> None:
    locations = [parameter("id", location) for location in ("path", "query", "header")]
    seen = {"path": "p", "query": "q", "header": "h", "body": "b"}
    content = operation(
        "doIt", "things", *locations, requestBody=takes("Thing", {"id": "a"}), responses=gives("Seen", seen)
    )
    schemas = {"Thing": model(id=str), "Seen": model(path=str, query=str, header=str, body=str)}
    description = Tiny({"POST /t/{id}": content}, schemas, client="one_name", stub="one_name_stub")
    description.files = {"behaviour/things.py": HANDLER.replace("PACKAGE", "one_name_stub")}
    with description.generated(tmp_path) as package:
        transport = Transport(package, seen)
        package.Client(transport=transport).things.do_it(id="p", id_="q", id__="h", id___="b")
        (request,) = transport.sent
        assert request.url == "https://tiny.example.com/t/p?id=q"
        assert request.headers["id"] == "h"
        assert json.loads(request.body) == {"id": "b"}
        assert forwarded(importlib.import_module("one_name_stub").create_app(), request) == seen


def forwarded(app: Any, request: Any) -> Any:
    """Return the body of the stub's response to a request of a client."""

    async def send() -> httpx2.Response:
        async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app)) as client:
            return await client.request(request.method, request.url, content=request.body, headers=request.headers)

    return asyncio.run(send()).json()
