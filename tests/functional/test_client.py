"""A client that is generated from a small description, imported and called, synchronously and asynchronously."""

from __future__ import annotations

import asyncio
import dataclasses
import importlib
import inspect
import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from generator import pipeline, write

SPEC = Path(__file__).parents[1] / "specs" / "pets"
TOM = {"id": "pet-1", "name": "Tom", "species": "cat", "weight": None}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that holds the generated package."""
    out = tmp_path_factory.mktemp("client")
    write.apply(out, pipeline.run(SPEC, out))
    return out / "client"


@pytest.fixture(scope="module")
def package(folder: Path) -> Iterator[ModuleType]:
    sys.path.insert(0, str(folder))
    try:
        yield importlib.import_module("pets_client")
    finally:
        sys.path.remove(str(folder))


class Fake:
    """Transport, synchronous or asynchronous, that returns the given response and records requests."""

    def __init__(self, *, is_async: bool) -> None:
        self.status, self.body, self.headers = 200, b"{}", {"x-request-id": "r1"}
        self.sent: list[Any] = []
        self.closed = 0
        self.response: Any = None
        if is_async:
            self.send, self.aclose = self.send_async, self.close_async
        else:
            self.send, self.close = self.send_now, self.close_now

    def respond(self, body: Any, status: int = 200) -> None:
        self.status, self.body = status, body if isinstance(body, bytes) else json.dumps(body).encode()

    def send_now(self, request: Any) -> Any:
        self.sent.append(request)
        return self.response(self.status, self.headers, self.body)

    async def send_async(self, request: Any) -> Any:
        return self.send_now(request)

    def close_now(self) -> None:
        self.closed += 1

    async def close_async(self) -> None:
        self.close_now()

    send: Any
    close: Any
    aclose: Any


class Shop:
    """Client with its transport; calls to the synchronous and the asynchronous client look the same."""

    def __init__(self, package: ModuleType, kind: str, **more: Any) -> None:
        self.transport = Fake(is_async=kind == "AsyncClient")
        self.transport.response = package.Response
        arguments = {"token": "k", "shop_id": "s1", "transport": self.transport, **more}
        self.client = getattr(package, kind)("https://pets.example.com", **arguments)

    def call(self, resource: str, method: str, **arguments: Any) -> Any:
        return self.wait(getattr(getattr(self.client, resource), method)(**arguments))

    def wait(self, value: Any) -> Any:
        async def result() -> Any:
            return await value

        return asyncio.run(result()) if inspect.isawaitable(value) else value

    @property
    def url(self) -> str:
        url: str = self.transport.sent[-1].url
        return url.removeprefix("https://pets.example.com")


@pytest.fixture(params=["Client", "AsyncClient"])
def shop(package: ModuleType, request: pytest.FixtureRequest) -> Shop:
    return Shop(package, request.param)


# --- calls ---


def test_fields_of_the_body_are_arguments(package: ModuleType, shop: Shop) -> None:
    shop.transport.respond(TOM, 201)
    tag = package.models.TagInput(key="colour", class_="grey")
    pet = shop.call("pets", "create", name="Tom", species="cat", legs=4, tags=[tag, {"key": "age"}], notes={"a": "b"})
    (request,) = shop.transport.sent
    assert (request.method, shop.url) == ("POST", "/s1/pets")
    assert json.loads(request.body) == {
        "name": "Tom",
        "species": "cat",
        "legs": 4,
        "tags": [{"key": "colour", "class": "grey"}, {"key": "age"}],
        "notes": {"a": "b"},
    }
    assert request.headers == {
        "User-Agent": "pets-client/0.2.0",
        "Accept": "application/json",
        "Content-Type": "application/json",
        "X-Key": "k",
    }
    assert isinstance(pet, package.models.Pet)
    assert (pet.id, pet.species, pet.weight, pet.born) == ("pet-1", package.models.Species.CAT, None, None)


def test_queries(package: ModuleType, shop: Shop) -> None:
    shop.transport.respond({"pets": [TOM]})
    listed = shop.call("pets", "list", species=["cat", package.models.Species.DOG], from_=1, to=2, sold=False)
    assert shop.url == "/s1/pets?species=cat,dog&from=1&to=2&sold=false"
    assert listed.pets[0].name == "Tom"
    assert shop.transport.sent[-1].body is None


def test_paths(shop: Shop) -> None:
    shop.transport.respond(TOM)
    shop.call("pets", "get", pet_id="a/b", shop_id="s2", timeout=1.5, extra_headers={"X-A": "1"})
    assert shop.url == "/s2/pets/a%2Fb"
    assert (shop.transport.sent[-1].timeout.total, shop.transport.sent[-1].headers["X-A"]) == (1.5, "1")


def test_success_without_a_body(shop: Shop) -> None:
    shop.transport.respond(b"", 204)
    assert shop.call("pets", "delete", pet_id="pet-1") is None
    assert shop.transport.sent[-1].method == "DELETE"


def test_a_call_by_its_operation(package: ModuleType, shop: Shop) -> None:
    shop.transport.respond(TOM, 299)
    call = shop.client.call_raw(package.operations.GET_PET, path={"pet_id": "pet-1"})
    response = shop.wait(call)
    assert (response.status, response.header("X-Request-Id")) == (299, "r1")
    assert json.loads(response.body) == TOM
    shop.transport.respond({}, 404)
    assert shop.wait(shop.client.call_raw(package.operations.GET_PET, path={"pet_id": "pet-1"})).status == 404


# --- responses ---


def test_unknown_fields_and_members_are_kept(package: ModuleType, shop: Shop) -> None:
    shop.transport.respond({**TOM, "species": "axolotl", "gills": {"left": 3}, "tags": [{"key": "a", "class": None}]})
    pet = shop.call("pets", "get", pet_id="pet-1")
    assert (pet.species, pet.gills) == ("axolotl", {"left": 3})
    assert type(pet.species) is str
    assert pet.tags[0].class_ is None
    assert package.models.Pet.model_validate_json(pet.model_dump_json(by_alias=True)) == pet


def test_a_known_member_is_an_enumeration_member(package: ModuleType, shop: Shop) -> None:
    shop.transport.respond({**TOM, "species": "guinea-pig"})
    assert shop.call("pets", "get", pet_id="pet-1").species is package.models.Species.GUINEA_PIG


def test_large_numbers_stay_exact(shop: Shop) -> None:
    shop.transport.respond({**TOM, "born": 2**62 + 1})
    assert shop.call("pets", "get", pet_id="pet-1").born == 2**62 + 1


def test_an_invalid_body_is_kept(shop: Shop, caplog: pytest.LogCaptureFixture) -> None:
    shop.transport.respond({"pets": [{**TOM, "name": None}, TOM]})
    page = shop.call("pets", "list")
    assert [pet.name for pet in page.pets] == [None, "Tom"]
    assert [(each.index, each.field) for each in page.problems] == [(0, "name")]
    assert "pets.list: 1 values of the response do not match" in caplog.text


def test_an_invalid_body_is_an_error_if_strict(package: ModuleType, shop: Shop) -> None:
    shop.transport.respond({"pets": [{**TOM, "name": None}]})
    strict = shop.client.with_options(strict=True)
    with pytest.raises(package.errors.InvalidResponse, match=r"pets\.list: 200 .*pets\.0\.name") as caught:
        shop.wait(strict.pets.list())
    assert b"pet-1" in caught.value.response.body
    kind = type(shop.client)
    with pytest.raises(package.errors.InvalidResponse):
        shop.wait(kind("https://x", token="k", shop_id="s", strict=True, transport=shop.transport).pets.list())


def test_an_error_response(package: ModuleType, shop: Shop) -> None:
    shop.transport.respond({"code": "PETS.0002", "text": "Not found."}, 404)
    with pytest.raises(
        package.errors.NotFound, match=r"pets\.get: 404 PETS\.0002 Not found\. \(request r1\)"
    ) as caught:
        shop.call("pets", "get", pet_id="pet-2")
    error = caught.value
    assert isinstance(error, package.errors.ApiError)
    assert error.code == package.errors.Code.PETS_0002
    assert package.errors.CATALOGUE[error.code].status == 404
    assert (error.message, error.request_id) == ("Not found.", "r1")


def test_a_response_that_is_not_json(package: ModuleType, shop: Shop) -> None:
    shop.transport.respond(b"<html>Bad gateway</html>", 502)
    with pytest.raises(package.errors.ServerError) as caught:
        shop.call("pets", "list")
    assert (caught.value.code, caught.value.body) == ("", "<html>Bad gateway</html>")


# --- invalid arguments, rejected before anything is sent ---


@pytest.mark.parametrize(
    ("method", "arguments", "location"),
    [
        ("create", {"name": "Tom", "species": 7}, "species"),
        ("create", {"name": "Tom", "species": "cat", "tags": [{"key": "a"}, {"kye": "b"}]}, "tags.1.kye"),
        ("create", {"name": None, "species": "cat"}, "name"),
        ("list", {"from_": "yesterday"}, "from"),
        ("list", {"species": "cat"}, "species"),
        ("get", {"pet_id": ".."}, "pet_id"),
    ],
)
def test_invalid_arguments(
    package: ModuleType, shop: Shop, method: str, arguments: dict[str, Any], location: str
) -> None:
    with pytest.raises(package.errors.InvalidRequest, match=f"pets.{method}: ") as caught:
        shop.call("pets", method, **arguments)
    assert location in {problem.location for problem in caught.value.problems}
    assert not shop.transport.sent


def test_members_that_are_not_documented_are_sent(package: ModuleType, shop: Shop) -> None:
    shop.transport.respond(TOM, 201)
    with pytest.warns(package.UnknownMember, match="species: 'axolotl'"):
        shop.call("pets", "create", name="Tom", species="axolotl")
    assert json.loads(shop.transport.sent[-1].body) == {"name": "Tom", "species": "axolotl"}
    shop.transport.respond({"pets": []})
    with pytest.warns(package.UnknownMember, match="species: 'axolotl'"):
        shop.call("pets", "list", species={"axolotl"})
    assert shop.url == "/s1/pets?species=axolotl"


def test_raw_responses(package: ModuleType, shop: Shop) -> None:
    shop.transport.respond(TOM, 203)
    response = shop.wait(shop.client.pets.with_raw_response.get(pet_id="pet-1"))
    assert isinstance(response, package.RawResponse)
    assert (response.status, response.header("x-request-id"), response.parsed.name) == (203, "r1", "Tom")
    assert json.loads(response.body) == TOM
    shop.transport.respond({"code": "PETS.0002", "text": "Not found."}, 404)
    with pytest.raises(package.errors.NotFound):
        shop.wait(shop.client.pets.with_raw_response.get(pet_id="pet-1"))


def test_requests_that_are_not_described(package: ModuleType, shop: Shop) -> None:
    shop.transport.respond({"bird": True})
    request = shop.client.request("post", "/{shop_id}/birds", query={"a": [1, 2]}, body={"x": 1}, headers={"X-B": "c"})
    response = shop.wait(request)
    assert (response.parsed, response.status) == ({"bird": True}, 200)
    sent = shop.transport.sent[-1]
    assert (sent.method, shop.url, sent.body) == ("POST", "/s1/birds?a=1&a=2", b'{"x":1}')
    assert (sent.headers["X-Key"], sent.headers["X-B"]) == ("k", "c")
    shop.transport.respond(b"", 204)
    assert shop.wait(shop.client.request("DELETE", "/birds")).parsed is None
    shop.transport.respond(b"\xff")
    assert shop.wait(shop.client.request("GET", "/birds")).parsed == b"\xff"
    shop.transport.respond({}, 404)
    with pytest.raises(package.errors.NotFound, match="GET /birds: 404"):
        shop.wait(shop.client.request("GET", "/birds"))


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "birds"),
        ("GET", "https://elsewhere.example/birds"),
        ("GET", "/birds?a=1"),
        ("GET", "/birds/../pets"),
        ("GET", "/bi rds"),
        ("GET", "/{nest}"),
        ("G T", "/birds"),
    ],
)
def test_invalid_requests_that_are_not_described(package: ModuleType, shop: Shop, method: str, path: str) -> None:
    with pytest.raises(package.errors.InvalidRequest):
        shop.wait(shop.client.request(method, path))
    assert not shop.transport.sent


def test_unknown_arguments(shop: Shop) -> None:
    with pytest.raises(TypeError, match="nmae"):
        shop.call("pets", "create", nmae="Tom", species="cat")
    with pytest.raises(TypeError, match="positional"):
        shop.client.pets.get("pet-1")


def test_models_of_requests_are_closed(package: ModuleType) -> None:
    with pytest.raises(ValueError, match="kye"):
        package.models.TagInput(key="a", kye="b")


# --- clients ---


def test_a_client_from_the_environment(package: ModuleType, shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"ENDPOINT": "http://127.0.0.1:1/v1/", "TOKEN": "t", "SHOP_ID": "s9"}.items():
        monkeypatch.setenv(f"PETS_{name}", value)
    client = type(shop.client)(transport=shop.transport)
    shop.transport.respond(TOM)
    shop.wait(client.pets.get(pet_id="pet-1"))
    assert shop.transport.sent[-1].url == "http://127.0.0.1:1/v1/s9/pets/pet-1"
    assert shop.transport.sent[-1].headers["X-Key"] == "t"


def test_the_server_of_the_description_is_the_default(package: ModuleType, shop: Shop) -> None:
    client = type(shop.client)(token="t", transport=shop.transport)
    assert repr(client) == f"{type(client).__name__}('https://pets.example.com')"
    with pytest.raises(package.errors.InvalidRequest, match="set PETS_SHOP_ID"):
        shop.wait(client.pets.list())


def test_a_client_without_a_token(package: ModuleType, shop: Shop) -> None:
    with pytest.raises(package.errors.ConfigurationError, match="set PETS_TOKEN"):
        type(shop.client)(transport=shop.transport)


def test_custom_authentication(package: ModuleType) -> None:
    class Signature:
        def apply(self, request: Any) -> Any:
            return package.Request(request.method, request.url + "?signed", request.headers, request.body, 1.0)

    for kind in ("Client", "AsyncClient"):
        shop = Shop(package, kind, token=None, auth=Signature())
        shop.transport.respond(b"", 204)
        shop.call("pets", "delete", pet_id="a")
        assert shop.url == "/s1/pets/a?signed"
        assert "X-Key" not in shop.transport.sent[-1].headers


def test_clients_close_their_transports(package: ModuleType) -> None:
    shop = Shop(package, "Client")
    with shop.client as client:
        assert client is shop.client
    assert shop.transport.closed == 1
    asynchronous = Shop(package, "AsyncClient")

    async def use() -> None:
        async with asynchronous.client as client:
            assert client is asynchronous.client

    asyncio.run(use())
    assert asynchronous.transport.closed == 1


def test_no_text_reveals_the_token(package: ModuleType) -> None:
    shop = Shop(package, "Client", token="s3cr3t")
    shop.transport.respond({}, 401)
    with pytest.raises(package.errors.Unauthorized) as caught:
        shop.call("pets", "list")
    shown = [shop.client, caught.value, shop.transport.sent, package.TokenAuth("s3cr3t", "X-Key")]
    assert shop.transport.sent[0].headers["X-Key"] == "s3cr3t"
    assert "s3cr3t" not in repr(shown) + str(caught.value)


# --- the package ---


def test_both_clients_have_the_same_methods(package: ModuleType) -> None:
    for kind in ("pets", "owners"):
        asynchronous, plain = (getattr(Shop(package, name).client, kind) for name in ("AsyncClient", "Client"))
        methods = [name for name, each in vars(type(plain)).items() if inspect.isfunction(each) and name[0] != "_"]
        assert methods
        names = [name for name in vars(type(plain)) if name[0] != "_"]
        expected = ["with_raw_response", "with_streaming_response", *methods]
        assert names == [name for name in vars(type(asynchronous)) if name[0] != "_"] == expected
        for name in methods:
            one, other = getattr(type(plain), name), getattr(type(asynchronous), name)
            assert inspect.iscoroutinefunction(other)
            assert not inspect.iscoroutinefunction(one)
            assert str(inspect.signature(one)) == str(inspect.signature(other))
            assert one.__doc__ == other.__doc__


def test_documentation_is_the_description(package: ModuleType) -> None:
    doc = inspect.getdoc(type(Shop(package, "Client").client.pets).list) or ""
    assert doc.startswith("List pets.\n\nReturns the pets of the shop.\n\n``GET /{shop_id}/pets``\n")
    assert "    species: Only these kinds." in doc
    fields = inspect.getsource(package.models.Pet)
    assert '    weight: float | None\n    """In kilograms; null until it was weighed."""\n' in fields
    assert package.models.Species.__doc__ == "What kind of animal it is."


def test_importing_is_cheap(folder: Path) -> None:
    """Nothing that is slow to import before a client needs it."""
    late = {"asyncio", "ssl", "http.client", "json", "logging", "pets_client.dicts.requests"}
    program = f"import sys, pets_client\npets_client.Client(token='t').pets\nprint(*{late} & set(sys.modules))"
    assert run(folder, "-c", program) == ""


def test_every_method_is_in_the_reference(folder: Path) -> None:
    text = (folder / "api.md").read_text(encoding="utf-8")
    for name in ("pets.create", "pets.list", "pets.get", "pets.delete", "owners.list"):
        assert f"### {name}\n" in text
    assert (
        "| `species` | `Iterable[models.Species \\| Literal['cat', 'dog', 'guinea-pig']]` |  | Only these kinds. |"
        in text
    )
    assert "| `PETS.0004` | 400 | A dog needs a chip. |" in text


def run(folder: Path, *arguments: str) -> str:
    result = subprocess.run([sys.executable, *arguments], cwd=folder, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout.strip()


# --- types, for those who call ---

RIGHT = """
import asyncio
from pets_client import AsyncClient, Client, models, operations

