"""Plain data as JSON and as YAML, in the order of the source."""

from __future__ import annotations

import json
from typing import Any

import yaml


def to_json(content: Any) -> str:
    """JSON, two spaces deep, UTF-8; sets as sorted lists."""
    return json.dumps(content, indent=2, ensure_ascii=False, default=sorted) + "\n"


def plain(content: Any) -> Any:
    """The same data without the memory of its source."""
    return json.loads(to_json(content))


class _Dumper(yaml.CSafeDumper):
    """Writes texts so that YAML 1.1 and 1.2 readers agree on them: quoted wherever either would see another type."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def to_yaml(content: Any) -> str:
    """YAML without anchors."""
    text: str = yaml.dump(plain(content), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=120)
    return text
