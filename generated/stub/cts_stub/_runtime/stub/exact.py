# Copied from generator/runtime/stub/exact.py. Do not edit: run `make generate`.
"""JSON that keeps all digits of numbers: one that ``float`` cannot hold is a ``Decimal``."""

from __future__ import annotations

import math
from decimal import Decimal

import msgspec


def number(text: str) -> float | Decimal:
    """Return the number of a JSON text.

    Raises:
        ValueError: the number is too large.
    """
    found = float(text)
    if math.isinf(found):
        raise ValueError("number out of range")
    exact = Decimal(text)
    return found if Decimal(repr(found)) == exact else exact


_ENCODER = msgspec.json.Encoder(decimal_format="number")
_DECODER = msgspec.json.Decoder(float_hook=number)


encode = _ENCODER.encode
"""Encodes a value as JSON: bytes."""

decode = _DECODER.decode
"""Decodes a JSON text.

Raises:
    ValueError: the text is not JSON, or has a number that is too large.
    RecursionError: the text is nested too deeply.
"""
