"""Every kind of schema, from the client to a handler of the stub and back: nothing is lost, and wrong values fail."""

from __future__ import annotations

import asyncio
import datetime
import importlib
import json
import subprocess
import sys
import warnings
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import httpx2
import pytest

from tests.functional.tiny import Tiny, gives, operation, takes

TEXT = {"type": "string"}
NUMBER = {"type": "integer"}
NULL = {"type": "null"}
ID = {**TEXT, "readOnly": True}


def ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/{name}"}


def thing(required: str = "", **properties: Any) -> dict[str, Any]:
    """Return an object whose properties have descriptions."""
    described = {
        name: {"description": f"The {name}.", **definition} if "$ref" not in definition else definition
        for name, definition in properties.items()
    }
    return {"type": "object", "description": "An object.", "required": required.split(), "properties": described}


def named(**schema: Any) -> dict[str, Any]:
    return {"description": "A value.", **schema}


KINDS = {"car": "#/Car", "bus": "#/Bus"}
COMPONENTS: dict[str, Any] = {
    # Unions of objects, with literals and with names only.
    "Cat": thing("kind", kind={"const": "cat"}, lives=NUMBER),
    "Dog": thing("kind", kind={"enum": ["dog", "hound"]}, friend={"anyOf": [ref("Pet"), NULL]}),
    "Hunter": named(
        oneOf=[ref("Cat"), ref("Dog"), NULL],
        discriminator={"propertyName": "kind", "mapping": {"cat": "#/Cat", "dog": "#/Dog", "hound": "#/Dog"}},
    ),
    "Pet": named(
        oneOf=[ref("Cat"), ref("Bird")],
        discriminator={"propertyName": "kind", "mapping": {"cat": "#/Cat", "bird": "Bird"}},
    ),
    "Bird": thing("kind", kind={"const": "bird"}, wings={"anyOf": [ref("Pet"), NULL]}),
    "Round": thing("kindOf", kindOf=TEXT, size=NUMBER),
    "Square": thing("kindOf", kindOf=TEXT, size=NUMBER, side={"type": "number"}),
    "Shape": named(
        anyOf=[ref("Round"), ref("Square")],
        discriminator={"propertyName": "kindOf", "mapping": {"round": "#/Round", "circle": "#/Round"}},
    ),
    "Shapes": named(type="array", items=ref("Shape")),
    "Cup": thing(name=TEXT, volume=NUMBER),
    "Plate": thing(name=TEXT, width=NUMBER),
    "Dish": named(anyOf=[ref("Cup"), ref("Plate")]),
    "Kind": named(type="string", enum=["car", "bus"], **{"x-enum-descriptions": {"car": "A car.", "bus": "A bus."}}),
    "Car": thing("kind", kind=ref("Kind"), doors=NUMBER),
    "Bus": thing("kind", kind=ref("Kind"), seats=NUMBER),
    "Vehicle": named(anyOf=[ref("Car"), ref("Bus")], discriminator={"propertyName": "kind", "mapping": KINDS}),
    "Old": thing("schema", schema={"const": "Old"}, copy=TEXT),
    "New": thing("schema", schema={"const": "New"}, json=TEXT),
    "Version": named(oneOf=[ref("Old"), ref("New")], discriminator={"propertyName": "schema"}),
    # Unions of scalars and others.
    "Either": named(anyOf=[TEXT, NUMBER, {"type": "boolean"}]),
    "Several": named(type=["string", "integer", "null"]),
    "Answer": named(type="string", oneOf=[{"const": "yes"}, {"const": "no"}]),
    "Mixed": named(oneOf=[ref("Cup"), {"type": "array", "items": ref("Cup")}, TEXT, NULL]),
    "Mark": named(anyOf=[{"type": "number", "format": "decimal"}, TEXT]),
    "Named": {**thing(a=TEXT), "type": ["object", "string"]},
    "Cups": named(type="object", additionalProperties={"anyOf": [ref("Cup"), {"type": "array", "items": ref("Cup")}]}),
    # allOf.
    "Animal": thing("id name", id=ID, name=TEXT, size={"type": ["integer", "null"]}),
    "Horse": named(allOf=[ref("Animal"), thing("height", height=NUMBER, size=NUMBER)]),
    "Foal": named(allOf=[ref("Horse"), {"required": ["size"]}, thing("mother", mother=TEXT, name={"const": "foal"})]),
    "Pony": named(allOf=[ref("Foal")]),
    "Atleast": {**thing(a=TEXT, b=TEXT), "anyOf": [{"type": "object", "required": ["a"]}, {"required": ["b"]}]},
    # Null.
    "Owner": {**thing("name", name=TEXT), "type": ["object", "null"]},
    "Shop": thing("owner", owner=ref("Owner"), cup={"oneOf": [ref("Cup"), NULL]}, plate={"allOf": [ref("Plate")]}),
    # Recursion.
    "Tree": named(type="array", items=ref("Tree")),
    "Json": named(
        anyOf=[
            *(NULL, TEXT, {"type": "number"}, {"type": "boolean"}, {"type": "array", "items": ref("Json")}),
            {"type": "object", "additionalProperties": ref("Json")},
        ]
    ),
    "Node": thing(
        value=ref("Json"),
        next=ref("Node"),
        children={"type": "array", "items": ref("Node")},
        byName={"type": "object", "additionalProperties": ref("Link")},
    ),
    "Link": thing(to=ref("Node")),
    "Odd": named(type="array", items=ref("Even")),
    "Even": named(type="object", additionalProperties=ref("Odd")),
    "Chain": named(anyOf=[NULL, {"type": "array", "prefixItems": [TEXT, ref("Chain")], "minItems": 2, "items": False}]),
    # Tuples, constants and enumerations.
    "Pair": named(type="array", prefixItems=[TEXT, ref("Cup")], minItems=2, items=False),
    "Fixed": thing(
        "text number yes",
        text={"const": "a'b"},
        number={"const": 5},
        half={"const": 0.5},
        yes={"const": True},
        nothing={"const": None},
        sizes={"type": "integer", "enum": [1, 2]},
        halves={"type": "number", "enum": [0.5, 1]},
        on={"type": "boolean", "enum": [True]},
        mixed={"enum": ["auto", 1, True, None]},
    ),
    # Formats.
    "Times": thing(
        date={**TEXT, "format": "date"},
        at={**TEXT, "format": "date-time"},
        time={**TEXT, "format": "time"},
        datetime={"oneOf": [{**TEXT, "format": "date"}, {**TEXT, "format": "date-time"}]},
        id={**TEXT, "format": "uuid"},
        amount={**TEXT, "format": "decimal"},
        price={"type": "number", "format": "decimal"},
        rate={"type": "number"},
        many={"type": "object", "additionalProperties": {"type": "number", "format": "decimal"}},
        text=TEXT,
        made={**NUMBER, "x-unix-time": "milliseconds"},
    ),
    "Price": named(type="number", format="decimal"),
    "Day": named(type="string", format="date"),
    # Ranges of integers.
    "Sizes": thing(
        small={**NUMBER, "format": "int32"},
        large={**NUMBER, "format": "int64"},
        few={**NUMBER, "format": "int32", "minimum": 0},
    ),
    # Properties with other names.
    "Extra": {**thing("a", a=TEXT), "additionalProperties": {"type": "integer"}},
    "Patterns": named(type="object", patternProperties={"^n": NUMBER}, additionalProperties=False),
    "Both": {**thing(a=TEXT), "patternProperties": {"^x-": NUMBER}},
    "Open": {**thing(a=TEXT), "additionalProperties": True},
    # Names of Python.
    "Builtins": thing(
        str=TEXT,
        int=NUMBER,
        float={"type": "number"},
        bool={"type": "boolean"},
        list={"type": "array", "items": TEXT},
        tuple={"type": "array", "prefixItems": [TEXT], "minItems": 1, "items": False},
        any={"anyOf": [TEXT, NUMBER, {"type": "object", "additionalProperties": TEXT}]},
    ),
    # Directions.
    "Account": thing("id name password", id=ID, name=TEXT, password={**TEXT, "writeOnly": True}),
}  # fmt: skip
EXACT = "0.1000000000000000055"
NOON = "2030-01-31T12:00:00.250000+05:30"
MOMENT = datetime.datetime(2030, 1, 31, 12, 0, 0, 250000, datetime.timezone(datetime.timedelta(hours=5.5)))
TIMES: dict[str, Any] = {
    "date": "2030-01-31",
    "at": NOON,
    "time": "12:00:00Z",
    "datetime": "2030-01-31T00:00:00Z",
    "id": "e001ccb9-bc09-11e6-b00b-4b2a61338db6",
    "amount": "12345678901234567890.12",
    "rate": 0.25,
    "text": EXACT,
    "made": 1_896_071_400_250,
}


