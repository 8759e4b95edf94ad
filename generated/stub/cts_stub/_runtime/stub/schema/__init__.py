# Copied from generator/runtime/stub/schema/__init__.py. Do not edit: run `make generate`.
"""Requests against the schemas of the description."""
