# Copied from generator/runtime/client/_async/__init__.py. Do not edit: run `make generate`.
"""The base of clients."""
