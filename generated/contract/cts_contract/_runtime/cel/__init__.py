# Copied from generator/runtime/contract/cel/__init__.py. Do not edit: run `make generate`.
"""Expressions of the Common Expression Language (CEL) as trees: the reader that the generator and the proof share."""
