"""Tokens by password, token functions, and path parameters that the service is asked for."""

from __future__ import annotations

import asyncio
import json
import pickle
import threading
import time
import traceback
from collections.abc import Callable
from email.utils import formatdate
from typing import Any

import pytest

from generator.runtime.client._async.attempts import AsyncSender
from generator.runtime.client._async.login import AsyncLogin
from generator.runtime.client.async_clock import AsyncClock
from generator.runtime.client.auth import Auth, Password, Scheme, Token, TokenAuth
from generator.runtime.client.building import Defaults
from generator.runtime.client.decoding import ErrorShape
from generator.runtime.client.described import LoginOperation
from generator.runtime.client.errors import ApiError, ConfigurationError, InvalidResponse, TimedOut, Unauthorized
from generator.runtime.client.operation import Body, Operation
from generator.runtime.client.retries import Retries
from generator.runtime.client.timeouts import Timeout
from generator.runtime.client.tokens import TokenSource
from generator.runtime.client.transport import Request, Response

SCHEME = Scheme("token", "header", "X-Token")
OPERATION: Operation[Any] = Operation(
    name="doors.open", method="POST", path="/tokens", body=Body(required=True, media_type="application/json")
)
LOGIN = LoginOperation(
    scheme="token",
    operation=OPERATION,
    body={"user": {"name": "{username}", "password": "{password}"}, "how": ["password"]},
    variants=({"scope": "{project}"}, {"scope": "all"}),
    token="$response.header.X-New-Token",
    expires="$response.body#/until",
)
DEFAULTS = Defaults("https://pets.example.com", {}, Timeout(), "pets", "PETS")
SHAPE = ErrorShape("code", "message")
REQUEST = Request("POST", "https://pets.example.com/pets", {}, None, Timeout())
NOW = 1_700_000_000
SECRET = "s3cr3t"


class Service:
    """Transport of a service that issues numbered tokens, each valid for an hour of its own clock."""

    def __init__(self) -> None:
        self.logins: list[Any] = []
        self.sent: list[str] = []
        self.rejected: set[str] = set()
        self.response: Response | None = None  # instead of a token
        self.seconds = 0.0

    async def send(self, request: Request, /) -> Response:
        await asyncio.sleep(self.seconds)
        if request.url.endswith("/tokens"):
            self.logins.append(json.loads(request.body or b""))
            if self.response is not None:
                return self.response
            until = {"until": "2023-11-14T23:13:20Z"}  # an hour after NOW
            headers = {"date": formatdate(NOW, usegmt=True), "x-new-token": f"t{len(self.logins)}"}
            return Response(201, headers, json.dumps(until).encode())
        token = request.headers["X-Token"]
        self.sent.append(token)
        return Response(401 if token in self.rejected else 200, {}, b"")

    async def aclose(self) -> None: ...


class FakeClock(AsyncClock):
    def __init__(self) -> None:
        super().__init__()
        self.time = 0.0

    def monotonic(self) -> float:
        return self.time


class Client:
    """Sender of a client with a password."""

    def __init__(self, known: dict[str, str] | None = None, clock: AsyncClock | None = None, retries: int = 2) -> None:
        self.service, self.clock = Service(), clock or FakeClock()
        password = Password("tom", SECRET)
        login = AsyncLogin(LOGIN, password, known or {}, DEFAULTS, SHAPE)
        self.sender = AsyncSender(self.service, Retries(max_retries=retries), (), self.clock, login)
        self.auth: Auth = SCHEME.login(password)

    async def call(self, request: Request = REQUEST) -> int:
        return (await self.sender.send("pets.create", request, self.auth)).status


def test_the_token_is_fetched_once_and_sent() -> None:
    client = Client()

    async def run() -> list[int]:
        return [await client.call(), await client.call()]

    assert asyncio.run(run()) == [200, 200]
    assert client.service.sent == ["t1", "t1"]
    assert client.service.logins == [
        {"user": {"name": "tom", "password": SECRET}, "how": ["password"], "scope": "all"},
    ]


