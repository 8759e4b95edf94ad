"""Import times: whole interpreters that import one package, minus an interpreter that imports nothing."""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib.metadata import version

from tools.bench.measure import CACHED, Row, Subject, Table, interleaved, process

BETTER = {"milliseconds": "less"}
NOTHING = "nothing"


def run(rounds: int, progress: Callable[[str], None]) -> list[Table]:
    packages = [
        (f"cts_client {version('cts-client')}", "cts_client"),
        (f"huaweicloudsdkcts.v3 {version('huaweicloudsdkcts')}", "huaweicloudsdkcts.v3"),
        (f"cts_stub {version('cts-stub')}", "cts_stub"),
        (f"fastapi {version('fastapi')}", "fastapi"),
        (NOTHING, "sys"),
    ]
    rows = interleaved([Subject(name, taker(module)) for name, module in packages], rounds, progress)
    nothing = rows[-1].figures["milliseconds"]
    less = [Row(row.name, {"milliseconds": row.figures["milliseconds"] - nothing}, row.rounds) for row in rows[:-1]]
    note = f"Minus an interpreter that imports nothing ({nothing:.0f} ms)."
    return [Table("Import of a client", note, BETTER, less[:2]), Table("Import of a server", note, BETTER, less[2:])]


def taker(module: str) -> Callable[[], dict[str, float]]:
    """Return a measurement with a new interpreter each time and cached files."""
    return lambda: {"milliseconds": process([sys.executable, "-c", f"import {module}"], CACHED)["seconds"] * 1000}
