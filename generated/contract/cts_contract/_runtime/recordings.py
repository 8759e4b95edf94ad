# Copied from generator/runtime/contract/recordings.py. Do not edit: run `make generate`.
"""Recorded requests and responses: HTTP Archives (HAR 1.2) and the journal of a stub."""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

from .exchanges import Pairs, of
from .observed import Observed, Overlaps

THIS_SERVER, SUBSCRIBER = "", "subscriber"
"""Origins in the journal of a stub, which has no others."""
RESOLUTION_SECONDS = 0.001
"""Resolution of times in recordings."""


BEGINNING = "only its beginning"
"""Comment of a body in an archive of the proof or the proxy that is not there as a whole."""


class Damaged(ValueError):
    """A file is no recording; the message has the place."""


@dataclass(frozen=True, slots=True)
class Recording:
    """The exchanges of a file, in the order in which they ended."""

    entries: list[Observed]
    unanswered: int = 0  # requests without a response


@dataclass(frozen=True, slots=True)
class _Node:
    """A part of the file, with its place."""

    content: Any
    place: str = field(default="")

    def __getitem__(self, key: str | int) -> _Node:
        step = f"[{key}]" if isinstance(key, int) else f".{key}"
        place = f"{self.place}{step}".removeprefix(".")
        try:
            return _Node(self.content[key], place)
        except (KeyError, IndexError, TypeError):
            raise Damaged(f"{place} is missing") from None

    def get(self, key: str) -> Any:
        """Return an optional member, None without it."""
        return self.content.get(key) if isinstance(self.content, Mapping) else None

    def of(self, kind: type[Any], name: str) -> Any:
        """Return the content, which must be of a type."""
        if not isinstance(self.content, kind) or isinstance(self.content, bool):
            raise Damaged(f"{self.place} is no {name}: {json.dumps(self.content)[:60]}")
        return self.content

    def text(self) -> str:
        found: str = self.of(str, "text")
        return found

    def items(self) -> Iterator[_Node]:
        return (self[index] for index in range(len(self.of(list, "list"))))


def read(path: Path) -> Recording:
    """Read a HAR file, or the journal of a stub as JSON.

    Raises:
        Damaged: it is neither; the message begins with the file.
    """
    try:
        content = json.loads(path.read_bytes())
    except json.JSONDecodeError as error:
        raise Damaged(f"{path}:{error.lineno}:{error.colno}: not JSON: {error.msg}") from None
    except (UnicodeDecodeError, RecursionError):
        raise Damaged(f"{path}: not JSON; give an HTTP Archive (.har) or the journal of a stub") from None
    try:
        return _of_journal(_Node(content)) if isinstance(content, list) else _of_har(_Node(content)["log"]["entries"])
    except Damaged as error:
        raise Damaged(f"{path}: {error}; is it an HTTP Archive 1.2, and complete?") from None


# --- HTTP Archive ---


def _of_har(entries: _Node) -> Recording:
    found = [_har_entry(each, number) for number, each in enumerate(entries.items(), 1)]
    return _ordered([each for each in found if each], found.count(None))


def _har_entry(entry: _Node, number: int) -> Observed | None:
    """Return an exchange; None without a response."""
    request, response = entry["request"], entry["response"]
    status = response["status"].of(int, "number")
    url = urlsplit(request["url"].text())
    began, took = _seconds(entry["startedDateTime"]), entry.get("time")
    if status <= 0:
        return None
    return Observed(
        place=f"entry {number}",
        server=f"{url.scheme}://{url.netloc}".lower(),
        method=request["method"].text().upper(),
        path=url.path or "/",
        query=url.query,
        headers=_fields(request["headers"]),
        body=_sent_body(request),
        status=status,
        response_headers=_fields(response["headers"]),
        response_body=_content(response),
        began=began,
        seconds=took / 1000 if isinstance(took, int | float) else 0.0,
    )


def _seconds(node: _Node) -> float:
    try:
        return datetime.fromisoformat(node.text()).timestamp()
    except ValueError:
        raise Damaged(f"{node.place} is no time of ISO 8601: {node.content!r}") from None


def _fields(headers: _Node) -> Pairs:
    """Return the headers without the pseudo headers of HTTP/2."""
    pairs = ((each["name"].text(), each["value"].text()) for each in headers.items())
    return tuple((name, text) for name, text in pairs if not name.startswith(":"))


