"""Names of a description that collide with each other or with Python: generated as written, or reported."""

from __future__ import annotations

import asyncio
import importlib
import json
from pathlib import Path
from typing import Any

import httpx2

from tests.functional.tiny import AsyncTransport, Tiny, Transport, gives, model, operation, parameter, takes

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


def test_the_synchronous_client_keeps_the_names_of_the_description(tmp_path: Path) -> None:
    """Also those that begin like names of asynchronous code."""
    fields: dict[str, Any] = dict.fromkeys(("async", "async_mode", "mode", "aclose"), str)
    example = dict.fromkeys(fields, "a")
    schemas = {"AsyncJob": model(**fields), "Job": model(mode=str), "AsyncClient": model(mode=str)}
    operations = {
        "POST /a": operation(
            "asyncExport", "jobs", requestBody=takes("AsyncJob", example), responses=gives("AsyncJob", example)
        ),
        "POST /b": operation("export", "jobs", responses=gives("Job", {"mode": "a"})),
        "POST /c": operation("aclose", "async-jobs", responses=gives("AsyncClient", {"mode": "a"})),
        "POST /d/{async}": operation("await", "async-jobs", parameter("async", "path"), parameter("aclose", "query")),
    }
    with Tiny(operations, schemas).generated(tmp_path) as package:
        transport, waiting = Transport(package, example), AsyncTransport(package, example)
        client, async_client = package.Client(transport=transport), package.AsyncClient(transport=waiting)
        values = {"async_": "1", "async_mode": "2", "mode": "3", "aclose": "4"}
        assert [name for name in dir(client.jobs) if name[0] != "_"] == ["async_export", "export"]
        assert [name for name in dir(client.async_jobs) if name[0] != "_"] == ["aclose", "await_"]
        assert type(client.jobs.async_export(**values)) is package.models.AsyncJob
        assert type(client.jobs.export()) is package.models.Job
        assert type(client.async_jobs.aclose()) is package.models.AsyncClient
        client.async_jobs.await_(async_="x", aclose="y")

        async def calls() -> None:
            assert type(await async_client.jobs.async_export(**values)) is package.models.AsyncJob
            await async_client.jobs.export()
            await async_client.async_jobs.aclose()
            await async_client.async_jobs.await_(async_="x", aclose="y")

        asyncio.run(calls())
        urls = [request.url.removeprefix("https://tiny.example.com") for request in transport.sent]
        assert urls == ["/a", "/b", "/c", "/d/x?aclose=y"]
        assert [request.url for request in waiting.sent] == [request.url for request in transport.sent]
        assert json.loads(transport.sent[0].body) == {"async": "1", "async_mode": "2", "mode": "3", "aclose": "4"}
