# Copied from generator/runtime/client/cli/__init__.py. Do not edit: run `make generate`.
"""Command line of generated clients: needs click, and PyYAML for one format. No other part of the client imports it."""
