# Copied from generator/runtime/stub/resources/__init__.py. Do not edit: run `make generate`.
"""Declared resources: types, operations and expressions."""
