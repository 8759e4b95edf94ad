"""Each security scheme: the client sends its credentials, the stub checks them, and no text shows them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import click
import pytest
from cts_contract._runtime.credentials import NONE, Credentials, required_scheme
from cts_contract._runtime.in_process import InProcess
from cts_contract._runtime.proof import Extent
from cts_contract._runtime.schemathesis_run import Budget, _configuration, _secrets
from cts_contract._runtime.target import Target
from cts_stub._runtime.openapi import scheme
from schemathesis.config import SchemathesisConfig

from tests.functional.round_trip import Pair, generated
from tests.functional.tiny import Tiny, operation

SCHEMES: dict[str, dict[str, Any]] = {
    "headerKey": {"type": "apiKey", "in": "header", "name": "X-Key", "description": "A key."},
    "queryKey": {"type": "apiKey", "in": "query", "name": "api key", "description": "A key."},
    "cookieKey": {"type": "apiKey", "in": "cookie", "name": "sid", "description": "A key."},
    "bearerToken": {"type": "http", "scheme": "bearer", "description": "A token."},
    "login": {"type": "http", "scheme": "Basic", "description": "A name and a password."},
    "oauth": {
        "type": "oauth2",
        "description": "A token.",
        "flows": {"clientCredentials": {"tokenUrl": "https://login.example.com", "scopes": {"read": "Read."}}},
    },
    "openId": {"type": "openIdConnect", "openIdConnectUrl": "https://login.example.com/c", "description": "A token."},
    "signed": {"type": "http", "scheme": "SDK-HMAC-SHA256", "description": "A signature."},
}
USERS = [
    {
        "id": "u1",
        "name": "tom",
        "password": "s3cr3t:ü",
        "token": "t0k3n&=",
        "access_key": "AK1",
        "secret_key": "SK1",
        "projects": [],
    },
    {
        "id": "u2",
        "name": "ann",
        "password": "other",
        "token": "another",
        "access_key": "AK2",
        "secret_key": "SK2",
        "projects": [],
    },
]
WORLD = {"accounts": [{"id": "a1", "name": "acme", "projects": [], "users": USERS}]}
TOKEN, LOGIN = "t0k3n&=", ("tom", "s3cr3t:ü")
ARGUMENTS = {
    "header_key": ("headerKey", TOKEN),
    "query_key": ("queryKey", TOKEN),
    "cookie_key": ("cookieKey", TOKEN),
    "bearer_token": ("bearerToken", TOKEN),
    "login": ("login", LOGIN),
    "oauth": ("oauth", TOKEN),
    "open_id": ("openId", TOKEN),
}
OPERATIONS = {
    **{f"GET /{name}": operation(f"call{name[0].upper()}{name[1:]}", "api", security=[{name: []}]) for name in SCHEMES},
    "GET /default": operation("callDefault", "api"),
    "GET /none": operation("callNone", "api", security=[]),
    "GET /optional": operation("callOptional", "api", security=[{}, {"bearerToken": []}]),
    "GET /either": operation("callEither", "api", security=[{"cookieKey": []}, {"login": []}]),
    "GET /both": operation("callBoth", "api", security=[{"queryKey": [], "cookieKey": [], "bearerToken": []}]),
}


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    document = {"components": {"securitySchemes": SCHEMES}, "security": [{"headerKey": []}]}
    description = Tiny(OPERATIONS, client="secure_client", document=document, world=WORLD)
    with generated(description, tmp_path_factory.mktemp("secure")) as found:
        yield found


def snake(scheme: str) -> str:
    return {name: argument for argument, (name, _) in ARGUMENTS.items()}[scheme]


@pytest.mark.parametrize("argument", ARGUMENTS)
def test_each_scheme_has_an_argument(pair: Pair, argument: str) -> None:
    _, credentials = ARGUMENTS[argument]
    settings = {"header_key": TOKEN, argument: credentials}
    pair.both("api", f"call_{argument}", settings=settings)
    assert pair.seen.principal.user.id == "u1"
    wrong = {"header_key": "x", argument: ("tom", "x") if argument == "login" else "x"}
    with pytest.raises(pair.package.errors.Unauthorized):
        pair.both("api", f"call_{argument}", settings=wrong)


@pytest.mark.parametrize("argument", ARGUMENTS)
def test_no_text_shows_credentials(pair: Pair, argument: str) -> None:
    _, credentials = ARGUMENTS[argument]
    client = pair.client(**{"header_key": TOKEN, argument: credentials})
    getattr(client.api, f"call_{argument}")()
    request = pair.sent[-1]
    error = pair.package.errors.ConnectionFailed(request, "lost")
    shown = repr([client, vars(client), vars(client._credentials), request, error]) + str(request) + str(error)
    if argument == "query_key":
        shown += json.dumps(pair.app.control.journal.entries())
    for secret in (TOKEN, "t0k3n%26%3D", "s3cr3t", "dG9tOnMzY3IzdDrDvA=="):
        assert secret not in shown


def test_where_credentials_are(pair: Pair) -> None:
    settings = {argument: credentials for argument, (_, credentials) in ARGUMENTS.items()}
    pair.both("api", "call_query_key", settings=settings)
    assert pair.sent[-1].url.endswith("/queryKey?api%20key=t0k3n%26%3D")
    pair.both("api", "call_login", settings=settings)
    assert pair.sent[-1].headers["Authorization"] == "Basic dG9tOnMzY3IzdDrDvA=="
    pair.both("api", "call_open_id", settings=settings)
    assert pair.sent[-1].headers["Authorization"] == f"Bearer {TOKEN}"
    pair.both("api", "call_default", settings=settings)
    assert pair.sent[-1].headers["X-Key"] == TOKEN
    assert "Authorization" not in pair.sent[-1].headers
    pair.both("api", "call_none", settings=settings)
    assert not {"X-Key", "Authorization", "Cookie"} & set(pair.sent[-1].headers)
    assert pair.sent[-1].url.endswith("/none")


def test_alternatives_and_combinations(pair: Pair) -> None:
    pair.both("api", "call_either", settings={"header_key": TOKEN, "login": LOGIN})
    assert "Cookie" not in pair.sent[-1].headers
    pair.both("api", "call_either", settings={"header_key": TOKEN, "login": LOGIN, "cookie_key": TOKEN})
    assert "Authorization" not in pair.sent[-1].headers
    every = {"header_key": TOKEN, "query_key": TOKEN, "cookie_key": TOKEN, "bearer_token": TOKEN}
    pair.both("api", "call_both", settings=every)
    assert pair.sent[-1].headers["Cookie"] == f"sid={TOKEN}"
    for missing in ({"bearer_token": "x"}, {"bearer_token": "another"}):
        with pytest.raises(pair.package.errors.Unauthorized):
            pair.both("api", "call_both", settings=every | missing)
    with pytest.raises(pair.package.errors.ConfigurationError) as caught:
        pair.client(header_key=TOKEN, query_key=TOKEN).api.call_both()
    assert str(caught.value) == (
        "api.call_both: no credentials; pass query_key and cookie_key and bearer_token or auth, "
        "or set TINY_QUERY_KEY and TINY_COOKIE_KEY and TINY_BEARER_TOKEN"
    )


def test_optional_credentials(pair: Pair) -> None:
    pair.both("api", "call_optional", settings={"header_key": TOKEN})
    assert pair.seen.principal.user.id == ""
    pair.both("api", "call_optional", settings={"header_key": TOKEN, "bearer_token": TOKEN})
    assert pair.seen.principal.user.id == "u1"


def test_settings(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    error = pair.package.errors.ConfigurationError
    with pytest.raises(error, match="no header_key; pass header_key or auth, or set TINY_HEADER_KEY"):
        pair.client()
    with pytest.raises(error, match="pass either header_key or auth, not both"):
        pair.client(header_key=TOKEN, auth=pair.package.TokenAuth("t", "X-Key"))
    monkeypatch.setenv("TINY_HEADER_KEY", TOKEN)
    monkeypatch.setenv("TINY_LOGIN", ":".join(LOGIN))
    pair.both("api", "call_login")
    for login in ("tom", ("tom",), lambda: "tom", ("to:m", "x")):
        with pytest.raises(error):
            pair.client(login=login)
    with pytest.raises(error):
        pair.client(cookie_key="a;b").api.call_cookie_key()


def test_a_signature_is_made_by_an_auth_of_the_caller(pair: Pair) -> None:
    with pytest.raises(pair.package.errors.ConfigurationError, match=r"api\.call_signed: no credentials; pass auth"):
        pair.client(header_key=TOKEN).api.call_signed()

    class Unsigned:
        def apply(self, request: Any) -> Any:
            return request

    with pytest.raises(pair.package.errors.Unauthorized):
        pair.client(auth=Unsigned()).api.call_signed()


@pytest.mark.parametrize(
    "authorization", ["Basic !", "Basic dG9t", "Basic", "Bearer", "bearer  t0k3n&=", "BASIC dG9tOnMzY3IzdDrDvA=="]
)
def test_what_the_stub_reads(pair: Pair, authorization: str) -> None:
    is_basic = authorization.lower().startswith("basic")
    client = pair.client(header_key=TOKEN, login=LOGIN, bearer_token=TOKEN)
    call = client.api.call_login if is_basic else client.api.call_bearer_token
    if authorization in ("bearer  t0k3n&=", "BASIC dG9tOnMzY3IzdDrDvA=="):
        call(extra_headers={"Authorization": authorization})
    else:
        with pytest.raises(pair.package.errors.Unauthorized):
            call(extra_headers={"Authorization": authorization})


def test_one_scheme_is_the_token(tmp_path_factory: pytest.TempPathFactory) -> None:
    document = {"components": {"securitySchemes": {"any": SCHEMES["bearerToken"]}}}
    content = operation("callIt", "api", security=[{"any": []}])
    description = Tiny({"GET /a": content}, client="one_scheme", document=document, world=WORLD)
    with generated(description, tmp_path_factory.mktemp("one")) as pair:
        pair.both("api", "call_it", settings={"token": TOKEN})
        assert pair.seen.principal.user.id == "u1"
        with pytest.raises(pair.package.errors.ConfigurationError, match=r"api\.call_it: no token; pass token or auth"):
            pair.client().api.call_it()


def test_security_of_the_document_that_no_operation_has(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Credentials that nothing needs are not demanded."""
    schemes = {"any": SCHEMES["bearerToken"], "other": SCHEMES["headerKey"]}
    document = {"components": {"securitySchemes": schemes}, "security": [{"other": []}]}
    content = operation("callIt", "api", security=[{"any": []}])
    description = Tiny({"GET /a": content}, client="unused_scheme", document=document, world=WORLD)
    with generated(description, tmp_path_factory.mktemp("unused")) as pair:
        pair.both("api", "call_it", settings={"token": TOKEN})
        assert pair.seen.principal.user.id == "u1"


