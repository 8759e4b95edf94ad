# Copied from generator/runtime/stub/store/file_checksum.py. Do not edit: run `make generate`.
"""Checksum of a SQLite file, which the file itself has after a clean end: no page needs a check at the next start.

It is the field ``user_version`` of the header: the checksum of the bytes before it was stored, without the fields of
the header that storing it changes. Any other byte that changes afterwards gives another checksum.
"""

from __future__ import annotations

import zlib
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

CHUNK_BYTES = 4 * 1024 * 1024
"""Bytes that one thread reads at once."""
_CHANGED_BY_STORING = (
    slice(24, 28),  # counter of changes
    slice(60, 64),  # user_version
    slice(92, 100),  # that counter again, and the version of the library
)


def checksum(path: Path) -> int:
    """Return the checksum of a file, a signed integer of 32 bits; never 0, the value of a file that has none."""
    with ThreadPoolExecutor() as threads:  # both reading and CRC release the GIL
        parts = threads.map(partial(_part, path), range(0, path.stat().st_size, CHUNK_BYTES))
        found = zlib.crc32(b"".join(part.to_bytes(4, "big") for part in parts))
    return int.from_bytes(found.to_bytes(4, "big"), "big", signed=True) or 1


def _part(path: Path, start: int) -> int:
    with path.open("rb") as file:
        file.seek(start)
        content = file.read(CHUNK_BYTES)
    if start == 0:
        head = bytearray(content)
        for changed in _CHANGED_BY_STORING:
            head[changed] = bytes(changed.stop - changed.start)
        content = bytes(head)
    return zlib.crc32(content)
