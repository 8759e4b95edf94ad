"""The lock file, which proves that the outputs belong to the description, and a stamp that saves generating again."""

from __future__ import annotations

import contextlib
import hashlib
import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path

from generator.cache import Cache, replacing, using
from generator.write import LOCK, files_below, generated_files, locked_outputs, read_text

GENERATOR = Path(__file__).parent
SUFFIXES = ("", ".py", ".jinja", ".jinja2", ".yaml", ".json")  # LICENSE has none
CACHE = ".cache"  # below the output folder; safe to delete


def lock(spec: Path, texts: Mapping[str, str]) -> str:
    """Return lines of ``input HASH PATH`` and ``output HASH PATH``, each kind sorted by path.

    The inputs are the files of the description. The generator and its tools are not listed: whether they still make
    the same outputs is for ``check`` to find out, and every branch that changes them would change the lock file.
    """
    lines = ["# The description that generated/ was made from, and what was made. Do not edit: run `make generate`."]
    lines += [f"input {_hash((spec / name).read_bytes())} {spec.name}/{name}" for name in _files(spec)]
    lines += [f"output {_hash(text.encode('utf-8'))} {path}" for path, text in sorted(texts.items())]
    return "\n".join(lines) + "\n"


def is_current(sources: str, out: Path) -> bool:
    """Tell whether an earlier run left the outputs as they are, from sources of this digest (``sources_digest``).

    Generating is deterministic, so that equal digests are proof. False only means that nothing is proven.
    """
    try:
        stamp = (out / CACHE / "current").read_text(encoding="utf-8")
    except OSError:
        return False
    lock_text = read_text(out / LOCK)
    return lock_text is not None and stamp == _stamp(sources, lock_text) and _is_as_locked(out, lock_text)


def record(sources: str, out: Path) -> None:
    """Remember that the outputs are those of the lock file, for ``is_current``.

    They were written or compared just now, so that they are not read again. A folder that cannot be written costs only
    time.

    ``sources``: the digest from before the sources were read, so that one that was changed meanwhile does not count.
    """
    lock_text = read_text(out / LOCK)
    if lock_text is not None and _has_cache(out):
        with contextlib.suppress(OSError), replacing(out / CACHE / "current") as file:
            file.write(_stamp(sources, lock_text).encode())


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
    cache = Cache(out / CACHE, generator_digest())
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
    digest = hashlib.sha256(generator_digest().encode())
    _add_files(digest, spec, _files(spec))
    return digest.hexdigest()


def generator_digest() -> str:
    """Return a digest of the generator, of the versions of installed packages and of Python's.

    It is that of the first call, because a process goes on with the modules that it has imported.
    """
    return _digest(GENERATOR, tuple(_installed(sys.path)))


@lru_cache
def _digest(generator: Path, installed: tuple[str, ...]) -> str:
    digest = hashlib.sha256("\0".join([sys.version, *installed]).encode())
    _add_files(digest, generator, _files(generator))
    return digest.hexdigest()


def _installed(folders: Iterable[str]) -> Iterator[str]:
    """Yield the names of the folders that say what is installed: a package and its version.

    ``importlib.metadata`` would read a long file of each package to find the same version in it.
    """
    for folder in folders:
        with contextlib.suppress(OSError):
            names = [path.name for path in Path(folder).iterdir()]
            yield from sorted(name for name in names if name.endswith((".dist-info", ".egg-info")))


def _stamp(sources: str, lock_text: str) -> str:
    return f"{sources} {_hash(lock_text.encode('utf-8'))}"


def _is_as_locked(out: Path, lock_text: str) -> bool:
    """Tell whether the generated files are the outputs of a lock file, with the same content."""
    locked, above = locked_outputs(lock_text), str(out)
    return generated_files(out) == set(locked) and all(
        _hash(_read(f"{above}/{path}")) == digest for path, digest in locked.items()
    )


def _add_files(digest: hashlib._Hash, folder: Path, names: Iterable[str]) -> None:
    above = str(folder)
    for name in names:
        content = _read(f"{above}/{name}")
        digest.update(f"{name}\0{len(content)}\0".encode())
        digest.update(content)


def _read(path: str) -> bytes:
    """Return the content of a file, empty if it cannot be read."""
    try:
        # A path object and a buffer for each file would take as long as all else of ``check``.
        with open(path, "rb", buffering=0) as file:  # noqa: PTH123
            return file.read()
    except OSError:
        return b""


def _files(folder: Path) -> list[str]:
    """Return the paths of the files of a folder that have an effect, in the order of their parts."""
    names = (name for name in files_below(folder) if os.path.splitext(name)[1] in SUFFIXES)  # noqa: PTH122 — as above
    return sorted(names, key=lambda name: name.split("/"))


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