def _sent_body(request: _Node) -> bytes | None:
    """Return the body of a request; None if there was one that is not recorded."""
    if request.get("postData") is None:
        length = of(_fields(request["headers"]), "content-length") or str(request.get("bodySize") or 0)
        return b"" if length in ("0", "-1") else None
    data = request["postData"]
    if data.get("comment") == BEGINNING:
        return None
    text, params = data.get("text"), data.get("params")
    if not text and params:
        pairs = [(each["name"].text(), str(each.get("value") or "")) for each in data["params"].items()]
        return urlencode(pairs).encode() if "urlencoded" in str(data.get("mimeType")) else None
    return _bytes(data)


def _content(response: _Node) -> bytes | None:
    """Return the body of a response, without Content-Encoding; None if it is not recorded."""
    content = response.get("content")
    if not isinstance(content, Mapping) or content.get("text") is None:
        size = content.get("size") if isinstance(content, Mapping) else response.get("bodySize")
        return b"" if size == 0 else None
    return None if content.get("comment") == BEGINNING else _bytes(response["content"])


def _bytes(holder: _Node) -> bytes:
    text = holder["text"].text()
    if holder.get("encoding") != "base64":
        return text.encode("utf-8", "surrogatepass")
    try:
        return b64decode(text, validate=True)
    except ValueError:
        raise Damaged(f"{holder.place}.text is no base64") from None


# --- journal of a stub ---


def _of_journal(entries: _Node) -> Recording:
    found = [_journal_entry(each, number) for number, each in enumerate(entries.items(), 1)]
    return _ordered([each for each in found if each], found.count(None))


def _journal_entry(entry: _Node, number: int) -> Observed | None:
    status = entry["status"].of(int, "number")
    if not status:
        return None
    request, response = entry["request"], entry["response"]
    return Observed(
        place=f"entry {number}",
        # Messages to subscribers are for other servers.
        server=SUBSCRIBER if entry.get("direction") == "out" else THIS_SERVER,
        method=entry["method"].text(),
        path=entry["path"].text(),
        query=entry["query"].text(),
        headers=tuple(request["headers"].of(dict, "object").items()),
        body=request["body"].text().encode(),
        status=status,
        response_headers=tuple(response["headers"].of(dict, "object").items()),
        response_body=response["body"].text().encode(),
        began=entry["time"].of(int, "number") / 1000,
        seconds=(entry.get("duration") or 0) / 1000,
    )


def _ordered(entries: Sequence[Observed], unanswered: int) -> Recording:
    """Return the exchanges in the order in which they ended, those that overlap a change marked."""
    overlaps, concurrent = Overlaps(), dict[int, bool]()
    events = [event for number, each in enumerate(entries) for event in _events(number, each)]
    for _, number, is_end in sorted(events):
        if is_end:
            concurrent[number] = overlaps.end(number)
        else:
            overlaps.begin(number, entries[number].method)
    ended = [replace(entries[number], is_concurrent=is_concurrent) for number, is_concurrent in concurrent.items()]
    return Recording(ended, unanswered)


def _events(number: int, entry: Observed) -> list[tuple[float, int, bool]]:
    """Return when an entry begins and ends; times are exact to a millisecond, so a shorter one ends when it begins."""
    is_long = entry.seconds > RESOLUTION_SECONDS
    begins = entry.began + (RESOLUTION_SECONDS if is_long else 0)
    return [(begins, number, False), (entry.began + entry.seconds if is_long else begins, number, True)]


def of_service(
    recording: Recording, servers: Sequence[str], knows: Callable[[str, str], bool]
) -> tuple[list[Observed], int]:
    """Return the exchanges with the service, and the number of the others.

    ``servers``: URLs of the service, whose paths are removed; by default, all hosts that got a request to an operation
    that is known, which ``knows`` tells by method and path.
    """
    found = [*map(_split, servers)] or [
        (each.server, "") for each in recording.entries if knows(each.method, each.path)
    ]
    every = [*dict.fromkeys(found), (THIS_SERVER, "")]
    inside = [below for each in recording.entries if (below := _below(each, every))]
    return inside, len(recording.entries) - len(inside)


def _split(url: str) -> tuple[str, str]:
    """Return the origin and the path of a URL."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}".lower(), parts.path.rstrip("/")


def _below(observed: Observed, servers: Sequence[tuple[str, str]]) -> Observed | None:
    """Return the exchange with the path below the server that it was sent to; None if it was sent to none."""
    for origin, prefix in servers:
        if observed.server == origin and observed.path.startswith(f"{prefix}/"):
            return replace(observed, server=origin + prefix, path=observed.path.removeprefix(prefix))
    return None
