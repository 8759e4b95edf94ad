"""Lines on the terminal. The reports are also written when nobody reads the lines any more, such as `| head`."""

from __future__ import annotations

import os
import sys
from typing import Any

import click


def show(line: str = "", *, err: bool = False, **style: Any) -> None:
    """Print a line, or nothing more once the other end of the pipe is closed."""
    try:
        click.secho(line, err=err, **style)
    except BrokenPipeError:
        stream = sys.stderr if err else sys.stdout
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
