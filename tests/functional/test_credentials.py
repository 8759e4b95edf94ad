"""The generated client finds credentials and settings, signs, logs in and looks up projects, against the stub."""

from __future__ import annotations

import asyncio
import inspect
import json
import logging
import os
import threading
import warnings
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import cts_client
import pytest
from cts_client import AccessKey, AsyncClient, Client, Password, Token, dicts, errors, operations
from cts_client._settings import DESCRIBED
from cts_stub import create_app
from cts_stub._runtime.stub.http.server import ListenError, Server, listen
from cts_stub._runtime.stub.http.server import running as serving
from cts_stub.pytest_plugin import Running

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # raised by the SDK's own modules
    from huaweicloudsdkcore.auth.provider import ProfileCredentialProvider
    from huaweicloudsdkcts.v3.region.cts_region import CtsRegion

REGION = "example-region-1"
DAY = 24 * 60 * 60 * 1000


@pytest.fixture(autouse=True)
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Hide the settings of the machine."""
    for name in list(os.environ):
        if name.startswith(("CTS_", "HUAWEICLOUD_SDK_")) and not name.startswith("CTS_TEST_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))


def both(call: Callable[[Any], Any], *arguments: Any, **settings: Any) -> Any:
    """Call with a client of each mode; return what both return, and what they say about their credentials."""

    async def run() -> Any:
        async with AsyncClient(*arguments, **settings) as client:
            value = call(client)
            return (await value if inspect.isawaitable(value) else value), client.auth

    with Client(*arguments, **settings) as client:
        found = call(client), client.auth
    other, auth = asyncio.run(run())
    assert (other.model_dump(), auth) == (found[0].model_dump(), found[1])
    return found


def names(client: Any) -> Any:
    return client.quotas.list()


def password(server: Running) -> Password:
    return Password(server.user, server.password, "example-account")


def test_an_access_key_signs(cts_stub: Running) -> None:
    key = AccessKey(cts_stub.access_key, cts_stub.secret_key)
    _, auth = both(names, cts_stub.url, auth=key, project_id=cts_stub.project_id)
    assert (auth.method, auth.identity) == ("access key", cts_stub.access_key)
    [entry, _] = cts_stub.journal("listQuotas")
    sent = dict(entry["request"]["headers"])
    assert sent.get("x-project-id", sent.get("X-Project-Id")) == cts_stub.project_id
    wrong = AccessKey(cts_stub.access_key, "wrong")
    with pytest.raises(errors.Unauthorized):
        both(names, cts_stub.url, auth=wrong, project_id=cts_stub.project_id)


@pytest.mark.parametrize("host", ["[::1]", "[0:0:0:0:0:0:0:1]", "[::0001]", "LOCALHOST"])
def test_a_signature_covers_the_host_however_it_is_written(host: str) -> None:
    try:
        listener = listen("::1" if ":" in host else "127.0.0.1", 0)
    except ListenError:
        pytest.skip("the system has no IPv6")
    with closing(create_app()) as stub, listener, serving(Server(stub), listener):
        known = stub.credentials
        key = AccessKey(known["access_key"], known["secret_key"])
        for auth in (key, AccessKey(known["access_key"], known["secret_key"], region=REGION, service="cts")):
            both(names, f"http://{host}:{listener.getsockname()[1]}", auth=auth, project_id=known["project_id"])


def test_a_derived_key_signs(cts_stub: Running) -> None:
    key = AccessKey(cts_stub.access_key, cts_stub.secret_key, region=REGION, service="cts")
    both(names, cts_stub.url, auth=key, project_id=cts_stub.project_id)


def test_bodies_and_odd_names_are_signed(cts_stub: Running) -> None:
    key = AccessKey(cts_stub.access_key, cts_stub.secret_key)

    def call(client: Any) -> Any:
        return client.resource_tags.batch_create(
            resource_type="cts-tracker", resource_id="a b~c/é", tags=[{"key": "k", "value": "ü +"}]
        )

    with pytest.raises(errors.NotFound):
        both(call, cts_stub.url, auth=key, project_id=cts_stub.project_id)


# --- passwords ---


def test_a_password_becomes_a_token(cts_stub: Running) -> None:
    _, auth = both(names, cts_stub.url, auth=password(cts_stub), project_id=cts_stub.project_id)
    assert (auth.method, auth.identity) == ("password", "alice")
    assert len(cts_stub.journal("createToken")) == 2


def tokens(*arguments: Any, **settings: Any) -> list[Any]:
    """Return what ``get_token`` returns twice, and then a call, for a client of each mode."""

    async def run() -> list[Any]:
        async with AsyncClient(*arguments, **settings) as client:
            return [await client.get_token(), await client.get_token(), await names(client)]

    with Client(*arguments, **settings) as client:
        return [[client.get_token(), client.get_token(), names(client)], asyncio.run(run())]


def test_the_token_of_a_password(cts_stub: Running) -> None:
    for first, second, _ in tokens(cts_stub.url, auth=password(cts_stub), project_id=cts_stub.project_id):
        assert first == second
        with Client(cts_stub.url, token=first, project_id=cts_stub.project_id) as client:
            assert names(client).resources
    assert len(cts_stub.journal("createToken")) == 2, "one of each client, also for its calls"


@pytest.mark.parametrize("settings", [{"token": "t"}, {"token": lambda: "t"}, {"auth": Token("t")}])
def test_a_token_that_was_given(settings: dict[str, Any]) -> None:
    async def run() -> str:
        async with AsyncClient("http://127.0.0.1:9", **settings) as client:
            return await client.get_token()

    with Client("http://127.0.0.1:9", **settings) as client:
        assert client.get_token() == asyncio.run(run()) == "t"


def test_an_access_key_is_no_token() -> None:
    message = r"^the client authenticates by access key, which is not"
    client = Client("http://127.0.0.1:9", auth=AccessKey("ak", "sk"))
    with client, pytest.raises(errors.ConfigurationError, match=message):
        client.get_token()


def test_no_token_for_a_wrong_password(cts_stub: Running) -> None:
    wrong = Password(cts_stub.user, "wrong", "example-account")
    client = Client(cts_stub.url, auth=wrong, project_id=cts_stub.project_id)
    with client, pytest.raises(errors.Unauthorized):
        client.get_token()


def test_threads_share_one_login(cts_stub: Running) -> None:
    settings: Any = {"auth": password(cts_stub), "project_id": cts_stub.project_id}
    with Client(cts_stub.url, **settings) as client, ThreadPoolExecutor(8) as pool:
        barrier = threading.Barrier(8)

        def call(_: int) -> Any:
            barrier.wait(10)
            return names(client)

        assert len(list(pool.map(call, range(8)))) == 8
    assert len(cts_stub.journal("createToken")) == 1


def test_an_expired_token_is_renewed(cts_stub: Running) -> None:
    settings: Any = {"auth": password(cts_stub), "project_id": cts_stub.project_id}
    with Client(cts_stub.url, **settings) as client:
        names(client)
        cts_stub.advance(DAY)
        names(client)
    assert len(cts_stub.journal("createToken")) == 2
    assert [entry["status"] for entry in cts_stub.journal("listQuotas")] == [200, 401, 200]


def test_a_wrong_password(cts_stub: Running) -> None:
    wrong = Password(cts_stub.user, "wrong-secret", "example-account")
    with pytest.raises(errors.Unauthorized) as caught:
        both(names, cts_stub.url, auth=wrong, project_id=cts_stub.project_id)
    assert caught.value.operation == "identity.create_token"
    assert "wrong-secret" not in str(caught.value)


def test_a_password_needs_the_account() -> None:
    with pytest.raises(errors.ConfigurationError, match="Password needs account, too"):
        Client("https://cts.example.com", auth=Password("u", "p"))


def test_a_token_function_is_called_again_after_a_401(cts_stub: Running) -> None:
    tokens = iter(["old", cts_stub.token] * 2)
    both(names, cts_stub.url, token=lambda: next(tokens), project_id=cts_stub.project_id)
    assert [entry["status"] for entry in cts_stub.journal("listQuotas")] == [401, 200, 401, 200]


@pytest.mark.parametrize("way", ["token", "auth"])
def test_a_coroutine_function(cts_stub: Running, way: str) -> None:
    async def token() -> str:
        return cts_stub.token

    async def run() -> None:
        given: Any = {"token": token} if way == "token" else {"auth": Token(token)}
        async with AsyncClient(cts_stub.url, project_id=cts_stub.project_id, **given) as client:
            await client.quotas.list()

    asyncio.run(run())
    with pytest.raises(errors.ConfigurationError, match="use AsyncClient"), warnings.catch_warnings():
        Client(cts_stub.url, project_id=cts_stub.project_id, token=token).quotas.list()


# --- operations with a server of their own ---


def test_log_in_and_list_projects_by_hand(cts_stub: Running) -> None:
    body: dicts.TokenAuth = {
        "identity": {
            "methods": ["password"],
            "password": {
                "user": {"name": cts_stub.user, "password": cts_stub.password, "domain": {"name": "example-account"}}
            },
        },
        "scope": {"project": {"id": cts_stub.project_id}},
    }
    with Client(cts_stub.url, token="none yet") as client:
        response = client.call_raw(operations.CREATE_TOKEN, body={"auth": body})
        token = response.header("X-Subject-Token")
        assert client.identity.create_token(auth=body).token.expires_at
    found, _ = both(lambda client: client.identity.list_projects(name=REGION), cts_stub.url, token=token)
    assert [project.id for project in found.projects] == [cts_stub.project_id]


# --- projects and regions ---


def test_the_project_is_looked_up_once(cts_stub: Running) -> None:
    key = AccessKey(cts_stub.access_key, cts_stub.secret_key)
    with Client(cts_stub.url, auth=key, region=REGION) as client:
        names(client)
        names(client)
        assert client.auth.origins["project_id"] == "identity.list_projects"
    assert len(cts_stub.journal("listProjects")) == 1
    _, auth = both(names, cts_stub.url, auth=password(cts_stub), region=REGION)
    assert auth.origins["project_id"] == "identity.list_projects"


def test_nothing_is_looked_up_for_an_invalid_call(cts_stub: Running) -> None:
    with Client(cts_stub.url, token=cts_stub.token, region=REGION) as client, pytest.raises(errors.InvalidRequest):
        client.traces.list(limit="many")  # type: ignore[arg-type]
    assert cts_stub.journal() == []


def test_without_a_region_the_call_says_what_is_missing(cts_stub: Running) -> None:
    with (
        Client(cts_stub.url, token=cts_stub.token) as client,
        pytest.raises(errors.InvalidRequest, match="project_id: is required"),
    ):
        names(client)


class Recorded:
    """Transport that only records requests."""

    def __init__(self, projects: int = 1) -> None:
        self.urls: list[str] = []
        self.projects = projects

    def send(self, request: cts_client.Request, /) -> cts_client.Response:
        self.urls.append(request.url)
        body = {"projects": [{"id": "p1", "domain_id": "d1"}] * self.projects, "links": {}}
        return cts_client.Response(200, {"x-subject-token": "t"}, json.dumps(body).encode())

    def close(self) -> None: ...


@pytest.mark.parametrize("number", [0, 2])
def test_a_region_that_has_not_one_project(number: int) -> None:
    client = Client("https://stub", token="t", region="r1", transport=Recorded(number))
    with pytest.raises(errors.ConfigurationError, match=f"found {number} items with name 'r1'; pass project_id"):
        names(client)


@pytest.mark.parametrize(
    "arguments", [{"region": "cn-north-4"}, {"endpoint": "https://cts.cn-north-4.myhuaweicloud.com"}]
)
def test_endpoints_of_a_region(arguments: dict[str, str]) -> None:
    transport = Recorded()
    settings: Any = {"auth": AccessKey("AK", "SK"), "transport": transport, **arguments}
    client = Client(**settings)
    if "region" in arguments:
        client.call_raw(operations.LIST_QUOTAS)
    client.call_raw(operations.LIST_PROJECTS)
    quotas = ["https://cts.cn-north-4.myhuaweicloud.com/v3/p1/quotas"] if "region" in arguments else []
    looked_up = ["https://iam.cn-north-4.myhuaweicloud.com/v3/projects?name=cn-north-4"] if quotas else []
    assert transport.urls == [*looked_up, *quotas, "https://iam.cn-north-4.myhuaweicloud.com/v3/projects"]


def test_another_server_can_be_named(monkeypatch: pytest.MonkeyPatch) -> None:
    transport = Recorded()
    settings: Any = {"auth": AccessKey("AK", "SK"), "transport": transport}
    Client("https://stub", **settings).call_raw(operations.LIST_PROJECTS)
    Client("https://stub", iam_endpoint="iam.example.com", **settings).call_raw(operations.LIST_PROJECTS)
    monkeypatch.setenv("HUAWEICLOUD_SDK_IAM_ENDPOINT", "http://iam.example.com/")
    Client(region="cn-north-4", **settings).call_raw(operations.LIST_PROJECTS)
    hosts = [url.removesuffix("/v3/projects") for url in transport.urls]
    assert hosts == ["https://stub", "https://iam.example.com", "http://iam.example.com"]


def test_a_password_is_never_sent_to_the_server_of_another_region() -> None:
    transport = Recorded()
    settings: Any = {"auth": Password("u", "p", "a"), "transport": transport, "region": "af-north-1"}
    with pytest.raises(errors.InvalidRequest, match="iam_endpoint: is not known for the region; pass it to the client"):
        Client(project_id="p", **settings).quotas.list()
    assert transport.urls == []


def test_an_unknown_region() -> None:
    with pytest.raises(errors.ConfigurationError, match="no endpoint is known for the region 'atlantis'"):
        Client(region="atlantis", token="t")


def test_regions_are_those_of_the_sdk() -> None:
    ours = {region: urls[""] for region, urls in DESCRIBED.regions.items()}
    assert ours == {region: each.endpoints[0] for region, each in CtsRegion.static_fields.items()}


# --- the chain ---

PROFILE = """
[basic]
ak = AKPROFILE
sk = sk%%profile
security_token = st-profile
project_id = project-profile
iam_endpoint = https://iam.profile.example.com

