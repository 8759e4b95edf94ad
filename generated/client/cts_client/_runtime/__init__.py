# Copied from generator/runtime/client/__init__.py. Do not edit: run `make generate`.
"""Runtime of every generated client: requests, transports, authentication, decoding and errors."""
