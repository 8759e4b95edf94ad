"""Names of a description that collide with each other or with Python: generated as written, or reported."""

from __future__ import annotations

import asyncio
import importlib
import json
import re
from pathlib import Path
from typing import Any

import httpx2
import pytest
import yaml

from generator.build.operations import method_name
from tests.functional.tiny import (
    CODE,
    REJECTED,
    AsyncTransport,
    Tiny,
    Transport,
    gives,
    model,
    operation,
    parameter,
    takes,
)

pytestmark = pytest.mark.slow

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

    response = asyncio.run(send())
    return response.json() if response.content else None


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
        raw = ["with_raw_response", "with_streaming_response"]
        assert [name for name in dir(client.jobs) if name[0] != "_"] == ["async_export", "export", *raw]
        assert [name for name in dir(client.async_jobs) if name[0] != "_"] == ["aclose", "await_", *raw]
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


CONSTANTS = {"GET /a": operation("getAB", "a"), "GET /b": operation("getAb", "b")}
CONSTANT_LINE = "renames: {constants: {getAb: {name: GET_AB_2, reason: …}}}"


def test_two_operations_with_one_constant(tmp_path: Path) -> None:
    (problem,) = Tiny(CONSTANTS).problems(tmp_path)
    places = re.findall(r"paths\.yaml:\d+:\d+", problem)
    assert len(set(places)) == 2
    assert "E406 getAb and getAB (" in problem
    assert problem.endswith(f"would both be GET_AB — rename one in naming.yaml, as in {CONSTANT_LINE}")


def test_the_line_that_resolves_two_operations_with_one_constant(tmp_path: Path) -> None:
    line = yaml.safe_load("{" + CONSTANT_LINE.replace("…", "Distinct.") + "}")
    with Tiny(CONSTANTS, naming=line).generated(tmp_path) as package:
        transport = Transport(package)
        client = package.Client(transport=transport)
        client.a.get_ab()
        client.b.get_ab()
        assert [request.url[-2:] for request in transport.sent] == ["/a", "/b"]
        assert package.operations.GET_AB_2.path == "/b"


@pytest.mark.parametrize(
    ("first", "second", "name", "line"),
    [
        ("a-b", "a b", "client.a_b", 'renames: {tags: {"a b": {name: a_b_2, reason: …}}}'),
        ("Pets", "pets", "client.pets", "renames: {tags: {pets: {name: pets_2, reason: …}}}"),
        ("x1-2", "x-12", "the class X12", "renames: {tags: {x-12: {name: x_12_2, reason: …}}}"),
    ],
)
def test_two_tags_with_one_name(first: str, second: str, name: str, line: str, tmp_path: Path) -> None:
    operations = {"GET /a": operation("getIt", first), "GET /b": operation("doIt", second)}
    (problem,) = Tiny(operations).problems(tmp_path)
    assert f"E406 tag {second!r} and tag {first!r} (spec/openapi.yaml:" in problem
    assert problem.endswith(f"would both be {name} — rename one in naming.yaml, as in {line}")
    resolved = yaml.safe_load("{" + line.replace("…", "Distinct.").replace("x_12_2", "other") + "}")
    (renamed,) = (content["name"] for content in resolved["renames"]["tags"].values())
    with Tiny(operations, naming=resolved).generated(tmp_path) as package:
        transport = Transport(package)
        client = package.Client(transport=transport)
        getattr(client, renamed).do_it()
        (other,) = (name for name in vars(package.Client) if name[0] != "_" and name != renamed)
        getattr(client, other).get_it()
        assert [request.url[-2:] for request in transport.sent] == ["/b", "/a"]


TAGS = {
    "call": "call_",
    "call-raw": "call_raw_",
    "close": "close_",
    "aclose": "aclose_",
    "client": "client",
    "async-client": "async_client",
    "none": "none",
    "any": "any",
    "unset": "unset",
    "auth": "auth_",
    "1st": "_1st",
    "list": "list",
    "class": "class_",
}


