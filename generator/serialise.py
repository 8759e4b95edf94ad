"""Serialise plain data as JSON and YAML, in the order of the source."""

from __future__ import annotations

import json
from typing import Any

import yaml


def to_json(content: Any) -> str:
    """Return JSON, indented by two spaces, with non-ASCII characters unescaped and sets as sorted lists."""
    return json.dumps(content, indent=2, ensure_ascii=False, default=sorted) + "\n"


def plain(content: Any) -> Any:
    """Return the same data as plain dicts, lists and scalars, without source positions."""
    return json.loads(to_json(content))


class _Dumper(yaml.CSafeDumper):
    """Quotes every string that a YAML 1.1 or 1.2 reader would take for another type."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def to_yaml(content: Any) -> str:
    """Return YAML without anchors."""
    text: str = yaml.dump(plain(content), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=120)
    return text