@pytest.mark.parametrize("argument", ARGUMENTS)
def test_the_proof_sends_credentials_by_each_scheme(pair: Pair, argument: str) -> None:
    name, _ = ARGUMENTS[argument]
    document = json.loads(files("secure_client_stub").joinpath("openapi.json").read_bytes())
    found = scheme(name, SCHEMES[name])
    of_tom, of_ann = (Credentials(found).of_user(user) for user in USERS)
    target = Target("http://stub", document, of_tom, {}, application=InProcess(pair.app))
    called = target.operations[f"call{name[0].upper()}{name[1:]}"]
    assert target.send(called, {}).status == 204
    assert pair.seen.principal.user.id == "u1"
    assert target.having(of_ann).send(called, {}).status == 204
    assert pair.seen.principal.user.id == "u2"
    for wrong in (NONE, of_tom.with_secret(f"{of_tom.secret}x"), of_tom.with_secret("")):
        assert target.having(wrong).send(called, {}).status == 401


@pytest.mark.parametrize(
    ("security", "operations", "name"),
    [
        ([{"queryKey": []}], {}, "queryKey"),
        ([{"signed": []}, {"headerKey": [], "cookieKey": []}, {"login": []}], {}, "login"),
        ([], {}, "headerKey"),
    ],
)
def test_the_proof_uses_the_first_scheme_that_is_enough(security: Any, operations: Any, name: str) -> None:
    document = {"security": security, "paths": operations, "components": {"securitySchemes": SCHEMES}}
    assert required_scheme(document, "openapi.json").name == name


