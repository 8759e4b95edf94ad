"""Paths of the project and of the environment that it shares with the peers."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from generator.format import MEMORY

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent
NODE = Path(sys.prefix) / "node" / "node_modules" / ".bin"
DOCUMENT = ROOT / "generated" / "openapi.json"
IN_MEMORY = MEMORY if os.access(MEMORY, os.W_OK) else None  # where temporary files go; None: to the usual place
