# Copied from generator/runtime/stub/auth/__init__.py. Do not edit: run `make generate`.
"""Authentication and authorization of callers."""