def test_the_proof_needs_a_scheme() -> None:
    with pytest.raises(click.UsageError, match=r"openapi\.json: security requires no API key"):
        required_scheme({"security": [{"signed": []}], "components": {"securitySchemes": SCHEMES}}, "openapi.json")


@pytest.mark.parametrize("argument", ARGUMENTS)
def test_the_configuration_of_schemathesis(argument: str, tmp_path: Path) -> None:
    name, _ = ARGUMENTS[argument]
    credentials = Credentials(scheme(name, SCHEMES[name])).of_user(USERS[0])
    target = Target("http://stub", {}, credentials, {"id": "1"})
    text = _configuration(target, Budget(), Extent())
    (tmp_path / "schemathesis.toml").write_text(text, encoding="utf-8")
    assert "s3cr3t" not in text
    assert TOKEN not in text
    with pytest.MonkeyPatch.context() as patch:
        for variable, value in _secrets(target).items():
            patch.setenv(variable, value)
        found = SchemathesisConfig.from_path(tmp_path / "schemathesis.toml").projects.default.auth.openapi.schemes[name]
    values = list(LOGIN) if argument == "login" else [TOKEN]
    assert [
        getattr(found, field) for field in ("username", "password", "bearer", "api_key") if hasattr(found, field)
    ] == values


def test_the_page_says_what_each_operation_needs(pair: Pair) -> None:
    folder = files("secure_client_stub").joinpath("docs")
    pages = [each for each in folder.iterdir() if each.name.endswith(".html")]
    page = "".join(each.read_text(encoding="utf-8") for each in pages)
    shown = dict(re.findall(r'<h2 id="(call\w+)">.*?<dt>Authentication</dt><dd>(.*?)</dd>', page, re.DOTALL))
    assert shown["callDefault"] == "headerKey"
    assert shown["callNone"] == "none"
    assert shown["callOptional"] == "none, or bearerToken"
    assert shown["callEither"] == "cookieKey, or login"
    assert shown["callBoth"] == "queryKey and cookieKey and bearerToken"
