# Copied from generator/runtime/yaml_source/__init__.py. Do not edit: run `make generate`.
"""YAML with positions, and the diagnostics that point into it."""