[global]
ak = AKGLOBAL
sk = skglobal
"""
OWN = {"CTS_AK": "AKOWN", "CTS_SK": "skown", "CTS_PROJECT_ID": "p-own"}
SDK = {"HUAWEICLOUD_SDK_AK": "AKSDK", "HUAWEICLOUD_SDK_SK": "sksdk", "HUAWEICLOUD_SDK_PROJECT_ID": "p-sdk"}


def profile(folder: Path, content: str = PROFILE) -> Path:
    path = folder / ".huaweicloud" / "credentials"
    path.parent.mkdir(exist_ok=True)
    path.write_text(content, encoding="utf-8")
    return path


def chosen(**settings: Any) -> cts_client.AuthInfo:
    return Client("https://cts.example.com", **settings).auth


def test_the_order_of_the_chain(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = profile(tmp_path)
    assert chosen().identity == "AKPROFILE"
    assert chosen().origins["sk"] == f"sk in [basic] of {path}"
    assert chosen().origins["project_id"] == f"project_id in [basic] of {path}"
    for name, value in SDK.items():
        monkeypatch.setenv(name, value)
    assert chosen().identity == "AKSDK"
    assert chosen().origins == {
        "ak": "HUAWEICLOUD_SDK_AK",
        "sk": "HUAWEICLOUD_SDK_SK",
        "project_id": "HUAWEICLOUD_SDK_PROJECT_ID",
        "endpoint": "argument",
    }
    for name, value in OWN.items():
        monkeypatch.setenv(name, value)
    assert (chosen().identity, chosen().origins["project_id"]) == ("AKOWN", "CTS_PROJECT_ID")
    monkeypatch.setenv("CTS_TOKEN", "t")
    assert (chosen().method, chosen().origins["token"]) == ("token", "CTS_TOKEN")
    given = chosen(auth=AccessKey("AKGIVEN", "sk"), project_id="p-given")
    assert (given.identity, given.origins["auth"], given.origins["project_id"]) == ("AKGIVEN", "argument", "argument")


def test_name_and_password_of_the_environment(monkeypatch: pytest.MonkeyPatch, cts_stub: Running) -> None:
    monkeypatch.setenv("CTS_USERNAME", cts_stub.user)
    monkeypatch.setenv("CTS_PASSWORD", cts_stub.password)
    monkeypatch.setenv("CTS_ACCOUNT", "example-account")
    monkeypatch.setenv("CTS_ENDPOINT", cts_stub.url)
    monkeypatch.setenv("CTS_REGION", REGION)
    _, auth = both(names)
    assert (auth.method, auth.identity) == ("password", "alice")


def test_the_profile_is_that_of_the_vendor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One file, read by both."""
    path = profile(tmp_path)
    other = tmp_path / "elsewhere"
    for place in (path, other):
        if place == other:
            path.rename(other)
            monkeypatch.setenv("HUAWEICLOUD_SDK_CREDENTIALS_FILE", str(other))
        theirs: Any = ProfileCredentialProvider.get_basic().get_credentials()
        client = Client("https://cts.example.com", transport=Recorded())
        key: Any = client._credentials._auth  # type: ignore[union-attr]
        assert (key.ak, key._sk.reveal(), key._security_token.reveal()) == (theirs.ak, theirs.sk, theirs.security_token)
        assert client._defaults.bound["project_id"] == theirs.project_id
        assert client._defaults.servers["iam_endpoint"] == theirs._iam_endpoint