def test_tags_that_are_names_of_the_client(tmp_path: Path) -> None:
    operations = {f"GET /{position}": operation(f"run{chr(65 + position)}", tag) for position, tag in enumerate(TAGS)}
    with Tiny(operations).generated(tmp_path) as package:
        transport, waiting = Transport(package), AsyncTransport(package)
        async_client = package.AsyncClient(transport=waiting)
        with package.Client(transport=transport) as client:
            for position, name in enumerate(TAGS.values()):
                method = f"run_{chr(97 + position)}"
                getattr(getattr(client, name), method)()
                asyncio.run(getattr(getattr(async_client, name), method)())
        paths = [f"https://tiny.example.com/{position}" for position in range(len(TAGS))]
        assert [request.url for request in transport.sent] == paths
        assert [request.url for request in waiting.sent] == paths


def test_a_tag_whose_class_would_hide_the_data_of_an_operation(tmp_path: Path) -> None:
    with Tiny({"GET /b": operation("b", "b"), "GET /id": operation("id", "Id")}).generated(tmp_path) as package:
        transport = Transport(package)
        client = package.Client(transport=transport)
        client.b.b()
        client.id.id()
        assert [type(each).__name__ for each in (client.b, client.id)] == ["B_", "Id"]
        assert [request.url.rpartition("/")[2] for request in transport.sent] == ["b", "id"]


def test_operations_that_are_names_of_generated_code(tmp_path: Path) -> None:
    names = {
        "things": "things",
        "str": "str_",
        "models": "models_",
        "unset": "unset",
        "list": "list",
        "import": "import_",
    }
    operations = {f"GET /{name}": operation(name, "things", parameter("q", "query")) for name in names}
    with Tiny(operations).generated(tmp_path) as package:
        transport = Transport(package)
        client = package.Client(transport=transport)
        for method in names.values():
            getattr(client.things, method)(q="a")
            getattr(client.things, method)()
        urls = [request.url.removeprefix("https://tiny.example.com/") for request in transport.sent]
        assert urls == [url for name in names for url in (f"{name}?q=a", name)]


SCHEMAS = {
    "Any": "AnyModel",
    "Field": "FieldModel",
    "Annotated": "AnnotatedModel",
    "None": "NoneModel",
    "1st": "Model1st",
    "ResponseModel": "ResponseModelModel",
    "Literal": "LiteralModel",
}


def test_schemas_that_are_names_of_the_modules_of_models(tmp_path: Path) -> None:
    fields = {
        "some-thing": {"type": "string", "examples": ["a"]},
        "size": {"type": "integer", "enum": [1, 2], "examples": [1]},
        "anything": {"type": "object"},
    }
    example = {"some-thing": "a", "size": 1, "anything": {"x": 1}}
    operations = {
        f"POST /{position}": operation(
            f"run{chr(65 + position)}", "things", requestBody=takes(name, example), responses=gives(name, example)
        )
        for position, name in enumerate(SCHEMAS)
    }
    with Tiny(operations, {name: model(**fields) for name in SCHEMAS}).generated(tmp_path) as package:
        transport = Transport(package, example)
        client = package.Client(transport=transport)
        for position, name in enumerate(SCHEMAS.values()):
            thing = getattr(client.things, f"run_{chr(97 + position)}")(some_thing="a", size=1, anything={"x": 1})
            assert type(thing) is getattr(package.models, name)
            assert (thing.some_thing, thing.size, thing.anything) == ("a", 1, {"x": 1})
            assert json.loads(transport.sent[-1].body) == example


def test_members(tmp_path: Path) -> None:
    size: dict[str, Any] = {"type": "string", "description": "A size.", "enum": ["3d", "+1", "-1", "a"]}
    size["x-enum-descriptions"] = {value: f"It is {value}." for value in size["enum"]}
    schemas = {"Size": size, "Thing": model(size={"$ref": "#/Size"})}
    operations = {"GET /a": operation("getThing", "things", responses=gives("Thing", {"size": "a"}))}
    (problem,) = Tiny(operations, schemas).problems(tmp_path)
    line = 'renames: {members: {"Size/-1": {name: VALUE_1_2, reason: …}}}'
    assert "E401 '-1' and '+1' (spec/shared/schemas.yaml:" in problem
    assert problem.endswith(f"would both be Size.VALUE_1 — rename one in naming.yaml, as in {line}")
    naming = yaml.safe_load("{" + line.replace("…", "Distinct.").replace("VALUE_1_2", "MINUS_1") + "}")
    with Tiny(operations, schemas, naming=naming).generated(tmp_path) as package:
        assert [member.name for member in package.models.Size] == ["VALUE_3D", "VALUE_1", "MINUS_1", "A"]


