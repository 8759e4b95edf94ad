"""Paths of the project and of the environment that it shares with the peers."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent
NODE = Path(sys.prefix) / "node" / "node_modules" / ".bin"
DOCUMENT = ROOT / "generated" / "openapi.json"