def test_the_profile_is_not_read_for_other_credentials(tmp_path: Path) -> None:
    """Its project belongs to its own account."""
    profile(tmp_path)
    assert "project_id" not in chosen(token="t").origins


@pytest.mark.parametrize(
    ("variables", "message"),
    [
        ({"CTS_AK": "a"}, "CTS_AK is set, but CTS_SK is not"),
        ({"HUAWEICLOUD_SDK_SK": "s3cr3t"}, "HUAWEICLOUD_SDK_SK is set, but HUAWEICLOUD_SDK_AK is not"),
        ({"CTS_USERNAME": "u"}, "CTS_USERNAME is set, but CTS_PASSWORD is not"),
        ({"HUAWEICLOUD_SDK_CREDENTIALS_FILE": "gone"}, "HUAWEICLOUD_SDK_CREDENTIALS_FILE names the file gone, which"),
        ({}, "no token; pass token or auth, or set CTS_TOKEN, or CTS_AK and CTS_SK, or CTS_USERNAME and CTS_PASSWORD"),
    ],
)
def test_incomplete_settings(variables: dict[str, str], message: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(errors.ConfigurationError, match=f"^{message}"):
        chosen()


@pytest.mark.parametrize("content", ["ak = s3cr3t", "[basic]\nak = a\nak = s3cr3t", "[basic]\nak\n"])
def test_a_damaged_profile_shows_no_secret(tmp_path: Path, content: str) -> None:
    profile(tmp_path, content)
    with pytest.raises(errors.ConfigurationError, match="is no valid INI file") as caught:
        chosen()
    assert "s3cr3t" not in repr(caught.value)
    assert caught.value.__context__ is None


@pytest.mark.parametrize(
    ("content", "secret"),
    [
        ("[basic]\nak = a\nsk = %s3cr3t", "%s3cr3t"),
        ("[basic]\nak = a\nsk = s3%%cr3t", "s3%cr3t"),
        ("\ufeff[basic]\r\nAK = a\r\nsk=s3cr3t\r\n", "s3cr3t"),
        ("; note\n[other]\nak = b\n[basic]\nak: a\nsk: s3 cr3t\n", "s3 cr3t"),
    ],
)
def test_odd_contents_of_a_profile(tmp_path: Path, content: str, secret: str) -> None:
    profile(tmp_path, content)
    client = Client("https://cts.example.com")
    assert client.auth.identity == "a"
    assert client._credentials
    auth: Any = client._credentials._auth
    assert auth._sk.reveal() == secret


def test_a_profile_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / ".huaweicloud" / "credentials").mkdir(parents=True)
    with pytest.raises(errors.ConfigurationError, match="cannot be read: Is a directory"):
        chosen()