def test_arguments_of_one_name(tmp_path: Path) -> None:
    parameters = [parameter("a-b", "query"), parameter("a_b", "query")]
    operations = {"GET /a": operation("getIt", "things", *parameters)}
    (problem,) = Tiny(operations).problems(tmp_path)
    line = "renames: {fields: {a_b: {name: a_b_2, reason: …}}}"
    assert problem.endswith(f"query parameters of getIt: a_b — rename one in naming.yaml, as in {line}")
    naming = yaml.safe_load("{" + line.replace("…", "Distinct.") + "}")
    with Tiny(operations, naming=naming).generated(tmp_path) as package:
        transport = Transport(package)
        package.Client(transport=transport).things.get_it(a_b="1", a_b_2="2")
        assert transport.sent[0].url.endswith("/a?a-b=1&a_b=2")


def test_bound_parameters_that_are_names_of_the_client(tmp_path: Path) -> None:
    names = ["settings", "timeout", "defaults", "token"]
    path = "/" + "/".join(f"{{{name}}}" for name in names)
    operations = {f"GET {path}": operation("getIt", "things", *(parameter(name, "path") for name in names))}
    with Tiny(operations, naming={"bound-parameters": names}).generated(tmp_path) as package:
        transport = Transport(package)
        client = package.Client(transport=transport, settings_="1", timeout_="2", defaults_="3", token_="4")
        client.things.get_it()
        client.things.get_it(timeout_="5")
        assert [request.url[-8:] for request in transport.sent] == ["/1/2/3/4", "/1/5/3/4"]


@pytest.mark.parametrize(
    ("client", "stub", "expected"),
    [
        ("pydantic", "", "pydantic is also a module that the package imports"),
        ("json", "", "json is also a module that the package imports"),
    ],
)
def test_packages_that_hide_modules(client: str, stub: str, expected: str, tmp_path: Path) -> None:
    (problem,) = Tiny({"GET /a": operation("getIt", "things")}, client=client, stub=stub).problems(tmp_path)
    assert f"L166 {expected} — choose another name" in problem


def test_client_and_stub_in_one_package(tmp_path: Path) -> None:
    problems = Tiny({"GET /a": operation("getIt", "things")}, client="same", stub="same").problems(tmp_path)
    assert [problem.partition(" L166 ")[2] for problem in problems] == [
        "same is also the distribution of the client — choose another name",
        "same is also the package of the client — choose another name",
    ]


FUNCTIONS = {"text": "text_", "json": "json_", "rules": "rules_", "len": "len_", "sorted": "sorted_"}


def test_operations_that_are_names_of_the_modules_of_the_stub(tmp_path: Path) -> None:
    """Their expressions use the functions of the same names."""
    schemas = {"Seen": model(sent=str, names={"type": "array", "items": {"type": "string"}})}
    seen = {"sent": "2", "names": ["a", "b"]}
    operations = {
        f"GET /{name}": operation(name, "things", parameter("q", "query"), responses=gives("Seen", seen))
        for name in FUNCTIONS
    }
    expression = '{"sent": string(size(["x", "y"])), "names": ["b", "a"].sort()}'
    declared = {"operations": {name: {"returns": expression} for name in FUNCTIONS}}
    description = Tiny(operations, schemas, client="hiding", stub="hiding_stub")
    description.files = {"resources/tiny/behaviour.yaml": json.dumps(declared)}
    with description.generated(tmp_path) as package:
        app = importlib.import_module("hiding_stub").create_app()
        functions = importlib.import_module("hiding_stub.declared")
        transport = Transport(package, seen)
        things = package.Client(transport=transport).things
        for operation_id, function in FUNCTIONS.items():
            getattr(things, method_name(operation_id, "things"))(q="a")
            assert forwarded(app, transport.sent[-1]) == seen
            assert hasattr(functions, function)


def test_a_module_of_handlers_that_is_a_name_of_generated_code(tmp_path: Path) -> None:
    files = {f"behaviour/{name}.py": "" for name in ("rules", "my-things", "class")}
    description = Tiny({"GET /a": operation("getIt", "things")})
    description.files = {**files, "behaviour/things.py": "def get_it(call): ...\n"}
    problems = description.problems(tmp_path)
    assert [problem.partition(" E407 ")[2].partition(" — ")[0] for problem in problems] == [
        f"generated code cannot import a module called {name!r}" for name in ("class", "my-things", "rules")
    ]