def test_the_first_variant_whose_settings_are_known() -> None:
    client = Client({"project": "p1"})
    asyncio.run(client.call())
    assert client.service.logins[0]["scope"] == "p1"


def test_tasks_share_one_fetch() -> None:
    client = Client(clock=AsyncClock())
    client.service.seconds = 0.01

    async def run() -> list[int]:
        return await asyncio.gather(*(client.call() for _ in range(50)))

    assert set(asyncio.run(run())) == {200}
    assert len(client.service.logins) == 1


def test_tasks_share_a_failure() -> None:
    """Otherwise a wrong password would be tried once for each call, which locks accounts."""
    client = Client(clock=AsyncClock())
    client.service.seconds, client.service.response = 0.01, Response(401, {}, b'{"code": "A.1", "message": "No."}')

    async def run() -> list[Any]:
        return await asyncio.gather(*(client.call() for _ in range(20)), return_exceptions=True)

    found = asyncio.run(run())
    assert {type(error) for error in found} == {Unauthorized}
    assert {error.operation for error in found} == {"doors.open"}
    assert len(client.service.logins) == 1
    client.service.response = None
    assert asyncio.run(client.call()) == 200


def test_a_cancelled_fetch_is_taken_over() -> None:
    client = Client(clock=AsyncClock())
    client.service.seconds = 0.02

    async def run() -> int:
        first = asyncio.create_task(client.call())
        await asyncio.sleep(0.005)
        second = asyncio.create_task(client.call())
        await asyncio.sleep(0)
        first.cancel()
        return await second

    assert asyncio.run(run()) == 200


def test_the_token_is_renewed_before_it_expires() -> None:
    client = Client()

    async def run() -> None:
        for seconds in (0, 3479, 2):
            client.clock.time += seconds  # type: ignore[attr-defined]
            await client.call()

    asyncio.run(run())
    assert client.service.sent == ["t1", "t1", "t2"]


def test_the_token_is_renewed_once_after_a_401() -> None:
    client = Client()

    async def run() -> list[int]:
        first = await client.call()
        client.service.rejected = {"t1"}
        second = await client.call()
        client.service.rejected = {"t2", "t3", "t4"}
        return [first, second, await client.call()]

    assert asyncio.run(run()) == [200, 200, 401]
    assert client.service.sent == ["t1", "t1", "t2", "t2", "t3"]


def test_without_retries_a_request_is_sent_once_and_the_next_call_has_another_token() -> None:
    client = Client(retries=0)
    client.service.rejected = {"t1"}

    async def run() -> list[int]:
        return [await client.call(), await client.call()]

    assert asyncio.run(run()) == [401, 200]
    assert client.service.sent == ["t1", "t2"]


def test_the_fetch_is_within_the_limit_of_the_call() -> None:
    client = Client(clock=AsyncClock())
    client.service.seconds = 30

    async def run() -> None:
        hurried = Request("GET", REQUEST.url, {}, None, Timeout.of(0.05))
        waiting = asyncio.create_task(client.call())
        await asyncio.sleep(0.01)
        begin = time.monotonic()
        with pytest.raises(TimedOut, match=r"no token within 0\.05 s"):
            await client.call(hurried)
        assert time.monotonic() - begin < 5
        waiting.cancel()

    asyncio.run(run())


@pytest.mark.parametrize("response", [Response(201, {}, b"{}"), Response(200, {}, b"<html>")])
def test_a_response_without_a_token(response: Response) -> None:
    client = Client()
    client.service.response = response
    with pytest.raises(InvalidResponse, match=r"^doors.open: 20\d with an invalid body: it has no token$"):
        asyncio.run(client.call())