class Case(NamedTuple):
    """Values of a schema as JSON, and values that it does not allow."""

    good: list[Any]
    bad: list[Any]


FIXED = {"text": "a'b", "number": 5, "yes": True}
CASES = {
    "Hunter": Case(
        [{"kind": "hound", "friend": {"kind": "cat"}}, None], [{"kind": "bird"}, {"kind": "dog", "friend": 1}]
    ),
    "Pet": Case(
        [{"kind": "cat", "lives": 9}, {"kind": "bird", "wings": {"kind": "bird", "wings": None}}],
        [{"kind": "fish"}, {}, {"kind": "cat", "lives": "many"}, {"kind": "bird", "wings": {"kind": "x"}}, 1],
    ),
    "Shapes": Case(
        [[{"kindOf": "circle", "size": 1}, {"kindOf": "Square", "size": 1, "side": 1.5}, {"kindOf": "round"}], []],
        [{}, [1], [{"kindOf": 1}]],
    ),
    "Vehicle": Case([{"kind": "car", "doors": 1}, {"kind": "bus", "seats": 1}], [{"kind": "van"}, {"seats": 1}]),
    "Version": Case([{"schema": "Old", "copy": "a"}, {"schema": "New", "json": "a"}], [{"schema": "Other"}]),
    "Mark": Case(["1.5", 1.5, "x"], [True, None]),
    "Named": Case([{"a": "b"}, "c"], [{"a": 1}, None]),
    "Cups": Case([{"a": {"name": "b"}, "c": [{"volume": 1}, {}]}, {}], [{"a": 1}, {"a": [1]}]),
    "Atleast": Case([{"a": "b"}, {"b": "a"}], [{"a": 1}]),
    "Odd": Case([[{"a": [{}]}], []], [{}, [1], [{"a": {}}]]),
    "Chain": Case([["a", ["b", None]], None], [["a"], ["a", ["b"]], [None, None]]),
    "Both": Case([{"a": "b", "x-1": 1}], [{"x-1": "b"}]),
    "Open": Case([{"a": "b", "c": [1]}], [{"a": 1}]),
    "Builtins": Case(
        [{"str": "a", "int": 1, "float": 1.5, "bool": True, "list": ["a"], "tuple": ["x"], "any": {"a": "b"}}],
        [{"tuple": []}, {"list": [1]}, {"any": [1]}],
    ),
    "Dish": Case([{"name": "a", "width": 1}, {"name": "a", "volume": 1}, {}], [[], {"width": "a", "volume": "a"}]),
    "Either": Case(["5", 5, True, "true"], [1.5, None, []]),
    "Several": Case(["5", 5, None], [1.5, True, []]),
    "Answer": Case(["yes", "no"], ["maybe", 1]),
    "Mixed": Case([{"name": "a"}, [{"name": "a"}], "a", None], [1, [1], {"name": 1}]),
    "Horse": Case([{"name": "a", "height": 1}, {"name": "a", "height": 1, "size": 1}], [{"name": "a"}, {"height": 1}]),
    "Foal": Case(
        [{"name": "foal", "height": 1, "size": 1, "mother": "a"}], [{"name": "foal", "height": 1, "mother": "a"}]
    ),
    "Pony": Case([{"name": "foal", "height": 1, "size": 1, "mother": "a"}], [{"name": "pony"}]),
    "Owner": Case([{"name": "a"}, None], [{}, "a"]),
    "Shop": Case(
        [{"owner": None, "cup": None}, {"owner": {"name": "a"}, "cup": {"volume": 1}, "plate": {"width": 1}}],
        [{}, {"owner": {}}, {"owner": None, "plate": None}],
    ),
    "Tree": Case([[], [[], [[]]]], [[1], "a"]),
    "Json": Case([None, {"a": [0.5, 1.5, True, None, "x", {"b": []}]}, 2.5, "a", [[]]], []),
    "Node": Case(
        [{"value": {"a": [0.5]}, "next": {}, "children": [{}, {"value": True}], "byName": {"x": {"to": {}}}}],
        [{"next": 1}, {"children": [1]}, {"byName": {"x": {"to": []}}}],
    ),
    "Pair": Case([["a", {"volume": 1}]], [["a"], ["a", {}, 1], [{}, "a"]]),
    "Fixed": Case(
        [
            *({**FIXED, **each} for each in ({}, {"half": 0.5, "nothing": None}, {"sizes": 2, "halves": 1})),
            *({**FIXED, "on": True, "mixed": each} for each in ("auto", 1, True, None)),
        ],
        [
            *({**FIXED, **each} for each in ({"text": "b"}, {"number": 6}, {"half": 1}, {"sizes": 3}, {"halves": 2})),
            *({**FIXED, **each} for each in ({"on": False}, {"mixed": 2}, {"mixed": False})),
        ],
    ),
    "Times": Case(
        [TIMES, {"datetime": "2030-01-31"}],
        [{"date": "2030-13-31"}, {"at": "2030-01-31T12:00:00"}, {"time": "noon"}, {"id": "1"}, {"date": NOON}],
    ),
    "Day": Case(["2030-01-31"], ["2030-02-31", 1]),
    "Sizes": Case(
        [{"small": 2**31 - 1, "large": 2**63 - 1, "few": 0}, {"small": -(2**31), "large": -(2**63)}],
        [{"small": 2**31}, {"small": -(2**31) - 1}, {"large": 2**63}, {"large": 10**30}, {"few": -1}],
    ),
    "Extra": Case([{"a": "b", "c": 1}, {"a": "b"}], [{"a": "b", "c": "d"}, {"c": 1}]),
    "Patterns": Case([{"n1": 1}, {}], [{"n1": "a"}, {"x": 1}]),
}  # fmt: skip
NAMES = [*CASES, "Price", "Account"]
HANDLER = """
from typing import Any

from PACKAGE.handlers import Call

SEEN: list[Any] = []
"""
FUNCTION = """

def echo_NAME(call: Call) -> Any:
    SEEN.append(call.body)
    return call.body
"""
# Responses have the readOnly property, and not the writeOnly one.
WITH_ID = FUNCTION.replace(
    "call.body\n", '{"id": "1", **{key: each for key, each in call.body.items() if key != "password"}}\n'
)
EXAMPLES = {name: (case.good[0], case.good[0]) for name, case in CASES.items()} | {
    "Price": (1, 1),
    "Account": ({"name": "a", "password": "b"}, {"id": "1", "name": "a"}),
    "Horse": ({"name": "a", "height": 1}, {"id": "1", "name": "a", "height": 1}),
    **{each: (CASES[each].good[0], {"id": "1", **CASES[each].good[0]}) for each in ("Foal", "Pony")},
}


