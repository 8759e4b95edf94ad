"""Files in requests."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any, Protocol, cast

from .records import dataclass, field


class Readable(Protocol):
    """File object that is open for reading bytes."""

    def read(self) -> bytes: ...


@dataclass(frozen=True, slots=True)
class File:
    """File of a multipart form, with its name and media type. A plain ``bytes`` or file object works as well."""

    content: bytes | Readable = field(repr=False)
    name: str = ""  # empty: that of the file object, or else of the field
    media_type: str = ""  # empty: the first one that the description names, or application/octet-stream


def file_of(value: Any) -> File:
    """Return a value as a file.

    Raises:
        TypeError: the value is no file.
    """
    return value if isinstance(value, File) else File(content_of(value), _name_of(value))


def content_of(value: Any) -> bytes:
    """Return the content of bytes, or of a file object from where it is.

    Raises:
        TypeError: the value is neither, or the file is open for reading text.
    """
    content = value.read() if hasattr(value, "read") else value
    if isinstance(content, bytes | bytearray | memoryview):
        return bytes(cast("bytes | bytearray", content))
    if isinstance(content, str) and content is not value:
        raise TypeError("must be a file that is open for reading bytes, as with open(path, 'rb')")
    raise TypeError(f"must be bytes or a file object, not {type(value).__name__}")


def _name_of(value: Any) -> str:
    name = getattr(value, "name", "")
    return PurePath(name).name if isinstance(name, str) else ""
