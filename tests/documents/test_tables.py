"""Every row of the tables of the vendor's API reference is in the description, with its type, duty and values.

Needs the documents, which are not part of this repository: they are looked for beside it, or where CTS_DOCUMENTS says.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
FOLDER = Path(os.environ.get("CTS_DOCUMENTS", ROOT.parent / "shared" / "seeds"))
DOCUMENT: dict[str, Any] = json.loads((ROOT / "generated" / "openapi.json").read_bytes())
REFERENCES = sorted(FOLDER.glob("004_*.txt"))

if not REFERENCES:
    pytest.skip(
        f"THE DOCUMENTS ARE NOT HERE: no 004_*.txt in {FOLDER}; set CTS_DOCUMENTS. Their tables were not compared.",
        allow_module_level=True,
    )

TYPES = {"String": "string", "Boolean": "boolean", "Integer": "integer", "Long": "integer"}
TAG = re.compile(r"<[^>]*>")

# Where the description differs from a row on purpose: (operation, place, name) -> what it has instead, and why.
RENAMED = {
    ("createTracker", "request", "is_support_validation"): "is_support_validate",  # the example and the newer page
    ("listTrackers", "TrackerResponseBody", "is_support_validation"): "is_support_validate",  # the example
}
# Fields that the description has beyond a table.
ADDED = {
    ("createTracker", "response"): {"group_id", "stream_id"},  # one object for both answers: listTrackers has them
    ("listNotifications", "NotificationsResponseBody"): {"agency_name"},  # one object; the other two answers have it
}
# Values that the description has beyond a row's list.
MORE_VALUES: dict[str | tuple[str, str], set[Any]] = {
    "bucket_lifecycle": {0},  # the documented answers have it
    "status": {"error"},  # the text beside the list names it
    ("deleteTracker", "tracker_type"): {"system"},  # clients published since 2023 send it
}


@dataclass(frozen=True, slots=True)
class Row:
    name: str
    mandatory: bool | None  # None: the table has no such column
    type: str
    text: str

    @property
    def refers_to(self) -> str | None:
        """The object that the type names, as in "Array of <b>Tags</b> objects"."""
        match = re.fullmatch(r"(?:Array of )?\[?([A-Z]\w+)\]?(?:\([^)]*\))? objects?", TAG.sub("", self.type).strip())
        return match.group(1) if match else None

    @property
    def values(self) -> list[str]:
        """The values that the row lists."""
        _, found, rest = re.split(r"((?:Enumerated values|Values?):)", self.text + " Value:", maxsplit=1)
        listed = re.findall(r"<li>(.*?)</li>", rest) if found else []
        clean = (re.sub(r"^[•·\s]+", "", TAG.sub("", value)).strip() for value in listed)
        return [value.replace(" (default value)", "").replace(",", "") for value in clean]


@dataclass(slots=True)
class Section:
    """One operation of chapter 6."""

    title: str
    method: str = ""
    path: str = ""
    tables: list[tuple[str, list[Row]]] = field(default_factory=list)  # with the status that they stand under
    statuses: set[str] = field(default_factory=set)

    def table(self, caption: str, after: int = 0) -> tuple[int, list[Row]]:
        for position, (name, rows) in enumerate(self.tables[after:], after):
            if name == caption:
                return position, rows
        raise AssertionError(f"{self.title}: no table {caption!r}")


def sections(text: str) -> list[Section]:
    found: list[Section] = []
    rows: list[Row] | None = None
    mandatory = in_statuses = False
    chapter = text[text.rindex("# 6 V3 APIs") : text.index("# 7 Permissions Policies and Supported Actions\n\n---")]
    for line in chapter.splitlines():
        plain = line.strip().replace("\\_", "_")
        if re.match(r"#+ 6\.\d+\.\d+ ", plain):
            found.append(Section(plain.lstrip("# ")))
            rows, in_statuses = None, False
        elif not found:
            continue
        elif match := re.match(r"(GET|POST|PUT|DELETE) (/v3/\S+)$", plain):
            found[-1].method, found[-1].path = match.groups()
        elif match := re.match(r"(?:\*\*)?(?:Status code: \d+\*\*\*\*)?Table 6-\d+(?:\*\*)? (.*)", plain):
            rows, in_statuses = [], False
            found[-1].tables.append((match.group(1).strip(), rows))
        elif plain.startswith("Parameter\t"):
            mandatory = "\tMandatory\t" in plain
        elif re.match(r"Status Codes?\t", plain):
            in_statuses = True
        elif in_statuses and re.match(r"\d{3}\t", plain):
            found[-1].statuses.add(plain[:3])
        elif rows is not None and "\t" in plain:
            cells = plain.split("\t")
            duty = (cells.pop(1) == "Yes") if mandatory else None
            rows.append(Row(cells[0], duty, cells[1], "\t".join(cells[2:])))
    return found


SECTIONS = sections(REFERENCES[0].read_text(encoding="utf-8"))


def resolve(node: Any) -> Any:
    """A node of the document, with what stands beside a reference laid over what it refers to."""
    if isinstance(node, dict) and "$ref" in node:
        target: Any = DOCUMENT
        for token in node["$ref"].removeprefix("#/").split("/"):
            target = target[token.replace("~1", "/").replace("~0", "~")]
        return {**resolve(target), **{key: value for key, value in node.items() if key != "$ref"}}
    return node


def operation(section: Section) -> tuple[dict[str, Any], dict[str, Any]]:
    item = DOCUMENT["paths"][section.path]
    return item, item[section.method.lower()]


def differences(section: Section, place: str, rows: list[Row], schema: Any, after: int) -> Iterator[str]:
    """What a table of an object's fields says otherwise than the schema.

    The tables of the objects that it refers to stand behind position ``after``: their names repeat in a section.
    """
    identifier = operation(section)[1]["operationId"]
    properties = schema["properties"]
    names = {RENAMED.get((identifier, place, row.name), row.name): row for row in rows}
    added = ADDED.get((identifier, place), set())
    for missing in sorted(set(names) ^ (set(properties) - added)):
        yield f"{place}.{missing} is only in one of table and description"
    for name, row in names.items():
        if name in properties:
            yield from of_value(section, f"{place}.{name}", row, resolve(properties[name]), after)
            if row.mandatory is not None and row.mandatory != (name in schema.get("required", ())):
                yield f"{place}.{name}: mandatory is {row.mandatory}"


def of_value(section: Section, place: str, row: Row, schema: Any, after: int) -> Iterator[str]:
    """What a row says otherwise than the schema of its value."""
    declared = schema.get("type")
    kind = next(t for t in declared if t != "null") if isinstance(declared, list) else declared
    inner = resolve(schema["items"]) if kind == "array" else schema
    if row.type.startswith("Array of"):
        if kind != "array":
            yield f"{place} is no array"
    elif row.type in TYPES and kind != TYPES[row.type] and not (kind == "array" and "commas" in row.text):
        yield f"{place}: type {kind}, not {row.type}"
    if row.type == "Long" and schema.get("format") != "int64":
        yield f"{place}: Long is not int64"
    if row.values:
        identifier, name = operation(section)[1]["operationId"], row.name
        more: set[Any] = MORE_VALUES.get((identifier, name)) or MORE_VALUES.get(name, set())
        values = {str(value) for value in inner.get("enum", ())}
        if set(row.values) != values and set(row.values) | {str(value) for value in more} != values:
            yield f"{place}: values {sorted(values)}, not {row.values}"
    if row.refers_to:
        _, rows = section.table(row.refers_to, after)
        yield from differences(section, row.refers_to, rows, inner, after)


@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.title)
def test_operation(section: Section) -> None:
    item, definition = operation(section)
    found = list(parameters(section, [*item.get("parameters", ()), *definition.get("parameters", ())]))
    found += bodies(section, definition)
    documented = {
        status for status, response in definition["responses"].items() if resolve(response).get("x-documented", True)
    }
    if documented != section.statuses:
        found.append(f"statuses {sorted(documented)}, not {sorted(section.statuses)}")
    assert found == []


def parameters(section: Section, nodes: list[Any]) -> Iterator[str]:
    params = {(p["in"], p["name"]): p for p in map(resolve, nodes)}
    expected: set[tuple[str, str]] = set()
    for caption, rows in section.tables:
        match = re.match(r"(Path|Query) parameters?$", caption)
        for row in rows if match else ():
            assert match is not None
            key = (match.group(1).lower(), row.name)
            expected.add(key)
            if key not in params:
                yield f"{key} is missing"
                continue
            schema = resolve(params[key]["schema"])
            yield from of_value(section, row.name, row, schema, 0)
            if row.mandatory != params[key].get("required", False):
                yield f"{row.name}: mandatory is {row.mandatory}"
    for key in sorted(set(params) - expected):
        yield f"{key} is in no table"


def bodies(section: Section, definition: Any) -> Iterator[str]:
    captions = [caption for caption, _ in section.tables]
    request = next((n for n, caption in enumerate(captions) if re.match(r"Request body parameters?$", caption)), None)
    if (request is not None) != ("requestBody" in definition):
        yield "the request has a body only in one of table and description"
    if request is not None:
        schema = resolve(definition["requestBody"]["content"]["application/json"]["schema"])
        yield from differences(section, "request", section.tables[request][1], schema, request)
    answers = [n for n, caption in enumerate(captions) if re.match(r"Response body parameters?$", caption)]
    success = next(status for status in definition["responses"] if status.startswith("2"))
    content = resolve(definition["responses"][success]).get("content")
    rows = section.tables[answers[0]][1] if answers else []
    has_own = [row.name for row in rows] != ["error_code", "error_msg"]
    if has_own != (content is not None):
        yield "the answer has a body only in one of table and description"
    if content is not None and has_own:
        yield from differences(section, "response", rows, resolve(content["application/json"]["schema"]), answers[0])


def test_all_sixteen_operations_are_compared() -> None:
    described = {(path, m.upper()) for path, item in DOCUMENT["paths"].items() for m in item if m != "parameters"}
    assert {(section.path, section.method) for section in SECTIONS} == described
    assert len(SECTIONS) == 16
    assert sum(len(rows) for section in SECTIONS for _, rows in section.tables) > 300


def test_error_codes() -> None:
    text = REFERENCES[0].read_text(encoding="utf-8")
    rows = re.findall(r"^(\d{3})\t(CTS\.\d{4})\t([^\t]+)\t", text, re.MULTILINE)
    assert len(rows) == 35
    catalogue = DOCUMENT["x-error-codes"]
    found = {(str(row["status"]), code, row["message"]) for code, row in catalogue.items() if code.startswith("CTS.")}
    assert found == {(status, code, TAG.sub("", message).strip()) for status, code, message in rows}
