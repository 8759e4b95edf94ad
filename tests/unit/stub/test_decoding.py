from __future__ import annotations

import json
from typing import Any

import pytest

from generator.runtime.stub.schema import parameters
from generator.runtime.stub.schema.decoding import Malformed, decode_json, decode_query, decode_value


def parameter(schema: dict[str, Any], **more: Any) -> parameters.Parameter:
    components = {"#/Age": {"type": "integer", "default": 3}}

    def deref(node: Any) -> Any:
        return components[node["$ref"]] if "$ref" in node else node

    return parameters.parameter({"name": "x", "in": "query", "schema": schema, **more}, deref)


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("integer", "12", 12),
        ("integer", "-0", 0),
        ("integer", "12345678901234567890123", 12345678901234567890123),
        # What int() would take and JSON does not.
        ("integer", "1_000", "1_000"),
        ("integer", " 1", " 1"),
        ("integer", "+1", "+1"),
        ("integer", "01", "01"),
        ("integer", "١٢", "١٢"),
        ("integer", "1\n", "1\n"),
        ("integer", "1.0", "1.0"),
        ("integer", "", ""),
        ("integer", "9" * 5000, "9" * 5000),
        ("integer", "9" * 300, int("9" * 300)),
        ("integer", "9" * 301, "9" * 301),
        ("number", "9" * 300, float("9" * 300)),
        ("number", "9" * 301, "9" * 301),
        ("number", "1.5e3", 1500.0),
        ("number", "nan", "nan"),
        ("number", ".5", ".5"),
        ("boolean", "true", True),
        ("boolean", "True", "True"),
        ("boolean", "1", "1"),
        ("string", "", ""),
        ("string", "12", "12"),
    ],
)
def test_scalars(kind: str, text: str, value: object) -> None:
    decoded = decode_value(parameter({"type": kind}), text)
    assert (decoded, type(decoded)) == (value, type(value))


@pytest.mark.parametrize(
    ("schema", "more", "query", "value"),
    [
        ({"type": "array", "items": {"type": "integer"}}, {}, b"x=1&x=2", [1, 2]),
        ({"type": "array", "items": {"type": "integer"}}, {"explode": False}, b"x=1,a", [1, "a"]),
        ({"type": "array", "items": {}}, {"explode": False}, b"x=", []),
        ({"type": "array", "items": {}}, {"explode": False}, b"x=,", ["", ""]),
        ({"type": "array", "items": {}}, {"explode": False}, b"x=%2C", [","]),
        ({"type": "array", "items": {}}, {"explode": False}, b"x=%2Ca", [",a"]),
        ({"type": "array", "items": {}}, {"explode": False}, b"x=a%2Cb+c", ["a", "b c"]),
        ({"type": "array", "items": {}}, {"explode": False}, b"x=a,b%2Cc", ["a", "b,c"]),
        ({"$ref": "#/Age"}, {}, b"x=4", 4),
        ({"allOf": [{"$ref": "#/Age"}]}, {}, b"x=4", 4),
        ({"type": ["null", "integer"]}, {}, b"x=4", 4),
        ({}, {}, b"x=a+b%20c", "a b c"),
        ({}, {}, b"x", ""),
        ({}, {}, b"&&x=1&", "1"),
        ({}, {}, b"x=1=2", "1=2"),
        ({}, {}, b"x=%zz", "%zz"),
    ],
)
def test_query(schema: dict[str, Any], more: dict[str, Any], query: bytes, value: object) -> None:
    assert decode_query([parameter(schema, **more)], query) == {"x": value}


def test_other_keys_are_ignored_even_when_repeated() -> None:
    assert decode_query([parameter({})], b"y=1&y=2") == {}


@pytest.mark.parametrize("query", [b"x=1&x=2", b"x=1&x=1", b"x=%ff", b"%ff=1", b"x=\xff"])
def test_a_query_that_cannot_be_read(query: bytes) -> None:
    with pytest.raises(Malformed):
        decode_query([parameter({})], query)


def test_the_default_may_stand_in_the_referenced_schema_or_beside_the_reference() -> None:
    assert parameter({"$ref": "#/Age"}).default == 3
    assert parameter({"$ref": "#/Age", "default": 4}).default == 4


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"{}{}",
        b"NaN",
        b"1e999",
        b"9" * 5000,
        b"'a'",
        b'"\\ud800"',
        b'"\xff"',
        b'"\xed\xa0\x80"',
        b'"\x00"',
        b"\xef\xbb\xbf{}",
        "{}".encode("utf-16"),
        b"[" * 100_000,
        b"[" * 100_000 + b"]" * 100_000,
        b"[" * 101 + b"]" * 101,
        b'{"a":' * 101 + b"0" + b"}" * 101,
    ],
)
def test_a_body_that_is_no_json(body: bytes) -> None:
    with pytest.raises(Malformed):
        decode_json(body)


@pytest.mark.parametrize("body", [b"[" * 100 + b"]" * 100, b"[" + b"[0]," * 1000 + b"[]]", b'"' + b"[" * 1000 + b'"'])
def test_nesting_that_is_not_too_deep(body: bytes) -> None:
    assert decode_json(body) == json.loads(body)


def test_of_duplicate_keys_the_last_counts() -> None:
    assert decode_json(b'{"a": 1, "a": 2}') == {"a": 2}
