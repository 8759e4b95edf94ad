# Copied from generator/runtime/stub/store/__init__.py. Do not edit: run `make generate`.
"""State: in memory, in SQLite or in PostgreSQL."""
