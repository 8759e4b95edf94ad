"""Reads YAML 1.2 with places. The stub reads worlds in the same way, so the code is part of its runtime."""

from __future__ import annotations

from generator.runtime.stub.source import HINT_READABLE, SourceDict, SourceList, load, place_of

__all__ = ["HINT_READABLE", "SourceDict", "SourceList", "load", "place_of"]
