"""Import times: whole interpreters that import one package, less an interpreter that imports nothing."""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib.metadata import version

from tools.bench.measure import Row, Subject, Table, interleaved, process
from tools.bench.places import GENERATED, OURS

BETTER = {"milliseconds": "less"}
NOTHING = "nothing"


def run(rounds: int, progress: Callable[[str], None]) -> list[Table]:
    path = {"PYTHONPATH": f"{GENERATED / 'client'}:{GENERATED / 'stub'}"}
    peers, ours = sys.executable, str(OURS / "python")
    clients = [
        ("cts_client", peers, "cts_client"),
        (f"huaweicloudsdkcts.v3 {version('huaweicloudsdkcts')}", peers, "huaweicloudsdkcts.v3"),
    ]
    servers = [("cts_stub", ours, "cts_stub"), (f"fastapi {version('fastapi')}", peers, "fastapi")]
    subjects = [Subject(name, taker(python, module, path)) for name, python, module in [*clients, *servers]]
    rows = interleaved([*subjects, Subject(NOTHING, taker(peers, "sys", path))], rounds, progress)
    nothing = rows[-1].figures["milliseconds"]
    less = [Row(row.name, {"milliseconds": row.figures["milliseconds"] - nothing}, row.rounds) for row in rows[:-1]]
    note = "aiohttp is imported only by who makes an AsyncClient."
    return [Table("Import of a client", note, BETTER, less[:2]), Table("Import of a server", "", BETTER, less[2:])]


def taker(python: str, module: str, environment: dict[str, str]) -> Callable[[], dict[str, float]]:
    command = [python, "-c", f"import {module}"]
    return lambda: {"milliseconds": process(command, environment)["seconds"] * 1000}
