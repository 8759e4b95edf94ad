"""Ctrl-C during a call: KeyboardInterrupt comes through, and no later call gets the response of that one."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
# The server sends the signal once it has the request, and the response of that request once it has the next one.
PROGRAM = """
import asyncio, signal, socket, sys, threading
from generator.runtime.client.async_pool import AsyncPoolTransport
from generator.runtime.client.pool import PoolTransport
from tests.unit.client.odd_server import OK, Server, request_of

signal.signal(signal.SIGINT, signal.default_int_handler)
main, part = threading.main_thread().ident, sys.argv[2].encode()
late = OK.replace(b"{}", b"[]")

def interrupts(connection, request):
    connection.sendall(part)
    server.reply = responds
    signal.pthread_kill(main, signal.SIGINT)

def responds(connection, request):
    connection.sendall(late[len(part):] if server.connections == 1 else OK)

server = Server()
server.reply = interrupts

def blocking():
    transport = PoolTransport()
    try:
        transport.send(request_of(server.url))
    except KeyboardInterrupt:
        print("interrupted", flush=True)
    return transport.send(request_of(server.url)).body

async def interrupted(transport):
    try:
        await transport.send(request_of(server.url))
    except asyncio.CancelledError:
        print("interrupted", flush=True)
        raise
    finally:
        print((await transport.send(request_of(server.url))).body.decode())
        await transport.aclose()

if sys.argv[1] == "sockets":
    print(blocking().decode())
else:
    try:
        asyncio.run(interrupted(AsyncPoolTransport()))
    except KeyboardInterrupt:
        print("KeyboardInterrupt")
"""


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="the system has no signals")
@pytest.mark.parametrize("part", ["", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-Request-Id: r1\r\n\r\n"])
@pytest.mark.parametrize("kind", ["sockets", "asyncio"])
def test_ctrl_c_during_a_call(kind: str, part: str) -> None:
    command = [sys.executable, "-c", PROGRAM, kind, part]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment, timeout=60)
    expected = ["interrupted", "{}", *(["KeyboardInterrupt"] if kind == "asyncio" else [])]
    assert (done.stdout.splitlines(), done.returncode) == (expected, 0), done.stderr
