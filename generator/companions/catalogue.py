"""``errors.yaml``: the error catalogue, and what is answered where no constraint names a code."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from generator.companions.reading import read
from generator.ir import ErrorCode, ErrorCondition
from generator.runtime.yaml_source.diagnostics import Diagnostics
from generator.runtime.yaml_source.reader import SourceDict, place_of

# Every situation in which a server refuses a request without a constraint of the description to name the code.
CONDITIONS = (
    *("malformed-body", "invalid-body", "invalid-query", "invalid-path", "invalid-header"),
    *("unsupported-media-type", "body-too-large", "unauthenticated", "forbidden"),
    *("unknown-path", "method-not-allowed", "internal", "unavailable"),
)
STATUS = {"type": "integer", "minimum": 400, "maximum": 599}
TEXT = {"type": "string", "minLength": 1}
CODE = {
    "type": "object",
    "required": ["status", "message", "trigger", "retryable", "meaning", "remedy"],
    "properties": {
        "status": STATUS,
        "message": TEXT,
        "trigger": {"enum": ["schema", "state", "world", "request", "fault"]},
        "retryable": {"type": "boolean"},
        "meaning": TEXT,
        "remedy": TEXT,
        "recipe": TEXT,
        "source": {"type": "array", "items": TEXT, "minItems": 1},
    },
    "additionalProperties": False,
}
ANSWER = {
    "type": "object",
    "required": ["code"],
    "properties": {"code": TEXT, "status": STATUS},
    "additionalProperties": False,
}
SHAPE: dict[str, Any] = {
    "type": "object",
    "required": ["codes", "answers"],
    "properties": {
        "codes": {"type": "object", "minProperties": 1, "additionalProperties": CODE},
        "answers": {
            "type": "object",
            "required": list(CONDITIONS),
            "properties": dict.fromkeys(CONDITIONS, ANSWER),
            "additionalProperties": False,
        },
    },
    "additionalProperties": False,
}


def read_catalogue(folder: Path, diagnostics: Diagnostics) -> SourceDict | None:
    """The file as it is written, if it fits; answers with unknown codes are problems."""
    content = read(folder / "errors.yaml", folder, SHAPE, diagnostics)
    if content is None:
        return None
    for condition, answer in content["answers"].items():
        if answer["code"] not in content["codes"]:
            place = place_of(content, ["answers", condition, "code"])
            diagnostics.add(
                place, "E310", f"unknown error code {answer['code']}", "add it to codes, or name one of them"
            )
    return content


def codes(content: SourceDict) -> tuple[ErrorCode, ...]:
    rows = content["codes"].items()
    return tuple(
        ErrorCode(code=code, **{"recipe": "", **row, "source": tuple(row.get("source", ()))}) for code, row in rows
    )


def error_conditions(content: SourceDict) -> tuple[ErrorCondition, ...]:
    """In the order of ``CONDITIONS``; an answer without a status of its own has its code's."""
    rows = ((condition, content["answers"][condition]) for condition in CONDITIONS)
    return tuple(
        ErrorCondition(
            condition=condition,
            status=row.get("status", content["codes"][row["code"]]["status"]),
            code=row["code"],
        )
        for condition, row in rows
    )