def description(name: str) -> Tiny:
    """Return a description whose operations respond with their body, each of another schema."""
    operations = {
        f"POST /{each.lower()}": operation(
            f"echo{each}",
            "things",
            requestBody=takes(each, EXAMPLES[each][0]),
            responses=gives(each, EXAMPLES[each][1]),
        )
        for each in NAMES
    }
    handler = HANDLER + "".join(
        (WITH_ID if each in ("Horse", "Foal", "Pony", "Account") else FUNCTION).replace("NAME", each.lower())
        for each in NAMES
    )
    behaviour = {"behaviour/things.py": handler.replace("PACKAGE", f"{name}_stub")}
    return Tiny(operations, COMPONENTS, client=name, stub=f"{name}_stub", files=behaviour)


class Server:
    """The stub as a transport of the client; responses are checked against the description."""

    def __init__(self, package: ModuleType, stub: ModuleType, *, strict: bool = False) -> None:
        self.package, self.app = package, stub.create_app(check_responses=True, strict=strict)

    def send(self, request: Any) -> Any:
        response = asyncio.run(self.respond(request))
        headers = {name.lower(): value for name, value in response.headers.items()}
        return self.package.Response(response.status_code, headers, response.content)

    async def respond(self, request: Any) -> httpx2.Response:
        async with httpx2.AsyncClient(transport=httpx2.ASGITransport(self.app)) as client:
            return await client.request(request.method, request.url, content=request.body, headers=request.headers)

    def close(self) -> None:
        """Nothing is open."""


