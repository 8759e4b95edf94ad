# Copied from generator/runtime/client/cli/texts.py. Do not edit: run `make generate`.
"""Values of the texts of a command line."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any, cast

from ..files import File
from ..values import number_of
from .declarations import Kind

STDIN = "-"
INTEGER = re.compile(r"[+-]?[0-9]+")


def read(kind: Kind, text: str) -> Any:
    """Return the value of an option.

    Raises:
        ValueError: the text is no value of this kind; the message says what is expected.
    """
    return READERS[kind](text)


def fields(text: str) -> dict[str, Any]:
    """Return the fields of a request body: a JSON object, ``@FILE`` with one, or ``-`` for standard input.

    Raises:
        ValueError: it is no JSON object, or the file cannot be read.
    """
    value = _json(text)
    if not isinstance(value, dict):
        raise ValueError("must be a JSON object")
    return cast("dict[str, Any]", value)


def _json(text: str) -> Any:
    source = _content(text).decode("utf-8-sig") if text == STDIN or text.startswith("@") else text
    try:
        return json.loads(source)
    except json.JSONDecodeError as error:
        raise ValueError(f"is no JSON, line {error.lineno} column {error.colno}: {error.msg}") from None


def _content(text: str) -> bytes:
    """Return what is in a file, or on standard input."""
    if text == STDIN:
        return sys.stdin.buffer.read()
    try:
        return Path(text.removeprefix("@")).read_bytes()
    except OSError as error:
        raise ValueError(f"{text.removeprefix('@')}: {error.strerror}") from None


def _file(text: str) -> File:
    return File(_content(text), "" if text == STDIN else Path(text.removeprefix("@")).name)


def _integer(text: str) -> int:
    if not INTEGER.fullmatch(text):  # int() takes "1_000", " 1" and the digits of every script
        raise ValueError(f"{text!r} is no integer")
    return int(text)


def _number(text: str) -> float:
    return float(number_of(text))


def _milliseconds(text: str) -> int | datetime:
    return int(text) if INTEGER.fullmatch(text) else _date_time(text)


def _date_time(text: str) -> datetime:
    """Return a time; one without an offset is in UTC."""
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _boolean(text: str) -> bool:
    if text not in ("true", "false"):
        raise ValueError(f"{text!r} is neither true nor false")
    return text == "true"


READERS: Mapping[Kind, Callable[[str], Any]] = {
    "text": str,
    "integer": _integer,
    "number": _number,
    "decimal": number_of,
    "boolean": _boolean,
    "date": date.fromisoformat,
    "time": time.fromisoformat,
    "date-time": _date_time,
    "milliseconds": _milliseconds,
    "json": _json,
    "file": _file,
    "bytes": _content,
}
