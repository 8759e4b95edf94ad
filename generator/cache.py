"""Results of earlier runs by what they were made from; safe to delete.

A file for each kind of result: the digest of the rest and the version of the maker on the first line, then JSON. JSON,
because a file that somebody else wrote can do no more than be wrong; the digest, because a damaged one must not even
be that. A file that is damaged or of another version is as good as none.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextvars import ContextVar
from functools import cached_property, partial
from pathlib import Path
from typing import Any, BinaryIO

Results = Mapping[str, Mapping[str, Any]]


class _Kind:
    """Results of one kind by the digest of their inputs."""

    def __init__(self, read: Callable[[], dict[str, Any]]) -> None:
        self._read = read
        self.used: dict[str, Any] = {}  # of this run
        self.is_changed = False

    @cached_property
    def kept(self) -> dict[str, Any]:
        """Return the results of earlier runs."""
        return self._read()


class Cache:
    """The results in a folder. ``version`` names everything but the inputs that they depend on."""

    def __init__(self, folder: Path, version: str) -> None:
        self.folder = folder
        self.version = version
        self._kinds: dict[str, _Kind] = {}

    def remembered_all(self, kind: str, inputs: Sequence[str], make: Callable[[list[int]], Sequence[Any]]) -> list[Any]:
        """Return a result for each of the inputs; ``make`` is asked for those that no earlier run had, by position."""
        known = self._kind(kind)
        keys = [hashlib.sha256(each.encode("utf-8", "surrogatepass")).hexdigest() for each in inputs]
        missing = [position for position, key in enumerate(keys) if key not in known.used and key not in known.kept]
        if missing:
            known.used.update(zip((keys[position] for position in missing), make(missing), strict=True))
            known.is_changed = True
        known.used.update((key, known.kept[key]) for key in keys if key not in known.used)
        return [known.used[key] for key in keys]

    def has(self, kind: str) -> bool:
        """Tell whether there are any results of a kind."""
        return bool(self._kind(kind).kept)

    def _kind(self, kind: str) -> _Kind:
        if kind not in self._kinds:
            self._kinds[kind] = _Kind(partial(self._read, kind))
        return self._kinds[kind]

    def _read(self, kind: str) -> dict[str, Any]:
        import msgspec  # late: mostly nothing has changed

        with contextlib.suppress(OSError, ValueError):
            head, _, rest = (self.folder / f"{kind}.json").read_bytes().partition(b"\n")
            if head == self._head(hashlib.sha256(rest)):
                content: dict[str, Any] = msgspec.json.decode(rest)
                return content
        return {}

    def _head(self, digest: hashlib._Hash) -> bytes:
        return f"{digest.hexdigest()} {self.version}".encode()

    def results(self, *kinds: str) -> Results:
        """Return the results that this run used, of those of the kinds that it had to make any of."""
        return {kind: self._kinds[kind].used for kind in kinds if kind in self._kinds and self._kinds[kind].is_changed}

    def add(self, results: Results) -> None:
        """Add the results that another process used, and had to make some of."""
        for kind, used in results.items():
            known = self._kind(kind)
            known.is_changed = True
            known.used.update(used)

    def save(self, *, is_complete: bool) -> None:
        """Write the results; those that a complete run did not use go. It costs only time if they cannot be written."""
        for kind, known in self._kinds.items():
            if known.is_changed:
                results = known.used if is_complete else known.kept | known.used
                with contextlib.suppress(OSError), replacing(self.folder / f"{kind}.json") as file:
                    self._write(file, results)

    def _write(self, file: BinaryIO, results: Mapping[str, Any]) -> None:
        """Write one result after the other, because all of them as one text would need as much memory again."""
        import msgspec

        digest = hashlib.sha256()
        file.write(self._head(digest) + b"\n")  # of nothing yet
        encoder, before = msgspec.json.Encoder(), b"{"
        for key, value in results.items():
            part = b"%b%b:%b" % (before, encoder.encode(key), encoder.encode(value))
            digest.update(part)
            file.write(part)
            before = b","
        end = b"}" if results else b"{}"
        digest.update(end)
        file.write(end)
        file.seek(0)
        file.write(self._head(digest))


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """Write a file as a whole: who reads it meanwhile has the old one or the new one."""
    import tempfile  # late: mostly nothing is written

    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


_CURRENT: ContextVar[Cache | None] = ContextVar("cache", default=None)


@contextlib.contextmanager
def using(cache: Cache) -> Iterator[Cache]:
    """Let ``remembered`` use a cache."""
    token = _CURRENT.set(cache)
    try:
        yield cache
    finally:
        _CURRENT.reset(token)


def remembered(kind: str, inputs: str, make: Callable[[], Any]) -> Any:
    """Return what ``make`` gives of the inputs, which is plain data; nobody may change it."""
    return remembered_all(kind, [inputs], lambda _: [make()])[0]


def remembered_all(kind: str, inputs: Sequence[str], make: Callable[[list[int]], Sequence[Any]]) -> Sequence[Any]:
    """Return a result for each of the inputs, from the cache that is used, if any, or from ``make`` by position."""
    cache = _CURRENT.get()
    return make(list(range(len(inputs)))) if cache is None else cache.remembered_all(kind, inputs, make)


def has_results(kind: str) -> bool:
    """Tell whether an earlier run left any results of a kind."""
    cache = _CURRENT.get()
    return cache is not None and cache.has(kind)


def cached_results(*kinds: str) -> Results:
    """Return the results of the kinds that this run used, for ``add_to_cache`` in another process."""
    cache = _CURRENT.get()
    return {} if cache is None else cache.results(*kinds)


def add_to_cache(results: Results) -> None:
    """Add the results that another process used to the cache that is used, if any."""
    cache = _CURRENT.get()
    if cache is not None:
        cache.add(results)
