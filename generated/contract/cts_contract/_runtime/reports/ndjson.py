# Copied from generator/runtime/contract/reports/ndjson.py. Do not edit: run `make generate`.
"""Report of one JSON object a line: the run, each verdict as it comes, and the totals.

A repetition of a check reads the first line (``replay``).
"""

from __future__ import annotations

import json
from typing import IO, Any

from ..exchanges import Exchange
from ..results import UNKNOWN, Failure
from ..secrets import Secrets
from ..verdicts import Verdict, shortened
from . import text
from .run import Run, time_text

MAX_BODY = 8 * 1024
"""Bytes of a body, except in the last exchange of a failure: thousands of failures have long lists before."""


def line(stream: IO[str], key: str, value: Any) -> None:
    """Write one line, and let others see it at once."""
    stream.write(json.dumps({key: value}, ensure_ascii=False, default=str) + "\n")
    stream.flush()


def begin(run: Run, stream: IO[str]) -> None:
    line(stream, "run", run.as_json())


def verdict(found: Verdict, secrets: Secrets) -> dict[str, Any]:
    """Return a verdict as JSON data, without credentials."""
    result = found.result
    data: dict[str, Any] = {
        "id": found.id,
        "state": found.state.value,
        "part": result.part,
        "operation": result.operation,
        "check": secrets.text(result.name),
        "caller": found.caller,
        "time": time_text(found.at),
        "seconds": round(found.seconds, 4),
        "about": [statement.as_json() for statement in found.statements],
    }
    if result.skipped:
        data["reason"] = secrets.text(result.skipped)
    if result.failure:
        data |= _failure(found, secrets)
    return data


def _failure(found: Verdict, secrets: Secrets) -> dict[str, Any]:
    failure = found.result.failure
    data: dict[str, Any] = {"failure": secrets.text(str(failure))}
    if isinstance(failure, Failure) and failure.expected is not UNKNOWN:
        data |= {"expected": secrets.value(failure.expected), "actual": secrets.value(failure.actual)}
        data["difference"] = secrets.text("\n".join(found.difference))
    before = [shortened(each, MAX_BODY) for each in found.exchanges[:-1]]
    data["exchanges"] = [exchange(each, secrets) for each in (*before, *found.exchanges[-1:])]
    return data


def exchange(sent: Exchange, secrets: Secrets) -> dict[str, Any]:
    """Return a request and its response as JSON data, without credentials; ``size`` is that of a body that was cut."""
    return {
        "operation": sent.operation,
        "caller": sent.caller,
        "time": time_text(sent.at),
        "seconds": round(sent.seconds, 4),
        "curl": text.curl(sent, secrets),
        "request": {
            "method": sent.method,
            "url": secrets.url(sent.url),
            "headers": secrets.headers(sent.headers),
            "body": secrets.body(sent.body, sent.request_type) if sent.body else "",
        },
        "response": {
            "status": sent.status,
            "headers": secrets.headers(sent.response_headers),
            "body": secrets.body(sent.response, sent.media_type),
            **({"size": sent.size} if sent.size >= 0 else {}),
        },
    }


def end(run: Run, stream: IO[str]) -> None:
    summary = {
        "outcome": run.outcome,
        "stopped": run.stopped,
        "seconds": round(run.seconds, 3),
        "totals": run.totals,
        "notes": run.notes,
    }
    line(stream, "summary", summary)