class Generated(NamedTuple):
    package: ModuleType
    client: Any
    seen: list[Any]
    server: Server
    folder: Path

    def call(self, name: str, value: Any) -> Any:
        """Call the operation of a schema with its value: the body, or its fields."""
        method = getattr(self.client.things, f"echo_{name.lower()}")
        if "body" in method.__annotations__:
            return method(body=value)
        names = {"byName": "by_name"}
        return method(**{names.get(key, key): each for key, each in value.items()})

    def post(self, name: str, body: str, server: Server | None = None) -> httpx2.Response:
        headers = {"content-type": "application/json"}
        request = self.package.Request("POST", f"https://tiny.example.com/{name.lower()}", headers, body.encode(), 1)
        return asyncio.run((server or self.server).respond(request))


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Generated]:
    folder = tmp_path_factory.mktemp("types")
    with description("all_types").generated(folder) as package:
        stub = importlib.import_module("all_types_stub")
        server = Server(package, stub)
        seen = importlib.import_module("all_types_stub.behaviour.things").SEEN
        yield Generated(package, package.Client(transport=server), seen, server, folder)


def plain(value: Any) -> Any:
    """Return a result as JSON, without the fields that were not sent."""
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    return (
        json.loads(value.model_dump_json(by_alias=True, exclude_unset=True))
        if hasattr(value, "model_dump_json")
        else value
    )


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, case in CASES.items() for value in case.good])
def test_values_arrive_and_come_back(generated: Generated, name: str, value: Any) -> None:
    generated.seen.clear()
    result = generated.call(name, value)
    assert generated.seen == [value]
    assert [json.dumps(each, sort_keys=True) for each in generated.seen] == [json.dumps(value, sort_keys=True)]
    shown = {"id": "1", **value} if name in ("Horse", "Foal", "Pony") else value
    assert plain(result) == (datetime.date(2030, 1, 31) if name == "Day" else shown)


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, case in CASES.items() for value in case.bad])
def test_wrong_values_are_rejected_by_the_stub(generated: Generated, name: str, value: Any) -> None:
    generated.seen.clear()
    response = generated.post(name, json.dumps(value))
    assert response.status_code == 400
    assert generated.seen == []


