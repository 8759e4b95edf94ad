# Copied from generator/runtime/stub/__init__.py. Do not edit: run `make generate`.
"""Parts shared by every generated stub server: an ASGI application over operations given as data."""
