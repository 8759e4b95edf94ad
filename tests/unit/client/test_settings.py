"""Settings of a client, and that no text of it reveals a secret."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from generator.runtime.client.auth import Auth, Scheme, TokenAuth
from generator.runtime.client.credentials import AnyAuth, Credentials
from generator.runtime.client.described import Described
from generator.runtime.client.errors import ConfigurationError, TimedOut
from generator.runtime.client.operation import Operation
from generator.runtime.client.settings import Settings
from generator.runtime.client.timeouts import Timeout
from generator.runtime.client.tokens import TokenSource
from generator.runtime.client.transport import Request, Response
from generator.runtime.client.unset import UNSET, given

REQUEST = Request("GET", "https://pets.example.com", {"Accept": "application/json"}, None, Timeout())
SECRET = "s3cr3t"


# --- endpoint ---


def endpoint_of(argument: str | None, prefix: str, default: str) -> str:
    return Settings(Described(environment=prefix, server=default), {"endpoint": argument}).endpoint()


def bound_of(arguments: dict[str, str | None]) -> dict[str, str]:
    return Settings(Described(environment="PETS"), arguments).bound(arguments)


def test_the_endpoint_is_an_argument_or_a_variable_or_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    assert endpoint_of(None, "PETS", "https://described.example.com") == "https://described.example.com"
    monkeypatch.setenv("PETS_ENDPOINT", "https://set.example.com")
    assert endpoint_of(None, "PETS", "https://described.example.com") == "https://set.example.com"
    assert endpoint_of("http://given.example.com:8080/v1/", "PETS", "") == "http://given.example.com:8080/v1"


def test_an_empty_argument_does_not_select_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ENDPOINT", "TOKEN", "SHOP_ID"):
        monkeypatch.setenv(f"PETS_{name}", "https://set.example.com")
    calls: dict[str, Callable[[], object]] = {
        "endpoint": lambda: endpoint_of("", "PETS", "https://described.example.com"),
        "token": lambda: token_of(" "),
        "shop_id": lambda: bound_of({"shop_id": ""}),
    }
    for name, call in calls.items():
        with pytest.raises(ConfigurationError, match=f"^{name} must not be empty"):
            call()


def test_without_an_endpoint_the_variable_is_named() -> None:
    with pytest.raises(ConfigurationError, match="set PETS_ENDPOINT"):
        endpoint_of(None, "PETS", "")


@pytest.mark.parametrize(
    "endpoint",
    [
        "pets.example.com",
        "ftp://pets.example.com",
        "https://",
        "https:///pets",
        "https://[::1",
        "https://pets.example.com:port",
        "https://pets.example.com?key=s3cr3t",
        "https://pets.example.com#s3cr3t",
        "https://user:s3cr3t@pets.example.com",
        "https://pets.example.com/s3cr3t\n",
        "https://pets.example.com/a b",
        "https://pets.example.com/é",
        "https://pets.example.com/v1#",
        "https://pets.example.com?",
        "https://pets.example.com/v1/../v2",
        "https://pets.example.com/%2E/v2",
    ],
)
def test_invalid_endpoints(endpoint: str) -> None:
    with pytest.raises(ConfigurationError, match=r"^the endpoint ") as caught:
        endpoint_of(endpoint, "PETS", "")
    assert SECRET not in str(caught.value)


# --- authentication ---


SCHEMES = (Scheme("token", "header", "X-Token"),)


def token_of(token: TokenSource | None, auth: AnyAuth | None = None) -> Auth | None:
    """Return the authentication of operations without a security of their own."""
    described = Described(environment="PETS", schemes=SCHEMES, required=(("token",),))
    credentials = Credentials(described, {"token": token}, auth, Settings(described, {}))
    return credentials.of(Operation(name="pets.list", method="GET", path="/pets"))


def test_the_token_is_an_argument_or_a_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PETS_TOKEN", "set")
    assert headers(token_of(None)) == {"Accept": "application/json", "X-Token": "set"}
    assert headers(token_of("given"))["X-Token"] == "given"


def test_auth_overrides_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PETS_TOKEN", "set")
    mine = TokenAuth("t", "X-Mine")
    assert token_of(None, mine) is mine


def test_token_and_auth_together_are_rejected() -> None:
    with pytest.raises(ConfigurationError, match="pass either token or auth, not both"):
        token_of("t", TokenAuth("t", "X-Token"))


def test_without_a_token_the_variable_is_named() -> None:
    with pytest.raises(ConfigurationError, match=r"^no token; pass token or auth, or set PETS_TOKEN$"):
        token_of(None)


def headers(auth: Auth | None) -> dict[str, str]:
    assert auth is not None
    return dict(auth.apply(REQUEST).headers)


def test_a_token_function_is_called_for_each_request() -> None:
    tokens = iter(["first", "second"])
    auth = TokenAuth(lambda: next(tokens), "X-Token")
    assert [headers(auth)["X-Token"] for _ in range(2)] == ["first", "second"]


def test_an_existing_header_is_kept() -> None:
    request = Request("GET", "https://pets.example.com", {"x-token": "mine"}, None, Timeout())
    assert TokenAuth("t", "X-Token").apply(request) is request


@pytest.mark.parametrize("token", ["s3cr3t\n", "s3cr3t\r\nX-Admin: yes", lambda: "s3cr3té"])
def test_a_token_invalid_in_a_header(token: TokenSource) -> None:
    with pytest.raises(ConfigurationError, match="X-Token") as caught:
        TokenAuth(token, "X-Token").apply(REQUEST)
    assert SECRET not in str(caught.value)


def test_no_text_reveals_the_token() -> None:
    auth = TokenAuth(SECRET, "X-Token")
    request = auth.apply(REQUEST)
    shown = [auth, request, TimedOut(request, "no response"), Response(200, {"x-token": SECRET}, b"")]
    assert request.headers["X-Token"] == SECRET
    assert SECRET not in repr(shown) + "".join(map(str, shown))


# --- bound parameters ---


def test_bound_parameters_are_arguments_or_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PETS_SHOP_ID", "set")
    assert bound_of({"shop_id": None, "owner_id": None}) == {"shop_id": "set"}
    assert bound_of({"shop_id": "given", "owner_id": "o"}) == {"shop_id": "given", "owner_id": "o"}


def test_unset_is_not_null() -> None:
    assert given({"a": None, "b": UNSET, "c": 0}) == {"a": None, "c": 0}
    assert not UNSET
    assert repr(UNSET) == "UNSET"