def test_wrong_values_are_rejected_by_request_models(generated: Generated) -> None:
    left: dict[str, list[Any]] = {}
    for name, case in CASES.items():
        for value in case.bad:
            try:
                with warnings.catch_warnings(action="ignore", category=generated.package.UnknownMember):
                    generated.call(name, value)
            except (generated.package.errors.InvalidRequest, AttributeError, TypeError):
                continue
            except generated.package.errors.BadRequest:
                pass
            left.setdefault(name, []).append(value)
    # Formats, patterns, ranges and members of enumerations, which the server checks; Python's True is an integer;
    # None is null.
    assert left == {
        "Fixed": [{"text": "a'b", "number": 5, "yes": True, "sizes": 3}],
        "Times": [{"id": "1"}],
        "Patterns": [{"x": 1}],
        "Sizes": CASES["Sizes"].bad,
        "Several": [True],
        "Shop": [{"owner": None, "plate": None}],
    }


def test_a_readonly_field_is_no_argument_and_a_writeonly_one_in_no_response(generated: Generated) -> None:
    generated.seen.clear()
    models, things = generated.package.models, generated.client.things
    assert set(models.AccountInput.model_fields) == {"name", "password"}
    assert set(models.Account.model_fields) == {"id", "name"}
    with pytest.raises(TypeError, match="'id'"):
        things.echo_account(id="1", name="a", password="b")
    assert things.echo_account(name="a", password="b") == models.Account(id="1", name="a")
    assert generated.seen == [{"name": "a", "password": "b"}]
    assert generated.post("Account", '{"name": "a"}').status_code == 400
    assert generated.post("Account", '{"id": "7", "name": "a", "password": "b"}').json() == {"id": "7", "name": "a"}


