# Copied from the description's behaviour/__init__.py. Do not edit: run `make generate`.
"""Handlers of operations."""
