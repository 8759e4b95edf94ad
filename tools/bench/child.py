"""Run one command and print its duration, peak memory and exit code as JSON: ``python child.py COMMAND…``.

This is a separate process because Linux counts the peak memory of a parent towards a child that it starts: measured
from the benchmark itself, nothing would look smaller than the benchmark.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time

begin = time.perf_counter()
code = subprocess.call(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603 — our own
seconds = time.perf_counter() - begin
peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024 / 1e6
print(json.dumps({"seconds": seconds, "megabytes": peak, "code": code}))