def test_a_wrong_clock(cts_stub: Running) -> None:
    """The service rejects a signature that is an hour old; the client then signs by the clock of the service."""
    key, wrong = (AccessKey(cts_stub.access_key, secret) for secret in (cts_stub.secret_key, "wrong"))
    for each in (key, wrong):
        each._skew_seconds = -3600
    with Client(cts_stub.url, auth=key, project_id=cts_stub.project_id) as client:
        for _ in range(2):
            names(client)
    assert [entry["status"] for entry in cts_stub.journal("listQuotas")] == [401, 200, 200]
    with Client(cts_stub.url, auth=wrong, project_id=cts_stub.project_id) as client:
        for _ in range(2):
            with pytest.raises(errors.Unauthorized):
                names(client)
    assert [entry["status"] for entry in cts_stub.journal("listQuotas")][3:] == [401, 401, 401]


@pytest.mark.parametrize("setting", ["endpoint", "token", "project_id", "domain_id", "region", "iam_endpoint"])
def test_an_empty_argument_does_not_select_the_environment(setting: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"CTS_{setting.upper()}", "https://cts.example.com")
    monkeypatch.setenv("CTS_TOKEN", "t")
    with pytest.raises(errors.ConfigurationError, match=f"^{setting} must not be empty"):
        Client(**{"endpoint": "https://cts.example.com", setting: ""})  # type: ignore[arg-type]


def test_no_log_and_no_text_shows_a_secret(cts_stub: Running, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, logger="cts_client")
    secrets = [cts_stub.password, cts_stub.secret_key, cts_stub.token]
    ways: list[Any] = [password(cts_stub), AccessKey(cts_stub.access_key, cts_stub.secret_key), Token(cts_stub.token)]
    for way in ways:
        with Client(cts_stub.url, auth=way, region=REGION) as client:
            names(client)
            holders: list[Any] = [client, client._credentials, client._settings, client._sender.login]
            shown = repr([client._sender, client.auth, *holders, *(vars(each) for each in holders if each)])
            assert [secret for secret in secrets if secret in shown + caplog.text] == []
    assert "identity.create_token POST /v3/auth/tokens: 201" in caplog.text
