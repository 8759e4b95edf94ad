"""Responses that Hypothesis makes up: read the same in any pieces, and as h11 reads them."""

from __future__ import annotations

import h11
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.runtime.client.received import ProtocolError, Received

Outcome = tuple[int, dict[str, str], bytes]

TOKENS = st.sampled_from([b"X-A", b"x-a", b"X_b", b"Content-Type", b"~"])
VALUES = st.sampled_from([b"", b"a", b"a b", b"a\tb", b"\xe9", b"a, b", b"  a  ", b"a\r\n b"])
ENDS = st.sampled_from([b"\r\n", b"\n"])
BODIES = st.binary(max_size=6)


@st.composite
def heads(draw: st.DrawFn) -> bytes:
    status = draw(st.sampled_from([b"200 OK", b"201 ", b"404", b"204 No Content", b"304 Not Modified", b"500 \xe9"]))
    lines = [b"HTTP/1.%d %s" % (draw(st.integers(0, 1)), status)]
    lines += [name + b":" + value for name, value in draw(st.lists(st.tuples(TOKENS, VALUES), max_size=3))]
    return b"\r\n".join(lines) + b"\r\n"


@st.composite
def responses(draw: st.DrawFn) -> bytes:
    """Yield responses, most of which are valid."""
    head, body, end = draw(heads()), draw(BODIES), draw(ENDS)
    match draw(st.sampled_from(["length", "chunks", "close"])):
        case "length":
            size = draw(st.sampled_from([len(body), len(body), len(body) + 1, 0]))
            return head + b"Content-Length: %d\r\n\r\n" % size + body
        case "chunks":
            chunks = b"".join(b"%x%s%s%s" % (len(each), end, each, end) for each in (body, draw(BODIES)) if each)
            trailer = draw(st.sampled_from([b"", b"X-T: 1\r\n"]))
            return head + b"Transfer-Encoding: chunked\r\n\r\n" + chunks + b"0\r\n" + trailer + b"\r\n"
        case _:
            return head + b"\r\n" + body


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """Yield responses with some bytes changed, added or left out."""
    data = bytearray(draw(responses()))
    for _ in range(draw(st.integers(0, 2))):
        place = draw(st.integers(0, len(data)))
        data[place : place + draw(st.integers(0, 2))] = draw(
            st.sampled_from([b"", b"\r", b"\n", b" ", b":", b"0", b"\x00"])
        )
    return bytes(data)


def ours(data: bytes, size: int, method: str) -> Outcome | str:
    received = Received(method)
    try:
        for start in range(0, len(data), size):
            if received.is_complete:
                break
            received.feed(data[start : start + size])
        if not received.is_complete:
            received.feed(b"")
    except ProtocolError as error:
        return str(error)
    return received.status, received.headers, received.take()


def judged(data: bytes, method: str) -> Outcome | str:
    connection, headers, status, body = h11.Connection(h11.CLIENT), dict[str, str](), 0, b""
    connection.send(h11.Request(method=method, target="/", headers=[("Host", "a")]))
    connection.send(h11.EndOfMessage())
    fed = [data, b""]
    try:
        while not isinstance(event := connection.next_event(), h11.EndOfMessage):
            if event is h11.NEED_DATA:
                connection.receive_data(fed.pop(0))
            elif isinstance(event, h11.Response):
                status = event.status_code
                for name, value in event.headers:
                    text = value.decode("latin-1")
                    key = name.decode()
                    headers[key] = f"{headers[key]}, {text}" if key in headers else text
            elif isinstance(event, h11.Data):
                body += event.data
    except h11.RemoteProtocolError as error:
        return str(error)
    return status, headers, body


@settings(max_examples=300, deadline=None)
@given(mutated(), st.integers(1, 7), st.sampled_from(["GET", "HEAD"]))
def test_pieces_of_any_size_are_read_the_same(data: bytes, size: int, method: str) -> None:
    assert ours(data, size, method) == ours(data, len(data) + 1, method)


@settings(max_examples=300, deadline=None)
@given(mutated(), st.sampled_from(["GET", "HEAD"]))
def test_what_is_read_is_what_h11_reads(data: bytes, method: str) -> None:
    found, expected = ours(data, len(data) + 1, method), judged(data, method)
    if not isinstance(found, str) and not isinstance(expected, str):
        assert plain(found) == plain(expected)


def plain(outcome: Outcome) -> Outcome:
    """Return the outcome without differences of blanks, which h11 keeps before a folded line."""
    status, headers, body = outcome
    return status, {name: " ".join(value.split()) for name, value in headers.items()}, body
