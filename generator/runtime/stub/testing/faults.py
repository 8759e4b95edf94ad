"""Planned faults of the next requests of an operation, for testing clients."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Annotated, Any, Literal, TypeVar, get_args
from urllib.parse import parse_qsl

import msgspec

from ...yaml_source.did_you_mean import suggest
from ..errors import Catalogue
from ..store.base import field

T = TypeVar("T")
ANY = "*"
MAX_DELAY_MS = 24 * 60 * 60 * 1000
"""Longest delay. Beyond some length, timers of the event loop fail."""
NotNegative = Annotated[int, msgspec.Meta(ge=0)]
Point = Literal["authentication", "handling", "response"]
Delay = Annotated[int, msgspec.Meta(ge=0, le=MAX_DELAY_MS)]  # milliseconds
FRAMING = frozenset(("content-length", "transfer-encoding"))
"""Headers that say where a response ends: with another value, it would not end there."""
OF_THE_SERVER = frozenset(("date", "x-request-id", "x-stub-reason"))
"""Headers that the server adds to responses, so that they would be sent twice."""
FIRST_ERROR = 400
_UNKNOWN = re.compile("(Object contains unknown field|Invalid enum value|Invalid value) [`'](.*)[`']")
_HEADER = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+: [ -~]*")  # RFC 9110, section 5.1


class FaultsError(ValueError):
    """The file of planned faults has problems; the message has a line for each: ``file:line:column: problem``."""


class Uniform(msgspec.Struct, tag="uniform", tag_field="type", forbid_unknown_fields=True):
    """Every delay from ``lower`` to ``upper`` milliseconds is equally likely."""

    lower: Delay
    upper: Delay

    def sample(self, source: random.Random) -> float:
        return source.uniform(self.lower, self.upper)


class Lognormal(msgspec.Struct, tag="lognormal", tag_field="type", forbid_unknown_fields=True):
    """Half of the delays are below ``median`` milliseconds; the larger ``sigma``, the longer is the tail above it."""

    median: Annotated[float, msgspec.Meta(gt=0, le=MAX_DELAY_MS)]
    sigma: Annotated[float, msgspec.Meta(gt=0, le=10)]

    def sample(self, source: random.Random) -> float:
        return min(self.median * source.lognormvariate(0, self.sigma), MAX_DELAY_MS)


class Match(msgspec.Struct, forbid_unknown_fields=True):
    """The requests that a fault applies to."""

    query: dict[str, str] = {}  # values of query parameters
    body: dict[str, Any] = {}  # values of the JSON body, by dotted path

    def applies(self, query: bytes, body: bytes) -> bool:
        sent = dict(parse_qsl(query.decode("latin-1"), keep_blank_values=True))
        if any(sent.get(name) != value for name, value in self.query.items()):
            return False
        if not self.body:
            return True
        try:
            record = msgspec.json.decode(body, type=dict[str, Any])
        except (ValueError, RecursionError):
            return False
        return all(field(record, path) == value for path, value in self.body.items())


class Fault(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """A fault of the next requests of an operation: another response, a delay or a broken connection."""

    operation: str  # operationId; *: any
    times: Annotated[int, msgspec.Meta(ge=1)] | None = 1  # number of requests that it applies to; None: all
    at: Point = "handling"  # before the first two; after the effect
    match: Match | None = None  # None: all requests of the operation
    probability: Annotated[float, msgspec.Meta(gt=0, le=1)] = 1.0
    status: Annotated[int, msgspec.Meta(ge=200, le=599)] | None = None  # of the response instead
    code: str = ""  # error code of the response instead
    body: Any = msgspec.UNSET  # of the response instead: JSON, or a text of the type that the headers name
    headers: dict[str, str] = {}  # added to the response
    delay: Delay | Uniform | Lognormal = 0  # milliseconds before the response
    truncate: NotNegative | None = None  # bytes of the body to send before the connection is closed
    drop: bool = False  # close the connection without a response

    @property
    def replaces(self) -> bool:
        """Tell whether there is another response instead."""
        return bool(self.status or self.code) or self.body is not msgspec.UNSET

    @property
    def is_text(self) -> bool:
        """Tell whether the body is a text of another type than JSON, such as the HTML page of a gateway."""
        types = [value for name, value in self.headers.items() if name.lower() == "content-type"]
        return isinstance(self.body, str) and any("json" not in value.lower() for value in types)

    def problem(self, operations: Iterable[str], catalogue: Catalogue) -> str:
        """Explain what of the fault cannot be; empty if all can."""
        known = [ANY, *operations]
        if self.operation not in known:
            return f"there is no operation {self.operation}; {suggest(self.operation, known)}"
        if self.code and self.code not in catalogue.errors:
            return f"there is no error code {self.code}; {suggest(self.code, catalogue.errors)}"
        if self.code and self.status and self.status < FIRST_ERROR:
            return f"status {self.status} is no error, so it has no code; remove one of the two"
        if isinstance(self.delay, Uniform) and self.delay.lower > self.delay.upper:
            return "the lower limit of the delay is above the upper one; swap them"
        for name, value in self.headers.items():
            if not _HEADER.fullmatch(f"{name}: {value}"):
                return f"{name!r} with {value!r} is no header; use a name and printable ASCII"
            if name.lower() in FRAMING:
                return f"the server sets the header {name}; use truncate for a response that ends too early"
            if name.lower() in OF_THE_SERVER:
                return f"the server sets the header {name}; remove it"
        return self._without_effect()

    def _without_effect(self) -> str:
        """Explain which field can have no effect; empty if all can."""
        shaping = {"status": self.status, "code": self.code, "headers": self.headers, "truncate": self.truncate}
        given = [name for name, value in shaping.items() if value not in (None, "", {})]
        given += ["body"] if self.body is not msgspec.UNSET else []
        if self.drop and given:
            return f"drop closes the connection without a response, so {given[0]} has no effect; remove one of the two"
        if not (given or self.drop or self.delay):
            return "the fault changes nothing; add a field such as status, delay or drop"
        return ""


_KNOWN: Mapping[str, Sequence[str]] = {
    "Object contains unknown field": [
        field for each in (Fault, Match, Uniform, Lognormal) for field in each.__struct_fields__
    ],
    "Invalid enum value": get_args(Point),
    "Invalid value": ("uniform", "lognormal"),
}
"""The names that are known where msgspec says that one is not."""


def decoded(decode: Callable[[], T]) -> T:
    """Return what ``decode`` makes of faults; an error about a name suggests another one.

    Raises:
        ValueError: it is malformed.
    """
    try:
        return decode()
    except msgspec.ValidationError as error:
        message, at, path = str(error).partition(" - at ")
        unknown = _UNKNOWN.fullmatch(message)
        if unknown is None:
            raise
        raise ValueError(f"{message}; {suggest(unknown[2], _KNOWN[unknown[1]])}{at}{path}") from None


class Faults:
    """Pending faults, in order."""

    def __init__(self, operations: Iterable[str], catalogue: Catalogue, seed: int | None = None) -> None:
        self._operations = frozenset(operations)
        self._catalogue = catalogue
        self._seed = seed
        self._initial: Sequence[Fault] = ()
        self.reset()

    def begin_with(self, initial: Sequence[Fault]) -> None:
        """Plan faults that a reset plans again."""
        self._initial = initial
        self.reset()

    def reset(self) -> None:
        """Delete the pending faults except the initial ones, which begin anew, as do the random numbers."""
        self._random = random.Random(self._seed)  # noqa: S311 — nothing depends on its secrecy
        self._set([msgspec.structs.replace(fault) for fault in self._initial])

    def _set(self, faults: list[Fault]) -> None:
        self.pending = faults
        self.is_early = any(fault.at == "authentication" for fault in faults)
        self.needs_body = any(fault.match and fault.match.body for fault in faults)

    def next(self, operation: str, stages: Sequence[str], query: bytes, body: bytes) -> Fault | None:
        """Return the fault that applies to this request in one of the stages, and count it down."""
        for fault in self.pending:
            if (
                fault.at in stages
                and fault.operation in (operation, ANY)
                and (fault.match is None or fault.match.applies(query, body))
                and (fault.probability == 1 or self._random.random() < fault.probability)
            ):
                self._count(fault)
                return fault
        return None

    def _count(self, fault: Fault) -> None:
        if fault.times is not None:
            fault.times -= 1
            if not fault.times:
                self._set([each for each in self.pending if each is not fault])

    def seconds(self, fault: Fault) -> float:
        """Return how long to wait before the response."""
        delay = fault.delay
        return (delay if isinstance(delay, int) else delay.sample(self._random)) / 1000

    def problem(self, fault: Fault) -> str:
        """Explain what of a fault cannot be; empty if all can."""
        return fault.problem(self._operations, self._catalogue)

    def plan(self, planned: bytes, *, after: Sequence[Fault] = ()) -> list[Fault]:
        """Replace the pending faults by a JSON list of faults, ``after`` others; return all.

        Raises:
            ValueError: the list is malformed, or a fault of it cannot be.
        """
        return self.add(decoded(partial(msgspec.json.decode, planned, type=list[Fault])), after=after)

    def add(self, faults: Sequence[Fault], *, after: Sequence[Fault] = ()) -> list[Fault]:
        """Like ``plan``, with decoded faults."""
        for index, fault in enumerate(faults):
            problem = self.problem(fault)
            if problem:
                raise ValueError(f"{problem} - at `$[{index}]`")
        self._set([*after, *faults])
        return self.pending


def changed_headers(headers: Mapping[str, str]) -> tuple[tuple[bytes, bytes], ...]:
    """Return headers as they are sent."""
    return tuple((name.lower().encode(), value.encode()) for name, value in headers.items())
