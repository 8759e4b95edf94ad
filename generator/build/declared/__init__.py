"""Declared behaviour: ``resources/*/behaviour.yaml`` and the rules that are expressions."""

from generator.build.declared.declarations import declared, rejection_codes
from generator.build.declared.files import Declarations, read_declarations

__all__ = ["Declarations", "declared", "read_declarations", "rejection_codes"]
