"""Recipes that make the stub return each error code: a request, a state, a world or an override (``Prefer``)."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx2
import msgspec
import pytest
from click.testing import CliRunner
from cts_stub import Stub, World, create_app
from cts_stub.__main__ import main

from tests.generation import GENERATED

DOCUMENT: dict[str, Any] = json.loads((GENERATED / "openapi.json").read_bytes())
CATALOGUE: dict[str, Any] = DOCUMENT["x-error-codes"]
WORLD: dict[str, Any] = msgspec.json.decode((GENERATED / "stub" / "cts_stub" / "world.json").read_bytes())
DATA = {"data_bucket_name": "pictures", "data_event": ["READ", "WRITE"]}


@dataclass
class Service:
    """Stub with its own world (simulated accounts and resources), called without a socket."""

    world: Mapping[str, Any] = field(default_factory=dict[str, Any])

    def __post_init__(self) -> None:
        self.app: Stub = create_app(world=World.of({**WORLD, **self.world}), check_responses=True)

    def __call__(self, method: str, path: str, body: Any = None, **more: Any) -> httpx2.Response:
        project = self.app.credentials["project_id"]
        headers = {"X-Auth-Token": self.app.credentials["token"], **more.pop("headers", {})}

        async def send() -> httpx2.Response:
            transport = httpx2.ASGITransport(self.app)
            async with httpx2.AsyncClient(transport=transport, base_url="http://stub") as client:
                url = path if path.startswith("/") else f"/v3/{project}/{path}"
                return await client.request(method, url, json=body, headers=headers, **more)

        return asyncio.run(send())

    def tracker(self, name: str = "audit", **fields: Any) -> httpx2.Response:
        return self("POST", "tracker", {"tracker_type": "data", "tracker_name": name, "data_bucket": DATA, **fields})

    def system(self, **fields: Any) -> httpx2.Response:
        return self("POST", "tracker", {"tracker_type": "system", "tracker_name": "system", **fields})

    def change(self, **fields: Any) -> httpx2.Response:
        return self("PUT", "tracker", {"tracker_type": "data", "tracker_name": "audit", **fields})


def bucket(name: str) -> dict[str, Any]:
    return {"data_bucket_name": name, "data_event": ["READ"]}


def exceed_quota(service: Service) -> httpx2.Response:
    for number in range(100):
        service.tracker(f"t{number}", data_bucket=bucket(f"bucket{number}"))
    return service.tracker("one-more", data_bucket=bucket("bucket-one-more"))


def in_order(
    setup: Callable[[Service], Any], request: Callable[[Service], httpx2.Response]
) -> Callable[..., httpx2.Response]:
    def both(service: Service) -> httpx2.Response:
        setup(service)
        return request(service)

    return both


def create_in_another_project(service: Service) -> httpx2.Response:
    headers = {"X-Auth-Token": "stub-token-of-bob"}
    body = {"tracker_type": "system", "tracker_name": "system", "is_organization_tracker": True}
    return service("POST", "/v3/35ade77f80e15298bd0aa574f721875a/tracker", body, headers=headers)


def override(code: str, path: str = "tracker") -> Callable[[Service], httpx2.Response]:
    method = "POST" if path == "tracker" else "GET"
    return lambda service: service(method, path, headers={"Prefer": f"code={code}"})


CLOSED = {"closed": ["buckets", "keys", "services"], "buckets": {"pictures": {}}, "keys": {"key-1": {}}}
RECIPES: dict[str, tuple[Mapping[str, Any], Callable[[Service], httpx2.Response]]] = {
    "CTS.0001": ({}, override("CTS.0001")),
    "CTS.0003": ({}, lambda s: s("POST", "tracker", content=b"{", headers={"Content-Type": "application/json"})),
    "CTS.0200": ({}, exceed_quota),
    "CTS.0201": ({}, in_order(Service.system, Service.system)),
    "CTS.0202": ({}, lambda s: s("POST", "tracker", {"tracker_type": "other", "tracker_name": "a"})),
    "CTS.0203": ({}, lambda s: s.tracker("a b")),
    "CTS.0204": ({}, lambda s: s("POST", "tracker", {"tracker_type": "system", "tracker_name": "other"})),
    "CTS.0205": ({}, in_order(Service.tracker, lambda s: s.change(status="on"))),
    "CTS.0206": ({}, lambda s: s.system(data_bucket=DATA)),
    "CTS.0207": ({}, lambda s: s.tracker("system")),
    "CTS.0208": ({}, in_order(Service.tracker, lambda s: s.tracker(data_bucket=bucket("music")))),
    "CTS.0209": ({}, in_order(Service.tracker, lambda s: s.tracker("other"))),
    "CTS.0210": ({}, lambda s: s("POST", "tracker", {"tracker_type": "data", "tracker_name": "audit"})),
    "CTS.0211": (CLOSED, lambda s: s.tracker(data_bucket=bucket("music"))),
    "CTS.0212": ({}, in_order(Service.tracker, lambda s: s.change(data_bucket=bucket("music")))),
    "CTS.0213": ({}, lambda s: s.tracker(obs_info={"bucket_name": "pictures"})),
    "CTS.0214": ({}, Service.change),
    "CTS.0215": (
        {"buckets": {"archive": {}}},
        lambda s: s.tracker(obs_info={"bucket_name": "archive", "is_obs_created": True}),
    ),
    "CTS.0216": (
        {"buckets": {"unmade": {"fails": "creation"}}},
        lambda s: s.tracker(obs_info={"bucket_name": "unmade", "is_obs_created": True}),
    ),
    "CTS.0217": (
        {"buckets": {"unkept": {"fails": "lifecycle"}}},
        lambda s: s.tracker(obs_info={"bucket_name": "unkept", "bucket_lifecycle": 30}),
    ),
    "CTS.0218": ({}, lambda s: s.tracker(obs_info={"file_prefix_name": "a/b"})),
    "CTS.0219": ({}, lambda s: s.tracker(data_bucket={"data_bucket_name": "pictures", "data_event": []})),
    "CTS.0220": ({}, lambda s: s.tracker(kms_id="key-1")),
    "CTS.0221": ({}, lambda s: s.system(is_support_trace_files_encryption=True)),
    "CTS.0222": (CLOSED, lambda s: s.system(is_support_trace_files_encryption=True, kms_id="key-2")),
    "CTS.0225": ({}, lambda s: s.tracker(data_bucket={"data_bucket_name": "pictures", "data_event": ["COPY"]})),
    "CTS.0228": ({"organization": {"trusted": False}}, lambda s: s.system(is_organization_tracker=True)),
    "CTS.0229": ({}, in_order(lambda s: s.system(is_organization_tracker=True), create_in_another_project)),
    "CTS.0231": ({}, lambda s: s.tracker(obs_info={"bucket_name": "Ab"})),
    "CTS.0300": ({}, lambda s: s("GET", "traces?limit=0")),
    "CTS.0002": ({}, lambda s: s("GET", "trackers", headers={"X-Auth-Token": "nobody's"})),
    "CTS.0013": ({}, lambda s: s("GET", "trackers", headers={"X-Auth-Token": "stub-token-of-bob"})),
    "CTS.0100": ({}, lambda s: s("GET", "/")),
    "CTS.0004": ({}, override("CTS.0004")),
    "CTS.0005": ({}, override("500", "trackers")),
    "APIGW.0101": ({}, lambda s: s("GET", "nothing")),
    "APIGW.0201": ({}, lambda s: s("POST", "tracker", "x" * (13 * 1024 * 1024))),
    "APIGW.0308": ({}, override("429")),
}


def test_every_code_has_a_recipe() -> None:
    assert set(RECIPES) == set(CATALOGUE)


@pytest.mark.parametrize("code", RECIPES)
def test_recipe_returns_the_code(code: str) -> None:
    world, recipe = RECIPES[code]
    response = recipe(Service(world))
    assert response.json() == {"error_code": code, "error_msg": CATALOGUE[code]["message"]}
    overridden = {"CTS.0002": 401}
    assert response.status_code == overridden.get(code, CATALOGUE[code]["status"])


def test_closed_world_accepts_the_listed_resources() -> None:
    service = Service(CLOSED)
    assert service.tracker().status_code == 201
    assert service.system(is_support_trace_files_encryption=True, kms_id="key-1").status_code == 201


def test_world_can_be_closed_for_one_resource_type() -> None:
    service = Service({"closed": ["keys"]})
    assert service.tracker().status_code == 201
    encrypted = service.system(is_support_trace_files_encryption=True, kms_id="key-1")
    assert encrypted.json()["error_code"] == "CTS.0222"


def test_buckets_fail_as_configured_in_the_world() -> None:
    buckets = {"unmade": {"fails": "creation"}, "unkept": {"fails": "lifecycle"}, "foreign": {"authorized": False}}
    service = Service({"buckets": buckets, "keys": {"key-1": {"enabled": False}}})
    made = service.tracker(obs_info={"bucket_name": "unmade", "is_obs_created": True})
    kept = service.tracker(obs_info={"bucket_name": "unkept", "bucket_lifecycle": 30})
    encrypted = service.system(is_support_trace_files_encryption=True, kms_id="key-1")
    codes = [response.json()["error_code"] for response in (made, kept, encrypted)]
    assert codes == ["CTS.0216", "CTS.0217", "CTS.0222"]
    assert service.tracker(data_bucket=bucket("unmade")).json()["error_code"] == "CTS.0211"
    for name, authorized in (("foreign", False), ("archive", True)):
        response = service.tracker(f"to-{name}", data_bucket=bucket(f"from-{name}"), obs_info={"bucket_name": name})
        assert response.json()["obs_info"]["is_authorized_bucket"] is authorized


def test_failed_transfer_sets_status_and_detail_of_the_tracker() -> None:
    buckets: dict[str, Any] = {"pictures": {}, "archive": {}, "foreign": {"authorized": False}}
    service = Service({"closed": ["buckets"], "buckets": buckets})

    def state(**transfer: Any) -> tuple[Any, Any]:
        service.change(obs_info=transfer)
        [tracker] = service("GET", "trackers").json()["trackers"]
        return tracker["status"], tracker.get("detail")

    made = service.tracker(obs_info={"bucket_name": "missing"}).json()
    assert (made["status"], made["detail"]) == ("error", "noBucket")
    assert state(bucket_name="archive") == ("enabled", None)
    assert state(bucket_name="foreign") == ("error", "bucketPolicyError")
    assert state(bucket_name="") == ("enabled", None)
    assert state(bucket_name="new", is_obs_created=True) == ("enabled", None)
    service.change(status="disabled", data_bucket=bucket("pictures"), obs_info={"bucket_name": "foreign"})
    assert service("GET", "trackers").json()["trackers"][0]["status"] == "disabled"


def test_closed_world_rejects_notifications_of_unlisted_services() -> None:
    for closed, status in (([], 201), (["services"], 400)):
        operations = [{"service_type": "ECS", "resource_type": "server", "trace_names": ["createServer"]}]
        body = {"notification_name": "n", "operation_type": "customized", "operations": operations}
        assert Service({"closed": closed})("POST", "notifications", body).status_code == status
    operations[0]["service_type"] = "VPC"
    assert Service({"closed": ["services"]})("POST", "notifications", body).status_code == 201


def test_root_user_has_every_permission_in_every_project() -> None:
    world = json.loads(json.dumps(WORLD))
    [account] = world["accounts"]
    limited = {key: value for key, value in account["users"][2].items() if key not in ("projects", "actions")}
    account["users"] = [{**limited, "root": True}]
    service = Service(world)
    for project in account["projects"]:
        body = {"tracker_type": "system", "tracker_name": "system"}
        assert service("POST", f"/v3/{project['id']}/tracker", body).status_code == 201


def test_bucket_created_by_a_tracker_exists_and_can_be_reused() -> None:
    service = Service(CLOSED)
    own = {"bucket_name": "archive", "is_obs_created": True}
    assert service.tracker(obs_info=own).status_code == 201
    assert service.change(obs_info=own).status_code == 200
    assert service.system(obs_info=own).json()["error_code"] == "CTS.0215"
    account = service.app.credentials["domain_id"]
    names = [{"bucket_name": name, "bucket_location": "eu"} for name in ("archive", "nowhere")]
    checked = service("POST", f"/v3/{account}/checkbucket", {"buckets": names}).json()["buckets"]
    assert [each["check_bucket_response"]["success"] for each in checked] == [True, False]
    assert checked[1]["check_bucket_response"]["error_code"] == "OBS.NoSuchBucket"


def test_overrides_change_no_state_and_can_be_disabled() -> None:
    service = Service()
    response = service("POST", "tracker", headers={"Prefer": "code=503"})
    assert (response.status_code, response.headers["Preference-Applied"]) == (503, "code=503")
    assert service("GET", "trackers").json() == {"trackers": []}
    listed = service("GET", "trackers", headers={"Prefer": "example=both"}).json()
    assert listed == DOCUMENT["components"]["examples"]["TrackersListed"]["value"]
    for ignored in ("wait=10", "respond-async", "return=minimal", "odata.track-changes"):
        assert service("GET", "trackers", headers={"Prefer": ignored}).json() == {"trackers": []}
    service.app = create_app(control=False)
    assert service("GET", "trackers", headers={"Prefer": "code=503"}).status_code == 200


@pytest.mark.parametrize(
    ("preference", "reason"),
    [
        ("code=418", "listTrackers never returns '418'; its statuses are 200, 400, "),
        ("code=CTS.0228", "listTrackers never returns 'CTS.0228'; "),
        ("code=CTS.0001, example=none", "listTrackers has no example 'none'; there are: both"),
        ("example=bot", "listTrackers has no example 'bot'; did you mean 'both'?"),
        ("code", "listTrackers never returns ''; "),
        ("cod=503", "there is no preference 'cod'; did you mean 'code'?"),
        ("status=503", "there is no preference 'status'; "),
        ("dynamic=true", "there is no preference 'dynamic'; "),
        ("code=503, example=both", "one response cannot have code=503 and example=both; remove one of the two"),
        ("code=503; example=none", "listTrackers has no example 'none'; there are: both"),
    ],
)
def test_an_override_that_cannot_be_is_an_error(preference: str, reason: str) -> None:
    """Otherwise a misspelt test would pass."""
    response = Service()("GET", "trackers", headers={"Prefer": preference})
    assert response.status_code == 400
    assert response.json()["error"].startswith(reason)
    assert response.headers["X-Stub-Reason"] == response.json()["error"]


@pytest.mark.parametrize("preference", ["code=201, example=transfer", "example=transfer; code=201", "example=transfer"])
def test_an_override_by_status_and_example(preference: str) -> None:
    response = Service()("POST", "tracker", headers={"Prefer": preference})
    examples = DOCUMENT["paths"]["/v3/{project_id}/tracker"]["post"]["responses"]["201"]["content"]["application/json"]
    name = examples["examples"]["transfer"]["$ref"].rpartition("/")[2]
    assert (response.status_code, response.json()) == (201, DOCUMENT["components"]["examples"][name]["value"])


def test_overrides_need_credentials() -> None:
    response = Service()("GET", "trackers", headers={"Prefer": "code=200", "X-Auth-Token": "nobody's"})
    assert response.status_code == 401


@pytest.mark.slow
def test_explain_command_prints_every_recipe() -> None:
    for code, row in CATALOGUE.items():
        text = CliRunner().invoke(main, ["explain", code]).output
        assert row["message"] in text
        assert f"recipe     {row['recipe']}" in text
    text = CliRunner().invoke(main, ["explain", "CTS.0300"]).output
    assert "deleteNotification (404)" in text
    unknown = CliRunner().invoke(main, ["explain", "CTS.9999"])
    assert unknown.exit_code == 2
    assert "error code CTS.9999 does not exist" in unknown.output


def test_token_is_valid_for_one_project_and_one_day() -> None:
    """Sections 3.1 and 3.2; in this world the user has access to both projects."""
    world = json.loads(json.dumps(WORLD))
    account = world["accounts"][0]
    user = account["users"][0] = {**account["users"][0], "projects": [each["id"] for each in account["projects"]]}
    now = [1_700_000_000_000]
    service = Service(world)
    service.app = create_app(world=World.of(world), check_responses=True, clock=lambda: now[0])
    identity = {"name": user["name"], "password": user["password"], "domain": {"name": account["name"]}}
    scope = {"project": {"name": account["projects"][1]["name"]}}
    auth = {"identity": {"methods": ["password"], "password": {"user": identity}}, "scope": scope}
    made = service("POST", "/v3/auth/tokens", {"auth": auth})
    assert made.json()["token"]["expires_at"] == "2023-11-15T22:13:20.000000Z"
    headers = {"X-Auth-Token": made.headers["X-Subject-Token"]}
    one_path, other_path = (f"/v3/{project['id']}/trackers" for project in account["projects"])
    assert service("GET", other_path, headers=headers).status_code == 200
    assert service("GET", one_path, headers=headers).json()["error_code"] == "CTS.0013"
    [project] = service("GET", "/v3/projects", headers=headers).json()["projects"]
    assert project["id"] == account["projects"][1]["id"]
    [same] = service("GET", "/v3/projects?name=other", headers=headers).json()["projects"]
    assert (same["id"], same["name"]) == (project["id"], "other"), "the world has every region"
    now[0] += 24 * 60 * 60 * 1000 - 1
    assert service("GET", other_path, headers=headers).status_code == 200
    now[0] += 1
    assert service("GET", other_path, headers=headers).status_code == 401
    service("POST", "/v3/auth/tokens", {"auth": auth})
    assert len(service.app.store.collection("tokens")) == 1, "expired tokens are deleted"


@pytest.mark.parametrize(
    ("closed", "name", "names"),
    [
        ([], "cn-north-4", ["cn-north-4"]),
        ([], "example-region-1", ["example-region-1"]),
        ([], "example-region-2", []),  # that of a project without access
        (["regions"], "cn-north-4", []),
        (["regions"], "example-region-1", ["example-region-1"]),
    ],
)
def test_a_client_finds_its_project_by_its_region(closed: list[str], name: str, names: list[str]) -> None:
    service = Service({**WORLD, "closed": closed})
    found = service("GET", f"/v3/projects?name={name}").json()["projects"]
    assert [project["name"] for project in found] == names
    assert [project["id"] for project in found] == [service.app.credentials["project_id"]] * len(names)


@pytest.mark.parametrize(("method", "path", "code"), [("POST", "tracker", "CTS.0004"), ("GET", "trackers", "CTS.0005")])
def test_a_failure_says_whether_reading_or_writing_failed(
    method: str, path: str, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Section 8.1 of the reference."""
    service = Service()

    def fail(*_: object) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr(service.app.store, "collection", fail)
    response = service(method, path, {"tracker_type": "system", "tracker_name": "system"} if method == "POST" else None)
    assert (response.status_code, response.json()["error_code"]) == (500, code)