def use(client: Client) -> None:
    reveal_type(client.pets.create(name="Tom", species="cat", legs=4, tags=[{"key": "a"}, models.TagInput(key="b")]))
    reveal_type(client.pets.list(species=[models.Species.CAT, "dog"], from_=1).pets[0].species)
    client.pets.delete(pet_id="a")
    reveal_type(client.call(operations.GET_PET))

async def wait(client: AsyncClient) -> None:
    reveal_type(await client.pets.get(pet_id="a", shop_id="b"))
"""
WRONG = """
from pets_client import Client

def use(client: Client) -> None:
    client.pets.create(name="Tom", species="axolotl")
    client.pets.create(name="Tom")
    client.pets.create(name="Tom", species="cat", legs=5)
    client.pets.get("a")
    client.pets.get(pet_id=None)
    client.pets.list(pet="a")
"""


@pytest.mark.slow
def test_types(folder: Path, tmp_path: Path) -> None:
    """The package passes strict checks, correct calls pass, and each wrong call is reported."""
    (tmp_path / "right.py").write_text(RIGHT, encoding="utf-8")
    (tmp_path / "wrong.py").write_text(WRONG, encoding="utf-8")
    options = ["--strict", "--no-incremental", "--cache-dir", str(tmp_path / "cache"), "--python-version", "3.11"]
    files = [str(tmp_path / "right.py"), str(tmp_path / "wrong.py"), "pets_client"]
    command = [sys.executable, "-m", "mypy", *options, *files]
    output = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False).stdout
    reported = [line.partition("right.py:")[2] for line in output.splitlines() if "right.py" in line]
    assert [line.partition('"')[2].rstrip('"').rpartition(".")[2] for line in reported] == [
        "Pet",
        "str",
        "Pet",
        "Pet",
    ], output
    errors = [line for line in output.splitlines() if ": error: " in line]
    assert [line.partition("wrong.py:")[2].partition(":")[0] for line in errors] == [str(n) for n in range(5, 11)], (
        output
    )


# --- over a connection ---


class Handler(BaseHTTPRequestHandler):
    """Answers with a pet whose name is what was asked for."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        body = json.dumps({**TOM, "name": f"{self.path} {self.headers['X-Key']}"}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing."""


