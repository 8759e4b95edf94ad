"""Declared resources: types, operations and expressions."""