@pytest.mark.parametrize("until", ['"soon"', "null", "5"])
def test_a_token_whose_end_is_not_known_is_used_until_it_is_rejected(until: str) -> None:
    client = Client()
    client.service.response = Response(201, {"x-new-token": "t"}, f'{{"until": {until}}}'.encode())
    asyncio.run(client.call())
    client.clock.time += 1e9  # type: ignore[attr-defined]
    asyncio.run(client.call())
    assert client.service.sent == ["t", "t"]


# --- functions ---


async def send(source: TokenSource, service: Service) -> Response:
    sender = AsyncSender(service, Retries(), (), AsyncClock())
    return await sender.send("pets.list", REQUEST, TokenAuth(source, "X-Token"))


def test_a_coroutine_function() -> None:
    async def token() -> str:
        await asyncio.sleep(0)
        return "fresh"

    service = Service()
    asyncio.run(send(token, service))
    asyncio.run(send(lambda: token(), service))
    assert service.sent == ["fresh", "fresh"]


def test_a_blocking_function_does_not_stop_the_loop() -> None:
    release = threading.Event()
    service = Service()

    def token() -> str:
        assert release.wait(10), "the event loop stood still"
        return "late"

    async def run() -> None:
        call = asyncio.create_task(send(token, service))
        await asyncio.sleep(0.01)
        release.set()
        await call

    asyncio.run(run())
    assert service.sent == ["late"]


@pytest.mark.parametrize(("tokens", "status"), [(["t1", "t2"], 200), (["t1", "t1"], 401), (["t1", "t3", "t2"], 401)])
def test_a_function_is_called_once_more_after_a_401(tokens: list[str], status: int) -> None:
    service, found = Service(), iter(tokens)
    service.rejected = {"t1", "t3"}
    assert asyncio.run(send(lambda: next(found), service)).status == status
    assert service.sent == (["t1", tokens[1]] if tokens[1] != "t1" else ["t1"])


def test_a_text_is_sent_once() -> None:
    service = Service()
    service.rejected = {"t1"}
    assert asyncio.run(send("t1", service)).status == 401
    assert service.sent == ["t1"]


@pytest.mark.parametrize("source", [lambda: None, lambda: 5])
def test_a_function_that_returns_no_text(source: Callable[[], Any]) -> None:
    with pytest.raises(ConfigurationError, match="the token function must return a string"):
        asyncio.run(send(source, Service()))


def test_a_coroutine_function_needs_an_asynchronous_client() -> None:
    async def token() -> str:
        return "t"

    with pytest.raises(ConfigurationError, match="use AsyncClient, or pass a function"):
        TokenAuth(token, "X-Token").apply(REQUEST)


# --- secrets ---


def test_no_text_shows_a_password_or_a_token() -> None:
    client = Client()
    asyncio.run(client.call())
    login = client.sender.login
    shown = repr([client.auth, Password("tom", SECRET, "acme"), vars(client.auth), Token("t1"), vars(Token(SECRET))])
    assert SECRET not in shown
    assert "account='acme'" in shown
    assert "t1" not in repr(login)
    for secret in (Password("tom", SECRET), Token(SECRET), client.auth):
        with pytest.raises(TypeError, match="credentials cannot be pickled"):
            pickle.dumps(secret)


@pytest.mark.parametrize("response", [Response(401, {}, b"{}"), Response(201, {}, b"{}")])
def test_no_traceback_shows_a_password(response: Response) -> None:
    """Not even one with local variables, as error trackers make them."""
    client = Client()
    client.service.response = response
    with pytest.raises((ApiError, InvalidResponse)) as caught:
        asyncio.run(client.call())
    formatted = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
    assert SECRET not in "".join(formatted.format())
    assert SECRET.encode() not in pickle.dumps(caught.value)


def test_empty_names_and_passwords() -> None:
    for arguments in (("", "p"), ("u", ""), (" ", "p")):
        with pytest.raises(ConfigurationError, match="must not be empty"):
            Password(*arguments)
