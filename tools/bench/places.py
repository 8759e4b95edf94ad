"""Where things are: the project, its environment and the peers' environment."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
OURS = ROOT / ".venv" / "bin"
PEERS = Path(sys.executable).parent
GENERATED = ROOT / "generated"
DOCUMENT = GENERATED / "openapi.json"