def test_the_path_names_the_record_that_is_deleted(tmp_path: Path) -> None:
    """Although the query has a parameter of the same name."""
    found = {"description": "None.", "content": gives("Error", {"code": "T.1", "text": "No."})["200"]["content"]}
    done = {"204": {"description": "Done."}, "404": found, "400": {"$ref": REJECTED}}
    both = [parameter("id", "path"), parameter("id", "query")]
    schemas = {
        "Thing": {**model(id=str), "required": ["id"]},
        "Seen": model(ids={"type": "array", "items": {"type": "string"}}),
    }
    operations = {
        "POST /t": operation(
            "createThing", "things", requestBody=takes("Thing", {"id": "a"}), responses=gives("Thing", {"id": "a"})
        ),
        "GET /t": operation("showThings", "things", responses=gives("Seen", {"ids": ["a"]})),
        "DELETE /t/{id}": operation("deleteThing", "things", *both, responses=done),
    }
    declared = {
        "resources": {"things": {"description": "A thing.", "schema": "Thing", "identity": ["id"]}},
        "operations": {
            "createThing": {"creates": "things", "conflict": "thing-exists"},
            "showThings": {"returns": '{"ids": things.map(t, t.id)}'},
            "deleteThing": {"deletes": "things", "not_found": "thing-there"},
        },
    }
    rule = {"level": "state", "says": "A thing is there."}
    rules = {
        "thing-exists": {**rule, "at": ["createThing"], "code": "T.1"},
        "thing-there": {**rule, "at": ["deleteThing"], "code": "T.2"},
    }
    codes = {"T.2": {**CODE, "name": "Other", "status": 404, "trigger": "state"}}
    description = Tiny(operations, schemas, codes=codes, client="deleting", stub="deleting_stub")
    description.files = {
        "resources/tiny/behaviour.yaml": json.dumps(declared),
        "resources/tiny/rules.yaml": json.dumps({"rules": rules}),
    }
    with description.generated(tmp_path) as package:
        app = importlib.import_module("deleting_stub").create_app()
        transport = Transport(package, {"id": "a"})
        things = package.Client(transport=transport).things
        for name in ("a", "b", "c"):
            things.create(id=name)
            forwarded(app, transport.sent[-1])
        things.delete(id="a", id_="b")
        forwarded(app, transport.sent[-1])
        things.show()
        assert forwarded(app, transport.sent[-1]) == {"ids": ["b", "c"]}


@pytest.mark.parametrize("name", ["token", "project-id", "class"])
def test_a_scope_that_is_no_attribute_of_the_fixture(name: str, tmp_path: Path) -> None:
    operations = {f"GET /{{{name}}}": operation("getIt", "things", parameter(name, "path"))}
    (problem,) = Tiny(operations, naming={"scopes": {"project": name}}).problems(tmp_path)
    assert f"L166 {name!r} cannot be an attribute of the stub's fixture" in problem


def test_classes_of_one_name(tmp_path: Path) -> None:
    kind: dict[str, Any] = {"type": "string", "description": "A kind.", "enum": ["a", "b"]}
    kind["x-enum-descriptions"] = {"a": "One.", "b": "Two."}
    schemas = {"Kind": kind, "OpenKind": model(kind={"$ref": "#/Kind"})}
    operations = {"GET /a": operation("getThing", "things", responses=gives("OpenKind", {"kind": "a"}))}
    (problem,) = Tiny(operations, schemas).problems(tmp_path)
    line = "renames: {schemas: {OpenKind: {name: OpenKind2, reason: …}}}"
    assert "L162 OpenKind and Kind (spec/shared/schemas.yaml:" in problem
    assert problem.endswith(f"would both be the class OpenKind — rename one in naming.yaml, as in {line}")
    for number, (old, new) in enumerate({"OpenKind": "OpenKind2", "Kind": "Sort"}.items()):
        naming = {"renames": {"schemas": {old: {"name": new, "reason": "Distinct."}}}}
        with Tiny(operations, schemas, naming=naming).generated(tmp_path / str(number)) as package:
            transport = Transport(package, {"kind": "b"})
            thing = package.Client(transport=transport).things.get()
            assert type(thing).__name__ == ("OpenKind2" if old == "OpenKind" else "OpenKind")
            assert thing.kind is getattr(package.models, "Sort" if old == "Kind" else "Kind").B
