"""Comparison of the description with the tables of the vendor's API reference: types, required fields and values.

The documents are not part of this repository. CTS_DOCUMENTS gives their folder; the default is a folder beside it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.documents.documents import FOLDER, TAG, Row, Table, documents
from tests.generation import GENERATED

DOCUMENT: dict[str, Any] = json.loads((GENERATED / "openapi.json").read_bytes())
DOCUMENTS = documents()

if "reference" not in DOCUMENTS:
    pytest.skip(
        f"THE DOCUMENTS ARE NOT HERE: no 004_*.txt in {FOLDER}; set CTS_DOCUMENTS. Their tables were not compared.",
        allow_module_level=True,
    )

TYPES = {"String": "string", "Boolean": "boolean", "Integer": "integer", "Long": "integer"}

# Intended differences in names: (operation, place, name) -> name in the description, with the reason.
RENAMED = {
    ("createTracker", "request", "is_support_validation"): "is_support_validate",  # the example and the newer page
    ("listTrackers", "TrackerResponseBody", "is_support_validation"): "is_support_validate",  # the example
}
# Fields that a table requires and the service does not (errata).
OPTIONAL = {"is_support_filter"}
# Fields of the description that a table does not list.
ADDED_FIELDS = {
    ("createTracker", "response"): {"group_id", "stream_id"},  # one object for both responses: listTrackers has them
    ("listNotifications", "NotificationsResponseBody"): {"agency_name"},  # one object; the other two responses have it
}
# Values of the description that a row does not list.
MORE_VALUES: dict[str | tuple[str, str], set[Any]] = {
    "bucket_lifecycle": {0},  # the documented responses have it
    "condition": {""},  # what the service sends where there is no filter
    "status": {"error"},  # the text beside the list names it
    ("deleteTracker", "tracker_type"): {"system"},  # clients published since 2023 send it
}


@dataclass(slots=True)
class Section:
    """Section of chapter 6, which documents one operation."""

    title: str
    method: str = ""
    path: str = ""
    tables: list[Table] = field(default_factory=list[Table])
    statuses: set[str] = field(default_factory=set[str])

    def table(self, caption: str, after: int = 0) -> tuple[int, list[Row]]:
        for position, table in enumerate(self.tables[after:], after):
            if table.caption == caption:
                return position, table.rows
        raise AssertionError(f"{self.title}: no table {caption!r}")


def sections() -> Iterator[Section]:
    reference = DOCUMENTS["reference"]
    for number, title in reference.sections.items():
        if re.fullmatch(r"6\.\d+\.\d+", number):
            text = re.split(rf"(?m)^#+ {number} .*$", reference.text)[-1]
            text = re.split(r"(?m)^#+ (?:\d|A )", text)[0].replace("\\_", "_")
            path = re.search(r"(?m)^(GET|POST|PUT|DELETE) (/v3/\S+)$", text)
            assert path, title
            statuses = set(re.findall(r"(?m)^(\d{3})\t", text))
            tables = [table for table in reference.tables if table.section == number]
            yield Section(title, path[1], path[2], tables, statuses)


SECTIONS = list(sections())


def resolve(node: Any) -> Any:
    """Return a node with its reference resolved; the siblings of the reference override the target."""
    if isinstance(node, dict) and "$ref" in node:
        target: Any = DOCUMENT
        for token in node["$ref"].removeprefix("#/").split("/"):
            target = target[token.replace("~1", "/").replace("~0", "~")]
        return {**resolve(target), **{key: value for key, value in node.items() if key != "$ref"}}
    return node


def described_operation(section: Section) -> tuple[dict[str, Any], dict[str, Any]]:
    item = DOCUMENT["paths"][section.path]
    return item, item[section.method.lower()]


def differences(section: Section, place: str, rows: list[Row], schema: Any, after: int) -> Iterator[str]:
    """Yield the differences between a table of an object's fields and the schema.

    The tables of the objects that it refers to follow position ``after``, because captions repeat in a section.
    """
    identifier = described_operation(section)[1]["operationId"]
    properties = schema["properties"]
    names = {RENAMED.get((identifier, place, row.name), row.name): row for row in rows}
    added = ADDED_FIELDS.get((identifier, place), set())
    for missing in sorted(set(names) ^ (set(properties) - added)):
        yield f"{place}.{missing} is only in one of table and description"
    for name, row in names.items():
        if name in properties:
            yield from value_differences(section, f"{place}.{name}", row, resolve(properties[name]), after)
            is_required = name in schema.get("required", ()) or name in OPTIONAL
            if row.mandatory is not None and row.mandatory != is_required:
                yield f"{place}.{name}: mandatory is {row.mandatory}"


def value_differences(section: Section, place: str, row: Row, schema: Any, after: int) -> Iterator[str]:
    """Yield the differences between a row and the schema of its value."""
    declared = schema.get("type")
    value_type = next(t for t in declared if t != "null") if isinstance(declared, list) else declared
    inner = resolve(schema["items"]) if value_type == "array" else schema
    if row.type.startswith("Array of"):
        if value_type != "array":
            yield f"{place} is no array"
    elif row.type in TYPES and value_type != TYPES[row.type] and not (value_type == "array" and "commas" in row.text):
        yield f"{place}: type {value_type}, not {row.type}"
    if row.type == "Long" and schema.get("format") != "int64":
        yield f"{place}: Long is not int64"
    if row.values:
        identifier, name = described_operation(section)[1]["operationId"], row.name
        more: set[Any] = MORE_VALUES.get((identifier, name)) or MORE_VALUES.get(name, set())
        values = {str(value) for value in inner.get("enum", ())}
        if set(row.values) != values and set(row.values) | {str(value) for value in more} != values:
            yield f"{place}: values {sorted(values)}, not {row.values}"
    if row.refers_to:
        _, rows = section.table(row.refers_to, after)
        yield from differences(section, row.refers_to, rows, inner, after)


@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.title)
def test_operation_matches_its_tables(section: Section) -> None:
    item, definition = described_operation(section)
    problems = list(parameter_differences(section, [*item.get("parameters", ()), *definition.get("parameters", ())]))
    problems += body_differences(section, definition)
    documented = {
        status for status, response in definition["responses"].items() if resolve(response).get("x-documented", True)
    }
    if documented != section.statuses:
        problems.append(f"statuses {sorted(documented)}, not {sorted(section.statuses)}")
    assert problems == []


def parameter_differences(section: Section, nodes: list[Any]) -> Iterator[str]:
    params = {(p["in"], p["name"]): p for p in map(resolve, nodes)}
    expected: set[tuple[str, str]] = set()
    for table in section.tables:
        match = re.match(r"(Path|Query) parameters?$", table.caption)
        for row in table.rows if match else ():
            assert match is not None
            key = (match.group(1).lower(), row.name)
            expected.add(key)
            if key not in params:
                yield f"{key} is missing"
                continue
            schema = resolve(params[key]["schema"])
            yield from value_differences(section, row.name, row, schema, 0)
            if row.mandatory != params[key].get("required", False):
                yield f"{row.name}: mandatory is {row.mandatory}"
    for key in sorted(set(params) - expected):
        yield f"{key} is in no table"


def body_differences(section: Section, definition: Any) -> Iterator[str]:
    captions = [table.caption for table in section.tables]
    request = next((n for n, caption in enumerate(captions) if re.match(r"Request body parameters?$", caption)), None)
    if (request is not None) != ("requestBody" in definition):
        yield "the request has a body only in one of table and description"
    if request is not None:
        schema = resolve(definition["requestBody"]["content"]["application/json"]["schema"])
        yield from differences(section, "request", section.tables[request].rows, schema, request)
    responses = [n for n, caption in enumerate(captions) if re.match(r"Response body parameters?$", caption)]
    success = next(status for status in definition["responses"] if status.startswith("2"))
    content = resolve(definition["responses"][success]).get("content")
    rows = section.tables[responses[0]].rows if responses else []
    has_own = [row.name for row in rows] != ["error_code", "error_msg"]
    if has_own != (content is not None):
        yield "the response has a body only in one of table and description"
    if content is not None and has_own:
        yield from differences(section, "response", rows, resolve(content["application/json"]["schema"]), responses[0])


def test_all_sixteen_operations_are_compared() -> None:
    in_description = {
        (path, method.upper())
        for path, item in DOCUMENT["paths"].items()
        for method, definition in item.items()
        if method in ("get", "put", "post", "delete") and "x-bindings" not in definition
    }
    assert {(section.path, section.method) for section in SECTIONS} == in_description
    assert len(SECTIONS) == 16
    assert sum(len(table.rows) for section in SECTIONS for table in section.tables) > 300


def test_error_codes() -> None:
    text = DOCUMENTS["reference"].text
    rows = re.findall(r"^(\d{3})\t(CTS\.\d{4})\t([^\t]+)\t", text, re.MULTILINE)
    assert len(rows) == 35
    catalogue = DOCUMENT["x-error-codes"]
    in_catalogue = {
        (str(row["status"]), code, row["message"]) for code, row in catalogue.items() if code.startswith("CTS.")
    }
    assert in_catalogue == {(status, code, TAG.sub("", message).strip()) for status, code, message in rows}


def test_permissions() -> None:
    """Section 7: action, related actions and the two marks of every row; one misprint is corrected."""
    text = DOCUMENTS["reference"].text
    rows = re.findall(r"(?m)^[^\t]+\t(GET|POST|PUT|DELETE) (/\S+)\t(\S+)\t([^\t]+)\t(\S)\t(\S)$", text)
    assert len(rows) == 12
    for method, path, action, related, iam, enterprise in rows:
        permission = DOCUMENT["paths"][path][method.lower()]["x-permission"]
        expected_related = (
            related.replace("obs:bucket:PutBucketAclkms:cmk:list", "kms:cmk:list").split() if related != "-" else []
        )
        assert (permission["action"], permission["related"]) == (action, expected_related), path
        assert (permission["iam-project"], permission["enterprise-project"]) == (iam == "√", enterprise == "√")
    in_description = [
        o for i in DOCUMENT["paths"].values() for o in i.values() if isinstance(o, dict) and "x-permission" in o
    ]
    assert len(in_description) == len(rows)


def test_common_headers() -> None:
    """Table 3-1, and the two headers that its note adds."""
    text = DOCUMENTS["reference"].text
    chapter = text[text.index("**Table 3-1**") : text.index("## Request Body (Optional)")]
    rows = re.findall(r"(?m)^(Host|Content-\w+|X-[\w-]+)\t[^\t]*\t(Yes|No)([^\t]*)\t", chapter)
    headers = DOCUMENT["x-common-headers"]
    assert {name for name, *_ in rows} == {n for n, h in headers.items() if h["x-source"] == ["reference table 3-1"]}
    for name, mandatory, condition in rows:
        assert headers[name]["required"] == (mandatory == "Yes"), name
        assert ("required-for" in headers[name]) == bool(condition.strip()), name
    assert {"Authorization", "X-Sdk-Date"} <= set(headers)
