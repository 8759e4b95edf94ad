# Copied from generator/runtime/stub/http/tls.py. Do not edit: run `make generate`.
"""The files for HTTPS: what is wrong with them, before the server begins."""

from __future__ import annotations

import re
import ssl
from pathlib import Path
from typing import NoReturn


class TlsError(ValueError):
    """A certificate or a key cannot be used; the message says why."""


def check_tls(certificate: Path, key: Path) -> None:
    """Check PEM files of a certificate and of its key.

    Raises:
        TlsError: they cannot be used.
    """
    _check_pem(certificate, "CERTIFICATE")
    _check_pem(key, "PRIVATE KEY")

    def encrypted() -> NoReturn:  # instead of a question on the terminal, which nobody answers in CI
        raise TlsError(f"{key}: the key is encrypted; decrypt it with: openssl pkey -in {key} -out NEW")

    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certificate, key, password=encrypted)
    except ssl.SSLError as error:
        is_other = error.reason == "KEY_VALUES_MISMATCH"
        why = f"{key} is not the key of {certificate}" if is_other else f"{certificate} with {key}: {error}"
        raise TlsError(why) from None


def _check_pem(file: Path, content: str) -> None:
    try:
        text = file.read_bytes()
    except OSError as error:
        raise TlsError(f"{file}: {error.strerror}") from None
    if not re.search(rb"-----BEGIN [A-Z ]*%b-----" % content.encode(), text):
        raise TlsError(f"{file}: it has no {content.lower()} in PEM format")
