"""Where requests go: the servers of the document, of a path and of an operation, with the defaults of variables."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from tests.functional.tiny import AsyncTransport, Tiny, Transport, operation


def server(url: str, **more: Any) -> dict[str, Any]:
    return {"url": url, "description": "A server.", **more}


VARIABLES = {"region": {"default": "eu", "enum": ["eu", "us"]}, "port": {"default": "8443"}}
REGIONAL = server("https://{region}.example.com:{port}/v1/", variables=VARIABLES)
OPERATIONS = {
    "GET /a": operation("callA", "api"),
    "GET /b": operation("callB", "api"),
    "POST /b": operation("callC", "api", servers=[server("https://c.example.com/x"), server("https://d.example.com")]),
    "GET /d": operation("callD", "api", servers=[REGIONAL]),
}
ITEMS = {"/b": {"servers": [server("https://b.example.com")]}}


def urls(package: Any, **settings: Any) -> list[str]:
    """Return where each operation goes, from both clients."""
    transport, other = Transport(package), AsyncTransport(package)
    client = package.Client(transport=transport, **settings)

    async def call() -> None:
        async with package.AsyncClient(transport=other, **settings) as both:
            for name in ("a", "b", "c", "d"):
                await getattr(both.api, f"call_{name}")()

    asyncio.run(call())
    for name in ("a", "b", "c", "d"):
        getattr(client.api, f"call_{name}")()
    assert [each.url for each in transport.sent] == [each.url for each in other.sent]
    return [each.url for each in transport.sent]


def test_each_operation_has_its_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    description = Tiny(OPERATIONS, client="servers_client", document={"servers": [REGIONAL]}, items=ITEMS)
    with description.generated(tmp_path) as package:
        assert urls(package) == [
            "https://eu.example.com:8443/v1/a",
            "https://b.example.com/b",
            "https://c.example.com/x/b",
            "https://eu.example.com:8443/v1/d",
        ]
        assert urls(package, endpoint="https://eu.example.com:8443/v1/") == urls(package)
        elsewhere = [f"http://stub/{path}" for path in ("a", "b", "b", "d")]
        assert urls(package, endpoint="http://stub") == elsewhere
        monkeypatch.setenv("TINY_ENDPOINT", "http://stub")
        assert urls(package) == elsewhere


def test_a_placeholder_is_no_endpoint(tmp_path: Path) -> None:
    servers = {"servers": [{**REGIONAL, "x-placeholder": True}]}
    with (
        Tiny(OPERATIONS, client="placeholder_client", document=servers).generated(tmp_path) as package,
        pytest.raises(package.errors.ConfigurationError, match="no endpoint; pass one or set TINY_ENDPOINT"),
    ):
        package.Client()


def test_without_servers_of_the_document(tmp_path: Path) -> None:
    operations = {key: {**content, "servers": [REGIONAL]} for key, content in OPERATIONS.items()}
    with Tiny(operations, client="own_servers", document={"servers": []}).generated(tmp_path) as package:
        assert urls(package)[0] == "https://eu.example.com:8443/v1/a"


@pytest.mark.parametrize(
    ("wrong", "problem"),
    [
        (server("/v1"), "L195 '/v1' is not absolute — begin with https:// and a host"),
        (server("https://{a}.b"), "L195 the variable {a} is not declared — add it to variables, with a default"),
        (
            server("https://{a}.b", variables={"a": {"default": "x", "enum": ["y"]}}),
            "L195 the default of 'a' is not in its enum — correct one of them",
        ),
    ],
)
@pytest.mark.parametrize("level", ["document", "path", "operation"])
def test_servers_that_are_rejected(tmp_path: Path, level: str, wrong: dict[str, Any], problem: str) -> None:
    own: dict[str, Any] = {"servers": [wrong]}
    description = Tiny(
        {"GET /a": operation("callA", "api", **(own if level == "operation" else {}))},
        document=own if level == "document" else {},
        items={"/a": own} if level == "path" else {},
    )
    [line] = description.problems(tmp_path)
    assert problem in line
    assert line.startswith("spec/openapi.yaml:" if level == "document" else "spec/resources/tiny/paths.yaml:")
