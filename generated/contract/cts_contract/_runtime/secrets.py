# Copied from generator/runtime/contract/secrets.py. Do not edit: run `make generate`.
"""Credentials are hidden in everything that the proof shows or writes."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import quote, quote_plus

from cts_stub._runtime.stub.testing.journal import shown_body
from cts_stub._runtime.stub.world import HIDDEN

from .exchanges import Exchange, Pairs

MIN_LENGTH = 4
"""Characters of the shortest text that is looked for in other texts."""
MIN_LEARNED, MAX_LEARNED = 8, 64 * 1024
"""Characters of the shortest text that its name makes a credential, and bytes of a body that are looked at."""
FIELD = re.compile(
    rb'"[^"\\]{0,64}(?:password|secret|token)[^"\\]{0,64}"\s*:\s*"((?:[^"\\\x00-\x1f]|\\["\\/bfnrt])+)"',
    re.IGNORECASE,
)
"""A text in JSON with the name of a credential."""
WORDS = (b"password", b"secret", b"token")
NAMES = re.compile(
    r"authorization|cookie|password|secret|token|signature|api[-_]?key", re.IGNORECASE
)
"""Names of headers and parameters with credentials."""


class Secrets:
    """Known credentials, and the names under which others are sent.

    A credential is hidden wherever it occurs, in headers, URLs, bodies and messages: quoted, in base64 and hexadecimal.
    """

    def __init__(self, values: Iterable[str] = (), names: Iterable[str] = ()) -> None:
        """``values``: credentials. ``names``: headers and parameters whose value is one."""
        self.names = {name.lower() for name in names}
        self._values: set[str] = set()
        self._pattern: re.Pattern[str] | None = None
        for value in values:
            self.add(value)

    def add(self, value: str) -> None:
        """Hide a credential from now on; of ``NAME:PASSWORD``, the password too."""
        known = len(self._values)
        for each in (value, value.partition(":")[2]):
            if len(each) >= MIN_LENGTH:
                self._values.update(_spellings(each))
        if len(self._values) > known:
            self._pattern = None

    def learn(self, exchange: Exchange) -> None:
        """Hide from now on what an exchange shows to be a credential: a new token in a header, a password in a body."""
        for name, value in exchange.response_headers:
            if len(value) >= MIN_LEARNED and self.is_secret(name):
                self.add(value)
        for body in (exchange.body, exchange.response):
            part = (body or b"")[:MAX_LEARNED]
            lowered = part.lower()
            for match in (
                FIELD.finditer(part) if any(word in lowered for word in WORDS) else ()
            ):  # most have none
                if len(match[1]) >= MIN_LEARNED:
                    self.add(json.loads(b'"' + match[1] + b'"'))

    def exception(self, error: BaseException | None) -> None:
        """Take the known credentials out of the message of an exception, and of those that led to it."""
        while error is not None:
            error.args = tuple(
                self.text(each) if isinstance(each, str) else each for each in error.args
            )
            error = error.__cause__ or error.__context__

    def is_secret(self, name: str) -> bool:
        """Tell whether the value of a header or parameter is a credential."""
        return name.lower() in self.names or bool(NAMES.search(name))

    def text(self, text: str) -> str:
        """Return a text without the known credentials."""
        if not self._values:
            return text
        if self._pattern is None:
            longest_first = sorted(self._values, key=len, reverse=True)
            self._pattern = re.compile("|".join(map(re.escape, longest_first)))
        return self._pattern.sub(HIDDEN, text)

    def headers(self, headers: Pairs) -> list[tuple[str, str]]:
        return [
            (name, HIDDEN if self.is_secret(name) else self.text(value)) for name, value in headers
        ]

    def url(self, url: str) -> str:
        """Return a URL without credentials."""
        address, sign, query = url.partition("?")
        pairs = (pair.partition("=") for pair in query.split("&"))
        shown = "&".join(
            f"{name}={HIDDEN}" if self.is_secret(name) else name + eq + value
            for name, eq, value in pairs
        )
        return self.text(f"{address}{sign}{shown}")

    def body(self, body: bytes, media_type: str) -> str:
        """Return a body as text without credentials; bytes that are not UTF-8 are replaced."""
        return self.text(shown_body(body, media_type))

    def value(self, value: Any) -> Any:
        """Return JSON data without credentials."""
        if isinstance(value, dict):
            return {
                name: HIDDEN
                if isinstance(inner, str) and self.is_secret(name)
                else self.value(inner)
                for name, inner in value.items()
            }
        if isinstance(value, list):
            return [self.value(inner) for inner in value]
        return self.text(value) if isinstance(value, str) else value


def _spellings(value: str) -> Iterator[str]:
    """Yield the forms in which texts contain a credential."""
    yield value
    yield json.dumps(value)[1:-1]
    yield quote(value, safe="")
    yield quote_plus(value)
    yield b64encode(value.encode()).decode()
    yield value.encode().hex()
    yield value.encode().hex().upper()
