"""YAML with positions, and the diagnostics that point into it."""
