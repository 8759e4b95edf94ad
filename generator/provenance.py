"""The lock file: what the outputs were made from, by hash, so that a stale tree can be told without generating."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from importlib.metadata import version
from pathlib import Path

TOOLS = ("datamodel-code-generator", "jinja2", "pyyaml", "ruff")
SUFFIXES = (".py", ".jinja", ".jinja2", ".yaml", ".json")


def lock(spec: Path, texts: Mapping[str, str]) -> str:
    """Lines of ``tool NAME VERSION``, ``input HASH PATH`` and ``output HASH PATH``, each kind sorted by path."""
    generator = Path(__file__).parent
    lines = ["# What generated/ was made from and what was made. Do not edit: run `make generate`."]
    lines += [f"tool {name} {version(name)}" for name in TOOLS]
    lines += [f"input {_hash(path.read_bytes())} {name}" for name, path in _inputs(spec, generator)]
    lines += [f"output {_hash(text.encode('utf-8'))} {path}" for path, text in sorted(texts.items())]
    return "\n".join(lines) + "\n"


def _inputs(spec: Path, generator: Path) -> Iterator[tuple[str, Path]]:
    for folder in (generator, spec):
        for path in sorted(folder.rglob("*")):
            if path.is_file() and path.suffix in SUFFIXES and "__pycache__" not in path.parts:
                yield f"{folder.name}/{path.relative_to(folder).as_posix()}", path


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
