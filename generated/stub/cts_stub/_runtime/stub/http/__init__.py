# Copied from generator/runtime/stub/http/__init__.py. Do not edit: run `make generate`.
"""HTTP: server, protocol, routing, bodies and responses."""
