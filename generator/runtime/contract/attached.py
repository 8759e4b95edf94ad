"""Runs a module as ``python -m`` does, until the process that started it ends, which closes the standard input then.

A killed parent can tell nobody; the run would go on, and leave what it created.
"""

from __future__ import annotations

import os
import runpy
import signal
import sys
import threading


def _wait_for_the_end() -> None:
    os.read(sys.stdin.fileno(), 1)  # the lock of `sys.stdin` would abort the interpreter at its end
    os.kill(os.getpid(), signal.SIGTERM)  # background jobs of shells ignore SIGINT


def main() -> None:
    """Run the module that the first argument names, with the others."""
    threading.Thread(target=_wait_for_the_end, daemon=True).start()
    del sys.argv[0]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
