"""Problems as values. The stub tells of its own in the same way, so the code is part of its runtime."""

from __future__ import annotations

from generator.runtime.stub.diagnostics import Diagnostic, DiagnosticError, Diagnostics, Place

__all__ = ["Diagnostic", "DiagnosticError", "Diagnostics", "Place"]
