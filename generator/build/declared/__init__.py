"""Declared behaviour: ``resources/*/behaviour.yaml`` and the rules that are expressions."""

from generator.build.declared.declarations import declared, rejection_codes

__all__ = ["declared", "rejection_codes"]
