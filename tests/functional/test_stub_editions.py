"""The stub as one of the editions of the description."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import httpx2
import pytest
from click.testing import CliRunner
from cts_stub import EDITIONS, Stub, create_app
from cts_stub.__main__ import main

SYSTEM = {"tracker_type": "system", "tracker_name": "system"}
DATA = {
    "tracker_type": "data",
    "tracker_name": "audit",
    "data_bucket": {"data_bucket_name": "pictures", "data_event": ["READ"]},
}


def ask(app: Stub, method: str, path: str, body: Any = None) -> httpx2.Response:
    async def sent() -> httpx2.Response:
        async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://stub") as client:
            url = path if path.startswith("/") else f"/v3/{app.credentials['project_id']}/{path}"
            return await client.request(method, url, json=body, headers={"X-Auth-Token": app.credentials["token"]})

    return asyncio.run(sent())


@pytest.mark.parametrize("edition", EDITIONS)
def test_every_edition_serves_its_own_description(edition: str) -> None:
    app = create_app(edition=edition)
    assert ask(app, "GET", "/openapi.json").json()["info"]["x-edition"] == edition
    assert ask(app, "POST", "tracker", SYSTEM).status_code == 201


def test_the_operator_has_no_data_trackers() -> None:
    refused = ask(create_app(edition="operator"), "POST", "tracker", DATA)
    assert (refused.status_code, refused.json()["error_code"]) == (400, "CTS.0202")
    assert ask(create_app(edition="european"), "POST", "tracker", DATA).status_code == 201


def test_what_all_have_in_common_is_one_operation() -> None:
    app = create_app(edition="common")
    assert ask(app, "GET", "trackers").status_code == 404
    assert ask(app, "PUT", "tracker", SYSTEM).status_code == 405


def test_strict_refuses_fields_that_the_edition_does_not_know() -> None:
    body = {**SYSTEM, "is_lts_enabled": True}
    assert ask(create_app(edition="operator", strict=True), "POST", "tracker", body).status_code == 400
    assert ask(create_app(edition="european", strict=True), "POST", "tracker", body).status_code == 201


def test_there_is_no_other_edition() -> None:
    with pytest.raises(ValueError, match="there is no edition 'martian'; there are: common, european"):
        create_app(edition="martian")
    result = CliRunner().invoke(main, ["--edition", "martian"])
    assert result.exit_code == 2
    assert "'martian' is not one of 'common', 'european', 'international', 'operator'" in result.output
    result = CliRunner().invoke(main, ["--edition", "operator", "--print-credentials"])
    assert json.loads(result.output)["user"] == "alice"
