"""``errors.yaml``: the error catalogue, and what is answered where no constraint names a code."""

from __future__ import annotations

from pathlib import Path

from generator.companions.reading import read
from generator.ir import ErrorCode, ErrorCondition
from generator.missing_names import Missing
from generator.runtime.yaml_source.diagnostics import Diagnostics
from generator.runtime.yaml_source.did_you_mean import suggest
from generator.runtime.yaml_source.reader import SourceDict

# Every situation in which a server rejects a request without a constraint of the description to name the code.
CONDITIONS = (
    *("malformed-body", "invalid-body", "invalid-query", "invalid-path", "invalid-header"),
    *("unsupported-media-type", "body-too-large", "unauthenticated", "forbidden"),
    *("unknown-path", "method-not-allowed", "too-many-requests", "internal"),
    *("internal-on-write", "unavailable"),
)


def read_catalogue(folder: Path, diagnostics: Diagnostics) -> SourceDict | None:
    """The file as it is written, if it fits; answers with unknown codes are problems."""
    content = read(folder / "errors.yaml", folder, "errors", diagnostics)
    if content is None:
        return None
    for answer in content["conditions"].values():
        if answer["code"] not in content["codes"]:
            about = Missing("error code", answer["code"], content["codes"].keys_at)
            hint = suggest(about.name, about.known, "add it to codes, or name one of them")
            diagnostics.add(answer.values_at["code"], "E310", f"unknown error code {about.name}", hint, about)
    return content


def codes(content: SourceDict) -> tuple[ErrorCode, ...]:
    rows = content["codes"].items()
    return tuple(
        ErrorCode(code=code, **{"recipe": "", **row, "source": tuple(row.get("source", ()))}) for code, row in rows
    )


def error_conditions(content: SourceDict) -> tuple[ErrorCondition, ...]:
    """Return the conditions of the description, in the order of ``CONDITIONS``; without a status, that of the code."""
    known = content["conditions"]
    rows = ((condition, known[condition]) for condition in CONDITIONS if condition in known)
    return tuple(
        ErrorCondition(
            condition=condition,
            status=row.get("status", content["codes"][row["code"]]["status"]),
            code=row["code"],
        )
        for condition, row in rows
    )
