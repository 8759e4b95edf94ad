# Copied from generator/runtime/stub/http/reasons.py. Do not edit: run `make generate`.
"""Reasons of rejected requests as header values."""

from __future__ import annotations

import re

REASON = b"x-stub-reason"
MAX_BYTES = 1000
_UNPRINTABLE = re.compile(r"[^ -~]+")


def one_line(reason: str) -> str:
    """Return a reason as one line of printable ASCII, of MAX_BYTES at most."""
    is_plain = reason.isascii() and reason.isprintable()  # as nearly always
    line = reason if is_plain else _UNPRINTABLE.sub(lambda match: _escaped(match[0]), reason)
    return line if len(line) <= MAX_BYTES else f"{line[: MAX_BYTES - 3]}..."


def _escaped(text: str) -> str:
    if text.isspace():
        return " "
    return "".join(each if each.isprintable() and each.isascii() else ascii(each)[1:-1] for each in text)
