"""The lock file: what the outputs were made from, by hash, so that a stale tree can be told without generating."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from importlib.metadata import version
from pathlib import Path

from generator.write import LOCK, generated_files, locked_outputs, read_text

TOOLS = ("datamodel-code-generator", "jinja2", "pyyaml", "ruff")
SUFFIXES = ("", ".py", ".jinja", ".jinja2", ".yaml", ".json")  # LICENSE has none


def lock(spec: Path, texts: Mapping[str, str]) -> str:
    """Lines of ``tool NAME VERSION``, ``input HASH PATH`` and ``output HASH PATH``, each kind sorted by path."""
    generator = Path(__file__).parent
    lines = ["# What generated/ was made from and what was made. Do not edit: run `make generate`."]
    lines += [f"tool {name} {version(name)}" for name in TOOLS]
    lines += [f"input {_hash(path.read_bytes())} {name}" for name, path in _inputs(spec, generator)]
    lines += [f"output {_hash(text.encode('utf-8'))} {path}" for path, text in sorted(texts.items())]
    return "\n".join(lines) + "\n"


def is_current(spec: Path, out: Path) -> bool:
    """Whether the lock proves that generating would change nothing: same inputs, same tools, same outputs.

    Generating is deterministic, so that equal hashes are enough. False only means that nothing is proven.
    """
    known = read_text(out / LOCK)
    if known is None or not spec.is_dir():
        return False
    texts = {path: text for path in locked_outputs(known) if (text := read_text(out / path)) is not None}
    return lock(spec.resolve(), texts) == known and generated_files(out) == set(texts)


def _inputs(spec: Path, generator: Path) -> Iterator[tuple[str, Path]]:
    for folder in (generator, spec):
        for path in sorted(folder.rglob("*")):
            if path.is_file() and path.suffix in SUFFIXES and "__pycache__" not in path.parts:
                yield f"{folder.name}/{path.relative_to(folder).as_posix()}", path


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
