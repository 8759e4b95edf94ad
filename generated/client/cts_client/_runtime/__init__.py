# Copied from generator/runtime/client/__init__.py. Do not edit: run `make generate`.
"""What every generated client shares: requests, transports, authentication, decoding and errors."""