@pytest.mark.parametrize("digits", [EXACT, "12345678901234567890.12", "-0.00000000000000000000001", "1E+30", "5"])
def test_a_decimal_keeps_its_digits(generated: Generated, digits: str) -> None:
    generated.seen.clear()
    number = Decimal(digits)
    assert generated.client.things.echo_price(body=number) == number
    result = generated.client.things.echo_times(price=number, many={"a": number}, amount=number, text=EXACT)
    assert (result.price, result.many, result.amount) == (number, {"a": number}, number)
    price, times = generated.seen
    # A handler has a float for what a float can hold.
    assert [Decimal(str(each)) for each in (price, times["price"], times["many"]["a"], times["amount"])] == [number] * 4
    assert times["text"] == result.text == EXACT


@pytest.mark.parametrize("text", ["\u0661\u0662", "1_000", " 1", "NaN", "Infinity"])
def test_a_decimal_text_is_a_number_in_digits_of_ascii(generated: Generated, text: str) -> None:
    things, errors = generated.client.things, generated.package.errors
    for name in ("amount", "price"):
        with pytest.raises(errors.InvalidRequest):
            things.echo_times(**{name: text})
    assert things.echo_times(amount="12.50").amount == Decimal("12.50")
    response = generated.post("Times", json.dumps({"amount": text}))
    assert response.status_code == 400


def test_dates_and_times_are_those_of_python(generated: Generated) -> None:
    noon = datetime.time(12, tzinfo=datetime.UTC)
    day = MOMENT.date()
    result = generated.client.things.echo_times(date=day, at=MOMENT, time=noon, datetime=MOMENT)
    assert (result.date, result.at, result.time, result.datetime) == (day, MOMENT, noon, MOMENT)
    assert result.at.utcoffset() == MOMENT.utcoffset()
    assert generated.seen[-1]["at"] == NOON
    assert generated.client.things.echo_times(datetime=day).datetime == day
    for wrong in ({"at": MOMENT.replace(tzinfo=None)}, {"at": 1}, {"date": 1}, {"time": datetime.time(12)}):
        with pytest.raises(generated.package.errors.InvalidRequest):
            generated.client.things.echo_times(**wrong)


def test_unix_times_are_integers_and_times_of_python(generated: Generated) -> None:
    milliseconds = TIMES["made"]
    for value in (MOMENT, milliseconds):
        result = generated.client.things.echo_times(made=value)
        assert generated.seen[-1]["made"] == milliseconds
        assert (result.made, result.made.datetime) == (milliseconds, MOMENT)
        assert json.loads(result.model_dump_json(exclude_unset=True)) == {"made": milliseconds}
    with pytest.raises(generated.package.errors.InvalidRequest, match="must have an offset from UTC"):
        generated.client.things.echo_times(made=MOMENT.replace(tzinfo=None))


