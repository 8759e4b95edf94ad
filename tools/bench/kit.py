"""Contract kit: time from ``pip install`` of the wheels, with a warm cache, to the first verdict."""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tools.bench.measure import Sample, Subject, Table, interleaved
from tools.bench.places import ROOT
from tools.publish.wheels import wheels

NOTE = (
    "In a new environment each time: `pip install` of the wheels with the package cache of the machine, then "
    "`cts-contract run --quick` without URL until its first verdict is in the report. Other programs on the machine "
    "do not count in the CPU time."
)


def run(rounds: int, progress: Callable[[str], None]) -> list[Table]:
    title = "Contract kit: to the first verdict"
    progress(title)
    with tempfile.TemporaryDirectory() as folder:
        files = []
        for name, content in wheels(ROOT / "generated"):
            files.append(Path(folder) / Path(name).name)
            files[-1].write_bytes(content)
        subject = Subject("cts-contract", lambda: first_verdict(files))
        figures = {"seconds": "less", "install_seconds": "less", "cpu_seconds": "less"}
        return [Table(title, NOTE, figures, interleaved([subject], rounds, progress))]


def first_verdict(files: list[Path]) -> Sample:
    """Return the seconds that it takes, of which so many are for the installation, and those of CPU."""
    before = _cpu_seconds()
    with tempfile.TemporaryDirectory() as folder:
        begin = time.perf_counter()
        home, report = Path(folder) / "venv", Path(folder) / "run.ndjson"
        subprocess.run([sys.executable, "-m", "venv", str(home)], check=True)  # noqa: S603 — our own arguments
        install = [str(home / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*install, *map(str, files)], check=True)  # noqa: S603 — the same
        installed = time.perf_counter()
        command = [str(home / "bin" / "cts-contract"), "run", "--quick", "--ndjson", str(report)]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL) as child:  # noqa: S603 — the same
            try:
                while not _has_verdict(folder) and child.poll() is None:
                    time.sleep(0.05)
                end = time.perf_counter()
            finally:
                child.terminate()
        cpu = _cpu_seconds() - before
        return {"seconds": end - begin, "install_seconds": installed - begin, "cpu_seconds": cpu}


def _cpu_seconds() -> float:
    """Return the seconds of CPU of the processes that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _has_verdict(folder: str) -> bool:
    """Tell whether a verdict is in the report, which gets its name when it is complete."""
    return any('"verdict"' in path.read_text(encoding="utf-8") for path in Path(folder).glob("*run.ndjson*"))
