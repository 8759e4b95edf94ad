"""The lock file, which proves that the outputs belong to the description, and a stamp that saves generating again."""

from __future__ import annotations

import contextlib
import hashlib
import sys
from collections.abc import Iterator, Mapping
from importlib.metadata import version
from pathlib import Path

from generator.cache import Cache, replace, using
from generator.write import LOCK, generated_files, read_text

GENERATOR = Path(__file__).parent
TOOLS = (
    *("datamodel-code-generator", "jinja2", "jsonschema", "jsonschema-rs", "lark", "openapi-schema-validator"),
    *("openapi-spec-validator", "python-jsonpath", "pyyaml", "ruff"),
)
SUFFIXES = ("", ".py", ".jinja", ".jinja2", ".yaml", ".json")  # LICENSE has none
CACHE = ".cache"  # below the output folder; safe to delete


def lock(spec: Path, texts: Mapping[str, str]) -> str:
    """Return lines of ``input HASH PATH`` and ``output HASH PATH``, each kind sorted by path.

    The inputs are the files of the description. The generator and its tools are not listed: whether they still make
    the same outputs is for ``check`` to find out, and every branch that changes them would change the lock file.
    """
    lines = ["# The description that generated/ was made from, and what was made. Do not edit: run `make generate`."]
    lines += [f"input {_hash(path.read_bytes())} {spec.name}/{_relative(path, spec)}" for path in _files(spec)]
    lines += [f"output {_hash(text.encode('utf-8'))} {path}" for path, text in sorted(texts.items())]
    return "\n".join(lines) + "\n"


def is_current(spec: Path, out: Path) -> bool:
    """Tell whether an earlier run left the outputs as they are, from the same sources with the same tools.

    Generating is deterministic, so that an equal fingerprint is proof. False only means that nothing is proven.
    """
    try:
        stamp = (out / CACHE / "current").read_text(encoding="utf-8")
    except OSError:
        return False
    return spec.is_dir() and stamp == _fingerprint(spec, out)


def record(spec: Path, out: Path) -> None:
    """Remember that the outputs are current, for ``is_current``. A folder that cannot be written costs only time."""
    if _has_cache(out):
        with contextlib.suppress(OSError):
            replace(out / CACHE / "current", _fingerprint(spec, out).encode())


def _has_cache(out: Path) -> bool:
    """Tell whether there is a folder for the cache now, which git ignores."""
    try:
        (out / CACHE).mkdir(exist_ok=True)
        if read_text(out / CACHE / ".gitignore") is None:
            (out / CACHE / ".gitignore").write_text("*\n", encoding="utf-8")
    except OSError:
        return False
    return True


@contextlib.contextmanager
def keeping_results(out: Path) -> Iterator[None]:
    """Let the stages use results of earlier runs, and keep those of this one, below the output folder."""
    cache = Cache(out / CACHE, _generator_digest())
    is_complete = False
    try:
        with using(cache):
            yield
        is_complete = True
    finally:
        # A run that fails leaves a folder as it is.
        if (is_complete or (out / CACHE).is_dir()) and _has_cache(out):
            cache.save(is_complete=is_complete)


def sources_digest(spec: Path) -> str:
    """Return a digest of all that the outputs depend on: description, generator, and versions of tools."""
    digest = hashlib.sha256(_generator_digest().encode())
    _add_files(digest, spec, (_relative(path, spec) for path in _files(spec)))
    return digest.hexdigest()


def _generator_digest() -> str:
    """Return a digest of the generator, of the versions of its tools and of Python's."""
    digest = hashlib.sha256(" ".join([sys.version, *map(version, TOOLS)]).encode())
    _add_files(digest, GENERATOR, (_relative(path, GENERATOR) for path in _files(GENERATOR)))
    return digest.hexdigest()


def _fingerprint(spec: Path, out: Path) -> str:
    digest = hashlib.sha256(sources_digest(spec).encode())
    _add_files(digest, out, sorted(generated_files(out) | {LOCK}))
    return digest.hexdigest()


def _add_files(digest: hashlib._Hash, folder: Path, names: Iterator[str] | list[str]) -> None:
    for name in names:
        content = (folder / name).read_bytes() if (folder / name).is_file() else b""
        digest.update(f"{name}\0{len(content)}\0".encode() + content)


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        if path.suffix in SUFFIXES and path.is_file() and "__pycache__" not in path.parts:
            yield path


def _relative(path: Path, folder: Path) -> str:
    return path.relative_to(folder).as_posix()


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
