"""Texts of the description as HTML."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup, escape

from generator.serialise import to_json


def prose(text: str) -> Markup:
    """Return a text of the description as HTML, with its code spans as code."""
    parts = text.split("`")
    return Markup("").join(
        Markup("<code>{}</code>").format(part) if index % 2 else escape(part) for index, part in enumerate(parts)
    )


def as_json(value: Any) -> str:
    """Encode as JSON; an empty object is an empty text."""
    return "" if value == {} else to_json(value).strip()
