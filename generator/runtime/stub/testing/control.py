"""Control of a running stub by tests, with the paths below ``PREFIX``.

POST /_stub/reset     delete all records, faults and the journal; let the clock follow the system's; keep snapshots
GET  /_stub/state     all records, as JSON; PUT replaces them, POST adds records
GET  /_stub/snapshots names of the snapshots; PUT /_stub/snapshots/NAME saves the records, DELETE deletes the snapshot,
                      POST /_stub/snapshots/NAME/restore restores the records
GET  /_stub/clock     {"now": …, "frozen": …}; PUT {"now": …} stops it there, {"advance": …} moves it,
                      {"frozen": false} lets it run; milliseconds
GET  /_stub/faults    pending faults; PUT replaces them by a list of faults, POST adds such a list
GET  /_stub/journal   the last requests and responses, those of ?operation=…&status=…&path=…&since=…&unmatched=true;
                      DELETE clears it
GET  /_stub/problems  what clients sent that breaks the description, a line each
GET  /_stub/journal.har  the same as an HTTP Archive; ?operation=…
GET  /_stub/journal.summary  {"size", "dropped"}: number of exchanges that the journal has, and has dropped
POST /_stub/NAME      add audit records, NAME being their collection: an object or a list of fields, with the parameters
                      ?project=…&caller=…&at=…
GET  /_stub/world     the world in use, without secrets
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

import msgspec

from ...yaml_source.did_you_mean import suggest
from ..call import Message
from ..http.response import JSON, Response, encode
from ..store.base import Record, Store
from ..world import World
from .clock import Clock, ClockChange
from .faults import Faults
from .har import archive
from .journal import Journal
from .recording import Recorded, Recorder
from .responses import control_error
from .state_check import Collection, StateCheck

Deliver = Callable[[Iterable[Message]], None]
PREFIX = b"/_stub/"
MAX_BODY_BYTES = 1024 * 1024 * 1024
"""Bytes of a body: a state can be much longer than the body of an operation."""
_INTEGER = re.compile(r"-?[0-9]{1,20}")
_NAME = re.compile(r"[\w.-]{1,64}", re.ASCII)


class _Request(NamedTuple):
    body: bytes
    query: Mapping[str, str]
    name: str  # of a snapshot
    messages: list[Message]  # to deliver once the changes are committed


Actions = dict[str, dict[str, Callable[[_Request], Any]]]
"""Actions by path template below PREFIX and by method."""


class Control:
    """Responds to requests below PREFIX."""

    def __init__(
        self,
        store: Store,
        world: World,
        clock: Clock,
        faults: Faults,
        journal: Journal,
        check: StateCheck,
        recorder: Recorder | None,
    ) -> None:
        self._store, self._world, self._check = store, world, check
        self.clock, self.faults, self.journal = clock, faults, journal
        self.deliver: Deliver = _discard
        self._recorder = recorder
        self._snapshots: dict[str, bytes] = {}
        self._of_records: Actions = {
            "reset": {"POST": lambda _: self._reset()},
            "state": {
                "GET": lambda _: self._dump(),
                "PUT": lambda request: self._load(request.body),
                "POST": lambda request: self._seed(request.body),
            },
            "snapshots/*": {"PUT": self._save, "DELETE": self._delete},
            "snapshots/*/restore": {"POST": self._restore},
        }
        if recorder:
            self._of_records[recorder.name] = {"POST": self._record}
        self._actions: Actions = {
            **self._of_records,
            "snapshots": {"GET": lambda _: sorted(self._snapshots)},
            "clock": {"GET": lambda _: self.clock.shown(), "PUT": self._set_clock},
            "faults": {
                "GET": lambda _: self.faults.pending,
                "PUT": lambda request: self.faults.plan(request.body),
                "POST": lambda request: self.faults.plan(request.body, after=self.faults.pending),
            },
            "journal": {
                "GET": lambda request: self.journal.entries(**_filters(request)),
                "DELETE": lambda _: self.journal.clear(),
            },
            "journal.har": {"GET": lambda request: archive(self.journal, _operation(request))},
            "problems": {"GET": lambda _: self.journal.problems()},
            "journal.summary": {"GET": lambda _: self.journal.summary()},
            "world": {"GET": lambda _: self._world.shown()},
        }
        for methods in self._actions.values():
            if "GET" in methods:
                methods["HEAD"] = methods["GET"]  # whose body the application omits

    @property
    def paths(self) -> tuple[str, ...]:
        """Path templates below PREFIX; * is a name."""
        return tuple(self._actions)

    def uses_store(self, path: bytes) -> bool:
        """Tell whether a request below PREFIX reads or changes records."""
        return _parts(path.removeprefix(PREFIX).decode("latin-1"))[0] in self._of_records

    def response(self, path: bytes, method: str, query: bytes, body: bytes, messages: list[Message]) -> Response:
        """Return the response to a request below PREFIX. A rejected request changes nothing; its response says why.

        ``messages`` gets what is to be delivered once the changes are committed.
        """
        template, name = _parts(path.removeprefix(PREFIX).decode("latin-1"))
        methods = self._actions.get(template, {})
        if method not in methods:
            return self._unknown(f"{method} {path.decode('latin-1')} does not exist", template, list(methods))
        try:
            result = methods[method](_Request(body, _parameters(query), name, messages))
        except (ValueError, RecursionError) as error:
            return control_error(400, str(error))
        return Response(204, b"", ()) if result is None else Response(200, encode(result), JSON)

    def _unknown(self, message: str, template: str, allowed: list[str]) -> Response:
        if allowed:
            headers = (*JSON, (b"allow", ", ".join(allowed).encode()))
            return msgspec.structs.replace(control_error(405, message), headers=headers)
        return control_error(404, f"{message}; {suggest(template, self._actions)}")

    def reset(self) -> None:
        """Reset the clock; delete pending faults and the journal."""
        self.clock.reset()
        self.faults.reset()
        self.journal.clear()

    def _reset(self) -> None:
        with self._store.shared_transaction(write=True):
            self._store.reset()
        self.reset()

    def _dump(self) -> list[Collection]:
        with self._store.shared_transaction(write=False):
            return [
                Collection(name, scope, list(self._store.collection(name, scope).entries()))
                for name, scope in self._store.collections()
            ]

    def _load(self, body: bytes) -> None:
        self._replace(self._checked(body))

    def _checked(self, body: bytes) -> list[Collection]:
        collections = msgspec.json.decode(body, type=list[Collection])
        self._check.check(collections)
        return collections

    def _replace(self, collections: list[Collection]) -> None:
        with self._store.shared_transaction(write=True):
            self._store.reset()
            self._add(collections)

    def _restore(self, request: _Request) -> None:
        self._replace(msgspec.json.decode(self._snapshot(request.name), type=list[Collection]))

    def _seed(self, body: bytes) -> None:
        collections = self._checked(body)
        with self._store.shared_transaction(write=True):
            self._add(collections)

    def _add(self, collections: list[Collection]) -> None:
        for each in collections:
            collection = self._store.collection(each.name, each.scope)
            for entry in each.records:
                collection.put(entry.key, entry.record, entry.at)

    def _save(self, request: _Request) -> None:
        if not _NAME.fullmatch(request.name):
            raise ValueError("the name of a snapshot has 1 to 64 letters, digits, hyphens, underscores and periods")
        self._snapshots[request.name] = encode(self._dump())

    def _delete(self, request: _Request) -> None:
        self._snapshot(request.name)  # to reject an unknown name
        del self._snapshots[request.name]

    def _snapshot(self, name: str) -> bytes:
        if name not in self._snapshots:
            raise ValueError(f"there is no snapshot {name}; {suggest(name, self._snapshots)}")
        return self._snapshots[name]

    def _record(self, request: _Request) -> list[Record]:
        _only(request, "project", "caller", "at")
        body = msgspec.json.decode(request.body, type=dict[str, Any] | list[dict[str, Any]])
        at = request.query.get("at")
        recorded = self._recorded(
            body if isinstance(body, list) else [body],
            project=request.query.get("project", ""),
            caller=request.query.get("caller", ""),
            at=None if at is None else _integer(at),
        )
        request.messages.extend(recorded.messages)
        return recorded.records

    def record(self, given: Sequence[Mapping[str, Any]], **where: Any) -> list[Record]:
        """Add audit records, and notify their subscribers; see ``Recorder.record``. For Python, between requests.

        Raises:
            ValueError: one of them cannot be, or the stub records no changes.
        """
        recorded = self._recorded(given, **where)
        self._store.commit()
        if recorded.messages:
            self.deliver(recorded.messages)
        return recorded.records

    def _recorded(self, given: Sequence[Mapping[str, Any]], **where: Any) -> Recorded:
        if self._recorder is None:
            raise ValueError("this stub records no changes")
        return self._recorder.record(given, self.clock, **where)

    def _set_clock(self, request: _Request) -> dict[str, Any]:
        self.clock.set(msgspec.json.decode(request.body, type=ClockChange))
        return self.clock.shown()


def _parts(path: str) -> tuple[str, str]:
    """Return the template of a path, and the name in it."""
    first, *rest = path.split("/")
    return ("/".join([first, "*", *rest[1:]]), rest[0]) if rest else (path, "")


def _parameters(query: bytes) -> dict[str, str]:
    """Return the parameters of a query.

    Raises:
        ValueError: one is repeated.
    """
    pairs = parse_qsl(query.decode("latin-1"), keep_blank_values=True)
    parameters = dict(pairs)
    if len(parameters) < len(pairs):
        raise ValueError("a parameter is given more than once")
    return parameters


def _operation(request: _Request) -> str:
    """Return the query parameter of the journal.

    Raises:
        ValueError: there is another parameter.
    """
    _only(request, "operation")
    return request.query.get("operation", "")


def _filters(request: _Request) -> dict[str, Any]:
    """Return the filters of the journal.

    Raises:
        ValueError: there is another parameter, or a number is none.
    """
    _only(request, *_FILTERS)
    return {name: _FILTERS[name](value) for name, value in request.query.items()}


def _flag(value: str) -> bool:
    if value not in ("true", "false"):
        raise ValueError(f"{value!r} is neither true nor false")
    return value == "true"


def _integer(value: str) -> int:
    if not _INTEGER.fullmatch(value):  # int() takes "1_000", " 1" and the digits of every script
        raise ValueError(f"{value!r} is no integer")
    return int(value)


_FILTERS: Mapping[str, Callable[[str], Any]] = {
    "operation": str,
    "status": _integer,
    "path": str,
    "since": _integer,
    "unmatched": _flag,
}


def _only(request: _Request, *names: str) -> None:
    """Check that the query has no other parameters.

    Raises:
        ValueError: there is another one.
    """
    for name in request.query:
        if name not in names:
            raise ValueError(f"there is no parameter {name}; {suggest(name, names)}")


def _discard(_: Iterable[Message]) -> None:
    """Deliver nothing."""
