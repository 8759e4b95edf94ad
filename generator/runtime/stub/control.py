"""What tests do to a running stub, under the paths of ``PREFIX``: state, clock, faults and journal.

POST /_stub/reset     forget everything stored, faults, journal; the clock is the system's again
GET  /_stub/state     everything stored, as JSON; PUT brings it back
GET  /_stub/clock     {"now": …, "frozen": …}; PUT {"now": …} stops it there, {"advance": …} moves it,
                      {"frozen": false} lets it go on; milliseconds
GET  /_stub/faults    what waits to happen; PUT a list of {"operation", "times", "status", "code", "delay", "truncate"}
GET  /_stub/journal   the last requests; DELETE forgets them
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from .answers import JSON, Answer, Catalogue, encode
from .store import Entry, Store

PREFIX = b"/_stub/"
KEPT = 1000
"""Requests in the journal."""


class Fault(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """What happens to the next calls of an operation, instead of the answer or before it."""

    operation: str  # operationId, * for any
    times: int = 1  # calls that it happens to
    status: int = 0  # answered instead; 0: the usual answer
    code: str = ""  # error code answered instead
    delay: int = 0  # milliseconds before the answer
    truncate: int | None = None  # bytes of the body after which the connection is closed


class Clock:
    """The time of a stub, which tests can stop and move."""

    def __init__(self, system: Callable[[], int]) -> None:
        self._system = system
        self._offset = 0
        self._stopped: int | None = None

    def __call__(self) -> int:
        return self._system() + self._offset if self._stopped is None else self._stopped

    def shown(self) -> dict[str, Any]:
        return {"now": self(), "frozen": self._stopped is not None}

    def set(self, change: _ClockChange) -> None:
        now = (self() if change.now is None else change.now) + change.advance
        stays = self._stopped is not None if change.frozen is None else change.frozen
        self._stopped = now if stays or (change.now is not None and change.frozen is None) else None
        self._offset = now - self._system()

    def reset(self) -> None:
        self._offset, self._stopped = 0, None


class _ClockChange(msgspec.Struct, forbid_unknown_fields=True):
    now: int | None = None
    advance: int = 0
    frozen: bool | None = None


class _Collection(msgspec.Struct, forbid_unknown_fields=True):
    name: str
    scope: str
    records: list[Entry]


class Control:
    """The paths of PREFIX, and what the server asks of them on its way."""

    def __init__(self, store: Store, clock: Clock, catalogue: Catalogue) -> None:
        self._store, self._clock, self._catalogue = store, clock, catalogue
        self._faults: list[Fault] = []
        self._journal: deque[tuple[int, str, bytes, bytes, int, str]] = deque(maxlen=KEPT)
        self._actions: dict[tuple[bytes, str], Callable[[bytes], Any]] = {
            (b"reset", "POST"): lambda _: self.reset(),
            (b"state", "GET"): lambda _: self._dump(),
            (b"state", "PUT"): self._load,
            (b"clock", "GET"): lambda _: self._clock.shown(),
            (b"clock", "PUT"): self._set_clock,
            (b"faults", "GET"): lambda _: self._faults,
            (b"faults", "PUT"): self._set_faults,
            (b"journal", "GET"): lambda _: self._entries(),
            (b"journal", "DELETE"): lambda _: self._journal.clear(),
        }

    def answer(self, path: bytes, method: str, body: bytes) -> Answer:
        """The answer to a request below PREFIX; what it cannot use is refused with a reason and changes nothing."""
        name = path.removeprefix(PREFIX)
        action = self._actions.get((name, method))
        if action is None:
            allowed = [verb for known, verb in self._actions if known == name]
            headers = (*JSON, (b"allow", ", ".join(allowed).encode())) if allowed else JSON
            return Answer(
                405 if allowed else 404, encode({"error": f"{method} {path.decode('latin-1')} is nothing"}), headers
            )
        try:
            result = action(body)
        except (ValueError, RecursionError) as error:
            return Answer(400, encode({"error": str(error)}), JSON)
        return Answer(204, b"", ()) if result is None else Answer(200, encode(result), JSON)

    def note(self, scope: Mapping[str, Any], status: int, request_id: str) -> None:
        """Keep a line of the journal, of requests that are not for control."""
        path = scope.get("raw_path") or scope["path"].encode()
        if not path.startswith(PREFIX):
            self._journal.append((self._clock(), scope["method"], path, scope["query_string"], status, request_id))

    def fault(self, operation: str) -> Fault | None:
        """What is to happen to this call, once less from now on."""
        for fault in self._faults:
            if fault.operation in (operation, "*"):
                fault.times -= 1
                self._faults = [each for each in self._faults if each.times > 0]
                return fault
        return None

    def reset(self) -> None:
        self._store.reset()
        self._clock.reset()
        self._faults = []
        self._journal.clear()

    def _dump(self) -> list[_Collection]:
        with self._store.transaction(write=False):
            return [
                _Collection(name, scope, list(self._store.collection(name, scope).entries()))
                for name, scope in self._store.collections()
            ]

    def _load(self, body: bytes) -> None:
        wanted = msgspec.json.decode(body, type=list[_Collection])
        with self._store.transaction(write=True):
            self._store.reset()
            for each in wanted:
                collection = self._store.collection(each.name, each.scope)
                for entry in each.records:
                    collection.put(entry.key, entry.record, entry.at)

    def _set_clock(self, body: bytes) -> dict[str, Any]:
        self._clock.set(msgspec.json.decode(body, type=_ClockChange))
        return self._clock.shown()

    def _set_faults(self, body: bytes) -> list[Fault]:
        wanted = msgspec.json.decode(body, type=list[Fault])
        unknown = [fault.code for fault in wanted if fault.code and fault.code not in self._catalogue.errors]
        if unknown:
            raise ValueError(f"there is no error code {unknown[0]}")
        self._faults = wanted
        return wanted

    def _entries(self) -> list[dict[str, Any]]:
        names = ("time", "method", "path", "query", "status", "request_id")
        texts = ((t, m, p.decode("latin-1"), q.decode("latin-1"), s, i) for t, m, p, q, s, i in self._journal)
        return [dict(zip(names, entry, strict=True)) for entry in texts]
