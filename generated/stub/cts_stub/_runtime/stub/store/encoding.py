# Copied from generator/runtime/stub/store/encoding.py. Do not edit: run `make generate`.
"""Keys and values as databases can have them."""

from __future__ import annotations


def key_bytes(key: str) -> bytes:
    """Encode a key. Keys of requests may have NULs and lone surrogates, which database texts cannot."""
    return key.encode("utf-8", "surrogatepass")


def key_text(key: bytes) -> str:
    return key.decode("utf-8", "surrogatepass")


def is_plain(value: str | int) -> bool:
    """Tell whether databases can look the value up in JSON: some cannot read NULs or long integers."""
    return "\0" not in value if isinstance(value, str) else -(2**63) <= value < 2**63