def test_models_are_arguments_and_results(generated: Generated) -> None:
    models, things = generated.package.models, generated.client.things
    bird = models.BirdInput(kind="bird", wings=models.CatInput(kind="cat", lives=1))
    assert things.echo_pet(body=bird) == models.Bird(kind="bird", wings=models.Cat(kind="cat", lives=1))
    shapes = things.echo_shapes(body=[models.RoundInput(kind_of="circle"), {"kindOf": "Square", "side": 1}])
    assert shapes == [models.Round(kindOf="circle"), models.Square(kindOf="Square", side=1)]
    assert isinstance(things.echo_dish(body={"name": "a", "width": 1}), models.Plate)
    assert isinstance(things.echo_dish(body={"name": "a", "volume": 1}), models.Cup)
    extra = things.echo_extra(body=models.ExtraInput(a="b", c=1))
    assert extra.model_extra == {"c": 1}
    pair = things.echo_pair(body=("a", models.CupInput(volume=1)))
    assert pair == ("a", models.Cup(volume=1))


def test_a_variant_that_is_unknown_says_which_there_are(generated: Generated) -> None:
    with pytest.raises(generated.package.errors.InvalidRequest, match="kindOf must be one of round, circle, Square"):
        generated.client.things.echo_shapes(body=[{"kindOf": "oval"}])


USE = """
import datetime
from decimal import Decimal

from all_types import Client, dicts, models

client = Client()
cup: dicts.CupInput = {"volume": 1}
other: models.Cup | models.Plate = client.things.echo_dish(body=cup)
made: datetime.datetime | None = (
    times.datetime if (times := client.things.echo_times(made=datetime.datetime.now(datetime.UTC)).made) else None
)
pet: models.Cat | models.Bird = client.things.echo_pet(body=models.CatInput(kind="cat"))
dish: models.Cup | models.Plate = client.things.echo_dish(body={"name": "a"})
either: str | int | bool = client.things.echo_either(body="a")
several: str | int | None = client.things.echo_several(body=None)
owner: models.Owner | None = client.things.echo_owner(body=None)
pair: tuple[str, models.Cup] = client.things.echo_pair(body=("a", {}))
price: Decimal = client.things.echo_price(body=Decimal(1))
day: datetime.date = client.things.echo_day(body=datetime.date.today())
at: datetime.datetime | None = client.things.echo_times(at=datetime.datetime.now(datetime.UTC)).at
tree: models.Tree = client.things.echo_tree(body=[[], [[]]])
json: models.Json = client.things.echo_json(body={"a": [1, None]})
horse: int | None = client.things.echo_horse(name="a", height=1).size
"""
MISUSE = """
from all_types import Client

client = Client()
client.things.echo_either(body=[])
client.things.echo_answer(body="maybe")
client.things.echo_horse(name="a")
client.things.echo_pair(body=("a",))
client.things.echo_account(id="1", name="a", password="b")
client.things.echo_tree(body=[1])
client.things.echo_dish(body={"nam": "a"})
"""


@pytest.mark.slow
def test_the_package_is_typed(generated: Generated) -> None:
    folder = generated.folder / "out" / "client"
    (folder / "use.py").write_text(USE, encoding="utf-8")
    (folder / "misuse.py").write_text(MISUSE, encoding="utf-8")
    command = [sys.executable, "-m", "mypy", "--strict", "--cache-dir", str(folder / ".cache")]
    done = subprocess.run(
        [*command, "all_types", "use.py", "misuse.py"], cwd=folder, capture_output=True, text=True, check=False
    )
    errors = [line for line in done.stdout.splitlines() if ": error: " in line]
    assert [line.partition(":")[0] for line in errors] == ["misuse.py"] * (MISUSE.count("\n") - 4), done.stdout


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("Horse", {"name": "a", "height": 1}),
        ("Foal", {"name": "foal", "height": 1, "size": 1, "mother": "a"}),
        ("Pet", {"kind": "cat"}),
        ("Dish", {"name": "a"}),
        ("Owner", {"name": "a"}),
    ],
)
def test_a_strict_stub_knows_the_properties_of_compositions(generated: Generated, name: str, body: Any) -> None:
    strict = Server(generated.package, importlib.import_module("all_types_stub"), strict=True)
    for each, status in ((body, 200), ({**body, "unknown": 1}, 400)):
        assert generated.post(name, json.dumps(each), strict).status_code == status


def test_null_is_a_body(generated: Generated) -> None:
    response = generated.post("Owner", "null")
    assert (response.status_code, response.content) == (200, b"null")
