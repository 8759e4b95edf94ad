"""Serialise plain data as JSON and YAML, in the order of the source."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import yaml


def to_json(content: Any) -> str:
    """Return JSON, indented by two spaces, with non-ASCII characters unescaped and sets as sorted lists."""
    return msgspec.json.format(_compact(content), indent=2) + "\n"


def plain(content: Any) -> Any:
    """Return the same data as plain dicts, lists and scalars, without source positions."""
    return json.loads(_compact(content))


def _compact(content: Any) -> str:
    return json.dumps(content, ensure_ascii=False, default=sorted)  # with indent it would not be the encoder in C


class _Dumper(yaml.CSafeDumper):
    """Quotes every string that a YAML 1.1 or 1.2 reader would take for another type."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def to_yaml(content: Any) -> str:
    """Return YAML without anchors."""
    text: str = yaml.dump(plain(content), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=120)
    return text
