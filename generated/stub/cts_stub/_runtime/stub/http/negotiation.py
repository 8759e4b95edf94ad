# Copied from generator/runtime/stub/http/negotiation.py. Do not edit: run `make generate`.
"""Choice among media types by the header Accept (RFC 9110, section 12.5.1)."""

from __future__ import annotations

import re

from ...openapi import media_type_name

_WEIGHT = re.compile(r"\s*q\s*=\s*([01](?:\.[0-9]{0,3})?)\s*", re.IGNORECASE)


def quality(accept: str, media_type: str) -> float:
    """Return the weight, 0 to 1, of the most specific range that matches a media type; 0 if none does."""
    name = media_type_name(media_type)
    found = [(_specificity(range_, name), weight) for range_, weight in map(_parsed, accept.split(","))]
    return max((each for each in found if each[0]), default=(0, 0.0))[1]


def _parsed(part: str) -> tuple[str, float]:
    range_, *parameters = part.split(";")
    weights = [float(match[1]) for each in parameters if (match := _WEIGHT.fullmatch(each))]
    return range_.strip().lower(), weights[0] if weights else 1.0


def _specificity(range_: str, name: str) -> int:
    """Return 3 for the media type itself, 2 for its type, 1 for any type, 0 for others."""
    return {"*/*": 1, f"{name.partition('/')[0]}/*": 2, name: 3}.get(range_, 0)