@pytest.fixture
def url() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_over_a_connection(package: ModuleType, url: str) -> None:
    with package.Client(url, token="k", shop_id="s1") as client:
        names = [client.pets.get(pet_id=f"p/{n}").name for n in range(3)]
    assert names == [f"/s1/pets/p%2F{n} k" for n in range(3)]


def test_over_many_connections_at_once(package: ModuleType, url: str) -> None:
    async def use() -> list[str]:
        async with package.AsyncClient(url, token="k", shop_id="s1") as client:
            pets = await asyncio.gather(*(client.pets.get(pet_id=f"p{n}") for n in range(30)))
            return [pet.name for pet in pets]

    assert asyncio.run(use()) == [f"/s1/pets/p{n} k" for n in range(30)]


def test_many_threads_share_a_client(package: ModuleType, url: str) -> None:
    names: list[str] = []
    with package.Client(url, token="k", shop_id="s1") as client:
        threads = [
            threading.Thread(target=lambda n=n: names.append(client.pets.get(pet_id=f"p{n}").name)) for n in range(10)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert sorted(names) == [f"/s1/pets/p{n} k" for n in range(10)]


# --- options, retries and hooks ---


class Instant:
    """Clock that does not wait, for both modes."""

    def __init__(self, *, is_async: bool) -> None:
        self.sleeps: list[float] = []
        self.woken = False
        self.sleep: Any = self.sleep_async if is_async else self.sleeps.append

    async def sleep_async(self, seconds: float) -> None:
        self.sleeps.append(seconds)

    def monotonic(self) -> float:
        return 0.0

    def now(self) -> float:
        return 0.0

    def jitter(self) -> float:
        return 1.0

    def wake(self) -> None:
        self.woken = True


@pytest.fixture
def patient(package: ModuleType, shop: Shop) -> Shop:
    """A client whose service is never available, and whose clock does not wait."""
    shop.client._sender = dataclasses.replace(
        shop.client._sender, clock=Instant(is_async=isinstance(shop.client, package.AsyncClient))
    )
    shop.transport.respond({}, 503)
    return shop


def failed(package: ModuleType, shop: Shop, client: Any, **options: Any) -> int:
    """Return how many requests a failing call sent."""
    before = len(shop.transport.sent)
    with pytest.raises(package.errors.ServerError):
        shop.wait(client.pets.get(pet_id="a", **options))
    return len(shop.transport.sent) - before


def test_retries_of_the_client_and_of_a_call(package: ModuleType, patient: Shop) -> None:
    assert failed(package, patient, patient.client) == 3
    assert patient.client._sender.clock.sleeps == [0.5, 1.0]
    assert failed(package, patient, patient.client, max_retries=0) == 1
    assert failed(package, patient, patient.client) == 3


def test_a_client_with_other_options(package: ModuleType, patient: Shop) -> None:
    other = patient.client.with_options(max_retries=1, timeout=5, extra_headers={"X-A": "1"})
    assert failed(package, patient, other) == 2
    sent = patient.transport.sent[-1]
    assert (sent.timeout.total, sent.headers["X-A"]) == (5, "1")
    assert failed(package, patient, other.with_options(extra_headers={"X-B": "2"})) == 2
    assert {"X-A", "X-B"} <= patient.transport.sent[-1].headers.keys()
    assert failed(package, patient, patient.client) == 3
    assert "X-A" not in patient.transport.sent[-1].headers


def test_writes_are_repeated_only_on_request(package: ModuleType, patient: Shop) -> None:
    for client, number in ((patient.client, 1), (patient.client.with_options(retry_unsafe=True), 3)):
        before = len(patient.transport.sent)
        with pytest.raises(package.errors.ServerError):
            patient.wait(client.pets.delete(pet_id="a"))
        assert len(patient.transport.sent) - before == number


def test_closing_ends_waits(patient: Shop) -> None:
    patient.wait(patient.client.aclose() if hasattr(patient.client, "aclose") else patient.client.close())
    assert (patient.client._sender.clock.woken, patient.transport.closed) == (True, 1)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"max_retries": -1}, "max_retries must be an integer of at least 0"),
        ({"timeout": 0}, "timeout must be greater than 0 seconds"),
        ({"timeout": "5"}, "timeout must be a number of seconds or a Timeout, not str"),
        ({"connections": object()}, "pass either transport or connections, not both"),
    ],
)
def test_invalid_options(package: ModuleType, options: dict[str, Any], message: str) -> None:
    for kind in ("Client", "AsyncClient"):
        with pytest.raises(package.errors.ConfigurationError, match=message):
            Shop(package, kind, **options)


def test_the_classes_of_error_codes(package: ModuleType, shop: Shop) -> None:
    shop.transport.respond({"code": "PETS.0002", "text": "Not found."}, 404)
    for kind in (package.errors.Missing, package.errors.NotFound):
        with pytest.raises(kind) as caught:
            shop.call("pets", "get", pet_id="a")
        assert caught.value.remedy == "Send something else."


def test_transports_are_public(package: ModuleType) -> None:
    for name in package.transports.__all__:
        assert getattr(package.transports, name).__name__ == name
    with pytest.raises(AttributeError, match="no attribute 'Other'"):
        package.transports.Other  # noqa: B018
