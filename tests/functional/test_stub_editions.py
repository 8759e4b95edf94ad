"""The stub server running one edition of the description."""

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


def send_request(app: Stub, method: str, path: str, body: Any = None) -> httpx2.Response:
    async def send() -> httpx2.Response:
        async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://stub") as client:
            url = path if path.startswith("/") else f"/v3/{app.credentials['project_id']}/{path}"
            return await client.request(method, url, json=body, headers={"X-Auth-Token": app.credentials["token"]})

    return asyncio.run(send())


@pytest.mark.parametrize("edition", EDITIONS)
def test_every_edition_serves_its_own_description(edition: str) -> None:
    app = create_app(edition=edition)
    assert send_request(app, "GET", "/openapi.json").json()["info"]["x-edition"] == edition
    assert send_request(app, "POST", "tracker", SYSTEM).status_code == 201


def test_operator_edition_has_no_data_trackers() -> None:
    rejected = send_request(create_app(edition="operator"), "POST", "tracker", DATA)
    assert (rejected.status_code, rejected.json()["error_code"]) == (400, "CTS.0202")
    assert send_request(create_app(edition="european"), "POST", "tracker", DATA).status_code == 201


def test_common_edition_has_one_tracker_operation() -> None:
    app = create_app(edition="common")
    assert send_request(app, "GET", "trackers").status_code == 404
    assert send_request(app, "PUT", "tracker", SYSTEM).status_code == 405


def test_strict_rejects_fields_that_the_edition_does_not_define() -> None:
    body = {**SYSTEM, "is_lts_enabled": True}
    assert send_request(create_app(edition="operator", strict=True), "POST", "tracker", body).status_code == 400
    assert send_request(create_app(edition="european", strict=True), "POST", "tracker", body).status_code == 201


def test_unknown_edition_is_rejected() -> None:
    with pytest.raises(ValueError, match="there is no edition 'martian'; there are: common, european"):
        create_app(edition="martian")
    result = CliRunner().invoke(main, ["--edition", "martian"])
    assert result.exit_code == 2
    assert "'martian' is not one of 'common', 'european', 'international', 'observed', 'operator'" in result.output
    result = CliRunner().invoke(main, ["--edition", "operator", "--print-credentials"])
    assert json.loads(result.output)["user"] == "alice"
