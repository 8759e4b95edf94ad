# Copied from generator/runtime/stub/__init__.py. Do not edit: run `make generate`.
"""What every generated stub server has in common: an ASGI application over operations given as data."""
