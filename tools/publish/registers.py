"""What the description knows beside its operations, as tables for programs: JSON and CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from generator.ir import Api
from generator.pages.additions import additions
from generator.runtime import openapi
from generator.serialise import to_json

FOLDER = "registers"
MEANINGS = {
    "errors": "error codes with their statuses, messages, meanings and remedies, and the operations that return them",
    "permissions": "permissions that each operation needs",
    "rules": "rules that the documents state, and where they are enforced",
    "errata": "contradictions, misprints and gaps of the documents, and the decisions",
    "editions": "which edition documents which operation and field",
    "additions": "what an edition adds to the whole description, with the clients that show it",
}
"""What each table has a row for."""

Row = dict[str, Any]


def registers(api: Api, document: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield path and text of each file; tables without a row are left out."""
    rows: dict[str, list[Row]] = {
        "errors": list(_errors(api)),
        "permissions": list(_permissions(document)),
        "rules": list(_rules(api)),
        "errata": list(_errata(api)),
        "editions": list(_editions(api)),
        "additions": list(_additions(api)),
    }
    for name, found in rows.items():
        if found:
            yield f"{FOLDER}/{name}.json", to_json(found)
            yield f"{FOLDER}/{name}.csv", _csv(found)


def _errors(api: Api) -> Iterator[Row]:
    operations = [operation for resource in api.resources for operation in resource.operations]
    codes = {each.id: {code for listed in each.errors.values() for code in listed} for each in operations}
    for error in api.errors:
        yield {
            "code": error.code,
            "name": error.name,
            "status": error.status,
            "message": error.message,
            "retryable": error.retryable,
            "meaning": error.meaning,
            "remedy": error.remedy,
            "operations": [name for name, known in codes.items() if error.code in known],
            "source": error.source,
        }


def _permissions(document: Mapping[str, Any]) -> Iterator[Row]:
    """Yield the permission of each operation that has one; its fields are those of ``x-permission``."""
    for path, method, _, operation in openapi.operations(document):
        permission = operation.get("x-permission")
        if permission:
            fields = {("source" if key == "x-source" else key): value for key, value in permission.items()}
            yield {"operation": operation["operationId"], "method": method.upper(), "path": path, **fields}


def _rules(api: Api) -> Iterator[Row]:
    for rule in api.rules:
        yield {
            "name": rule.name,
            "resource": rule.resource,
            "level": rule.level,
            "says": rule.says,
            "at": rule.at,
            "code": rule.code,
            "status": rule.status or None,
            "reason": rule.reason,
            "source": rule.sources,
        }


def _errata(api: Api) -> Iterator[Row]:
    for erratum in api.errata:
        yield {
            "name": erratum.name,
            "resource": erratum.resource,
            "kind": erratum.kind,
            "question": erratum.question,
            "sides": [{"says": side.says, "source": side.sources} for side in erratum.sides],
            "decision": erratum.decision,
            "reason": erratum.reason,
            "at": erratum.at,
        }


def _editions(api: Api) -> Iterator[Row]:
    for row in api.matrix:
        yield {"operation": row.operation, "field": row.field, **row.cells}


def _additions(api: Api) -> Iterator[Row]:
    for each in additions(api):
        yield {
            "edition": each.edition,
            "part": each.part,
            "described_only": each.is_described_only,
            "observed_in": each.observed_in,
            "source": each.sources,
        }


def _csv(rows: Sequence[Row]) -> str:
    """Return the rows as CSV (RFC 4180); columns are those of any row, in order."""
    columns = list(dict.fromkeys(column for row in rows for column in row))
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows({column: _cell(value) for column, value in row.items()} for row in rows)
    return text.getvalue()


def _cell(value: Any) -> str:
    """Return a value as one cell. Spreadsheets would take some texts for formulas: these get a quote before them."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list | tuple):
        return "; ".join(map(_cell, value))
    if isinstance(value, Mapping):
        return ": ".join(map(_cell, value.values()))
    text = str(value)
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
